"""When somebody is asked whose window closes before the campaign's time, and who may be written to at all."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedback.rules import (
    CampaignFacts,
    Person,
    Reason,
    SendingHours,
    Window,
    closing_before,
    due_at,
    holds_until,
    is_sending_time,
    last_sending_time,
    may_message,
    time_to_ask,
)

KYIV = ZoneInfo("Europe/Kyiv")
DAYTIME = SendingHours(time(10), time(20))
ALWAYS = SendingHours(time(0), time(0))
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


def kyiv(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-11-{text}").replace(tzinfo=KYIV)


def campaign(hours: SendingHours = DAYTIME, *, early: bool = True) -> CampaignFacts:
    return CampaignFacts(since=None, delay=24 * HOUR, hours=hours, zone=KYIV, early=early)


def asked_at(ended: str, wrote: str, facts: CampaignFacts) -> str:
    """When a visit that ended then is asked about, if the client last wrote then; as "day hour:minute"."""
    visit, acted = kyiv(ended), kyiv(wrote)
    due = due_at(visit, facts.delay, facts.hours, facts.zone)
    opening = may_message(Person(acted), max(visit, acted))
    return f"{time_to_ask(due, visit, opening, facts).astimezone(KYIV):%d %H:%M}"


@pytest.mark.parametrize(
    ("ended", "wrote", "asked"),
    [
        pytest.param("10 18:00", "10 19:00", "11 18:00", id="still open at the campaign's time"),
        pytest.param("10 18:00", "10 13:00", "11 12:30", id="just before the window closes"),
        pytest.param("10 18:00", "10 18:10", "11 17:40", id="minutes before the campaign's time"),
        pytest.param("10 15:00", "10 09:00", "10 19:44", id="it closes at night: before the evening ends"),
        pytest.param("10 15:00", "10 10:20", "10 19:44", id="it closes minutes before the morning begins"),
        pytest.param("10 15:00", "10 10:45", "11 10:15", id="it closes after the morning begins"),
        pytest.param("10 17:50", "10 09:00", "10 19:50", id="two hours after the visit, before the evening"),
        pytest.param("10 18:00", "10 09:00", "11 18:00", id="two hours after the visit is too late that day"),
        pytest.param("10 21:00", "10 08:00", "12 10:00", id="a late visit and an early word: it waits"),
        pytest.param(
            "10 12:00", "09 14:20", "10 14:00", id="two hours after the visit, the window hardly open"
        ),
        pytest.param("10 12:00", "09 14:00", "11 12:00", id="closed two hours after the visit"),
    ],
)
def test_a_survey_goes_before_the_window_closes(ended: str, wrote: str, asked: str) -> None:
    assert asked_at(ended, wrote, campaign()) == asked


def test_round_the_clock_it_goes_half_an_hour_before_the_vendors_end() -> None:
    assert asked_at("10 21:00", "10 04:00", campaign(ALWAYS)) == "11 03:30"


def test_a_campaign_may_keep_to_its_time() -> None:
    assert asked_at("10 18:00", "10 13:00", campaign(early=False)) == "11 18:00"


def test_where_the_window_is_closed_it_is_the_campaigns_time() -> None:
    due = kyiv("11 18:00")
    closed = Window(False, kyiv("10 12:00"), Reason.WINDOW_CLOSED)
    assert time_to_ask(due, kyiv("10 18:00"), closed, campaign()) == due


@pytest.mark.parametrize(
    ("at", "last"),
    [
        pytest.param("10 12:34", "10 12:34", id="allowed"),
        pytest.param("10 20:00", "10 19:59", id="just over"),
        pytest.param("10 23:30", "10 19:59", id="at night"),
        pytest.param("11 09:59", "10 19:59", id="before the morning"),
    ],
)
def test_the_last_allowed_minute_before_a_moment(at: str, last: str) -> None:
    assert last_sending_time(kyiv(at), DAYTIME, KYIV) == kyiv(last)


def test_the_last_allowed_minute_is_found_in_a_night_that_lacks_an_hour() -> None:
    hours = SendingHours(time(3, 10), time(3, 50))
    found = last_sending_time(datetime(2026, 3, 29, 12, tzinfo=KYIV), hours, KYIV)
    assert found == datetime(2026, 3, 28, 3, 49, tzinfo=KYIV)


MOMENTS = st.datetimes(datetime(2026, 3, 20), datetime(2026, 11, 10), timezones=st.just(UTC))  # noqa: DTZ001
HOURS = st.sampled_from(
    [DAYTIME, ALWAYS, SendingHours(time(9, 30), time(11)), SendingHours(time(18), time(0))]
)


@settings(deadline=None, max_examples=300)
@given(ended=MOMENTS, wrote=st.integers(0, 60 * 47), hours=HOURS, ahead=st.integers(0, 60 * 30))
def test_who_has_to_be_asked_now_is_among_those_whose_window_closes_soon(
    ended: datetime, wrote: int, hours: SendingHours, ahead: int
) -> None:
    acted = ended - 24 * HOUR + wrote * MINUTE
    now = max(ended, acted) + ahead * MINUTE
    opening = may_message(Person(acted), now)
    facts = campaign(hours)
    due = due_at(ended, facts.delay, hours, KYIV)
    at = time_to_ask(due, ended, opening, facts)
    assert at <= due
    if not opening.open or at == due:
        return
    assert at >= ended + 2 * HOUR
    assert is_sending_time(at, hours, KYIV)
    assert at < (opening.until or at)
    if at <= now and is_sending_time(now, hours, KYIV):
        assert opening.until is not None
        assert opening.until <= closing_before(now, hours, KYIV)


@pytest.mark.parametrize(
    ("answered", "until"),
    [
        pytest.param(None, "10 12:30", id="nobody answered"),
        pytest.param("10 12:05", "10 12:05", id="a person answered"),
        pytest.param("10 11:00", "10 12:30", id="written before the question"),
        pytest.param("10 13:00", "10 12:30", id="answered when the time was up"),
    ],
)
def test_a_question_holds_until_a_person_answered_it(answered: str | None, until: str) -> None:
    found = holds_until(kyiv("10 12:00"), kyiv(answered) if answered else None, 30 * MINUTE)
    assert found == kyiv(until)


@pytest.mark.parametrize(
    ("person", "reason"),
    [
        pytest.param(Person(kyiv("10 11:00")), "", id="wrote an hour ago"),
        pytest.param(Person(None), Reason.NEVER_WROTE, id="never wrote"),
        pytest.param(Person(kyiv("09 12:00")), Reason.WINDOW_CLOSED, id="wrote a day ago"),
        pytest.param(Person(kyiv("10 11:00"), kyiv("10 11:30")), Reason.WINDOW_CLOSED, id="refused since"),
        pytest.param(Person(kyiv("10 11:00"), kyiv("10 10:30")), "", id="acted after the refusal"),
        pytest.param(Person(kyiv("10 11:00"), unreachable=True), Reason.UNREACHABLE, id="blocked us"),
        pytest.param(Person(kyiv("10 11:00"), opted_out=True), Reason.OPTED_OUT, id="asked not to be"),
        pytest.param(Person(None, opted_out=True), Reason.OPTED_OUT, id="asked by another way"),
    ],
)
def test_whether_a_person_may_be_written_to_and_why_not(person: Person, reason: str) -> None:
    found = may_message(person, kyiv("10 12:00"))
    assert (found.open, found.reason) == (reason == "", reason)
