"""Writing to the salon's own people: a row in the outbox now, a message when it is time.

By Telegram where the member is linked and the bot works, else by e-mail. What nobody can be told stands in
the outbox as failed, with the reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db.models import Q, QuerySet

from altegio import selectors as mirror
from feedback.models import TeamMember, TeamMessage
from feedback.rules.quiet import quiet_ends
from feedback.services import bot

Channel = TeamMessage.Channel
State = TeamMessage.State

# Codes of what was not sent; those of the vendors stand beside them.
NO_WAY, TOO_LATE, LEFT, WITHDRAWN = "no_way", "too_late", "left", "withdrawn"
READS_ANSWERS = "feedback.view_visitfeedback"
BACKEND = "django.contrib.auth.backends.ModelBackend"


def queue(
    member: TeamMember,
    purpose: str,
    key: str,
    text: str,
    *,
    buttons: Iterable[Mapping[str, str]] = (),
    subject: str = "",
    now: datetime,
    urgent: bool = False,
    not_after: datetime | None = None,
) -> TeamMessage | None:
    """Put a message to a member into the outbox, once a `key`; return the row that stands there.

    `buttons` are {"title", "value"} (a press arrives as `feedback.signals.team_button`) or {"title", "url"};
    in a letter the former are left out and the latter are written below. `subject` is for a letter. Quiet
    hours put it off unless it is `urgent`. None, and no row, where the member is not written to any more or
    it would be too late; a row that failed for want of a way is tried again when there is one.
    """
    later = None if urgent else quiet_ends(now, member.quiet_from, member.quiet_until, zone_of(member))
    if not member.active or (not_after is not None and (later or now) >= not_after):
        return None
    channel = way_to(member)
    values: dict[str, Any] = {
        "member": member,
        "channel": channel,
        "purpose": purpose,
        "subject": subject[:200],
        "text": text,
        "buttons": [dict(each) for each in buttons],
        "urgent": urgent,
        "not_before": later,
        "not_after": not_after,
        "state": State.QUEUED if channel else State.FAILED,
        "error_code": "" if channel else NO_WAY,
    }
    message, made = TeamMessage.objects.get_or_create(key=key, defaults={**values, "created_at": now})
    if not made and channel:
        stuck = TeamMessage.objects.filter(pk=message.pk, state=State.FAILED, error_code=NO_WAY)
        if stuck.update(**values):
            message.refresh_from_db()
    return message


def withdraw(message_ids: Iterable[int]) -> int:
    """What these messages say is not true any more: those that have not gone yet do not go. One query."""
    queued = TeamMessage.objects.filter(pk__in=list(message_ids), state=State.QUEUED)
    return queued.update(state=State.FAILED, error_code=WITHDRAWN)


def way_to(member: TeamMember) -> str:
    """By which way the member can be written to now; "" where there is none."""
    return ways_to([member])[member.pk]


def ways_to(members: Iterable[TeamMember]) -> dict[int, str]:
    """By which way each of these members can be written to now, by primary key. One query at most."""
    found = list(members)
    bot_works = any(member.on_telegram for member in found) and bot.works()
    by_letter = {member.pk: Channel.EMAIL if mail_reaches(member) else "" for member in found}
    return by_letter | {member.pk: Channel.TELEGRAM for member in found if member.on_telegram and bot_works}


def mail_reaches(member: TeamMember) -> bool:
    """Whether a letter can go to the member."""
    return settings.EMAIL_READY and bool(member.address)


def managers() -> list[TeamMember]:
    """Whom low scores go to: who wants alerts and, as a user, may read what clients answered. One query."""
    return who_want_alerts(READS_ANSWERS)


def who_want_alerts(right: str) -> list[TeamMember]:
    """Members who want alerts and, as users, have this right. One query."""
    rows = TeamMember.objects.filter(active=True, wants_alerts=True, user__in=_who_may(right))
    return list(rows.select_related("user", "staff__company"))


def readers_of_answers() -> QuerySet[Any]:
    """The users who may read what clients answered, and may log in."""
    return _who_may(READS_ANSWERS)


def _who_may(right: str) -> QuerySet[Any]:
    found: QuerySet[Any] = get_user_model().objects.with_perm(right, backend=BACKEND)
    return found.filter(is_active=True)


def member_of_staff(staff_id: int) -> TeamMember | None:
    """The member who is this master (primary key of altegio.Staff), if they are written to. One query.

    A member added as a user is the master whom the user is tied to.
    """
    return members_of_staff([staff_id]).get(staff_id)


def members_of_staff(staff_ids: Iterable[int]) -> dict[int, TeamMember]:
    """The members who are these masters, by the master's primary key; no entry for the rest. One query."""
    wanted = set(staff_ids)
    theirs = Q(staff__in=wanted) | Q(staff__isnull=True, user__staff_user__staff__in=wanted)
    rows = TeamMember.objects.filter(theirs, active=True).select_related("user__staff_user", "staff__company")
    found: dict[int, TeamMember] = {}
    for member in rows.order_by("staff_id", "pk"):
        tied = getattr(member.user, "staff_user", None)
        found.setdefault(member.staff_id or (tied.staff_id if tied else 0), member)
    return found


def zone_of(member: TeamMember) -> ZoneInfo:
    """By which clock the member lives: their location's, else the first location's."""
    company = member.staff.company if member.staff is not None else mirror.companies().first()
    return company.zone if company is not None else ZoneInfo(settings.TIME_ZONE)
