"""Clients among the results: who is meant, and by what to tell her from her namesakes."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.db.models import Max, Min, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from altegio.admin import show
from altegio.models import Appointment, Client
from altegio.models.status import Status, status_q
from altegio.selectors import best_clients, search_clients, visible_to
from salon.search.asking import Asked
from salon.search.results import Group, Result

SHOWN = 6


class Times(NamedTuple):
    """When a client was here last and comes next, as far as the user may know, and the newest appointment."""

    last: datetime | None = None
    next: datetime | None = None


def found_clients(asked: Asked) -> QuerySet[Client]:
    """All clients that the user may find by these words: a master among the own ones, never by a phone."""
    among = visible_to(asked.user, Client.objects.present())
    return search_clients(asked.text, among, names_only=not asked.sees_clients)


def best(asked: Asked, found: QuerySet[Client]) -> list[Client]:
    """The few that are shown, and one more where there are more."""
    return best_clients(
        asked.text, found, day=asked.today, names_only=not asked.sees_clients, limit=SHOWN + 1
    )


def group(asked: Asked, clients: list[Client]) -> Group:
    """Them as lines. Two queries, for a master three."""
    times = _times(asked, clients)
    pages = _pages(asked, clients)
    several = len({client.company_id for client in clients}) > 1
    lines = [
        _line(asked, client, times.get(client.pk, Times()), pages.get(client.pk, ""), several=several)
        for client in clients[:SHOWN]
    ]
    if len(clients) > SHOWN and asked.sees_clients:
        every = f"{reverse('admin:altegio_client_changelist')}?{urlencode({'q': asked.text})}"
        lines.append(Result(every, "groups", _("All clients who are found")))
    return Group("clients", _("Clients"), [line for line in lines if line.link])


def _times(asked: Asked, clients: list[Client]) -> dict[int, Times]:
    rows = _own(asked, clients).values("client_id").order_by()
    came = status_q(Status.COMPLETED, asked.now)
    timed = rows.annotate(
        last=Max("starts_at", filter=came),
        next=Min("starts_at", filter=Q(starts_at__gte=asked.now)),
    )
    return {pk: Times(last, coming) for pk, last, coming in timed.values_list("client_id", "last", "next")}


def _own(asked: Asked, clients: list[Client]) -> QuerySet[Any]:
    rows = Appointment.objects.present().filter(client__in=clients, cancelled=False)
    return visible_to(asked.user, rows)


def _pages(asked: Asked, clients: list[Client]) -> dict[int, str]:
    """Where each line leads: to the client's card, a master to the newest appointment in the own chair."""
    if asked.sees_clients:
        return {client.pk: reverse("admin:altegio_client_change", args=(client.pk,)) for client in clients}
    newest = _own(asked, clients).order_by("client_id", "-starts_at", "-pk").distinct("client_id")
    return {
        client_id: reverse("admin:altegio_appointment_change", args=(pk,))
        for client_id, pk in newest.values_list("client_id", "pk")
    }


def _line(asked: Asked, client: Client, times: Times, link: str, *, several: bool) -> Result:
    """A client with what tells her from her namesakes; with the location where these are of several."""
    zone = client.company.zone
    facts = [str(client.company)] if several else []
    if asked.sees_clients:
        facts += [
            show.phone(client.phone),
            f"@{client.instagram_username}" if client.instagram_username else "",
        ]
    if times.next:
        facts.append(_("booked: %(when)s") % {"when": show.moment(times.next, zone)})
    if times.last:
        facts.append(_("was here: %(when)s") % {"when": show.day(times.last.astimezone(zone).date())})
    if not times.last and not times.next:
        facts.append(_("no visits yet"))
    if asked.sees_clients and client.visits_count:
        count = client.visits_count
        facts.append(ngettext("%(n)s visit", "%(n)s visits", count) % {"n": show.number(count)})
    return Result(link, "person", str(client), tuple(fact for fact in facts if fact))
