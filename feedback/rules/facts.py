"""What the rules rest on: of a visit, of a campaign, and what they decide."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from feedback.rules.clock import SendingTimes
from feedback.rules.delays import Delay
from feedback.rules.states import Reason, Status

EXPIRY = timedelta(days=7)


@dataclass(frozen=True)
class VisitFacts:
    """What planning needs to know of a visit.

    `linked` says that the client's conversation in Instagram is already known; then the stored name, missing
    or in conflict, matters no more. `unmarked` is one that is over and that nobody marked, as arrived or as
    missed. `services`, `categories` and `masters` are keys, `key` the visit's own. `asked_at`: when the
    client was last asked about another visit. `known_at`: when the visit became known as completed, None
    for now. `approved`: a manager let its survey go.
    """

    completed: bool
    ended_at: datetime
    has_client: bool = True
    opted_out: bool = False
    has_instagram_name: bool = False
    name_conflict: bool = False
    linked: bool = False
    unmarked: bool = False
    key: int = 0
    services: frozenset[int] = frozenset()
    categories: frozenset[int] = frozenset()
    masters: frozenset[int] = frozenset()
    cost: Decimal = Decimal(0)
    first_visit: bool = False
    reviewed: bool = False
    review_requested: bool = False
    asked_at: datetime | None = None
    known_at: datetime | None = None
    approved: bool = False


@dataclass(frozen=True)
class Targets:
    """Which services, categories and masters a campaign asks about, and which not; keys of the mirror.

    Of a visit one service or master is enough, for the one as for the other. Nothing in `only_…`: all.
    """

    only_services: frozenset[int] = frozenset()
    except_services: frozenset[int] = frozenset()
    only_categories: frozenset[int] = frozenset()
    except_categories: frozenset[int] = frozenset()
    only_masters: frozenset[int] = frozenset()
    except_masters: frozenset[int] = frozenset()

    @property
    def named(self) -> bool:
        """Whether there is anything in them."""
        return self != EVERYTHING

    def take_services(self, visit: VisitFacts) -> bool:
        """Whether the campaign asks about what was done: a service counts as its category does."""
        if visit.services & self.except_services or visit.categories & self.except_categories:
            return False
        if not self.only_services and not self.only_categories:
            return True
        return bool(visit.services & self.only_services or visit.categories & self.only_categories)

    def take_masters(self, visit: VisitFacts) -> bool:
        """Whether the campaign asks about who did it."""
        if visit.masters & self.except_masters:
            return False
        return not self.only_masters or bool(visit.masters & self.only_masters)


EVERYTHING = Targets()


@dataclass(frozen=True)
class CampaignFacts:
    """What the rules need to know of a campaign, by one location's clock.

    `since` is None until it is first switched on; `early` lets a survey go before its time rather than wait.
    `late` is how long after its end a visit may become known when it is past its time, None for as long as
    a survey may wait; `unmarked` after what time one that nobody marked counts, None for never.
    `days_between` are days of the calendar. `salt` makes each campaign draw its own sample.
    """

    since: datetime | None
    delay: Delay
    hours: SendingTimes
    zone: ZoneInfo
    expiry: timedelta = EXPIRY
    early: bool = True
    targets: Targets = EVERYTHING
    min_cost: Decimal = Decimal(0)
    sample_percent: int = 100
    salt: int = 0
    days_between: int = 0
    first_visits_always: bool = False
    late: timedelta | None = None
    unmarked: timedelta | None = None
    skip_reviewed: bool = False
    skip_review_requested: bool = False
    hold: bool = False


@dataclass(frozen=True)
class Assessment:
    """The decision on a completed visit. `reason` is None for a planned one; times are in UTC."""

    status: Status
    reason: Reason | None
    due_at: datetime
    expires_at: datetime
