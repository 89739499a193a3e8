"""Direct under torture: workers die, servers restart, answers are lost, and nobody is asked twice.

Thousands of surveys are due at once. Two workers send them; one of them is killed with -9 every few seconds.
Valkey restarts twice, the second time empty; Postgres restarts once. The sandbox loses a tenth of the sends
after it delivered them, refuses a tenth for a while, and sends its webhooks twice and out of order. Then the
sandbox's own count of what people received is compared with every row of ours.
"""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from benchmarks import accounting
from benchmarks.sections import Options, Section
from benchmarks.stage import Stage, stage
from benchmarks.vendor import wait_for
from salon.local.services import beat, web

# A tenth is lost after delivery; of what is left, a tenth of all is refused in three ways.
FAULTS: tuple[dict[str, Any], ...] = (
    {"kind": "lost", "share": 0.1},
    {"kind": "code", "code": 4, "share": 0.04},
    {"kind": "code", "code": 613, "subcode": 2534040, "share": 0.04},
    {"kind": "code", "code": 2, "share": 0.034},
)
SENDS = {"vendor": "instagram", "method": "POST", "path": "/messages$"}
HOOKS = {"duplicate": 0.2, "shuffle": 8.0}
LEAST, MOST = 2.0, 5.0
PATIENCE = 1800.0


class Size(NamedTuple):
    """How much of it. `pace`: messages a second, so that the sends last as long as the kills."""

    clients: int
    appointments: int
    surveys: int
    kills: int
    pace: float


FULL = Size(clients=5000, appointments=36_000, surveys=2000, kills=200, pace=8.0)
QUICK = Size(clients=150, appointments=1000, surveys=24, kills=4, pace=6.0)


def run(options: Options) -> list[Section]:
    """Torture a product of its own on servers of its own."""
    size = QUICK if options.quick else FULL
    with stage(options.scratch, size.clients, size.appointments, size.pace) as on:
        torture = Torture(on, size)
        torture.run()
        return [torture.section()]


@dataclass
class Torture:
    """A run over a product and a sandbox; of the product nothing runs yet."""

    on: Stage
    size: Size
    kills: int = 0
    restarts: Counter[str] = field(default_factory=Counter)
    took: float = 0.0
    outcome: accounting.Outcome = field(default_factory=accounting.Outcome)

    def run(self) -> None:
        """Everything due, everything failing, then peace, then the count."""
        self.dice = random.Random(1)
        self.on.make_due(self.size.surveys)
        self._trouble()
        self.beat = self.on.product.start(beat())
        self.web = self.on.product.start(web(self.on.port))
        self.workers = [self.on.worker(number) for number in range(2)]
        wait_for(self.on.web_answers, "the web process answers")
        began = time.monotonic()
        self.on.let_everyone_greet()
        self._kill_and_restart()
        self.took = time.monotonic() - began
        self._peace()
        self.outcome = accounting.count(self.on)

    def _trouble(self) -> None:
        for fault in FAULTS:
            self.on.door("POST", "/faults", {**SENDS, **fault})
        self.on.door("POST", "/instagram/behaviour", HOOKS)

    def _kill_and_restart(self) -> None:
        """Kill a worker every few seconds; a server now and then. What dies by that is started again."""
        quarter = max(1, self.size.kills // 4)
        plan = {
            quarter: self._restart_valkey,
            2 * quarter: self._restart_postgres,
            3 * quarter: self._empty_valkey,
        }
        while self.kills < self.size.kills:
            time.sleep(self.dice.uniform(LEAST, MOST))
            place = self.dice.randrange(len(self.workers))
            self.on.product.kill(self.workers[place])
            self.kills += 1
            self.workers[place] = self.on.worker(self.kills + 1)
            if self.kills in plan:
                plan[self.kills]()
            self._as_the_supervisor_does()

    def _restart_valkey(self) -> None:
        self.on.restart_valkey(empty=False)
        self.restarts["Valkey, which kept its queue"] += 1

    def _empty_valkey(self) -> None:
        self.on.restart_valkey(empty=True)
        self.restarts["Valkey, which lost everything"] += 1

    def _restart_postgres(self) -> None:
        self.on.restart_postgres()
        self.restarts["Postgres"] += 1

    def _as_the_supervisor_does(self) -> None:
        """Start again what ended by itself."""
        if not self.beat.alive():
            self.restarts["beat, by itself"] += 1
            self.beat = self.on.product.start(beat())
        for place, worker in enumerate(self.workers):
            if not worker.alive():
                self.restarts["a worker, by itself"] += 1
                self.workers[place] = self.on.worker(1000 + sum(self.restarts.values()))

    def _peace(self) -> None:
        """No more kills; the faults stay until everything has gone out."""
        wait_for(self.on.all_went_out, "every survey went out or got its reason", 1.0, PATIENCE)
        self.on.door("POST", "/instagram/behaviour", {"shuffle": 0.0, "duplicate": 0.0})
        wait_for(self.on.no_webhook_waits, "every webhook was delivered and dealt with", 1.0, PATIENCE)
        wait_for(self.on.unknown_were_looked_up, "every unknown message was looked up", 1.0, PATIENCE)

    # --- what is shown ---
    def section(self) -> Section:
        """The table. Raises RuntimeError when somebody was asked twice or a survey was lost."""
        out = self.outcome
        faults = {_name(one): int(one["done"]) for one in self.on.door("GET", "/faults")}
        kinds = ", ".join(f"{name}: {count}" for name, count in sorted(self.restarts.items()))
        rows = [
            ["surveys due at the beginning", f"{out.due:,}"],
            ["workers killed with -9", f"{self.kills} in {self.took / 60:.0f} minutes"],
            ["restarts", kinds],
            *([f"sends: {name}", f"{count:,}"] for name, count in faults.items()),
            ["webhooks: delivered, of these twice", f"{out.webhooks:,}, {out.twice_told:,}"],
            ["messages that people received, by the sandbox's count", f"{out.received:,}"],
            ["people who received a survey, by the sandbox's count", f"{out.asked:,}"],
            ["… more than once", f"{len(out.asked_twice)}"],
            ["any message that somebody received twice", f"{len(out.received_twice)}"],
            *([f"survey: {name}", f"{count:,}"] for name, count in out.ends.items()),
            ["surveys lost: without an end or without a reason", f"{len(out.lost)}"],
            ["ours says sent, the sandbox knows nothing", f"{len(out.never_received)}"],
            ["ours says not sent, the sandbox delivered it", f"{len(out.not_believed)}"],
        ]
        out.raise_for_faults()
        return Section(
            f"Direct under torture: {out.due:,} surveys, {self.kills} kills",
            ("", "count"),
            rows,
            (
                "A tenth of the sends is lost after delivery, a tenth refused with codes that pass (4,"
                " 613/2534040, 2); a fifth of the webhooks comes twice, all of them shuffled over 8 seconds.",
                "The rests after a refusal (minutes, for the vendor counts by the hour) are cut to seconds.",
                "An unknown message is one whose sender was killed between taking it and writing down its"
                " end; what the sandbox never received stays unknown until a person looks, or it expires.",
            ),
            (
                (
                    f"surveys sent twice, of {out.due:,}, with {self.kills} workers killed",
                    f"{len(out.asked_twice)}",
                    "0",
                ),
                ("… lost", f"{len(out.lost)}", "0"),
            ),
        )


def _name(fault: Mapping[str, Any]) -> str:
    if fault["kind"] == "lost":
        return "delivered, then the answer was lost"
    code = "/".join(str(one) for one in (fault["code"], fault.get("subcode")) if one is not None)
    return f"refused with {code}"
