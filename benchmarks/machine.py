"""The salon's machine in a soak: a small disk, a clock that can be stepped, servers, and what runs on them.

What ends by itself is started again within seconds, as compose does it; what a fault holds down stays down.
The clock is libfaketime's and the disk a mount in memory: where a machine has neither, the faults that want
them are not run, and the report says so.
"""

from __future__ import annotations

import errno
import os
import resource
import signal
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from salon.local.plan import Service
from salon.local.postgres import Server, start_postgres
from salon.local.processes import Child, StartError
from salon.local.valkey import start_valkey
from tests.e2e.product import Product

SIZE = "1g"
LIBRARY = "libfaketimeMT.so.1"
FOLDERS = (
    "/usr/lib/*/faketime",
    "/usr/lib/faketime",
    "/usr/local/lib/faketime",
    "/opt/homebrew/lib/faketime",
)
STEPPED = Path(__file__).resolve().parent / "stepped"
# Seconds between two tries to start what does not come up.
AGAIN = 3.0
# Seconds until room that was freed on a full disk is taken.
TAKEN_EVERY = 0.2
POSTGRES, VALKEY = "postgres", "valkey"


class Disk:
    """A small disk of its own for Postgres; `why_not` says why there is none."""

    def __init__(self, place: Path) -> None:
        self.place, self.why_not = place, ""
        self._ballast = place / "ballast"
        self._freed = threading.Event()
        self._taking: threading.Thread | None = None
        place.mkdir(parents=True)
        words = ["mount", "-t", "tmpfs", "-o", f"size={SIZE},mode=0711", "soak", str(place)]
        try:
            done = subprocess.run(words, capture_output=True, text=True, check=False)
        except OSError as error:
            self.why_not = f"no mount ({error.strerror})"
        else:
            self.why_not = f"mount was refused ({done.stderr.strip()})" if done.returncode else ""

    def fill(self) -> None:
        """Leave no room on it, until it is cleared: what Postgres deletes meanwhile is taken too."""
        self._freed.clear()
        self._take()
        self._taking = threading.Thread(target=self._keep_taking, name="ballast", daemon=True)
        self._taking.start()

    def clear(self) -> None:
        """Give the room back."""
        self._freed.set()
        if self._taking is not None:
            self._taking.join()
            self._taking = None
        self._ballast.unlink(missing_ok=True)

    def _keep_taking(self) -> None:
        while not self._freed.wait(TAKEN_EVERY):
            self._take()

    def _take(self) -> None:
        piece = 2**26
        with self._ballast.open("ab") as file:
            while piece >= resource.getpagesize():
                try:
                    os.posix_fallocate(file.fileno(), os.fstat(file.fileno()).st_size, piece)
                except OSError as error:
                    if error.errno != errno.ENOSPC:
                        raise
                    piece //= 2

    def unmount(self) -> None:
        """Leave no mount behind, whoever still has a file open there."""
        if not self.why_not:
            subprocess.run(["umount", "--lazy", str(self.place)], check=True)


class Clock:
    """The product's clock, as far from the true one as was said last; monotonic clocks stay as they are."""

    def __init__(self, file: Path) -> None:
        self._file = file
        found = [one for folder in FOLDERS for one in sorted(Path("/").glob(f"{folder[1:]}/{LIBRARY}"))]
        self._library = str(found[0]) if found else ""
        self.why_not = "" if found else "libfaketime is not installed"
        self.step(0)

    def step(self, seconds: int) -> None:
        """Set it so far ahead of the true time."""
        fresh = self._file.with_suffix(".new")
        fresh.write_text(f"{seconds:+d}\n")
        fresh.replace(self._file)

    def environment(self) -> dict[str, str]:
        """What makes a process go by this clock."""
        if self.why_not:
            return {}
        return {
            "LD_PRELOAD": self._library,
            "FAKETIME_TIMESTAMP_FILE": str(self._file),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "NO_FAKE_STAT": "1",
            "PYTHONPATH": str(STEPPED),
        }


@dataclass
class Machine:
    """Both servers, and the product's services by name; of the services nothing runs yet."""

    disk: Disk
    clock: Clock
    state: Path
    servers: dict[str, Server] = field(default_factory=dict)
    services: dict[str, Service] = field(default_factory=dict)
    running: dict[str, Child] = field(default_factory=dict)
    held: set[str] = field(default_factory=set)
    by_itself: Counter[str] = field(default_factory=Counter)
    _tried: dict[str, float] = field(default_factory=dict)

    def start_servers(self) -> dict[str, str]:
        """Start both; their URLs as the settings want them."""
        for name in (POSTGRES, VALKEY):
            self._start_server(name)
        return {"DATABASE_URL": self.servers[POSTGRES].url, "REDIS_URL": self.servers[VALKEY].url}

    def start(self, product: Product) -> None:
        """Start all services."""
        self.product = product
        for name, service in self.services.items():
            self.running[name] = product.start(service)

    def kill(self, *names: str, sent: signal.Signals = signal.SIGKILL) -> None:
        """Let them end at once and hold them down; of a server all that is in memory is lost."""
        for name in names:
            self.held.add(name)
            child = self.child(name)
            if child.alive() and name in self.servers:
                child.process.send_signal(sent)
                child.process.wait(30)
            elif child.alive():
                self.product.kill(child)
            child.stop()

    def release(self, *names: str) -> None:
        """Let them be started again."""
        self.held.difference_update(names)
        for name in names:
            self._start_again(name)

    def child(self, name: str) -> Child:
        """The process of a server or a service."""
        return self.servers[name].child if name in self.servers else self.running[name]

    def look_after(self) -> None:
        """Start again what ended by itself."""
        for name in (*self.servers, *self.running):
            ended = name not in self.held and not self.child(name).alive()
            if ended and time.monotonic() - self._tried.get(name, 0.0) > AGAIN:
                self.by_itself[name] += 1
                self._start_again(name)

    def stop(self) -> None:
        """Stop the servers; the services stop with the product."""
        for server in reversed(self.servers.values()):
            server.child.stop()

    def _start_again(self, name: str) -> None:
        self._tried[name] = time.monotonic()
        if name in self.servers:
            try:
                self._start_server(name)
            except (StartError, OSError):
                # No room on the disk, for one: it ended, and is tried again.
                return
        else:
            self.running[name] = self.product.start(self.services[name])

    def _start_server(self, name: str) -> None:
        starts: dict[str, Callable[[], Server]] = {
            POSTGRES: lambda: start_postgres(self.disk.place, self.state / "logs"),
            VALKEY: lambda: start_valkey(self.state, self.state / "logs"),
        }
        self.servers[name] = starts[name]()
