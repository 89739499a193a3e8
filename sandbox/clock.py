"""The sandbox's own time: the machine's clock moved by the control door."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from threading import Lock


class Clock:
    """Real time plus an offset in seconds. Safe to use from several threads."""

    def __init__(self, offset: float = 0.0) -> None:
        self._offset = offset
        self._lock = Lock()

    @property
    def offset(self) -> float:
        """Seconds by which this clock is ahead of real time."""
        with self._lock:
            return self._offset

    def now(self) -> datetime:
        """Return the sandbox's moment, aware, in UTC."""
        return datetime.now(UTC) + timedelta(seconds=self.offset)

    def move(self, seconds: float) -> None:
        """Move the clock by that many seconds; a negative number moves it back."""
        with self._lock:
            self._offset += seconds

    def set_offset(self, seconds: float) -> None:
        """Put the offset to exactly that many seconds, as a snapshot or a reset asks."""
        with self._lock:
            self._offset = seconds


class FrozenClock(Clock):
    """A clock that stands still until it is moved: for worlds that must come out equal."""

    def __init__(self, moment: datetime) -> None:
        super().__init__()
        self._moment = moment.astimezone(UTC)

    def now(self) -> datetime:
        """Return the frozen moment plus everything the clock was moved by."""
        return self._moment + timedelta(seconds=self.offset)
