"""Where settings come from: the process environment, files that it names, a running supervisor, `.env`."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

from salon.local.discovery import running_environment
from salon.local.environments import VARIABLES


def files_of(given: Mapping[str, str]) -> dict[str, str]:
    """Values out of files, for containers: `NAME_FILE` names the file that holds `NAME`.

    Only for variables of ours: other programs have their own use for names that end in _FILE. Raises
    ImproperlyConfigured with a sentence for a file that cannot be read.
    """
    found = {}
    for name in VARIABLES:
        path = given.get(f"{name}_FILE")
        if path is None or name in given:
            continue
        try:
            value = Path(path).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise ImproperlyConfigured(
                f"{name}_FILE names {path}, which cannot be read: {error.strerror}."
                f" Mount the file, or set {name}."
            ) from error
        if value:
            found[name] = value
    return found


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
        given = {name: value for name, value in os.environ.items() if value != ""}
        self.ENVIRON = {**files_of(given), **given}

    def words(self, name: str, default: list[str] | None = None) -> list[str]:
        """A list with commas between; spaces around a word do not count."""
        found = [word.strip() for word in self.str(name, "").split(",")]
        return [word for word in found if word] or list(default or [])
