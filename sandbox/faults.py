"""Faults planned by the control door: which requests fail, how, how often."""

from __future__ import annotations

import random
import re
from dataclasses import asdict, dataclass
from threading import Lock
from typing import Any

KINDS = (
    "429",
    "500",
    "401",
    "402",
    "403",
    "404",
    "refused",
    "html",
    "cut",
    "truncated",
    "slow",
    "lost",
    "code",
)


@dataclass
class Fault:
    """A plan. `share` of the matching requests fail; after `count` failures (None: never) the plan is over.

    `cut` closes the connection before anything is done; `lost` does the work and closes it without an answer;
    `truncated` sends half the body; `slow` answers after `seconds`; `code` is a Graph error;
    `refused` is Altegio's `success: false` with status 200.
    """

    kind: str
    vendor: str | None = None
    path: str = ""
    share: float = 1.0
    count: int | None = None
    seconds: float = 1.0
    code: int = 1
    subcode: int | None = None
    method: str | None = None
    done: int = 0

    def matches(self, vendor: str, method: str, path: str) -> bool:
        """Tell whether the plan is still open and aims at this request."""
        if self.count is not None and self.done >= self.count:
            return False
        if self.vendor not in (None, vendor) or self.method not in (None, method):
            return False
        return re.search(self.path, path) is not None


class FaultPlans:
    """The open plans. The first that matches and whose share says so is used."""

    def __init__(self, seed: int = 1) -> None:
        self._plans: list[Fault] = []
        self._seed = seed
        self._random = random.Random(seed)
        self._lock = Lock()

    def add(self, **plan: Any) -> Fault:
        """Add a plan. Raises ValueError for an unknown kind, a wrong share or a broken regular expression."""
        plan = {"kind": str(plan.pop("kind", "")), **plan}
        if plan["kind"] not in KINDS:
            raise ValueError(f"kind must be one of {', '.join(KINDS)}")
        try:
            fault = Fault(**plan)
            re.compile(fault.path)
        except (TypeError, re.error) as error:
            raise ValueError(str(error)) from error
        if not 0 <= fault.share <= 1:
            raise ValueError("share must lie between 0 and 1")
        with self._lock:
            self._plans.append(fault)
        return fault

    def clear(self) -> None:
        """Forget all plans and begin the dice anew, so that a run can be repeated."""
        with self._lock:
            self._plans.clear()
            self._random = random.Random(self._seed)

    def take(self, vendor: str, method: str, path: str) -> Fault | None:
        """Return the plan that this request falls to and count it, or None."""
        with self._lock:
            for fault in self._plans:
                if fault.matches(vendor, method, path) and self._random.random() < fault.share:
                    fault.done += 1
                    return fault
        return None

    def listed(self) -> list[dict[str, Any]]:
        """Return the plans as plain dicts, for the control door."""
        with self._lock:
            return [asdict(fault) for fault in self._plans]
