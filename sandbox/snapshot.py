"""What changed since generation, in a file, so that a restart loses nothing."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from threading import Event, Thread
from typing import Any

from sandbox.parts import Part
from sandbox.world import World

EVERY_SECONDS = 3.0


def read(path: Path) -> dict[str, Any] | None:
    """Return the saved state, or None where there is none."""
    if not path.exists():
        return None
    state: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return state


def fits(state: dict[str, Any], seed: int, size: tuple[int, int], anchor: str | None, companies: int) -> bool:
    """Tell whether the state belongs to the salon that is asked for."""
    same = state["seed"] == seed and state["size"] == list(size)
    same = same and len(state.get("worlds", ())) == companies
    return same and anchor in (None, state["anchor"])


class Saver:
    """Writes the state when something changed, every few seconds, and once more at the end."""

    def __init__(
        self, path: Path, worlds: Sequence[World], part: Part | None, telegram: Part | None = None
    ) -> None:
        self._path, self._worlds, self._part, self._telegram = path, worlds, part, telegram
        self._saved = -1
        self._stop = Event()
        self._thread = Thread(target=self._run, name="saver", daemon=True)

    def start(self) -> None:
        """Begin to save in the background."""
        self._thread.start()

    def stop(self) -> None:
        """End the background saving and save what is left. The lock is kept: nothing may change after it."""
        self._stop.set()
        self._thread.join()
        for world in self._worlds:
            world.lock.acquire()
        self.save()

    def _run(self) -> None:
        while not self._stop.wait(EVERY_SECONDS):
            self.save()

    def save(self) -> None:
        """Write the state if it changed: to a file beside, then moved over the old one."""
        if self._version() == self._saved:
            return
        with ExitStack() as locks:
            for world in self._worlds:
                locks.enter_context(world.lock)
            version, state = self._version(), self._state()
            text = json.dumps(state)
        self._path.parent.mkdir(parents=True, exist_ok=True)
        beside = self._path.with_name(f"{self._path.name}.new")
        with beside.open("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(self._path)
        self._saved = version

    def _version(self) -> int:
        return sum(world.version for world in self._worlds)

    def _state(self) -> dict[str, Any]:
        world = self._worlds[0]
        return {
            "seed": world.seed,
            "size": list(world.size),
            "anchor": world.anchor.isoformat(),
            "offset": world.clock.offset,
            "worlds": [one.dump() for one in self._worlds],
            "part": self._part.dump() if self._part else None,
            "telegram": self._telegram.dump() if self._telegram else None,
        }
