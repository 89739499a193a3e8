"""The list of the day: each master's appointments that want a photo, in one message in the morning."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import structlog
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import override

from altegio import selectors as mirror
from altegio.days import day_end, day_start
from feedback.models import PhotoReminder, PhotoSettings, TeamMember, TeamMessage
from feedback.services import photo_settings, team
from feedback.services.photo_masters import masters_of
from feedback.services.photo_sending import service_titles
from feedback.services.photo_words import client_words
from feedback.texts import date_in_words

log = structlog.get_logger(__name__)

State = PhotoReminder.State

# A list that could not be made for so long is of no use any more: the day has begun.
STILL = timedelta(hours=3)
PURPOSE = "photo_day"


def send_lists(now: datetime) -> list[TeamMessage]:
    """Put the lists of those locations where it is time into the outbox, one a master and day.

    Eight queries, and five for each list.
    """
    limits = photo_settings.current()
    days = _days(limits, now)
    if not days:
        return []
    by_master: dict[int, list[PhotoReminder]] = defaultdict(list)
    for row in _rows(days, now):
        by_master[row.staff_id or 0].append(row)
    masters = masters_of(by_master)
    keys = {
        staff: _key(member, days, by_master[staff])
        for staff, member in masters.members.items()
        if masters.obstacle(staff) is None
    }
    made = set(TeamMessage.objects.filter(key__in=keys.values()).values_list("key", flat=True))
    titles = service_titles(row for rows in by_master.values() for row in rows)
    sent = [
        _send(masters.members[staff], key, by_master[staff], titles, now)
        for staff, key in keys.items()
        if key not in made
    ]
    return [message for message in sent if message is not None]


def _days(limits: PhotoSettings, now: datetime) -> dict[str, date]:
    """The day for which it is time, by the name of the location's zone. One query."""
    if not (limits.enabled and limits.morning_list):
        return {}
    names = mirror.companies().order_by().values_list("timezone", flat=True).distinct()
    return {name: day for name in names if (day := _day(limits, ZoneInfo(name), now)) is not None}


def _day(limits: PhotoSettings, zone: ZoneInfo, now: datetime) -> date | None:
    """Today where the list's time has come and is not long past; in time that passes, on any night."""
    today = now.astimezone(zone).date()
    begins = datetime.combine(today, limits.morning_at, tzinfo=zone)
    return today if begins <= now < begins + STILL else None


def _rows(days: dict[str, date], now: datetime) -> Sequence[PhotoReminder]:
    """What is still to come of these days, in order."""
    begin_then = Q(pk__in=[])
    for name, day in days.items():
        zone = ZoneInfo(name)
        begin_then |= Q(
            appointment__company__timezone=name,
            appointment__starts_at__gte=day_start(day, zone),
            appointment__starts_at__lt=day_end(day, zone),
        )
    rows = PhotoReminder.objects.filter(begin_then, state=State.PLANNED, staff__isnull=False)
    coming = rows.filter(ends_at__gt=now, ends_at__lt=now + timedelta(days=2))
    return list(
        coming.select_related("appointment__client", "appointment__company").order_by(
            "appointment__starts_at", "pk"
        )
    )


def _key(member: TeamMember, days: dict[str, date], rows: Sequence[PhotoReminder]) -> str:
    return f"photos:{member.pk}:{days[rows[0].appointment.company.timezone].isoformat()}"


def _send(
    member: TeamMember, key: str, rows: Sequence[PhotoReminder], titles: dict[int, str], now: datetime
) -> TeamMessage | None:
    with override(member.language):
        lines = [f"{_clock(row)} – {client_words(row)}, {titles[row.pk]}" for row in rows]
        day = rows[0].appointment.starts_at.astimezone(rows[0].appointment.company.zone).date()
        head = _("📷 Photos today, %(day)s") % {"day": date_in_words(day, member.language)}
        tail = _("I will remind you before the end of each.")
        message = team.queue(
            member,
            PURPOSE,
            key,
            "\n".join((head, *lines, "", tail)),
            subject=head.removeprefix("📷 "),
            now=now,
            not_after=max(row.ends_at for row in rows),
        )
    if message is not None:
        log.info("photo_list_queued", member=member.pk, appointments=len(rows))
    return message


def _clock(row: PhotoReminder) -> str:
    zone = row.appointment.company.zone
    return f"{row.appointment.starts_at.astimezone(zone):%H:%M}"
