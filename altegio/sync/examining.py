"""Looks at the connection with a person's eyes: what works, what does not, what to do."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from altegio import mapping
from altegio.client import AltegioClient, AltegioError, Answer, endpoints
from altegio.models import Appointment
from altegio.sync.sentences import sentence

# A phone of which Altegio shows some digits only.
_MASKED = re.compile(r"[*xX•]{2,}")


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at. `ok` None: works, but a person should know of it."""

    ok: bool | None
    text: str
    advice: str = ""


def examine(client: AltegioClient, company_id: int, *, now: datetime) -> Iterator[Finding]:
    """Ask Altegio about this location, and say what each answer means. Five requests."""
    answer, finding = _ask(lambda: endpoints.company(client, company_id), _("location %d") % company_id)
    if answer is None:
        yield finding
        return
    yield from _company(answer, company_id)
    answer, finding = _ask(lambda: endpoints.permissions(client, company_id), _("rights of the user"))
    yield from _rights(answer.data, company_id, now) if answer else [finding]
    answer, finding = _ask(lambda: endpoints.staff_list(client, company_id), _("masters"))
    yield finding
    answer, finding = _ask(lambda: endpoints.clients_page(client, company_id, 1, 20), _("clients"))
    yield finding
    if answer is not None:
        yield from _phones(answer.rows)
    _answer, finding = _ask(lambda: endpoints.records_page(client, company_id, 1, 1), _("appointments"))
    yield finding


def _ask(fetch: Callable[[], Answer], what: str) -> tuple[Answer | None, Finding]:
    try:
        answer = fetch()
    except AltegioError as error:
        return None, Finding(False, what, sentence(error))
    total = answer.meta.get("total_count")
    return answer, Finding(True, f"{what}: {total}" if isinstance(total, int) else what)


def _company(answer: Answer, company_id: int) -> Iterator[Finding]:
    try:
        row = mapping.map_company(answer.data, settings.TIME_ZONE)
    except mapping.Unreadable as error:
        yield Finding(False, _("location %d") % company_id, str(error))
        return
    yield Finding(True, _("location %(id)d: %(title)s") % {"id": company_id, "title": row.title})
    if row.timezone == settings.TIME_ZONE:
        yield Finding(True, _("time zone: %s") % row.timezone)
        return
    advice = _("TIME_ZONE is %s. Times of appointments follow the location's zone.") % settings.TIME_ZONE
    yield Finding(None, _("time zone: %s") % row.timezone, advice)


def _rights(data: Any, company_id: int, now: datetime) -> Iterator[Finding]:
    """The vendor says: a user with limits sees less, without any error."""
    groups = data if isinstance(data, dict) else {}

    def right(group: str, name: str) -> Any:
        found = groups.get(group)
        return found.get(name) if isinstance(found, dict) else None

    days = _number(right("timetable", "last_days_count"))
    if days is not None and days >= 0:
        yield Finding(
            False,
            _("appointments are visible for %d days back only") % days,
            _cost_of_days(company_id, days, now)
            + _("Take the limit of days off the user's rights in Altegio, then issue a new user token."),
        )
    master = _number(right("timetable", "master_id"))
    if master:
        yield Finding(
            False,
            _("only the appointments of master %d are visible") % master,
            _("Let the user see all masters in Altegio, then issue a new user token."),
        )
    for group, name, text in (
        ("timetable", "timetable_access", _("the calendar is closed to the user")),
        ("clients", "clients_access", _("the client base is closed to the user")),
        ("clients", "client_phones_access", _("phones of clients are hidden from the user")),
        ("timetable", "timetable_phones_access", _("phones in the calendar are hidden from the user")),
        ("record_form", "records_finances_access", _("payments of appointments are hidden from the user")),
    ):
        if right(group, name) in (False, 0, "0"):
            advice = _("Grant the right in Altegio, then issue a new user token.")
            yield Finding(False, text, _COSTS.get(name, str)() + advice)
    yield Finding(True, _("rights of the user were read"))


def _cost_of_days(company_id: int, days: int, now: datetime) -> str:
    """What the mirror would lose by the limit."""
    known = Appointment.objects.filter(company__altegio_id=company_id)
    words = {"old": known.filter(starts_at__lt=now - timedelta(days=days)).count(), "all": known.count()}
    if not words["all"]:
        return _("Older appointments would never be read. ")
    return (
        _("Of %(all)d appointments in the mirror %(old)d are older: they would never change again. ") % words
    )


# What a hidden part costs, by the name of the right.
_COSTS: dict[str, Callable[[], str]] = {
    "client_phones_access": lambda: _("Nobody could be found by phone or sent an SMS. "),
    "timetable_phones_access": lambda: _("Clients known from an appointment only would have no phone. "),
    "records_finances_access": lambda: _("All appointments would look unpaid. "),
    "clients_access": lambda: _("No client's card could be read. "),
    "timetable_access": lambda: _("No appointment could be read. "),
}


def _number(value: Any) -> int | None:
    try:
        return int(value)
    except (TypeError, ValueError):
        return None


def _phones(rows: list[Any]) -> Iterator[Finding]:
    phones = [str(row.get("phone") or "") for row in rows if isinstance(row, dict)]
    if phones and all(not phone or _MASKED.search(phone) for phone in phones):
        yield Finding(
            False,
            _("phones of clients come hidden"),
            _("Let the user see phones in Altegio, then issue a new user token."),
        )
