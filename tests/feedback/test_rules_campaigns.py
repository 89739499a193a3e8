"""Whom a campaign asks: each rule, their order, and which of several campaigns asks."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from feedback.models.words import REASON_WORDS
from feedback.rules import (
    BY_RULE,
    CampaignFacts,
    Reason,
    SendingHours,
    Status,
    Targets,
    VisitFacts,
    assess,
    choose,
    in_sample,
    objection,
)
from feedback.rules.asking import ORDER

KYIV = ZoneInfo("Europe/Kyiv")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ENDED = datetime(2026, 11, 9, 12, tzinfo=UTC)
DUE = ENDED + DAY
NOW = ENDED + HOUR
CAMPAIGN = CampaignFacts(
    since=datetime(2026, 11, 1, tzinfo=UTC), delay=DAY, hours=SendingHours(time(0), time(0)), zone=KYIV
)
VISIT = VisitFacts(
    completed=True,
    ended_at=ENDED,
    has_instagram_name=True,
    key=7,
    services=frozenset({1, 2}),
    categories=frozenset({10}),
    masters=frozenset({100}),
    cost=Decimal(700),
)
# The first key that a sample of a half leaves out.
LEFT_OUT = next(key for key in range(100) if not in_sample(key, 50))


def keys(*values: int) -> frozenset[int]:
    return frozenset(values)


WHOM = [
    pytest.param({}, {"targets": Targets(only_services=keys(2))}, None, id="one of its services"),
    pytest.param(
        {}, {"targets": Targets(only_services=keys(3))}, Reason.EXCLUDED_SERVICE, id="another service"
    ),
    pytest.param({}, {"targets": Targets(only_categories=keys(10))}, None, id="of the category"),
    pytest.param(
        {}, {"targets": Targets(only_services=keys(3), only_categories=keys(10))}, None, id="one or the other"
    ),
    pytest.param(
        {},
        {"targets": Targets(only_services=keys(1), except_services=keys(2))},
        Reason.EXCLUDED_SERVICE,
        id="leaving out is stronger",
    ),
    pytest.param(
        {}, {"targets": Targets(except_categories=keys(10))}, Reason.EXCLUDED_SERVICE, id="category left out"
    ),
    pytest.param(
        {"services": keys()},
        {"targets": Targets(only_services=keys(1))},
        Reason.EXCLUDED_SERVICE,
        id="no service at all",
    ),
    pytest.param({}, {"targets": Targets(only_masters=keys(100, 101))}, None, id="one of the masters"),
    pytest.param(
        {}, {"targets": Targets(only_masters=keys(101))}, Reason.EXCLUDED_MASTER, id="another master"
    ),
    pytest.param(
        {}, {"targets": Targets(except_masters=keys(100))}, Reason.EXCLUDED_MASTER, id="master left out"
    ),
    pytest.param({}, {"min_cost": Decimal(700)}, None, id="exactly the price"),
    pytest.param({}, {"min_cost": Decimal("700.01")}, Reason.TOO_CHEAP, id="too cheap"),
    pytest.param(
        {"first_visit": True},
        {"min_cost": Decimal(900), "first_visits_always": True},
        None,
        id="too cheap, and the first visit",
    ),
    pytest.param(
        {"first_visit": True}, {"min_cost": Decimal(900)}, Reason.TOO_CHEAP, id="first, and no matter"
    ),
    pytest.param(
        {"first_visit": True},
        {"targets": Targets(except_services=keys(1)), "first_visits_always": True},
        Reason.EXCLUDED_SERVICE,
        id="the first of a service left out",
    ),
    pytest.param({"key": LEFT_OUT}, {"sample_percent": 50}, Reason.NOT_SAMPLED, id="not drawn"),
    pytest.param({"key": LEFT_OUT}, {"sample_percent": 100}, None, id="everybody is drawn"),
    pytest.param(
        {"key": LEFT_OUT, "first_visit": True},
        {"sample_percent": 50, "first_visits_always": True},
        None,
        id="not drawn, and the first visit",
    ),
    pytest.param({"asked_at": DUE - 6 * DAY}, {"days_between": 7}, Reason.ASKED_LATELY, id="asked lately"),
    pytest.param({"asked_at": DUE - 7 * DAY + HOUR}, {"days_between": 7}, None, id="days of the calendar"),
    pytest.param({"asked_at": DUE}, {"days_between": 0}, None, id="after each visit"),
    pytest.param({"asked_at": DUE + DAY}, {"days_between": 1}, Reason.ASKED_LATELY, id="asked after it"),
    pytest.param({"reviewed": True}, {"skip_reviewed": True}, Reason.REVIEWED, id="left a review"),
    pytest.param({"reviewed": True}, {}, None, id="a review does not matter"),
    pytest.param(
        {"review_requested": True},
        {"skip_review_requested": True},
        Reason.REVIEW_REQUESTED,
        id="Altegio asks",
    ),
    pytest.param({}, {"hold": True}, Reason.HELD, id="held"),
    pytest.param({"approved": True}, {"hold": True}, None, id="let go"),
]


@pytest.mark.parametrize(("visit", "campaign", "reason"), WHOM)
def test_a_campaign_asks_whom_its_rules_take(
    visit: dict[str, Any], campaign: dict[str, Any], reason: Reason | None
) -> None:
    found = assess(replace(VISIT, **visit), replace(CAMPAIGN, **campaign), NOW)
    assert found
    assert found.reason == reason
    assert found.status == {None: Status.PLANNED, Reason.HELD: Status.WAITING}.get(reason, Status.SKIPPED)


LATE = [
    pytest.param(DUE, None, None, id="marked when it is due"),
    pytest.param(DUE + 6 * DAY, None, None, id="late, and a survey may still wait"),
    pytest.param(DUE + 8 * DAY, None, Reason.TOO_LATE, id="later than a survey may wait"),
    pytest.param(ENDED + 3 * DAY, 3, None, id="late, and still fresh"),
    pytest.param(ENDED + 3 * DAY + HOUR, 3, Reason.TOO_LATE, id="not fresh any more"),
    pytest.param(DUE, 0, None, id="never too late before its time"),
]


@pytest.mark.parametrize(("now", "late", "reason"), LATE)
def test_a_visit_marked_late_is_asked_about_while_it_is_fresh_else_missed(
    now: datetime, late: int | None, reason: Reason | None
) -> None:
    campaign = replace(CAMPAIGN, late=None if late is None else late * DAY)
    found = assess(VISIT, campaign, now)
    assert found
    assert (found.reason, found.due_at) == (reason, DUE)
    assert found.status == (Status.MISSED if reason else Status.PLANNED)


def test_a_visit_that_was_known_in_time_does_not_become_late_by_being_looked_at_again() -> None:
    campaign = replace(CAMPAIGN, late=2 * DAY)
    found = assess(replace(VISIT, known_at=NOW), campaign, DUE + 3 * DAY)
    assert found
    assert found.reason is None


UNMARKED = [
    pytest.param(None, ENDED + 99 * DAY, False, id="never, unless the salon says so"),
    pytest.param(6, ENDED + 5 * HOUR, False, id="it may still be marked"),
    pytest.param(6, ENDED + 6 * HOUR, True, id="nobody marked it"),
]


@pytest.mark.parametrize(("hours", "now", "counts"), UNMARKED)
def test_a_visit_that_nobody_marked_counts_after_so_many_hours(
    hours: int | None, now: datetime, counts: bool
) -> None:
    campaign = replace(CAMPAIGN, unmarked=None if hours is None else hours * HOUR)
    visit = replace(VISIT, completed=False, unmarked=True)
    assert (assess(visit, campaign, now) is not None) is counts
    assert assess(replace(visit, unmarked=False), campaign, now) is None


# What keeps a visit back by each reason, alone.
OBSTACLES: dict[Reason, tuple[dict[str, Any], dict[str, Any]]] = {
    Reason.NO_CLIENT: ({"has_client": False}, {}),
    Reason.BEFORE_START: ({}, {"since": ENDED + HOUR}),
    Reason.OPTED_OUT: ({"opted_out": True}, {}),
    Reason.EXCLUDED_SERVICE: ({}, {"targets": Targets(except_services=keys(1))}),
    Reason.EXCLUDED_MASTER: ({"masters": keys(5)}, {}),
    Reason.TOO_CHEAP: ({"cost": Decimal(1)}, {"min_cost": Decimal(2)}),
    Reason.TOO_LATE: ({}, {"expiry": -2 * DAY}),
    Reason.REVIEWED: ({"reviewed": True}, {"skip_reviewed": True}),
    Reason.REVIEW_REQUESTED: ({"review_requested": True}, {"skip_review_requested": True}),
    Reason.ASKED_LATELY: ({"asked_at": DUE}, {"days_between": 9}),
    Reason.NOT_SAMPLED: ({"key": LEFT_OUT}, {"sample_percent": 50}),
    Reason.HELD: ({}, {"hold": True}),
    Reason.NO_INSTAGRAM: ({"has_instagram_name": False}, {}),
    Reason.INSTAGRAM_CONFLICT: ({"name_conflict": True}, {}),
}


@pytest.mark.parametrize("place", range(len(ORDER)), ids=[str(reason) for reason in ORDER])
def test_of_several_obstacles_the_one_named_first_is_the_reason(place: int) -> None:
    visit: dict[str, Any] = {}
    campaign: dict[str, Any] = {}
    for reason in ORDER[place:]:
        of_visit, of_campaign = OBSTACLES[reason]
        visit |= of_visit
        campaign |= {name: value for name, value in of_campaign.items() if name not in campaign}
    if Reason.EXCLUDED_MASTER in ORDER[place:]:
        targets = campaign.get("targets", Targets())
        campaign["targets"] = replace(targets, only_masters=keys(100))
    found = assess(replace(VISIT, **visit), replace(CAMPAIGN, **campaign), NOW)
    assert found
    assert found.reason == ORDER[place]


def test_an_objection_is_of_the_campaigns_own_rules_only() -> None:
    visit = replace(VISIT, opted_out=True, has_instagram_name=False, asked_at=NOW)
    campaign = replace(CAMPAIGN, days_between=3, hold=True)
    assert objection(visit, campaign, NOW) == Reason.ASKED_LATELY
    assert objection(visit, campaign, NOW + 3 * DAY) is None


CHEAP = replace(CAMPAIGN, min_cost=Decimal(900))
NAILS = replace(CAMPAIGN, targets=Targets(only_services=keys(3)))
HELD = replace(CAMPAIGN, hold=True)
SEVERAL = [
    pytest.param([CAMPAIGN, HELD], {}, 0, None, id="the first that takes it"),
    pytest.param([NAILS, CHEAP, CAMPAIGN], {}, 2, None, id="whoever does"),
    pytest.param([HELD, CAMPAIGN], {}, 0, Reason.HELD, id="held is taken"),
    pytest.param([NAILS, CHEAP], {}, 1, Reason.TOO_CHEAP, id="none: who came farthest says why"),
    pytest.param([CHEAP, NAILS, CHEAP], {}, 0, Reason.TOO_CHEAP, id="of two alike the first"),
    pytest.param(
        [CAMPAIGN, HELD], {"has_instagram_name": False}, 0, Reason.NO_INSTAGRAM, id="no name is taken"
    ),
    pytest.param(
        [CHEAP, CAMPAIGN], {"opted_out": True}, 0, Reason.OPTED_OUT, id="who wants none is asked by none"
    ),
]


@pytest.mark.parametrize(("campaigns", "visit", "place", "reason"), SEVERAL)
def test_a_visit_is_asked_about_by_the_first_campaign_whose_rules_take_it(
    campaigns: list[CampaignFacts], visit: dict[str, Any], place: int, reason: Reason | None
) -> None:
    found = choose(replace(VISIT, **visit), campaigns, NOW)
    assert found
    assert (found[0], found[1].reason) == (place, reason)


def test_a_visit_that_counts_for_none_is_asked_about_by_none() -> None:
    assert choose(replace(VISIT, completed=False), [CAMPAIGN, HELD], NOW) is None
    assert choose(VISIT, [], NOW) is None


def test_a_sample_is_the_same_at_every_look_and_grows_with_its_share() -> None:
    drawn = [{key for key in range(4000) if in_sample(key, share)} for share in (0, 10, 50, 100)]
    assert drawn[0] == set()
    assert drawn[1] < drawn[2] < drawn[3]
    assert 320 < len(drawn[1]) < 480
    assert 1880 < len(drawn[2]) < 2120
    assert len(drawn[3]) == 4000
    assert {key for key in range(4000) if in_sample(key, 50, salt=1)} != drawn[2]


def test_each_reason_of_a_rule_is_a_sentence() -> None:
    words = dict(REASON_WORDS)
    assert all(str(words[reason]).endswith(".") for reason in (*ORDER, *BY_RULE))
