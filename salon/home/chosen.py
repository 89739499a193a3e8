"""What the address of the first page asks for, and the addresses of the lists behind its numbers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse

from altegio.admin.base import locations
from altegio.models import Visit
from feedback.models import VisitFeedback
from salon.reports.choice import Choice, one_of, read
from salon.reports.periods import Period

NEW, LOW, WORDS = "new", "low", "words"
# The other view of a manager's page: who comes today.
TODAY = "today"


@dataclass(frozen=True)
class Chosen:
    """A period, one location (its primary key) or all of them, and which answers are shown."""

    choice: Choice
    location: int | None
    locations: dict[int, str]

    @property
    def period(self) -> Period:
        """The chosen days."""
        return self.choice.period

    @property
    def answers(self) -> str:
        """Which answers are shown."""
        return self.choice["answers"] or NEW

    @property
    def places(self) -> dict[int, str]:
        """Titles of the locations that count, by primary key."""
        return {self.location: self.locations[self.location]} if self.location else self.locations

    def query(self, **other: Any) -> str:
        """This choice, or another one, as an address has it, with its "?"; None leaves a value out."""
        return self.choice.link(**other)

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
        return replace(self, location=location)

    def before(self) -> Chosen:
        """The same in the period to compare with."""
        return replace(self, choice=replace(self.choice, period=self.period.previous()))

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
    known = locations(request)
    several = {str(pk) for pk in known} if len(known) > 1 else set()
    allowed = {"location": one_of(several), "answers": one_of((LOW, WORDS)), "view": one_of((TODAY,))}
    choice = read(request.GET, allowed, now)
    return Chosen(choice, choice.key("location"), known)
