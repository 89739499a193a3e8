"""What a client's log tells beside the surveys: visits that nobody decided about, and cases."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from altegio.admin.show import money
from altegio.models import Client, Visit
from altegio.models.status import Status
from feedback.admin import show
from feedback.admin.case_show import lasted, state_tag
from feedback.admin.steps import Step
from feedback.models import Case, CaseNote, VisitFeedback

Kind = CaseNote.Kind


def visit_steps(client: Client, surveys: Sequence[VisitFeedback], now: datetime, most: int) -> list[Step]:
    """Visits that have begun and of which there is no survey. One query."""
    decided = [survey.visit_id for survey in surveys]
    rows: Any = Visit.objects.present().filter(client=client, starts_at__lte=now).exclude(pk__in=decided)
    rows = rows.with_status(now).defer("raw").order_by("-starts_at", "-pk")
    currency = client.company.currency
    return [_visit(visit, currency) for visit in rows[:most]]


def _visit(visit: Any, currency: str) -> Step:
    words = {
        Status.PENDING: (_("A visit was booked: nobody marked whether the client came"), "event_busy"),
        Status.CONFIRMED: (_("A visit was booked: nobody marked whether the client came"), "event_busy"),
        Status.ARRIVED: (_("The client is at the salon"), "door_open"),
        Status.COMPLETED: (_("The client was at the salon"), "spa"),
        Status.NO_SHOW: (_("The client did not come"), "person_off"),
        Status.CANCELLED: (_("A booked visit was cancelled"), "cancel"),
    }
    title, icon = words[Status(visit.status_now)]
    price = money(visit.cost, currency) if visit.cost and visit.status_now == Status.COMPLETED else ""
    return Step(visit.starts_at, "", "house", title, price, "", icon)


def case_steps(client: Client, most: int) -> list[Step]:
    """Cases: when each was opened, what staff noted, and how it ended. Two queries."""
    cases = Case.objects.filter(survey__client=client).select_related("owner").order_by("-opened_at")[:most]
    steps = [step for case in cases for step in _case(case)]
    notes = CaseNote.objects.filter(case__survey__client=client, kind=Kind.NOTE, code="")
    for note in notes.select_related("author").order_by("-at")[:most]:
        title = _("Note at the case: %(who)s") % {"who": show.person(note.author)}
        steps.append(Step(note.at, "", "us", title, note.text, "", "edit_note"))
    return steps


def _case(case: Case) -> list[Step]:
    opened = Step(case.opened_at, "", "house", _("A case was opened"), "", state_tag(case), "support_agent")
    if case.resolved_at is None:
        return [opened]
    took = _("took %(time)s") % {"time": lasted(case.resolved_at - case.opened_at)}
    who = show.person(case.owner, "")
    text = " · ".join(part for part in (case.resolution, who, took) if part)
    return [opened, Step(case.resolved_at, "", "us", _("The case was ended"), text, "", "task_alt")]
