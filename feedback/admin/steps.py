"""Steps of a story, and those that tell how a survey came to stand as it stands."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from altegio.admin.show import moment
from feedback.models import SurveyChange, VisitFeedback
from feedback.models.words import CHANNEL_WORDS, REASON_WORDS
from feedback.rules import Reason, Way

Status = VisitFeedback.Status

HELD = (Reason.TEXT_HELD, Reason.BY_HAND)
# Reasons with which a visit is planned in the first place; any other skipped it later.
BY_PLANNING = (
    Reason.NO_CLIENT,
    Reason.BEFORE_START,
    Reason.OPTED_OUT,
    Reason.NO_INSTAGRAM,
    Reason.INSTAGRAM_CONFLICT,
)


class Step(NamedTuple):
    """One thing that happened or will: `side` is "us", "client" or "house" (what the software did)."""

    when: datetime
    clock: str
    side: str
    title: str
    text: str = ""
    tag: Any = ""
    icon: str = "circle"


def change_steps(changes: Iterable[SurveyChange], zone: ZoneInfo, about: str = "") -> list[Step]:
    """What was decided about a survey after it was planned, and why; `about` says which visit it is of."""
    steps = []
    for change in changes:
        title, icon = _words(change, zone)
        if title:
            parts = (f"{about}." if about else "", reason_words(change.reason), next_words(change))
            text = " ".join(part for part in parts if part)
            steps.append(Step(change.at, "", "house", title, text, "", icon))
    return steps


def reason_words(reason: str) -> str:
    """Why, in a sentence; "" where there is no reason."""
    return str(dict(REASON_WORDS).get(reason, reason)) if reason else ""


def next_words(stands: SurveyChange | VisitFeedback) -> str:
    """What comes next where it stands like this; "" where nothing does or the reason says it."""
    if stands.status == Status.WAITING:
        by_reason = {
            Reason.NEVER_WROTE: _("As soon as the client writes in Direct, the survey goes out by itself."),
            Reason.WINDOW_CLOSED: _("As soon as the client writes in Direct, the survey goes out by itself."),
            Reason.TEXT_HELD: _("After that, or after a while, the survey goes out by itself."),
            Reason.BY_HAND: _("If nobody ticks it as sent, the survey goes on by itself in half an hour."),
            Reason.ANOTHER_SURVEY: _("When that is over, it is decided anew."),
            Reason.PAUSED: _("It goes on when sending is switched on again."),
            Reason.CAMPAIGN_OFF: _("It goes on when surveys are switched on again."),
            Reason.ACCOUNT_STOPPED: _("It goes on when the account works again."),
            Reason.NO_ACCOUNT: _("It goes on when an account is connected."),
        }
        return by_reason.get(Reason(stands.reason), "") if stands.reason else ""
    by_status = {
        Status.SENDING: _("The message leaves within minutes."),
        Status.SENT: _("Now the client's answer is awaited."),
        Status.UNKNOWN: _("The program looks for it in the conversation; it is never sent twice."),
    }
    return by_status.get(Status(stands.status), "")


def _words(change: SurveyChange, zone: ZoneInfo) -> tuple[str, str]:
    """The sentence and its icon; "" for what messages, answers and ticks tell better."""
    if change.due_at != change.was_due_at:
        return _moved(change, zone)
    if change.status == Status.SENDING and change.was_status != Status.SENDING:
        return _goes_out(change)
    if change.reason in HELD:
        return _("The survey is held back"), "front_hand"
    if change.status == change.was_status and not change.reason:
        return "", ""
    if change.status == Status.PLANNED:
        return _planned(change)
    arrived = _("It turned out that the message arrived") if change.was_status == Status.UNKNOWN else ""
    words = {
        Status.SENT: (arrived, "done_all"),
        Status.WAITING: (_("The survey waits"), "hourglass_empty"),
        Status.SKIPPED: (_("It was decided not to ask about the visit"), "event_busy"),
        Status.UNKNOWN: (_("Nobody knows whether the question arrived"), "help"),
        Status.FAILED: (_("The survey could not be sent"), "error"),
        Status.EXPIRED: (_("The client did not answer in time"), "timer_off"),
        Status.MISSED: (_("There was no chance to ask in time"), "timer_off"),
        Status.ANSWERED: (_("The survey is over: there is an answer"), "task_alt"),
    }
    return words.get(Status(change.status), ("", ""))


def _moved(change: SurveyChange, zone: ZoneInfo) -> tuple[str, str]:
    when = {"when": moment(change.due_at, zone) if change.due_at else "–"}
    earlier = change.due_at is not None and (change.was_due_at is None or change.due_at < change.was_due_at)
    if earlier:
        return _(
            "The client wants to rate the visit: the survey was moved earlier, to %(when)s"
        ) % when, "alarm"
    return _("The survey was moved to %(when)s") % when, "alarm"


def _goes_out(change: SurveyChange) -> tuple[str, str]:
    if change.channel != Way.INSTAGRAM:
        way = {"way": str(dict(CHANNEL_WORDS).get(change.channel, change.channel))}
        return _("Direct cannot take the survey: it goes by another way, %(way)s") % way, "alt_route"
    if change.due_at is not None and change.at < change.due_at:
        return _("The survey goes out earlier than planned, before Direct closes"), "alarm"
    return _("The survey goes out in Direct"), "outgoing_mail"


def _planned(change: SurveyChange) -> tuple[str, str]:
    if change.was_status == Status.SKIPPED:
        return _("The visit is asked about after all"), "event"
    if change.reason:
        return _("The survey waits"), "hourglass_empty"
    if change.was_reason == Reason.HELD:
        return _("The survey need not wait for a manager any more"), "event"
    return _("It became possible to ask: it is decided anew"), "event"
