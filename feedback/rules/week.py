"""The hours of a week, and the days on which nobody is written to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, time

from feedback.rules.clock import SendingHours

WEEKDAYS = 7


@dataclass(frozen=True)
class Holidays:
    """Days of the calendar on which nobody is written to: once, or every year on the same day and month."""

    once: frozenset[date] = frozenset()
    yearly: frozenset[tuple[int, int]] = frozenset()

    @classmethod
    def of(cls, days: Iterable[tuple[date, bool]]) -> Holidays:
        """From days, each with whether it comes every year."""
        known = list(days)
        return cls(
            once=frozenset(day for day, yearly in known if not yearly),
            yearly=frozenset((day.month, day.day) for day, yearly in known if yearly),
        )

    def __contains__(self, day: date) -> bool:
        return day in self.once or (day.month, day.day) in self.yearly


@dataclass(frozen=True)
class SendingWeek:
    """When clients may be written to: the hours of each day from Monday on (None: not at all), and holidays.

    Raises ValueError where no day of the week is open.
    """

    days: tuple[SendingHours | None, ...]
    holidays: Holidays = Holidays()

    def __post_init__(self) -> None:
        if len(self.days) != WEEKDAYS:
            raise ValueError("a week has seven days")
        if not any(self.days):
            raise ValueError("on some day of the week clients must be written to")

    @classmethod
    def of(
        cls,
        usual: SendingHours,
        own: Mapping[int, SendingHours | None] | None = None,
        holidays: Holidays | None = None,
    ) -> SendingWeek:
        """The usual hours, but on these weekdays (0 is Monday) their own."""
        days = tuple((own or {}).get(weekday, usual) for weekday in range(WEEKDAYS))
        return cls(days, holidays or Holidays())

    def instead(self, weekday: int, at: time) -> tuple[int, time]:
        """When it goes what is meant for this time of this weekday, in a week without holidays.

        Then, where clients may be written to then; else as soon as they may, on that day or a later one.
        """
        span = self.days[weekday]
        if span is not None and span.allow(at):
            return weekday, at
        if span is not None and at < span.start:
            return weekday, span.start
        later = ((weekday + away) % WEEKDAYS for away in range(1, WEEKDAYS + 1))
        return next((day, found.start) for day in later if (found := self.days[day]) is not None)

    def on(self, day: date, /) -> SendingHours | None:
        """The hours of this day, None where nobody is written to on it."""
        return None if day in self.holidays else self.days[day.weekday()]
