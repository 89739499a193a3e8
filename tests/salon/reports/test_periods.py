"""Over which days a report goes."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import translation

from altegio.selectors.figures import By
from salon.reports import periods, times
from tests.factories import KYIV

TODAY = date(2026, 11, 18)


def _period(**query: str) -> periods.Period:
    return periods.from_query(query, TODAY, KYIV)


@pytest.mark.parametrize(
    ("query", "first", "last"),
    [
        ({}, date(2026, 10, 20), TODAY),
        ({"period": "7"}, date(2026, 11, 12), TODAY),
        ({"period": "90"}, date(2026, 8, 21), TODAY),
        ({"period": "month"}, date(2026, 11, 1), TODAY),
        ({"period": "month", "month": "2026-10"}, date(2026, 10, 1), date(2026, 10, 31)),
        ({"period": "month", "month": "nonsense"}, date(2026, 11, 1), TODAY),
        (
            {"period": "custom", "from": "2026-11-03", "to": "2026-11-09"},
            date(2026, 11, 3),
            date(2026, 11, 9),
        ),
        ({"from": "2026-11-09", "to": "2026-11-03"}, date(2026, 11, 3), date(2026, 11, 9)),
        ({"from": "2026-11-09"}, date(2026, 11, 9), TODAY),
        ({"to": "2026-11-09"}, date(2026, 11, 9), date(2026, 11, 9)),
        ({"period": "30", "from": "2026-11-03", "to": "2026-11-09"}, date(2026, 11, 3), date(2026, 11, 9)),
        ({"period": "custom", "from": "yesterday"}, date(2026, 10, 20), TODAY),
        ({"period": "-5", "from": "0001-01-01"}, date(2026, 10, 20), TODAY),
        ({"period": "month", "month": "2026-10", "to": "2026-11-02"}, date(2026, 11, 2), date(2026, 11, 2)),
    ],
)
def test_an_address_names_the_days(query: dict[str, str], first: date, last: date) -> None:
    found = _period(**query)
    assert (found.first, found.last) == (first, last)
    assert periods.from_query(found.params, TODAY, KYIV) == found


def test_days_of_a_form_that_nobody_changed_keep_the_name_of_the_period() -> None:
    week = _period(period="7")
    assert _period(period="7", **{"from": week.first.isoformat(), "to": week.last.isoformat()}) == week
    assert _period(**{"from": week.first.isoformat(), "to": week.last.isoformat()}).kind == "custom"


def test_a_period_is_no_longer_than_a_report_can_count() -> None:
    cut = _period(**{"from": "1990-01-01", "to": "2026-11-01"})
    assert cut.days == periods.LONGEST.days + 1
    assert cut.left_out == date(1990, 1, 1)
    assert _period(**{"from": "2026-01-01", "to": "2026-11-01"}).left_out is None


def test_it_begins_and_ends_at_midnight_by_the_salons_clock_also_when_that_is_changed() -> None:
    october = _period(period="month", month="2026-10")
    assert october.start.isoformat() == "2026-10-01T00:00:00+03:00"
    assert october.end.isoformat() == "2026-11-01T00:00:00+02:00"


def test_it_is_compared_with_as_many_days_before() -> None:
    before = _period(period="7").previous()
    assert (before.first, before.last) == (date(2026, 11, 5), date(2026, 11, 11))


def test_a_month_is_compared_with_the_month_before_and_an_unfinished_one_with_as_much_of_it() -> None:
    september = _period(period="month", month="2026-10").previous()
    assert (september.first, september.last, september.kind) == (date(2026, 9, 1), date(2026, 9, 30), "month")
    begun = _period(period="month").previous()
    assert (begun.first, begun.last) == (date(2026, 10, 1), date(2026, 10, 18))
    march = periods.month(date(2026, 3, 1), date(2026, 3, 30), KYIV)
    assert march.previous().last == date(2026, 2, 28)


def test_it_is_called_as_people_call_it() -> None:
    with translation.override("uk"):
        assert _period(period="7").label == "останні 7 днів"
        assert _period(period="month").label == "листопад 2026"
        assert _period(**{"from": "2026-11-03", "to": "2026-11-09"}).label == "3–9 листопада 2026"
        assert periods.days_in_words(date(2025, 12, 30), date(2026, 1, 2)) == "30 грудня 2025 – 2 січня 2026"
        day = date(2026, 11, 3)
        assert periods.days_in_words(day, day + timedelta(days=30)) == "3 листопада – 3 грудня 2026"


def test_months_below_bars_bear_their_year_where_there_are_several() -> None:
    month = date(2026, 3, 1)
    with translation.override("uk"):
        one = times.short(month, By.MONTH, _period(**{"from": "2026-01-01", "to": "2026-11-01"}))
        two = times.short(month, By.MONTH, _period(**{"from": "2025-12-01", "to": "2026-11-01"}))
    assert two == f"{one} 2026"
