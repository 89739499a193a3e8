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
            text = " ".join(
                part for part in (f"{about}." if about else "", reason_words(change.reason)) if part
            )
            steps.append(Step(change.at, "", "house", title, text, "", icon))
    return steps


def reason_words(reason: str) -> str:
    """Why, in a sentence; "" where there is no reason."""
    return str(dict(REASON_WORDS).get(reason, reason)) if reason else ""


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
    return _("It became possible to ask: it is decided anew"), "event"
