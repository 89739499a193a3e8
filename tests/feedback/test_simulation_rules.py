"""Past visits played through in the order of time."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.rules import (
    CampaignFacts,
    Person,
    Reach,
    Reason,
    SendingHours,
    Way,
    due_at,
    is_sending_time,
    may_message,
)
from feedback.rules.simulation import Candidate, Caps, Fate, Outcome, play

KYIV = ZoneInfo("Europe/Kyiv")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
# A Tuesday, 15:00 in Kyiv; asked the next day at that hour.
END = datetime(2026, 9, 8, 12, tzinfo=UTC)
LATER = END + 60 * DAY
HOURS = SendingHours(time(10), time(20))


def rules(**values: Any) -> CampaignFacts:
    """A campaign that asks after a day, between 10 and 20."""
    return CampaignFacts(**{"since": END - 90 * DAY, "delay": DAY, "hours": HOURS, "zone": KYIV, **values})


def visit(number: int, ended_at: datetime = END, **values: Any) -> Candidate:
    """A visit of a client of its own, who never wrote."""
    its = values.pop("rules", rules())
    due = due_at(ended_at, its.delay, its.hours, its.zone)
    fields: dict[str, Any] = {
        "client": number, "campaign": 1, "due_at": due, "expires_at": due + its.expiry,
        "caps": Caps(per_day=1000, open_for=7 * DAY),
    }  # fmt: skip
    return Candidate(visit=number, ended_at=ended_at, rules=its, **{**fields, **values})


def fate(*visits: Candidate, now: datetime = LATER) -> dict[int, Outcome]:
    """What becomes of them."""
    return play(visits, now, KYIV)


def test_a_client_whose_window_is_open_at_the_time_is_asked_then() -> None:
    assert fate(visit(1, acts=[END + 2 * HOUR])) == {
        1: Outcome(Fate.ASKED, "", Way.INSTAGRAM, END + DAY),
    }


def test_a_window_that_closes_before_the_time_is_used_just_before_it_closes() -> None:
    """Wrote an hour before the end of the visit: until 13:45 the next day, and the time is 15:00."""
    closes = END - HOUR + DAY - timedelta(minutes=15)
    assert fate(visit(1, acts=[END - HOUR]))[1].at == closes - timedelta(minutes=15)
    assert fate(visit(1, acts=[END - HOUR], rules=rules(early=False)))[1].fate == Fate.MISSED


def test_a_newer_word_takes_the_hurry_away() -> None:
    found = fate(visit(1, acts=[END - HOUR, END + 3 * HOUR]))[1]
    assert found.at == END + DAY


def test_who_writes_later_is_asked_when_they_write_within_the_hours() -> None:
    at = END + 3 * DAY + 8 * HOUR  # 23:00 in Kyiv
    assert fate(visit(1, acts=[at]))[1].at == END + 3 * DAY + 19 * HOUR


@pytest.mark.parametrize(
    ("acts", "now", "expected"),
    [
        pytest.param([], LATER, (Fate.MISSED, Reason.NEVER_WROTE), id="never wrote"),
        pytest.param([END - 9 * DAY], LATER, (Fate.MISSED, Reason.NO_WINDOW), id="wrote long before"),
        pytest.param([END + 9 * DAY], LATER, (Fate.MISSED, Reason.NEVER_WROTE), id="wrote too late"),
        pytest.param([], END + 2 * DAY, (Fate.WAITING, Reason.NEVER_WROTE), id="there is time yet"),
        pytest.param([], END + HOUR, (Fate.NOT_DUE, ""), id="its time has not come"),
    ],
)
def test_who_cannot_be_asked_has_a_reason(
    acts: list[datetime], now: datetime, expected: tuple[str, str]
) -> None:
    found = fate(visit(1, acts=acts), now=now)[1]
    assert (found.fate, found.reason) == expected


@pytest.mark.parametrize(
    ("order", "reach", "channel"),
    [
        ([Way.ALTEGIO_SMS, Way.EMAIL], Reach(phone=True, email=True, link=True), "altegio_sms"),
        ([Way.EMAIL, Way.ALTEGIO_SMS], Reach(phone=True, email=True, link=True), "email"),
        ([Way.ALTEGIO_SMS, Way.EMAIL], Reach(email=True, link=True), "email"),
        ([Way.ALTEGIO_SMS], Reach(phone=True), ""),
        ([], Reach(phone=True, email=True, link=True), ""),
    ],
)
def test_where_direct_is_closed_the_next_way_takes_it_at_its_time(
    order: list[str], reach: Reach, channel: str
) -> None:
    found = fate(visit(1, order=[Way.INSTAGRAM, *order], reach=reach))[1]
    assert found.channel == channel
    assert found.at == (END + DAY if channel else None)


def test_what_waits_for_a_person_is_taken_by_direct_when_the_client_writes() -> None:
    by_hand = {"order": [Way.INSTAGRAM, Way.MANUAL], "reach": Reach(instagram_name=True)}
    assert fate(visit(1, **by_hand))[1] == Outcome(Fate.BY_HAND, Reason.NEVER_WROTE, Way.MANUAL, END + DAY)
    assert fate(visit(1, acts=[END + 2 * DAY], **by_hand))[1].channel == Way.INSTAGRAM


def test_the_newer_visit_takes_the_place_of_the_older() -> None:
    first = visit(1, acts=[END + 3 * DAY])
    second = visit(2, END + 2 * DAY, client=1, acts=[END + 3 * DAY])
    found = fate(first, second)
    assert (found[1].fate, found[1].reason) == (Fate.SKIPPED, Reason.SUPERSEDED)
    assert found[2].fate == Fate.ASKED


@pytest.mark.parametrize(
    ("values", "open_for", "second", "reason"),
    [
        pytest.param({}, HOUR, Fate.ASKED, "", id="nothing keeps it away"),
        pytest.param({"days_between": 3}, HOUR, Fate.SKIPPED, Reason.ASKED_LATELY, id="asked too lately"),
        pytest.param({"days_between": 2}, HOUR, Fate.ASKED, "", id="long enough ago"),
        pytest.param({}, 30 * DAY, Fate.MISSED, Reason.ANOTHER_SURVEY, id="another one is open"),
        pytest.param(
            {"days_between": 3, "first_visits_always": True}, HOUR, Fate.ASKED, "", id="but a first visit"
        ),
    ],
)
def test_one_client_is_not_asked_too_often(
    values: dict[str, Any], open_for: timedelta, second: Fate, reason: str
) -> None:
    shared: dict[str, Any] = {"acts": [END + HOUR, END + 3 * DAY], "caps": Caps(1000, open_for)}
    shared["rules"] = rules(**values)
    newer = visit(2, END + 2 * DAY + 2 * HOUR, client=1, first_visit=True, **shared)
    found = fate(visit(1, **shared), newer)
    assert found[1].fate == Fate.ASKED
    assert (found[2].fate, found[2].reason) == (second, reason)


@pytest.mark.parametrize(
    ("order", "reach", "expected"),
    [
        ([Way.ALTEGIO_SMS], Reach(phone=True, link=True), (Fate.ASKED, "", Way.ALTEGIO_SMS)),
        ([Way.MANUAL], Reach(instagram_name=True), (Fate.SKIPPED, Reason.NO_INSTAGRAM, "")),
    ],
)
def test_whom_direct_does_not_know_another_way_may_reach(
    order: list[str], reach: Reach, expected: tuple[str, str, str]
) -> None:
    one = visit(1, order=[Way.INSTAGRAM, *order], reach=reach, no_direct=Reason.NO_INSTAGRAM)
    found = fate(one)[1]
    assert (found.fate, found.reason, found.channel) == expected


def test_what_is_over_the_days_limit_goes_the_next_day_if_it_still_can() -> None:
    caps = Caps(1, DAY)
    sms = {"order": [Way.INSTAGRAM, Way.ALTEGIO_SMS], "reach": Reach(phone=True, link=True), "caps": caps}
    found = fate(visit(1, **sms), visit(2, **sms), visit(3, acts=[END + HOUR], caps=caps))
    at = sorted((one.at, one.fate) for one in found.values() if one.at)
    assert [each[0] for each in at] == [END + DAY, END + DAY + 19 * HOUR]
    assert Counter(one.fate for one in found.values()) == {Fate.ASKED: 2, Fate.MISSED: 1}
    assert {one.reason for one in found.values() if one.fate == Fate.MISSED} <= {
        Reason.DAILY_LIMIT, Reason.NO_WINDOW, Reason.NEVER_WROTE,
    }  # fmt: skip


MOMENTS = st.integers(min_value=-48, max_value=24 * 21).map(lambda hours: END + hours * HOUR)


@st.composite
def worlds(draw: st.DrawFn) -> list[Candidate]:
    """A few clients with their visits and words."""
    caps = Caps(draw(st.integers(1, 4)), draw(st.integers(1, 7)) * DAY)
    its = rules(days_between=draw(st.integers(0, 10)))
    order = draw(st.permutations([Way.ALTEGIO_SMS, Way.EMAIL, Way.MANUAL]))
    visits = []
    for client in range(draw(st.integers(1, 4))):
        acts = sorted(draw(st.lists(MOMENTS, max_size=5)))
        reach = Reach(*(draw(st.booleans()) for _each in range(4)))
        for ended_at in draw(st.lists(MOMENTS, min_size=1, max_size=4, unique=True)):
            one = {"client": client, "acts": acts, "reach": reach, "caps": caps, "rules": its}
            visits.append(visit(len(visits), ended_at, order=[Way.INSTAGRAM, *order], **one))
    return visits


@given(worlds())
def test_whatever_the_world_no_rule_is_broken(visits: list[Candidate]) -> None:
    found = play(visits, LATER, KYIV)
    assert set(found) == {one.visit for one in visits}
    asked: dict[int, list[datetime]] = {}
    for one in visits:
        end = found[one.visit]
        assert (end.fate == Fate.ASKED) is (not end.reason and end.at is not None and end.channel != "manual")
        if end.fate != Fate.ASKED or end.at is None:
            assert end.reason
            continue
        asked.setdefault(one.client, []).append(end.at)
        assert is_sending_time(end.at, HOURS, KYIV)
        assert one.ended_at + 2 * HOUR <= end.at < one.expires_at
        words = [act for act in one.acts if act <= end.at]
        opening = may_message(Person(words[-1] if words else None), end.at)
        assert opening.open is (end.channel == Way.INSTAGRAM)
        assert end.channel == Way.INSTAGRAM or end.at >= one.due_at
    days = Counter(at.astimezone(KYIV).date() for each in asked.values() for at in each)
    assert all(count <= visits[0].caps.per_day for count in days.values())
    for times in asked.values():
        times.sort()
        for before, after in pairwise(times):
            assert after - before >= visits[0].caps.open_for
            days_apart = after.astimezone(KYIV).date() - before.astimezone(KYIV).date()
            assert days_apart.days >= visits[0].rules.days_between
