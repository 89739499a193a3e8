"""What the team is told goes at a time that suits, and not past its own."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from feedback.rules.quiet import is_quiet, quiet_ends
from feedback.services import team
from tests.factories import CompanyFactory
from tests.feedback.factories import NOW
from tests.feedback.services.telegram import TeamMemberFactory, Telegram, go, telegram, tell  # noqa: F401

pytestmark = pytest.mark.django_db

KYIV = ZoneInfo("Europe/Kyiv")
MINUTE = timedelta(minutes=1)


def test_quiet_hours_put_off_what_is_not_urgent(telegram: Telegram) -> None:  # noqa: F811
    CompanyFactory()
    night = datetime(2026, 7, 1, 23, 30, tzinfo=KYIV)
    member = TeamMemberFactory(quiet_from=time(22), quiet_until=time(8))
    calm, urgent = tell(member, "calm", now=night), tell(member, "urgent", now=night, urgent=True)
    assert calm.not_before == datetime(2026, 7, 2, 8, 0, tzinfo=KYIV)
    assert go(urgent, night).state == "sent"
    assert go(calm, night).state == "queued"
    assert go(calm, datetime(2026, 7, 2, 8, 0, tzinfo=KYIV)).state == "sent"


def test_what_was_delayed_into_the_quiet_hours_waits_for_the_morning(telegram: Telegram) -> None:  # noqa: F811
    CompanyFactory()
    member = TeamMemberFactory(quiet_from=time(22), quiet_until=time(8))
    message = tell(member, now=datetime(2026, 7, 1, 21, 59, tzinfo=KYIV))
    assert message.not_before is None
    go(message, datetime(2026, 7, 1, 22, 5, tzinfo=KYIV))
    assert (message.state, message.not_before) == ("queued", datetime(2026, 7, 2, 8, 0, tzinfo=KYIV))
    assert telegram.texts == []


def test_nothing_is_sent_past_its_time(telegram: Telegram) -> None:  # noqa: F811
    member = TeamMemberFactory()
    message = tell(member, not_after=NOW + 5 * MINUTE)
    assert (go(message, NOW + 5 * MINUTE).state, message.error_code) == ("failed", team.TOO_LATE)
    assert team.queue(member, "test", "late", "x", now=NOW, not_after=NOW) is None
    assert telegram.texts == []


def test_what_would_wait_past_its_time_is_not_queued(telegram: Telegram) -> None:  # noqa: F811
    CompanyFactory()
    night = datetime(2026, 7, 1, 23, 30, tzinfo=KYIV)
    member = TeamMemberFactory(quiet_from=time(22), quiet_until=time(8))
    assert team.queue(member, "t", "k", "x", now=night, not_after=night + timedelta(hours=2)) is None


def test_what_could_not_go_for_two_days_is_no_news(telegram: Telegram) -> None:  # noqa: F811
    message = tell(TeamMemberFactory())
    assert go(message, NOW + timedelta(days=2)).error_code == team.TOO_LATE


@pytest.mark.parametrize(
    ("clock", "start", "end", "quiet"),
    [
        (time(23), time(22), time(8), True),
        (time(7, 59), time(22), time(8), True),
        (time(8), time(22), time(8), False),
        (time(22), time(22), time(8), True),
        (time(13), time(12), time(14), True),
        (time(14), time(12), time(14), False),
        (time(5), time(0), time(0), False),
    ],
)
def test_a_time_is_quiet_or_not(clock: time, start: time, end: time, quiet: bool) -> None:
    assert is_quiet(clock, start, end) is quiet


@pytest.mark.parametrize(
    ("now", "start", "end", "over"),
    [
        pytest.param(
            "2026-03-29T01:00+02:00", time(22), time(8), "2026-03-29T08:00+03:00", id="an hour less"
        ),
        pytest.param(
            "2026-10-25T01:00+03:00", time(22), time(8), "2026-10-25T08:00+02:00", id="an hour more"
        ),
        pytest.param("2026-03-29T01:00+02:00", time(22), time(3, 30), "2026-03-29T04:00+03:00", id="skipped"),
        pytest.param(
            "2026-10-25T01:00+03:00", time(22), time(3, 30), "2026-10-25T03:30+03:00", id="the first"
        ),
        pytest.param("2026-07-01T12:30+03:00", time(12), time(14), "2026-07-01T14:00+03:00", id="by day"),
    ],
)
def test_quiet_hours_end_by_the_clock_on_the_wall(now: str, start: time, end: time, over: str) -> None:
    assert quiet_ends(datetime.fromisoformat(now), start, end, KYIV) == datetime.fromisoformat(over)
