"""Shares with their intervals, and when no percentage may be shown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salon.reports import show
from salon.reports.statistics import NOTHING_YET, Share, csat, mean, nps, total

# Good of n, and the interval in whole percent.
KNOWN = [
    (1, 1, 21, 100),
    (2, 2, 34, 100),
    (4, 5, 38, 96),
    (5, 5, 57, 100),
    (9, 10, 60, 98),
    (18, 20, 70, 97),
    (27, 30, 74, 97),
    (45, 50, 79, 96),
    (90, 100, 83, 94),
]


@pytest.mark.parametrize(("k", "n", "low", "high"), KNOWN)
def test_the_interval_is_wilsons(k: int, n: int, low: int, high: int) -> None:
    share = Share(k, n)
    assert (round(100 * (share.low or 0)), round(100 * (share.high or 0))) == (low, high)


@given(st.integers(1, 10_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_share_lies_in_its_interval_and_the_interval_between_0_and_1(pair: tuple[int, int]) -> None:
    share = Share(*pair)
    assert share.low is not None
    assert share.high is not None
    assert share.value is not None
    assert 0 <= share.low <= share.value + 1e-12
    assert share.value - 1e-12 <= share.high <= 1


def test_nothing_answered_is_a_dash_and_never_0_percent() -> None:
    assert NOTHING_YET.value is NOTHING_YET.low is NOTHING_YET.high is NOTHING_YET.percent is None
    assert show.percent(NOTHING_YET) == "—"
    assert show.interval(NOTHING_YET) == ""
    assert mean({}) is None
    assert show.average(None) == "—"
    assert show.nps(nps({})) == "—"


def test_fewer_than_five_answers_show_no_percentage() -> None:
    few, enough = Share(4, 4), Share(5, 5)
    assert few.percent is few.percents is None
    assert "%" not in show.percent(few) + show.interval(few)
    assert (enough.percent, enough.percents, enough.firm) == (100, (57, 100), False)
    assert Share(27, 30).firm


def test_a_half_is_rounded_up() -> None:
    assert Share(1, 8).percent == 13
    assert Share(23, 40).percent == 58


def test_what_is_no_share_is_refused() -> None:
    with pytest.raises(ValueError, match="3 of 2"):
        Share(3, 2)


def test_masters_differ_only_where_their_intervals_do_not_overlap() -> None:
    assert Share(90, 100).differs_from(Share(60, 100))
    assert not Share(9, 10).differs_from(Share(6, 10))
    assert not Share(9, 10).differs_from(NOTHING_YET)


def test_content_is_4_and_5_of_five_and_9_and_10_of_ten() -> None:
    assert csat({5: 3, 4: 2, 3: 4, 1: 1}) == Share(5, 10)
    assert csat({10: 1, 9: 1, 8: 5}, scale=10) == Share(2, 7)
    assert total([csat({5: 3}), csat({8: 1}, scale=10)]) == Share(3, 4)
    assert mean({5: 1, 4: 1}) == 4.5


def test_nps_is_promoters_less_detractors_with_its_margin() -> None:
    score = nps({10: 40, 9: 30, 8: 15, 7: 5, 6: 5, 0: 5})
    assert (score.promoters, score.detractors, score.n) == (70, 10, 100)
    assert (score.value, score.margin) == (60, 13)
    assert nps({10: 4}).value is None
    assert show.nps(nps({0: 20})) == "−100\u00a0±\u00a00"
