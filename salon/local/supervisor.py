"""Starts a plan's servers and processes in order, watches them, and stops them in reverse."""

from __future__ import annotations

import contextlib
import fcntl
import signal
import time
from collections import deque
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import FrameType

from salon.local.discovery import publish, withdraw
from salon.local.plan import Command, Plan, Service
from salon.local.ports import answers, forget_socket_folder, port_is_free
from salon.local.postgres import start_postgres
from salon.local.processes import Child, StartError, start
from salon.local.screen import keep_logs_small, say, show_new_lines
from salon.local.valkey import start_valkey

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
SERVERS = (("DATABASE_URL", "Postgres", start_postgres), ("REDIS_URL", "Valkey", start_valkey))
MOST_RESTARTS = 5
RESTART_WINDOW = 60.0
READY_SECONDS = 300.0


class Supervisor:
    """One run of a plan, from the first server to the last child stopped."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.began = time.monotonic()
        self.environment = dict(plan.environment)
        # Compiled files are worth seconds at each start.
        self.environment.pop("PYTHONDONTWRITEBYTECODE", None)
        # A log is read while it grows.
        self.environment["PYTHONUNBUFFERED"] = "1"
        self.children: list[Child] = []
        self.restarts: dict[str, deque[float]] = {}
        self.services = {service.name: service for service in plan.services}
        self.steps = {command.title for command in (*plan.before, *plan.after)}
        self.told_to_stop = False

    def run(self) -> int:
        """Start, watch until a signal or a death, stop. 0 after a signal; 1 with a sentence otherwise."""
        for number in STOP_SIGNALS:
            if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:  # nohup asked to stay
                signal.signal(number, self._interrupt)
        try:
            with _only_one(self.plan):
                try:
                    self._start()
                    self._watch()
                finally:
                    self._stop()
        except StartError as error:
            say(str(error))
            return 1
        except KeyboardInterrupt:
            return 0
        return 0

    def _start(self) -> None:
        self._check_ports()
        self._start_servers()
        # Together: they do not need each other, and each is slow.
        self._finish(self._begin(self.plan.before))
        for service in self.plan.services:
            self._start_service(service)
        # While the services come up: these wait more than they work.
        begun = self._begin(self.plan.after)
        if self.plan.health_url:
            self._wait_until_ready(self.plan.health_url, self.plan.health_host)
            self._progress("Web answers; worker and beat run")
        servers = {name: self.environment[name] for name, _title, _starter in SERVERS}
        publish(self.plan.state, {**self.plan.published, **servers})
        self._finish(begun)
        say(self.plan.banner)

    def _check_ports(self) -> None:
        # A killed predecessor's children need a moment to end.
        left_behind = (self.plan.state / "runtime.json").exists()
        deadline = time.monotonic() + (10 if left_behind else 0)
        for name, port in self.plan.ports.items():
            while not port_is_free(port):
                if time.monotonic() > deadline:
                    other = f"make {self.plan.mode} {name}={port + 1}"
                    raise StartError(f"Port {port} is in use: stop what listens there, or run {other}.")
                time.sleep(0.2)

    def _start_servers(self) -> None:
        for name, title, starter in SERVERS:
            if self.environment.get(name):
                self._progress(f"{title}: the one in {name}")
                continue
            server = starter(self.plan.state, self.plan.logs)
            self.children.append(server.child)
            self.environment[name] = server.url
            self._progress(title)

    def _begin(self, commands: Sequence[Command]) -> list[tuple[Command, Child]]:
        return [(command, self._start_command(command)) for command in commands if command.needed()]

    def _finish(self, begun: list[tuple[Command, Child]]) -> None:
        for command, child in begun:
            self._follow(command, child)

    def _start_command(self, command: Command) -> Child:
        log = self.plan.logs / f"{_slug(command.title)}.log"
        for leftover in (log, _said(log)):
            leftover.unlink(missing_ok=True)
        child = start(
            command.title,
            command.argv,
            env=self.environment,
            log=log,
            cwd=self.plan.base_dir,
            grace=5,
            said=_said(log) if command.shown else None,
        )
        self.children.append(child)
        return child

    def _follow(self, command: Command, child: Child) -> None:
        said, shown = _said(child.log), 0
        while child.alive():
            self._refuse_deaths()
            time.sleep(0.05)
            if command.shown:
                shown = show_new_lines(said, shown)
        self.children.remove(child)
        if command.shown:
            show_new_lines(said, shown)
            said.unlink()  # A new owner's one-time link is for the screen alone.
        if child.process.returncode != 0:
            raise StartError(f"{command.title} failed ({child.log}):\n{child.last_lines()}")
        command.done()
        self._progress(command.title)

    def _start_service(self, service: Service) -> None:
        child = start(
            service.name,
            service.argv,
            env=self.environment,
            log=self.plan.logs / f"{service.name}.log",
            cwd=self.plan.base_dir,
            grace=service.grace,
        )
        self.children.append(child)
        if service.ready_url:
            self._wait_until_ready(service.ready_url)
            self._progress(service.name.capitalize())

    def _wait_until_ready(self, url: str, host: str = "") -> None:
        deadline = time.monotonic() + READY_SECONDS
        while not answers(url, host):
            self._refuse_deaths()
            if time.monotonic() > deadline:
                raise StartError(
                    f"{url} did not answer in {READY_SECONDS:.0f} s; the logs lie in {self.plan.logs}."
                )
            time.sleep(0.1)

    def _watch(self) -> None:
        looked_at_logs = time.monotonic()
        while True:
            time.sleep(0.5)
            self._heed_signals()
            self._revive_or_refuse()
            if time.monotonic() - looked_at_logs > 60:
                looked_at_logs = time.monotonic()
                keep_logs_small(self.plan.logs)

    def _revive_or_refuse(self) -> None:
        for child in [child for child in self.children if not child.alive()]:
            service = self.services.get(child.name)
            if service is None or not service.restarted:
                self._refuse_deaths()
                return
            self._report(child)
            if self._too_often(service.name):
                raise StartError(f"{service.name} ended too often within a minute, so everything stops.")
            child.stop()  # What a killed worker left in its session.
            self.children.remove(child)
            self._start_service(service)
            say(f"{service.name} is started again.")

    def _too_often(self, name: str) -> bool:
        now = time.monotonic()
        recent = self.restarts.setdefault(name, deque())
        while recent and now - recent[0] > RESTART_WINDOW:
            recent.popleft()
        recent.append(now)
        return len(recent) > MOST_RESTARTS

    def _interrupt(self, _number: int, _frame: FrameType | None) -> None:
        self.told_to_stop = True
        raise KeyboardInterrupt

    def _heed_signals(self) -> None:
        """Stop also where a signal came while an object was deleted: Python drops what is raised there."""
        if self.told_to_stop:
            raise KeyboardInterrupt

    def _refuse_deaths(self) -> None:
        self._heed_signals()
        for child in self.children:
            # A step may end; `_follow` looks at how.
            if child.name not in self.steps and not child.alive():
                self._report(child)
                raise StartError(f"{child.name} ended by itself, so everything stops (its log: {child.log}).")

    def _report(self, child: Child) -> None:
        code = child.process.returncode
        say(f"{child.name} ended with code {code}. The end of its log:\n{child.last_lines()}")

    def _stop(self) -> None:
        """Reverse order: nobody loses the server it still writes to. A second Ctrl-C changes nothing."""
        for number in STOP_SIGNALS:
            signal.signal(number, signal.SIG_IGN)
        if self.children:
            say("Зупиняю… / Stopping…")
        for child in reversed(self.children):
            child.stop()
        withdraw(self.plan.state)
        forget_socket_folder(self.plan.state / "sockets")

    def _progress(self, what: str) -> None:
        say(f"  {time.monotonic() - self.began:5.1f} s  {what}")


@contextlib.contextmanager
def _only_one(plan: Plan) -> Iterator[None]:
    """Hold the state folder; a second supervisor on it is refused. The kernel frees it however we end."""
    try:
        plan.state.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = (plan.state / "lock").open("w")
    except OSError as error:
        raise StartError(f"{plan.state} cannot be written to ({error.strerror}).") from error
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise StartError(
                f"make {plan.mode} already runs in this folder: stop it first (Ctrl-C in its window)."
            ) from error
        yield


def _said(log: Path) -> Path:
    return log.with_suffix(".said")


def _slug(title: str) -> str:
    return "".join(letter if letter.isalnum() else "-" for letter in title.lower()).strip("-")
