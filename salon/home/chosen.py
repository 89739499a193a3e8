"""What the address of the first page asks for, and the addresses of the lists behind its numbers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from altegio.admin.base import locations
from altegio.days import salon_zone
from altegio.models import Visit
from feedback.models import VisitFeedback
from salon.reports.periods import Period, from_query

NEW, LOW, WORDS = "new", "low", "words"
ANSWERS = (NEW, LOW, WORDS)


@dataclass(frozen=True)
class Chosen:
    """A period, one location (its primary key) or all of them, and which answers are shown."""

    period: Period
    location: int | None
    locations: dict[int, str]
    answers: str

    @property
    def places(self) -> dict[int, str]:
        """Titles of the locations that count, by primary key."""
        return {self.location: self.locations[self.location]} if self.location else self.locations

    def query(self, **other: str) -> str:
        """This choice, or another one, as an address has it; "" for a value leaves it out."""
        place = str(self.location or "")
        own = {
            **self.period.params,
            "location": place,
            "answers": "" if self.answers == NEW else self.answers,
        }
        return urlencode({name: value for name, value in {**own, **other}.items() if value})

    def surveys(self) -> QuerySet[VisitFeedback]:
        """Surveys about visits of the period, of the location where one is chosen."""
        return self.surveys_of(self.period.start, self.period.end)

    def surveys_of(self, start: datetime, end: datetime) -> QuerySet[VisitFeedback]:
        """Surveys about visits that began in `start <= … < end`."""
        rows = VisitFeedback.objects.filter(visit_date__gte=start, visit_date__lt=end)
        return rows.filter(visit__company=self.location) if self.location else rows

    def visits(self) -> Any:
        """Visits of the period, of the location where one is chosen."""
        rows = Visit.objects.present().filter(starts_at__gte=self.period.start, starts_at__lt=self.period.end)
        return rows.filter(company=self.location) if self.location else rows

    def at(self, location: int) -> Chosen:
        """The same at this location."""
        return Chosen(self.period, location, self.locations, self.answers)

    def before(self) -> Chosen:
        """The same in the period to compare with."""
        return Chosen(self.period.previous(), self.location, self.locations, self.answers)

    def surveys_link(self, **filters: Any) -> str:
        """The list of just these surveys."""
        return self._list("feedback_visitfeedback", filters)

    def visits_link(self, **filters: Any) -> str:
        """The list of just these visits."""
        return self._list("altegio_visit", filters)

    def _list(self, model: str, filters: dict[str, Any]) -> str:
        days = {"days_from": self.period.first.isoformat(), "days_to": self.period.last.isoformat()}
        place = {"location": self.location} if self.location else {}
        return f"{reverse(f'admin:{model}_changelist')}?{urlencode({**days, **place, **filters})}"


def chosen(request: HttpRequest, now: datetime) -> Chosen:
    """What this request asks for. Two queries."""
    zone = salon_zone()
    known = locations(request)
    wanted, answers = request.GET.get("location", ""), request.GET.get("answers", "")
    location = int(wanted) if wanted.isascii() and wanted.isdecimal() and len(wanted) < 19 else None
    return Chosen(
        period=from_query(request.GET, timezone.localdate(now, zone), zone),
        location=location if location in known and len(known) > 1 else None,
        locations=known,
        answers=answers if answers in ANSWERS else NEW,
    )


def minutes(time: timedelta) -> int:
    """Whole minutes of a stretch of time, at least one."""
    return max(1, int(time.total_seconds() // 60))
