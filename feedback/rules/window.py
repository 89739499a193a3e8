"""Who may be written to now, by the vendor's rules and the person's own word."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from feedback.rules.clock import aware
from feedback.rules.states import Reason

WINDOW = timedelta(hours=24)
# How much earlier than the vendor we call a window closed: a queue, a slow answer, clocks that differ.
MARGIN = timedelta(minutes=15)
# How long the answer to a client's question is waited for before a survey may come.
HOLD = timedelta(minutes=30)


@dataclass(frozen=True)
class Window:
    """Whether a person may be written to now. `until` is the last moment, less the margin; None if never.

    `reason` is "" while open, else a `Reason`.
    """

    open: bool
    until: datetime | None
    reason: str


@dataclass(frozen=True)
class Person:
    """What is known of a person in Direct, as far as it decides whether they may be written to.

    `last_action_at` is the vendor's time of the newest act that opens a window
    (`InstagramEvent.opens_window`); `refused_at` when the vendor last called the window closed;
    `unreachable` that it said since the last act that this person does not receive from the account.
    """

    last_action_at: datetime | None
    refused_at: datetime | None = None
    unreachable: bool = False
    opted_out: bool = False


def may_message(contact: Person, now: datetime, margin: timedelta = MARGIN) -> Window:
    """Whether this person may be written to at `now`, until when, and if not, why.

    The vendor's 24 hours run from the person's last act; the margin is for our slowness and the clocks.
    An act dated after `now` (a clock that is off) counts as happening now, so it can prolong nothing. Where
    the vendor itself called the window closed, only an act after that opens it again.
    """
    acted = contact.last_action_at
    until = None if acted is None else min(aware(acted), aware(now)) + WINDOW - margin
    if contact.opted_out:
        return Window(False, until, Reason.OPTED_OUT)
    if acted is None or until is None:
        return Window(False, None, Reason.NEVER_WROTE)
    if contact.unreachable:
        return Window(False, until, Reason.UNREACHABLE)
    refused = contact.refused_at is not None and acted <= contact.refused_at
    if refused or now >= until:
        return Window(False, until, Reason.WINDOW_CLOSED)
    return Window(True, until, "")


def holds_until(asked_at: datetime, answered_at: datetime | None, hold: timedelta) -> datetime:
    """Until when a client's question keeps surveys away: until a person answered it, `hold` at most."""
    if answered_at is not None and answered_at >= asked_at:
        return min(answered_at, asked_at + hold)
    return asked_at + hold
