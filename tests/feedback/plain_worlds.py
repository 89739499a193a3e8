"""Random salons for the plain reading of the rules, and the facts that the product makes of them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from feedback.rules import (
    CampaignFacts,
    Holidays,
    NextDay,
    SendingHours,
    SendingWeek,
    Targets,
    VisitFacts,
)
from tests.feedback.plain_reading import QUARTER, PlainCampaign, PlainVisit, PlainWorld

KYIV = ZoneInfo("Europe/Kyiv")
# Some days before and after the nights on which the clocks change, and an ordinary week.
DAYS = (date(2026, 10, 22), date(2027, 3, 25), date(2026, 7, 1))
KEYS = st.frozensets(st.integers(1, 3), max_size=2)
MANY = st.frozensets(st.integers(1, 3), min_size=1, max_size=3)
SELDOM = st.sampled_from([False, False, False, True])
NAMED = st.one_of(st.just(frozenset()), st.just(frozenset()), KEYS)


def moments(day: date, days: int) -> st.SearchStrategy[datetime]:
    """Quarters of an hour of so many days from this one on, in UTC."""
    start = datetime.combine(day, time(0), tzinfo=UTC)
    return st.integers(0, days * 96).map(lambda quarters: start + quarters * QUARTER)


@st.composite
def spans(draw: st.DrawFn) -> tuple[int, int] | None:
    """Sending hours of a day, or none."""
    if draw(SELDOM):
        return None
    start = draw(st.integers(0, 92))
    return start, draw(st.integers(start + 1, 96))


@st.composite
def plain_campaigns(draw: st.DrawFn, day: date) -> PlainCampaign:
    """A campaign that began before these days, or within them."""
    week = draw(st.lists(spans(), min_size=7, max_size=7).filter(any))
    return PlainCampaign(
        since=draw(st.one_of(st.just(datetime(2026, 1, 1, tzinfo=UTC)), moments(day, 4))),
        next_day=draw(st.booleans()),
        hours_later=draw(st.integers(0, 60)),
        days_later=draw(st.integers(1, 3)),
        at_quarter=draw(st.integers(0, 95)),
        week=tuple(week),
        expiry_days=draw(st.integers(1, 9)),
        only_services=draw(NAMED),
        except_services=draw(NAMED),
        only_categories=draw(NAMED),
        except_categories=draw(NAMED),
        only_masters=draw(NAMED),
        except_masters=draw(NAMED),
        min_cost=draw(st.sampled_from([0, 0, 500])),
        days_between=draw(st.sampled_from([0, 0, 1, 7])),
        first_always=draw(st.booleans()),
        late_days=draw(st.sampled_from([None, None, 1, 3])),
        unmarked_hours=draw(st.sampled_from([None, 6, 48])),
        skip_reviewed=draw(st.booleans()),
        skip_requested=draw(st.booleans()),
        hold=draw(SELDOM),
    )


@st.composite
def plain_visits(draw: st.DrawFn, day: date) -> PlainVisit:
    """A visit of these days, mostly one that took place."""
    has_name = draw(st.sampled_from([True, True, True, False]))
    return PlainVisit(
        ended_at=draw(moments(day, 8)),
        attendance=draw(st.sampled_from([1, 1, 1, 1, 0, 2, -1])),
        cancelled=draw(SELDOM) and draw(SELDOM),
        opted_out=draw(SELDOM) and draw(SELDOM),
        has_name=has_name,
        shared_name=has_name and draw(SELDOM),
        linked=draw(SELDOM),
        services=draw(MANY),
        categories=draw(KEYS),
        masters=draw(MANY),
        cost=draw(st.sampled_from([0, 499, 500, 900])),
        first=draw(st.booleans()),
        reviewed=draw(SELDOM),
        requested=draw(SELDOM),
        asked=tuple(draw(st.lists(moments(day - timedelta(days=8), 12), max_size=2))),
    )


@st.composite
def plain_worlds(draw: st.DrawFn, most: int = 3) -> tuple[PlainWorld, date]:
    """A location with up to so many campaigns, and the first of its days."""
    day = draw(st.sampled_from(DAYS))
    campaigns = tuple(draw(st.lists(plain_campaigns(day), min_size=1, max_size=most)))
    near = st.integers(0, 9).map(lambda days: day + timedelta(days=days))
    once, yearly = draw(st.frozensets(near, max_size=2)), draw(st.frozensets(near, max_size=1))
    return PlainWorld(KYIV, campaigns, once, frozenset((each.month, each.day) for each in yearly)), day


# --- what the product makes of them -----------------------------------------------------------------
def clock(quarter: int) -> time:
    """The time of so many quarters after midnight; 24:00 is 00:00."""
    return time(quarter // 4 % 24, quarter % 4 * 15)


def hours_of(span: tuple[int, int] | None) -> SendingHours | None:
    """The sending hours of a day."""
    return None if span is None else SendingHours(clock(span[0]), clock(span[1]))


def campaign_facts(world: PlainWorld, campaign: PlainCampaign) -> CampaignFacts:
    """The facts of a campaign, without a sample: the plain reading draws none."""
    names = ("services", "categories", "masters")
    targets = {
        f"{way}_{name}": getattr(campaign, f"{way}_{name}") for way in ("only", "except") for name in names
    }
    plain_delay = timedelta(hours=campaign.hours_later)
    late, wait = campaign.late_days, campaign.unmarked_hours
    return CampaignFacts(
        since=campaign.since,
        delay=NextDay(campaign.days_later, clock(campaign.at_quarter)) if campaign.next_day else plain_delay,
        hours=SendingWeek(tuple(map(hours_of, campaign.week)), Holidays(world.holidays, world.yearly)),
        zone=world.zone,
        expiry=timedelta(days=campaign.expiry_days),
        targets=Targets(**targets),
        min_cost=Decimal(campaign.min_cost),
        days_between=campaign.days_between,
        first_visits_always=campaign.first_always,
        late=None if late is None else timedelta(days=late),
        unmarked=None if wait is None else timedelta(hours=wait),
        skip_reviewed=campaign.skip_reviewed,
        skip_review_requested=campaign.skip_requested,
        hold=campaign.hold,
    )


def visit_facts(visit: PlainVisit, now: datetime) -> VisitFacts:
    """The facts of a visit at this moment."""
    over = not visit.cancelled and visit.ended_at <= now
    return VisitFacts(
        completed=over and visit.attendance == 1,
        unmarked=over and visit.attendance in (0, 2),
        ended_at=visit.ended_at,
        opted_out=visit.opted_out,
        has_instagram_name=visit.has_name,
        name_conflict=visit.shared_name,
        linked=visit.linked,
        services=visit.services,
        categories=visit.categories,
        masters=visit.masters,
        cost=Decimal(visit.cost),
        first_visit=visit.first,
        reviewed=visit.reviewed,
        review_requested=visit.requested,
        asked_at=max(visit.asked, default=None),
    )
