"""Reminders to take a photo: when one is due, and what becomes of it when the appointment changes. Pure.

One reminder an appointment: it follows the appointment until it was sent. After that a second one goes out
only where the first was of no use: to another master, or for another day. What a master answered stays.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from feedback.rules.clock import aware

# How long after the appointment's end the message may still go out.
GRACE = timedelta(minutes=10)


class PhotoState(StrEnum):
    """How a reminder stands."""

    PLANNED = "planned"
    SENT = "sent"
    DONE = "done"
    NOT_NEEDED = "not_needed"
    DECLINED = "declined"
    CANCELLED = "cancelled"
    MISSED = "missed"
    FAILED = "failed"


# What a master, or somebody for them, said: nothing changes it but another answer.
DECIDED = (PhotoState.DONE, PhotoState.NOT_NEEDED, PhotoState.DECLINED)


class PhotoReason(StrEnum):
    """Why a reminder was not sent, or will not be."""

    CANCELLED = "cancelled"
    NO_SHOW = "no_show"
    VANISHED = "vanished"
    NO_CLIENT = "no_client"
    NOT_MARKED = "not_marked"
    SWITCHED_OFF = "switched_off"
    NO_MASTER = "no_master"
    NOT_IN_TEAM = "not_in_team"
    NO_WAY = "no_way"
    NO_TELEGRAM = "no_telegram"
    TOO_LATE = "too_late"
    NOT_DELIVERED = "not_delivered"
    OUTCOME_UNKNOWN = "outcome_unknown"


# Why nobody can be reminded now: linking the master cures it while the appointment lasts.
UNREACHED = (PhotoReason.NO_MASTER, PhotoReason.NOT_IN_TEAM, PhotoReason.NO_WAY, PhotoReason.NO_TELEGRAM)
# The salon's own wish, not the appointment's fate: it calls off what is to come and leaves the past alone.
WISHES = (PhotoReason.NOT_MARKED, PhotoReason.SWITCHED_OFF)


@dataclass(frozen=True)
class PhotoFacts:
    """An appointment as it is now. `obstacle`: why no photo is wanted of it."""

    starts_at: datetime
    ends_at: datetime
    staff_id: int | None
    obstacle: PhotoReason | None = None


@dataclass(frozen=True)
class Standing:
    """How a reminder stands. `sent_for`: the day, and `sent_to`: the master, of the message that went out."""

    state: PhotoState
    reason: PhotoReason | None
    remind_at: datetime
    sent_for: date | None = None
    sent_to: int | None = None


def remind_at(starts_at: datetime, ends_at: datetime, minutes: int) -> datetime:
    """So many minutes before the end, in UTC, but never before the beginning.

    Counted in time that passes, so that a night on which the clocks change moves nothing.
    """
    before = aware(ends_at).astimezone(UTC) - timedelta(minutes=minutes)
    return max(before, aware(starts_at).astimezone(UTC))


def day_of(starts_at: datetime, zone: ZoneInfo) -> date:
    """The day of an appointment by the location's clock: one that runs past midnight keeps its first day."""
    return aware(starts_at).astimezone(zone).date()


def follow(was: Standing, facts: PhotoFacts, minutes: int, zone: ZoneInfo, now: datetime) -> Standing:
    """How a reminder stands after a look at its appointment."""
    if was.state in DECIDED or _stays(was, facts, now):
        return was
    due = remind_at(facts.starts_at, facts.ends_at, minutes)
    if facts.obstacle is not None:
        return replace(was, state=PhotoState.CANCELLED, reason=facts.obstacle, remind_at=due)
    if was.sent_for == day_of(facts.starts_at, zone) and was.sent_to == facts.staff_id:
        failed = was.state == PhotoState.FAILED
        return was if failed else replace(was, state=PhotoState.SENT, reason=None)
    why = was.reason if was.reason in UNREACHED else None
    if facts.ends_at <= now:
        return replace(was, state=PhotoState.MISSED, reason=why or PhotoReason.TOO_LATE, remind_at=due)
    return replace(was, state=PhotoState.PLANNED, reason=why, remind_at=due)


def _stays(was: Standing, facts: PhotoFacts, now: datetime) -> bool:
    """Whether what the salon wishes now, or a correction after the end, has nothing to say any more."""
    if facts.obstacle in WISHES:
        return was.state != PhotoState.PLANNED
    over = facts.obstacle is None and facts.ends_at <= now
    return over and (was.state == PhotoState.SENT or was.reason in WISHES)
