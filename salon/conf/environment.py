"""Where settings come from: the process environment, a running supervisor, `.env`; in this order."""

from __future__ import annotations

import os
from pathlib import Path

import environ

from salon.local.discovery import running_environment


class Environment(environ.Env):
    """Variables by name. An empty one means the default, as a missing one does."""

    def __init__(self, base_dir: Path) -> None:
        super().__init__()
        for name, value in running_environment(base_dir).items():
            os.environ.setdefault(name, value)
        # Real keys are for `make run` alone: neither a demo nor a test reads them.
        pretend = any(os.environ.get(name, "0") not in ("", "0") for name in ("SALON_DEMO", "SALON_TEST"))
        if not pretend and (base_dir / ".env").exists():
            self.read_env(base_dir / ".env")
        self.ENVIRON = {name: value for name, value in os.environ.items() if value != ""}

    def words(self, name: str, default: list[str] | None = None) -> list[str]:
        """A list with commas between; spaces around a word do not count."""
        found = [word.strip() for word in self.str(name, "").split(",")]
        return [word for word in found if word] or list(default or [])
