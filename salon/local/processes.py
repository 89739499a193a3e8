"""Child processes that end with their parent: start, watch, stop."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

PR_SET_PDEATHSIG = 1
# Loaded before any fork: a child between fork and exec must not take locks.
LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


class StartError(RuntimeError):
    """Something keeps a process from starting; the message is one plain sentence for a person."""


@dataclass
class Child:
    """A running process of ours, the log that takes its output, and how it wants to be stopped."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path
    stop_signal: int = signal.SIGTERM
    grace: float = 10.0

    def alive(self) -> bool:
        """Whether the process still runs."""
        return self.process.poll() is None

    def stop(self) -> None:
        """Ask it to stop, wait `grace` seconds, then kill it and whatever it left in its session."""
        if self.alive():
            self.process.send_signal(self.stop_signal)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(self.grace)
        # Its own children may outlive it (a killed pool's processes, for one).
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def last_lines(self, count: int = 20) -> str:
        """The end of its log, for a person who asks why it died."""
        try:
            lines = self.log.read_text(errors="replace").splitlines()
        except FileNotFoundError:
            return ""
        return "\n".join(lines[-count:])


def start(
    name: str,
    argv: Sequence[str],
    *,
    env: Mapping[str, str],
    log: Path,
    cwd: Path | None = None,
    stop_signal: int = signal.SIGTERM,
    grace: float = 10.0,
    uid: int | None = None,
    said: Path | None = None,
) -> Child:
    """Start `argv` in a session of its own, with output appended to `log`, or what it says to `said`.

    A terminal's Ctrl-C reaches only the supervisor, which then stops the children in its own order. On Linux
    the kernel sends the child `stop_signal` when the thread that started it ends: start from the main thread.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    identity = {} if uid is None else {"user": uid, "group": uid, "extra_groups": []}
    with log.open("ab") as errors, (said or log).open("ab") as output:
        try:
            process = subprocess.Popen(
                argv,
                env=dict(env),
                cwd=cwd,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=errors,
                start_new_session=True,
                preexec_fn=_ends_with_parent(stop_signal),  # noqa: PLW1509  # no threads here, no locks there
                **identity,  # type: ignore[call-overload]  # one dictionary holds an int and a list
            )
        except OSError as error:
            raise StartError(f"{name} cannot be started: {error.strerror} ({argv[0]}).") from error
    return Child(name, process, log, stop_signal, grace)


def _ends_with_parent(death_signal: int) -> Callable[[], None] | None:
    """What the child does before exec, so that a killed parent leaves no orphan; None outside Linux."""
    if LIBC is None:
        return None
    prctl, parent = LIBC.prctl, os.getpid()

    def arrange() -> None:
        prctl(PR_SET_PDEATHSIG, death_signal)
        if os.getppid() != parent:  # It died in between.
            os._exit(1)

    return arrange


def wait_for_former(pid_file: Path, program: str, seconds: float = 15.0) -> None:
    """Wait for the `program` that a killed supervisor left to end; clear away a stale pid file.

    After a reboot the number in it may be anyone's, and a server would take that process for its own kind.
    """
    deadline = time.monotonic() + seconds
    while True:
        try:
            pid = int(pid_file.read_text().split("\n", 1)[0])
        except (FileNotFoundError, ValueError):
            return
        if not process_is_alive(pid) or program not in command_line(pid):
            pid_file.unlink(missing_ok=True)
            return
        if time.monotonic() > deadline:
            raise StartError(
                f"Process {pid} ({program}) still uses {pid_file.parent}: stop it, then start again."
            )
        time.sleep(0.05)


def process_is_alive(pid: int) -> bool:
    """Whether `pid` runs; a process that ended but was not yet reaped does not."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return _state(pid) != "Z"


def _state(pid: int) -> str:
    """The kernel's one-letter state of `pid` on Linux, "" elsewhere."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return ""
    return stat.rpartition(")")[2].split()[0]


def command_line(pid: int) -> str:
    """The command `pid` runs, "" when there is none."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        if sys.platform == "linux":
            return ""
    listed = subprocess.run(
        ["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return listed.stdout.strip()
