"""A soak of everything: servers, disk, clock, names and vendors fail in turn, beside changes and kills.

Meanwhile the health pages are watched, memory is measured, people look at pages, and clients write and are
asked.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.asked import Outcome, Surveys
from benchmarks.faults import WORKERS, Breaker, Schedule
from benchmarks.footprint import Footprint, Growth
from benchmarks.machine import Clock, Disk, Machine
from benchmarks.visitor import Look, Visitor, ill
from benchmarks.watcher import WEB, Lie, Told, Watcher, lies, told
from salon.local.ports import forget_socket_folder
from salon.local.services import beat, mirror_worker, soon_worker, web, worker
from tests.e2e.product import Product

SAMPLE_EVERY, WRITE_EVERY = 10.0, 5.0
SERVICES = (WEB, "beat", *WORKERS)
# What nothing of this soak may leave open when all is well again; what clients wrote may.
OPEN = "SELECT kind, count(*) FROM salon_alert WHERE ended_at IS NULL GROUP BY 1 ORDER BY 1"
EVER = "SELECT kind, count(*) FROM salon_alert GROUP BY 1 ORDER BY 1"


@dataclass
class Verdict:
    """What a soak of everything showed."""

    faults: list[tuple[str, float, Told]] = field(default_factory=list)
    not_run: list[str] = field(default_factory=list)
    looks: int = 0
    lies: list[Lie] = field(default_factory=list)
    pages: int = 0
    ill: list[Look] = field(default_factory=list)
    surveys: Outcome = field(default_factory=Outcome)
    memory: dict[str, Growth] = field(default_factory=dict)
    by_itself: dict[str, int] = field(default_factory=dict)
    alerts: dict[str, int] = field(default_factory=dict)
    alerts_left: dict[str, int] = field(default_factory=dict)
    seconds_to_settle: float = 0.0

    def wrong(self) -> list[str]:
        """What must not be."""
        found = [*self.surveys.wrong()]
        if self.lies:
            found.append(f"the health pages were wrong in {len(self.lies)} of {self.looks} looks")
        if self.ill:
            found.append(f"{len(self.ill)} of {self.pages} pages failed while nothing was broken")
        found += [
            f"{name} grows: {one.first:.0f} → {one.last:.0f} MB"
            for name, one in self.memory.items()
            if one.grows
        ]
        stands = [kind for kind in self.alerts_left if kind.startswith(("stands_", "altegio_"))]
        return found + [f"alerts were left open: {', '.join(stands)}"] * bool(stands)

    def lines(self) -> list[str]:
        """The verdict as a person reads it."""
        shown = ["faults, each alone beside all that fails all along:"]
        for name, lasted, how in self.faults:
            red = ", ".join(f"{part} after {after:.0f} s" for part, after in sorted(how.red.items()))
            green = "" if how.green is None else f"; all green {how.green:.0f} s after its end"
            shown.append(f"  {name}, {lasted:.0f} s: {f'red: {red}{green}' if red else 'nothing red'}")
        shown += [f"  not run: {one}" for one in self.not_run]
        shown.append(f"the health pages: {self.looks} looks, {len(self.lies)} wrong")
        shown += [f"  {one.part} called {one.said} ({one.during})" for one in self.lies[:30]]
        shown.append(f"pages looked at: {self.pages}, failed while nothing was broken: {len(self.ill)}")
        shown += [f"  {one.address}: {one.status or 'no answer'}" for one in self.ill[:30]]
        out = self.surveys
        shown.append(
            f"surveys: {out.surveys}; messages received {out.received}, people asked {out.asked};"
            f" twice {len(out.doubled)}, lost {len(out.lost)},"
            f" called sent and not received {len(out.never_received)},"
            f" received and not called sent {len(out.not_believed)},"
            f" received and called unknown {out.left_unknown}"
        )
        shown += [f"  {end}: {count}" for end, count in out.ends.items()]
        shown.append(f"seconds until all that was due had gone out: {self.seconds_to_settle:.0f}")
        for name, one in self.memory.items():
            shown.append(
                f"memory of {name}: {one.first:.1f} → {one.last:.1f} MB in {one.minutes:.0f} minutes,"
                f" {one.an_hour:+.1f} MB an hour{', GROWS' if one.grows else ''}; Pss of all: {one.whole:.0f}"
            )
        shown.append(f"ended by itself and was started again: {self.by_itself or 'nothing'}")
        shown.append(f"alerts: {self.alerts}; still open: {self.alerts_left}")
        return shown + [f"WRONG: {one}" for one in self.wrong()]


@dataclass
class Everything:
    """All that stands beside the changes of a soak. `machine`: of it only the servers run yet."""

    machine: Machine
    minutes: float
    footprint: Footprint = field(default_factory=Footprint)
    _sampled: float = -SAMPLE_EVERY
    _wrote: float = 0.0

    def begin(
        self, product: Product, door: Callable[..., Any], sandbox: str, *, renew: Any, always: Any
    ) -> None:
        """Start the product and switch the surveys on; the mirror is filled."""
        port = int(product.env["PORT"])
        made = (web(port), beat(), worker(), mirror_worker(), soon_worker())
        self.machine.services = dict(zip(SERVICES, made, strict=True))
        self.surveys = Surveys(product, door)
        self.schedule = Schedule(Breaker(self.machine, door, sandbox, renew, always).all(), self.minutes)
        self.surveys.begin()
        url = f"http://127.0.0.1:{port}"
        self.watcher, self.visitor = Watcher(url), Visitor(url)
        self.visitor.enter(product)
        self.machine.start(product)

    def watch(self) -> None:
        """From now on the pages have to tell the truth: a first pass was made and beat has begun."""
        writes = self.minutes * 60 * 0.9 / WRITE_EVERY
        self._at_once = max(1, math.ceil(self.surveys.silent() / writes))
        self.watcher.start()
        self.visitor.start()

    def step(self, past: float) -> None:
        """What is due when so many seconds have passed."""
        self.schedule.step(past)
        self.machine.look_after()
        if past - self._wrote > WRITE_EVERY:
            self._wrote = past
            self.surveys.let_write(self._at_once)
        if past - self._sampled > SAMPLE_EVERY:
            self._sampled = past
            leaders = {name: child.process.pid for name, child in self.machine.running.items()}
            self.footprint.note(past, leaders)

    def end(self) -> None:
        """No more faults."""
        self.schedule.end()

    def settle(self, wait: Callable[[], None]) -> None:
        """Let all that is due go out. `wait`: for the mirror."""
        began = time.monotonic()
        wait()
        self.surveys.settle()
        self._settled = time.monotonic() - began

    def verdict(self) -> Verdict:
        """Look no more, and tell."""
        self.visitor.stop()
        self.watcher.stop()
        planted, seen = self.schedule.planted, self.watcher.seen
        until = [*(one.began for one in planted[1:]), float("inf")]
        rows = self.surveys.product.rows
        return Verdict(
            [
                (one.name, (one.ended or one.began) - one.began, told(one, seen, later))
                for one, later in zip(planted, until, strict=True)
            ],
            self.schedule.not_run,
            len(seen),
            lies(seen, planted),
            len(self.visitor.looks),
            ill(self.visitor.looks, planted),
            self.surveys.count(),
            self.footprint.growth(),
            dict(self.machine.by_itself),
            dict(rows(EVER)),
            dict(rows(OPEN)),
            self._settled,
        )


@contextmanager
def machine(folder: Path) -> Iterator[tuple[Machine, dict[str, str]]]:
    """A machine with both servers, and what its processes are told; no mount and no process stays."""
    state = folder / "servers"
    state.mkdir()
    disk, clock = Disk(folder / "disk"), Clock(folder / "clock")
    made = Machine(disk, clock, state)
    try:
        urls = made.start_servers()
        yield made, {**urls, **clock.environment()}
    finally:
        made.stop()
        for sockets in (disk.place / "sockets", state / "sockets"):
            forget_socket_folder(sockets)
        disk.unmount()
