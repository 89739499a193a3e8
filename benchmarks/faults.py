"""What is broken on purpose during a soak of everything, one thing after the other, and when.

Each fault says what it breaks and touches, for the watcher to compare with what the health pages say.
"""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import redis

from benchmarks.machine import POSTGRES, VALKEY, Machine
from benchmarks.watcher import WEB, Planted
from salon.local.environments import sandbox_addresses

HOUR = 3600
WORKERS = ("worker", "mirror-worker", "soon-worker")
NO_SUCH_NAME = "http://vendor.invalid"
# Below so many minutes every fault is as much shorter.
WHOLE_MINUTES = 20.0
DATABASE = {"database": 3.0, "disk": 3.0, "mirror": 3.0, "keys": 3.0}

Deed = Callable[[], Any]
Door = Callable[..., Any]


@dataclass(frozen=True)
class Fault:
    """A thing to break for `lasts` seconds. `least`: shorter it would show nothing. `why_not`: not here."""

    name: str
    begin: Deed
    end: Deed
    lasts: float
    least: float = 5.0
    breaks: Mapping[str, float] = field(default_factory=dict)
    touches: Mapping[str, float] = field(default_factory=dict)
    unread: bool = False
    why_not: str = ""

    def seconds(self, minutes: float) -> float:
        """How long it lasts in a soak of so many minutes."""
        return max(self.least, self.lasts * min(1.0, minutes / WHOLE_MINUTES))


@dataclass
class Breaker:
    """Knows how each thing is broken and mended.

    `renew` starts the other workers anew; `always` plants the faults of every minute.
    """

    machine: Machine
    door: Door
    sandbox: str
    renew: Deed
    always: Deed

    def all(self) -> list[Fault]:
        """Every fault, in the order in which it comes; the last ones end what was watched for memory."""
        return [
            self._postgres(),
            self._valkey(),
            self._vendor("altegio", "cut", unread=True),
            self._vendor("instagram", "html"),
            self._clock(),
            self._disk(),
            self._beat(),
            self._names(),
            self._web(),
        ]

    def _web(self) -> Fault:
        kill, release = self.machine.kill, self.machine.release
        return Fault(
            "the web process killed", lambda: kill(WEB), lambda: release(WEB), 8, touches={WEB: 60.0}
        )

    def _postgres(self) -> Fault:
        return Fault(
            "Postgres stopped at once (immediate)",
            lambda: self.machine.kill(POSTGRES, sent=signal.SIGQUIT),
            lambda: self.machine.release(POSTGRES),
            20,
            10,
            breaks=DATABASE,
            touches={**dict.fromkeys(DATABASE, 30.0), "beat": 90.0},
        )

    def _valkey(self) -> Fault:
        def begin() -> None:
            with redis.Redis.from_url(self.machine.servers[VALKEY].url) as server:
                server.flushall()
            self.machine.kill(VALKEY)

        return Fault(
            "Valkey emptied and killed",
            begin,
            lambda: self.machine.release(VALKEY),
            20,
            10,
            breaks={"broker": 3.0, "beat": 3.0},
            touches={"broker": 30.0, "beat": 90.0},
        )

    def _vendor(self, vendor: str, kind: str, *, unread: bool = False) -> Fault:
        def begin() -> None:
            self.door("DELETE", "/faults")
            self.door("POST", "/faults", {"vendor": vendor, "kind": kind})
            self.always()

        def end() -> None:
            self.door("DELETE", "/faults")
            self.always()

        breaks = {"mirror": 30 * 60.0} if unread else {}
        return Fault(f"{vendor.capitalize()} down", begin, end, 120, 30, breaks=breaks, unread=unread)

    def _clock(self) -> Fault:
        # A page that goes by the stepped clock cannot know how old what it knows is, until it comes anew.
        return Fault(
            "the clock an hour ahead, then set back",
            lambda: self.machine.clock.step(HOUR),
            lambda: self.machine.clock.step(0),
            120,
            40,
            touches={"beat": 90.0, "mirror": 300.0},
            why_not=self.machine.clock.why_not,
        )

    def _disk(self) -> Fault:
        return Fault(
            "the disk of Postgres full",
            self.machine.disk.fill,
            self.machine.disk.clear,
            60,
            25,
            breaks={"disk": 12.0},
            touches={**dict.fromkeys(DATABASE, 60.0), "beat": 90.0},
            why_not=self.machine.disk.why_not,
        )

    def _beat(self) -> Fault:
        # The page calls beat dead after two minutes; its last sign is up to fifteen seconds younger.
        return Fault(
            "beat killed",
            lambda: self.machine.kill("beat"),
            lambda: self.machine.release("beat"),
            180,
            160,
            breaks={"beat": 145.0},
            touches={"beat": 60.0},
        )

    def _names(self) -> Fault:
        def go_by(url: str) -> None:
            # A pass begun by hand still goes by the address that was right: the mirror would be read on.
            self.machine.product.end_commands()
            self.machine.product.env.update(sandbox_addresses(url))
            self.machine.kill(*WORKERS)
            self.machine.release(*WORKERS)
            self.renew()

        return Fault(
            "names that do not resolve",
            lambda: go_by(NO_SUCH_NAME),
            lambda: go_by(self.sandbox),
            90,
            30,
            touches={"beat": 90.0},
            unread=True,
        )


@dataclass
class Schedule:
    """The faults spread over a soak; `step` is called again and again from the loop that makes changes."""

    faults: Sequence[Fault]
    minutes: float
    planted: list[Planted] = field(default_factory=list)

    def __post_init__(self) -> None:
        run = [one for one in self.faults if not one.why_not]
        spent = sum(one.seconds(self.minutes) for one in run)
        gap = max(3.0, (self.minutes * 60 - spent) / (len(run) + 1))
        self._plan: list[tuple[float, Fault, bool]] = []
        at = gap
        for one in run:
            self._plan += [(at, one, True), (at + one.seconds(self.minutes), one, False)]
            at += one.seconds(self.minutes) + gap

    @property
    def not_run(self) -> list[str]:
        """What this machine cannot do, and why."""
        return [f"{one.name}: {one.why_not}" for one in self.faults if one.why_not]

    def step(self, past: float) -> None:
        """Begin or end what is due when so many seconds have passed."""
        while self._plan and self._plan[0][0] <= past:
            _at, fault, begins = self._plan.pop(0)
            if begins:
                self._begin(fault)
            else:
                self._end(fault)

    def end(self) -> None:
        """End what still lasts; what has not begun stays undone and is told of."""
        begun = {one.name for one in self.planted if one.ended is None}
        for _at, fault, _begins in self._plan:
            if fault.name in begun:
                begun.discard(fault.name)
                self._end(fault)
        self._plan.clear()

    def _begin(self, fault: Fault) -> None:
        # What it breaks may be seen from here on, what it has to break only once it is broken.
        one = Planted(fault.name, time.monotonic(), fault.breaks, fault.touches, fault.unread)
        self.planted.append(one)
        fault.begin()
        late = time.monotonic() - one.began
        one.breaks = {part: after + late for part, after in fault.breaks.items()}

    def _end(self, fault: Fault) -> None:
        (one,) = [each for each in self.planted if each.name == fault.name]
        one.mends = time.monotonic()
        fault.end()
        one.ended = time.monotonic()
