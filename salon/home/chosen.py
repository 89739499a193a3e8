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
from feedback.figures import By, Scope
from feedback.models import VisitFeedback
from salon.reports.answer_page import list_link
from salon.reports.choice import Choice, one_of, read
from salon.reports.periods import Period

NEW, LOW, WORDS = "new", "low", "words"
# The other view of a manager's page: who comes today.
TODAY = "today"


@dataclass(frozen=True)
class Chosen:
    """A period, one location (its primary key) or all of them, and which answers are shown."""

    choice: Choice
    locations: dict[int, str]
    now: datetime

    @property
    def period(self) -> Period:
        """The chosen days."""
        return self.choice.period

    @property
    def location(self) -> int | None:
        """The chosen location, None for all of them."""
        return self.choice.key("location")

    @property
    def scope(self) -> Scope:
        """The same as the figures of answers read it."""
        period = self.period
        return Scope(period.start, period.end, self.now, period.zone, company=self.location)

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
        rows = VisitFeedback.objects.filter(visit_date__gte=self.period.start, visit_date__lt=self.period.end)
        return rows.filter(visit__company=self.location) if self.location else rows

    def visits(self) -> Any:
        """Visits of the period, of the location where one is chosen."""
        rows = Visit.objects.present().filter(starts_at__gte=self.period.start, starts_at__lt=self.period.end)
        return rows.filter(company=self.location) if self.location else rows

    def at(self, location: int) -> Chosen:
        """The same at this location."""
        chosen = {**self.choice.chosen, "location": str(location)}
        return replace(self, choice=replace(self.choice, chosen=chosen))

    def before(self) -> Chosen:
        """The same in the period to compare with."""
        return replace(self, choice=replace(self.choice, period=self.period.previous()))

    def surveys_link(self, *, sent: bool = False, **filters: Any) -> str:
        """The list of just these surveys; `sent`: of those that went out in the period."""
        return list_link(self.choice, sent=sent, **filters)

    def visits_link(self, **filters: Any) -> str:
        """The list of just these visits."""
        days = {"days_from": self.period.first.isoformat(), "days_to": self.period.last.isoformat()}
        place = {"location": self.location} if self.location else {}
        return f"{reverse('admin:altegio_visit_changelist')}?{urlencode({**days, **place, **filters})}"

    def report_link(self, by: By) -> str:
        """The report of answers of the same days, by this."""
        place = {"location": self.location} if self.location else {}
        query = urlencode({**self.period.params, **place, "by": str(by)})
        return f"{reverse('admin:report_answers')}?{query}"


def chosen(request: HttpRequest, now: datetime) -> Chosen:
    """What this request asks for. Two queries."""
    known = locations(request)
    several = {str(pk) for pk in known} if len(known) > 1 else set()
    allowed = {"location": one_of(several), "answers": one_of((LOW, WORDS)), "view": one_of((TODAY,))}
    return Chosen(read(request.GET, allowed, now), known, now)
