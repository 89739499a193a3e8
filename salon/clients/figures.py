"""A client's visits and money in a few figures."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Count, Max, Min, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from altegio.admin import show
from altegio.models import Appointment, AppointmentService, Client, Visit
from altegio.models.status import Status, status_q

# From so many visits on there is a rhythm, and a favourite.
RHYTHM = 3


class Tile(NamedTuple):
    """One figure: what it is, the figure, and what is to be said beside it."""

    title: str
    value: str
    icon: str
    note: str = ""


def tiles(client: Client, now: datetime) -> list[Tile]:
    """What a receptionist looks for at a glance. Three queries.

    How often the client came and what was spent are Altegio's own figures: they know what was before us.
    """
    mirror = _counted(client, now)
    return [
        Tile(_("Visits"), show.number(client.visits_count), "spa", _rhythm(mirror)),
        _spent(client),
        _time(_("Last visit"), "history", mirror["last"], client, now),
        _time(_("Next visit"), "event_upcoming", mirror["next"], client, now),
        _missed(mirror),
        _favourite(client, mirror),
    ]


def _counted(client: Client, now: datetime) -> dict[str, Any]:
    came = status_q(Status.COMPLETED, now)
    counted: dict[str, Any] = (
        Visit.objects.present()
        .filter(client=client)
        .aggregate(
            came=Count("pk", filter=came),
            first=Min("starts_at", filter=came),
            last=Max("starts_at", filter=came),
            next=Min("starts_at", filter=Q(starts_at__gt=now, cancelled=False)),
            missed=Count("pk", filter=status_q(Status.NO_SHOW, now)),
            cancelled=Count("pk", filter=status_q(Status.CANCELLED, now)),
        )
    )
    return counted


def _rhythm(mirror: dict[str, Any]) -> str:
    if mirror["came"] < RHYTHM:
        return ""
    days = round((mirror["last"] - mirror["first"]).days / (mirror["came"] - 1))
    if days < 1:
        return ""
    if days == 1:
        return _("almost every day")
    return ngettext("about every %(n)s day", "about every %(n)s days", days) % {"n": days}


def _spent(client: Client) -> Tile:
    currency = client.company.currency
    note = ""
    if client.visits_count and client.spent:
        note = _("average bill %(sum)s") % {
            "sum": show.money((client.spent / client.visits_count).quantize(Decimal(1)), currency)
        }
    return Tile(_("Spent"), show.money(client.spent, currency), "payments", note)


def _time(title: str, icon: str, when: datetime | None, client: Client, now: datetime) -> Tile:
    if when is None:
        return Tile(title, show.NOTHING, icon, _("not booked") if icon == "event_upcoming" else "")
    zone = client.company.zone
    day = show.day(timezone.localtime(when, zone).date())
    away = abs((timezone.localdate(when, zone) - timezone.localdate(now, zone)).days)
    if away == 0:
        note = _("today")
    elif when > now:
        note = ngettext("in %(n)s day", "in %(n)s days", away) % {"n": away}
    else:
        note = ngettext("%(n)s day ago", "%(n)s days ago", away) % {"n": away}
    return Tile(title, day, icon, f"{note}, {timezone.localtime(when, zone):%H:%M}")


def _missed(mirror: dict[str, Any]) -> Tile:
    cancelled = mirror["cancelled"]
    note = ngettext("%(n)s cancelled", "%(n)s cancelled", cancelled) % {"n": cancelled} if cancelled else ""
    return Tile(_("Did not come"), show.number(mirror["missed"]), "person_off", note)


def _favourite(client: Client, mirror: dict[str, Any]) -> Tile:
    """The master and the service that the client comes for most often; the later one of equals."""
    if not mirror["came"]:
        return Tile(_("Comes to"), show.NOTHING, "favorite")
    came = Q(client=client, vanished_at__isnull=True, cancelled=False, attendance=1)
    rows = Appointment.objects.filter(came, staff__isnull=False).order_by()
    masters = (
        rows.values("staff__name").annotate(n=Count("pk"), last=Max("starts_at")).order_by("-n", "-last")
    )
    lines = AppointmentService.objects.filter(
        appointment__in=Appointment.objects.filter(came).order_by().values("pk")
    ).order_by()
    services = lines.values("title").annotate(n=Count("pk")).order_by("-n", "title")
    master, service = masters.first(), services.first()
    return Tile(
        _("Comes to"),
        master["staff__name"] if master else show.NOTHING,
        "favorite",
        service["title"] if service else "",
    )
