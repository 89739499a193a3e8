"""By which way a survey goes when Direct cannot take it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from feedback.rules.states import Reason


class Way(StrEnum):
    """A way to a client."""

    INSTAGRAM = "instagram"
    ALTEGIO_SMS = "altegio_sms"
    EMAIL = "email"
    MANUAL = "manual"


DEFAULT_WAYS = (Way.INSTAGRAM, Way.MANUAL)

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
# Why another way failed: the one after it may still reach the client.
OTHER_WAY_FAILED = frozenset(
    {Reason.SMS_NO_FUNDS, Reason.SMS_NO_RIGHTS, Reason.SMS_REFUSED, Reason.EMAIL_REFUSED}
)
# Who took the text to write it by hand gets this long to tick that it is sent.
IN_HAND = timedelta(minutes=30)
# In a fixed order: an index is made of them.
OTHER_WAY_REASONS = tuple(sorted(str(reason) for reason in DIRECT_CANNOT | OTHER_WAY_FAILED))
# A person cannot write where nobody knows whom to, or where the client takes nothing.
NOT_BY_HAND = frozenset({Reason.NO_INSTAGRAM, Reason.INSTAGRAM_CONFLICT, Reason.UNREACHABLE})


@dataclass(frozen=True)
class Reach:
    """What there is of a client beside an open window. `link`: an address of our Direct to send along."""

    phone: bool = False
    email: bool = False
    link: bool = False
    instagram_name: bool = False


def other_way(order: Sequence[str], reason: str, reach: Reach, spent: Collection[str] = ()) -> str:
    """The first way of this order that may take the survey, which Direct left for `reason`; "" for none.

    `spent` are the ways that were tried, or that nobody can use now (no money for SMS).
    """
    possible = {
        Way.ALTEGIO_SMS: reach.phone and reach.link,
        Way.EMAIL: reach.email and reach.link,
        Way.MANUAL: reach.instagram_name and reason not in NOT_BY_HAND,
    }
    return next((way for way in order if possible.get(Way(way)) and way not in spent), "")


def reminder_way(
    order: Sequence[str], went: str, reach: Reach, *, direct: bool, spent: Collection[str] = ()
) -> str:
    """The way of the one reminder: that by which the survey went, else the first of this order; "" for none.

    `direct`: Direct is open now. No reminder goes by a person's hand. `spent` as in `other_way`.
    """
    possible = {
        Way.INSTAGRAM: direct,
        Way.ALTEGIO_SMS: reach.phone and reach.link,
        Way.EMAIL: reach.email and reach.link,
    }
    return next((way for way in (went, *order) if possible.get(Way(way)) and way not in spent), "")
