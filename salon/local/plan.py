"""What a supervisor is to start, as data: `demo.py` and `run.py` write it, `supervisor.py` follows it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Command:
    """A step that must end well before the services start (`before`) or the banner is shown (`after`)."""

    title: str
    argv: Sequence[str]
    needed: Callable[[], bool] = lambda: True
    done: Callable[[], None] = lambda: None
    # Its words are for the person at the screen, line by line, and for nobody else.
    shown: bool = False


@dataclass(frozen=True)
class Service:
    """A process that runs until everything stops.

    `restarted`: it is started again when it dies, since it holds nothing that others wait for. `ready_url`:
    it counts as started once that answers 200; without one the next service does not wait for it.
    """

    name: str
    argv: Sequence[str]
    grace: float = 10.0
    restarted: bool = False
    ready_url: str = ""


@dataclass(frozen=True)
class Plan:
    """A whole start. The steps of `before` run at the same time, those of `after` beside the services.

    `environment` is for the children, `published` for commands started by hand beside them; both get
    DATABASE_URL and REDIS_URL of the embedded servers, each unless `environment` has one.
    """

    mode: str
    base_dir: Path
    state: Path
    environment: Mapping[str, str]
    published: Mapping[str, str]
    ports: Mapping[str, int]
    before: Sequence[Command] = ()
    services: Sequence[Service] = ()
    health_url: str = ""
    # ALLOWED_HOSTS need not hold 127.0.0.1.
    health_host: str = ""
    after: Sequence[Command] = ()
    banner: str = ""

    @property
    def logs(self) -> Path:
        """The folder with one log a child."""
        return self.state / "logs"


def manage(*words: str) -> list[str]:
    """`manage.py` with `words`."""
    return [sys.executable, "manage.py", *words]
