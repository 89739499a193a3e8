from __future__ import annotations

from typing import Any


class NoWaiting:
    """A pace that lets everyone through and remembers who came, who was answered and what was held."""

    def __init__(self, *_args: Any, **_options: Any) -> None:
        self.taken: list[str] = []
        self.answers: list[Any] = []
        self.held: list[float] = []

    def acquire(self, priority: str) -> int:
        self.taken.append(priority)
        return len(self.taken)

    def answered(self, place: Any) -> None:
        self.answers.append(place)

    def hold(self, seconds: float) -> None:
        self.held.append(seconds)
