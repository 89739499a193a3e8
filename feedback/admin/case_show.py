"""How cases look: their state, when they are due, how long they took."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from altegio.admin.show import NO_BREAK, NOTHING, Look, duration, moment, tag
from feedback.models import Case

State = Case.State

LOOKS = {
    State.NEW: Look("bad", "notifications_active"),
    State.IN_WORK: Look("live", "engineering"),
    State.WAITING: Look("wait", "hourglass_empty"),
    State.RESOLVED: Look("good", "check_circle"),
    State.CLOSED: Look("off", "do_not_disturb_on"),
}


def state_tag(case: Case) -> SafeString:
    """How a case stands."""
    return tag(case.get_state_display(), LOOKS[State(case.state)])


def call_tag(agreed: bool) -> SafeString:
    """Whether the client may be called, as they said themselves."""
    if agreed:
        return tag(_("may be called"), Look("good", "call"))
    return tag(_("wants no call"), Look("off", "phone_disabled"))


def due_tag(case: Case, now: datetime) -> SafeString | str:
    """By when the client should have an answer, red when that is past; how long it took when it is over."""
    if case.resolved_at is not None:
        return _("took %(time)s") % {"time": lasted(case.resolved_at - case.opened_at)}
    words = moment(case.due_at, case.company.zone)
    if case.due_at < now:
        return tag(_("overdue: %(when)s") % {"when": words}, Look("bad", "alarm"))
    return words


def lasted(time: timedelta | None) -> str:
    """How long something took: days and hours, or hours and minutes."""
    if time is None:
        return NOTHING
    if time.days:
        hours = duration(time.seconds // 3600 * 3600)
        days = _("%(n)s d") % {"n": time.days}
        return f"{days}{NO_BREAK}{hours}" if hours != NOTHING else days
    return duration(max(60, int(time.total_seconds())))
