"""What a master answers to a reminder: by a button in Telegram, or on the page."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import structlog
from django.utils.translation import gettext as _
from django.utils.translation import override

from feedback.models import PhotoReminder, TeamMember
from feedback.rules.photos import DECIDED, PhotoReason
from feedback.services import team

log = structlog.get_logger(__name__)

State = PhotoReminder.State


def decide(reminder_id: int, answer: str, user: Any, now: datetime) -> bool:
    """Note one of `rules.photos.DECIDED`; the last answer counts. `user`: who, None for a press in Telegram.

    False where it says so already, or "done" is said of what has not begun.
    """
    rows = PhotoReminder.objects.filter(pk=reminder_id).exclude(state=answer)
    if answer == State.DONE:
        rows = rows.filter(appointment__starts_at__lte=now)
    done = rows.update(state=answer, reason="", decided_at=now, decided_by=_known(user))
    if done:
        log.info("photo_answered", reminder=reminder_id, answer=answer)
    return bool(done)


def take_back(reminder_id: int, now: datetime) -> bool:
    """The answer was wrong: the reminder stands as before it. False where there was none."""
    row = PhotoReminder.objects.filter(pk=reminder_id, state__in=DECIDED).first()
    if row is None:
        return False
    before, why = (State.SENT, "") if row.sent_for else (State.PLANNED, "")
    if before == State.PLANNED and row.ends_at <= now:
        before, why = State.MISSED, PhotoReason.TOO_LATE
    same = PhotoReminder.objects.filter(pk=row.pk, state=row.state)
    return bool(same.update(state=before, reason=why, decided_at=None, decided_by=None))


def press(member: TeamMember, value: str, now: datetime) -> str | None:
    """A button of a reminder was pressed; return what the master is told, None for a button of others."""
    kind, _colon, rest = value.partition(":")
    number, _colon, answer = rest.partition(":")
    if kind != "photo" or not number.isdecimal() or answer not in DECIDED:
        return None
    with override(member.language):
        row = PhotoReminder.objects.filter(pk=int(number)).first()
        if row is None:
            return _("This reminder is not there any more.")
        if row.staff_id is None or team.member_of_staff(row.staff_id) != member:
            return _("This appointment is with another master now, so nothing was noted.")
        if not decide(row.pk, answer, member.user, now) and row.state != answer:
            return _("The appointment was moved and has not begun yet.")
        return _("Thank you, noted.")


def _known(user: Any) -> Any:
    return user if getattr(user, "pk", None) else None
