"""Visits among the results: those with this number, and those of the clients found, from today on."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from altegio.admin import show
from altegio.admin.base import by_number
from altegio.admin.finding import any_of
from altegio.models import Appointment, Client, Company, Visit
from altegio.selectors import visible_to
from salon.search.asking import Asked
from salon.search.results import Group, Result

SHOWN = 5
AHEAD = timedelta(days=14)


def numbered(asked: Asked) -> Group:
    """Clients, visits and appointments that bear this number. Three queries at most, none for words."""
    meant = by_number(asked.text)
    if meant is None:
        return Group("numbered", "", [])
    # The location goes into the condition, for the index begins with it.
    meant &= Q(company__in=Company.objects.all())
    people = Client.objects.filter(meant).defer("raw")[:SHOWN] if asked.sees_clients else []
    visits = Visit.objects.filter(meant).order_by().values("pk")
    every = Appointment.objects.all()
    rows = any_of(every, every.filter(meant), every.filter(visit__in=visits))
    found = _first_of_each(asked, rows)
    lines = [_client(client) for client in people] + [_line(row, asked) for row in found]
    return Group("numbered", _("By number"), lines)


def _client(client: Client) -> Result:
    link = reverse("admin:altegio_client_change", args=(client.pk,))
    return Result(link, "person", str(client), (f"№ {client.altegio_id}",))


def coming(asked: Asked, found: QuerySet[Client]) -> Group:
    """What these clients have booked from this morning on. Two queries."""
    rows = _soon(asked).filter(starts_at__gte=asked.today[0], client__in=found.order_by().values("pk"))
    return _group(_first_of_each(asked, rows), asked)


def soon(asked: Asked) -> Group:
    """Who comes next, before anything is typed. Two queries."""
    return _group(_first_of_each(asked, _soon(asked).filter(ends_at__gt=asked.now)), asked)


def _soon(asked: Asked) -> QuerySet[Any]:
    until = asked.now + AHEAD
    start = asked.today[0]
    rows = Appointment.objects.present().filter(starts_at__gte=start, starts_at__lt=until, cancelled=False)
    return rows.filter(client__isnull=False)


def _first_of_each(asked: Asked, rows: QuerySet[Any]) -> list[Any]:
    """The earliest appointment of each visit, as far as the user may see them."""
    seen: Any = visible_to(asked.user, rows)
    seen = seen.with_status(asked.now).select_related("client", "staff", "company")
    shown: dict[Any, Any] = {}
    ordered = seen.prefetch_related("services").defer("raw", "client__raw", "staff__raw")
    for row in ordered.order_by("starts_at", "pk")[: 3 * SHOWN]:
        shown.setdefault(row.visit_id or -row.pk, row)
    return list(shown.values())[:SHOWN]


def _group(rows: list[Any], asked: Asked) -> Group:
    return Group("visits", _("Visits"), [_line(row, asked) for row in rows])


def _line(row: Any, asked: Asked) -> Result:
    if row.visit_id and asked.may("altegio.view_visit"):
        link = reverse("admin:altegio_visit_change", args=(row.visit_id,))
    else:
        link = reverse("admin:altegio_appointment_change", args=(row.pk,))
    when = show.span(row.starts_at, row.ends_at, row.company.zone)
    services = ", ".join(line.title for line in row.services.all())
    facts = (when, str(row.staff or ""), services)
    title = str(row.client or _("calendar block"))
    return Result(link, "spa", title, tuple(fact for fact in facts if fact), show.status_tag(row.status_now))
