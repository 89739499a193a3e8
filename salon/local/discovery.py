"""How a command started by hand finds the servers of a running `make demo` or `make run`.

Read by the settings at every start of Python: standard library only, and quick.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path

MODES = ("run", "demo")


def state_folder(base_dir: Path, mode: str) -> Path:
    """Where `make demo` or `make run` keeps what must survive a restart."""
    return base_dir / ".local" / mode


def running_environment(base_dir: Path) -> dict[str, str]:
    """The environment of the supervisor that runs now, {} when none does.

    `make run` goes before `make demo`; `SALON_MODE` names one of them, any other word in it means neither.
    """
    wanted = os.environ.get("SALON_MODE")
    for mode in MODES if wanted is None else (wanted,):
        if mode not in MODES:
            continue
        found = _read(state_folder(base_dir, mode) / "runtime.json")
        if found is not None:
            return found
    return {}


def publish(state: Path, env: Mapping[str, str]) -> None:
    """Tell other commands of this user what the children of this supervisor were given."""
    pid = os.getpid()
    target = state / "runtime.json"
    written = state / f"runtime.json.{pid}"
    with open(os.open(written, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump({"pid": pid, "born": _born(pid), "env": dict(env)}, file)
    written.replace(target)


def withdraw(state: Path) -> None:
    """Undo `publish`."""
    (state / "runtime.json").unlink(missing_ok=True)


def _read(path: Path) -> dict[str, str] | None:
    """The environment in `path` if the supervisor that wrote it is alive."""
    try:
        runtime = json.loads(path.read_text())
    except (FileNotFoundError, NotADirectoryError, PermissionError):
        # Another user's supervisor is none of ours.
        return None
    pid = int(runtime["pid"])
    # The kernel reuses numbers: the same pid with another birth is another process.
    if not _alive(pid) or _born(pid) != runtime["born"]:
        return None
    return {str(name): str(value) for name, value in runtime["env"].items()}


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _born(pid: int) -> str:
    """When `pid` started, in the kernel's ticks; "" where /proc is missing or it has ended unreaped."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return ""
    return "" if fields[0] == "Z" else fields[19]
