"""By which way a survey may go on when Instagram Direct cannot take it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from feedback.models import VisitFeedback
from feedback.rules import Reason

# Why Direct cannot take a survey now; another way need not wait for what would cure it.
DIRECT_CANNOT = frozenset(
    {
        Reason.NEVER_WROTE,
        Reason.WINDOW_CLOSED,
        Reason.NO_INSTAGRAM,
        Reason.INSTAGRAM_CONFLICT,
        Reason.UNREACHABLE,
        Reason.IDENTITY_INVALID,
        Reason.CONVERSATION_GONE,
        Reason.OTHER_TOOL,
    }
)


@dataclass(frozen=True)
class Way:
    """The next way of a survey: a `VisitFeedback.Channel`, or "" for none, and then why."""

    channel: str
    reason: str


def next_way(survey: VisitFeedback, reason: str, now: datetime) -> Way:
    """By which way this survey may go, now that Direct cannot take it for `reason`.

    Called once each time a survey comes to stand for another reason of `DIRECT_CANNOT`; never in the
    middle of a request to Instagram.
    """
    return Way(VisitFeedback.Channel.NONE, reason)
