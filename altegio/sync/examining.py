"""Looks at the connection with a person's eyes: what works, what does not, what to do."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from altegio import mapping
from altegio.client import AltegioClient, AltegioError, Answer, endpoints
from altegio.sync import rights
from altegio.sync.findings import Finding
from altegio.sync.sentences import sentence

# A phone of which Altegio shows some digits only.
_MASKED = re.compile(r"[*xX•]{2,}")


def examine(client: AltegioClient, company_id: int, *, now: datetime) -> Iterator[Finding]:
    """Ask Altegio about this location, and say what each answer means. Five requests."""
    answer, finding = _ask(lambda: endpoints.company(client, company_id), _("location %d") % company_id)
    if answer is None:
        yield finding
        return
    yield from _company(answer, company_id)
    answer, finding = _ask(lambda: endpoints.permissions(client, company_id), _("rights of the user"))
    yield from rights.findings(answer.data, company_id, now) if answer else [finding]
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


def _phones(rows: list[Any]) -> Iterator[Finding]:
    phones = [str(row.get("phone") or "") for row in rows if isinstance(row, dict)]
    if phones and all(not phone or _MASKED.search(phone) for phone in phones):
        yield Finding(
            False,
            _("phones of clients come hidden"),
            _("Let the user see phones in Altegio, then issue a new user token."),
        )
