"""Reminding masters: the one before the end of an appointment, and the list of the day in the morning.

A reminder is claimed by a conditional UPDATE in the transaction that puts the message into the outbox, so
that two passes at once remind once.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from altegio.models import Service
from feedback.models import PhotoReminder, TeamMember, TeamMessage
from feedback.rules.photos import GRACE, UNREACHED, PhotoReason, day_of
from feedback.services import photo_words, team
from feedback.services.photo_masters import Masters, masters_of

log = structlog.get_logger(__name__)

State = PhotoReminder.State

# How many reminders one pass sends; the next one goes on.
MOST = 500
PURPOSE = "photo"


@dataclass(frozen=True)
class Sent:
    """A reminder that went into the outbox, for whom it was, and as which message."""

    reminder: PhotoReminder
    services: str
    message: TeamMessage


@dataclass(frozen=True)
class Waiting:
    """A reminder that is to go out, and why it cannot."""

    reminder: PhotoReminder
    services: str
    obstacle: PhotoReason | None


def send_due(now: datetime) -> list[Sent]:
    """Remind of what is due; a master who cannot be reached leaves the reason on the row, until the end.

    Eight queries at most, and nine for each reminder that goes out.
    """
    rows = PhotoReminder.objects.filter(state=State.PLANNED, remind_at__lte=now, ends_at__gt=now)
    waiting = list(rows.order_by("remind_at", "pk").values_list("pk", "staff_id", "reason"))
    masters = masters_of(staff for _pk, staff, _why in waiting)
    why = {pk: masters.obstacle(staff) for pk, staff, _why in waiting}
    _note(waiting, why)
    reached = [pk for pk, _staff, _why in waiting if why[pk] is None][:MOST]
    due = PhotoReminder.objects.filter(pk__in=reached).select_related(
        "appointment__client", "appointment__company", "staff"
    )
    found = list(due.order_by("remind_at", "pk"))
    titles = service_titles(found)
    sent = [_send(row, masters, titles[row.pk], now) for row in found]
    return [each for each in sent if each is not None]


def _note(waiting: Iterable[tuple[int, int | None, str]], why: dict[int, PhotoReason | None]) -> None:
    """Write down the new reasons, a query each."""
    for reason in (*UNREACHED, None):
        code = str(reason or "")
        pks = [pk for pk, _staff, was in waiting if why[pk] == reason and was != code]
        if pks:
            PhotoReminder.objects.filter(pk__in=pks, state=State.PLANNED).update(reason=code)


def service_titles(rows: Iterable[PhotoReminder]) -> dict[int, str]:
    """The services that want a photo, in words, by the reminder's primary key. One query."""
    found = list(rows)
    wanted = {pk for row in found for pk in row.service_ids}
    titles = dict(Service.objects.filter(pk__in=wanted).order_by().values_list("pk", "title"))
    return {row.pk: ", ".join(titles[pk] for pk in row.service_ids if pk in titles) for row in found}


def _send(row: PhotoReminder, masters: Masters, services: str, now: datetime) -> Sent | None:
    """Claim one and put its message into the outbox; None where another pass or a person was quicker."""
    appointment = row.appointment
    day = day_of(appointment.starts_at, appointment.company.zone)
    key = f"photo:{row.pk}" if not row.times else f"photo:{row.pk}:{row.times + 1}"
    same = PhotoReminder.objects.filter(
        pk=row.pk, state=State.PLANNED, times=row.times, staff=row.staff_id, ends_at=row.ends_at
    )
    with transaction.atomic():
        claimed = same.update(
            state=State.SENT,
            reason="",
            sent_at=now,
            sent_for=day,
            sent_to=row.staff_id,
            times=row.times + 1,
        )
        message = _queue(row, masters, key, services, now) if claimed else None
        if message is None:
            if claimed:
                transaction.set_rollback(True)
            return None
        PhotoReminder.objects.filter(pk=row.pk).update(message=message)
    log.info("photo_reminder_queued", reminder=row.pk, channel=message.channel)
    return Sent(row, services, message)


def _queue(
    row: PhotoReminder, masters: Masters, key: str, services: str, now: datetime
) -> TeamMessage | None:
    """The message of one reminder. The master is at work with the client: no quiet hours hold it back."""
    member = masters.member(row.staff_id)
    if member is None:
        return None
    with override(member.language):
        until = f"{row.ends_at.astimezone(row.appointment.company.zone):%H:%M}"
        client, way = photo_words.client_words(row), masters.way(row.staff_id)
        answers = way != TeamMessage.Channel.EMAIL or member.user_id is not None
        return team.queue(
            member,
            PURPOSE,
            key,
            photo_words.reminder(row, services, answered_here=answers),
            buttons=[*_answers(row.pk), *_page(member, way)],
            subject=_("Photo: %(client)s, till %(end)s") % {"client": client, "end": until},
            now=now,
            urgent=True,
            not_after=row.ends_at + GRACE,
        )


def _answers(pk: int) -> list[dict[str, str]]:
    return [
        {"title": _("Photo taken"), "value": f"photo:{pk}:{State.DONE}"},
        {"title": _("Not needed"), "value": f"photo:{pk}:{State.NOT_NEEDED}"},
        {"title": _("Client declined"), "value": f"photo:{pk}:{State.DECLINED}"},
    ]


def _page(member: TeamMember, way: str) -> list[dict[str, str]]:
    """In a letter, which has no buttons to press: the page on which who may log in answers."""
    if way != TeamMessage.Channel.EMAIL or member.user_id is None:
        return []
    return [{"title": _("Answer on the page"), "url": settings.PUBLIC_URL + reverse("admin:feedback_photos")}]


# --- what is to come ------------------------------------------------------------------------------
def waiting(now: datetime) -> list[Waiting]:
    """What will be sent, in order, with what stands in the way. Six queries."""
    rows = list(
        PhotoReminder.objects.filter(state=State.PLANNED, ends_at__gt=now)
        .select_related("appointment__client", "appointment__company", "staff")
        .order_by("remind_at", "pk")
    )
    masters = masters_of(row.staff_id for row in rows)
    titles = service_titles(rows)
    return [Waiting(row, titles[row.pk], masters.obstacle(row.staff_id)) for row in rows]


# --- what became of the messages ------------------------------------------------------------------
def follow_messages(now: datetime) -> int:
    """Take over what the outbox could not deliver; return how many reminders changed. Two queries."""
    recent = PhotoReminder.objects.filter(state=State.SENT, ends_at__gt=now - timedelta(days=1))
    failed = recent.filter(message__state=TeamMessage.State.FAILED)
    lost = recent.filter(message__state=TeamMessage.State.UNKNOWN).exclude(reason=PhotoReason.OUTCOME_UNKNOWN)
    return failed.update(state=State.FAILED, reason=PhotoReason.NOT_DELIVERED) + lost.update(
        reason=PhotoReason.OUTCOME_UNKNOWN
    )
