"""Small drawings of numbers."""

from __future__ import annotations

from salon.reports.charts import Point, interval, labelled, percent, trend


def point(count: int, value: float | None, label: str = "") -> Point:
    """A step of a trend with an interval of a tenth to each side."""
    return Point(label, count, value, (value or 0.1) - 0.1, (value or 0.9) + 0.1, "")


def test_a_trend_goes_from_left_to_right_with_the_best_on_top() -> None:
    drawn = trend([point(10, 0.5), point(20, 0.9)])

    assert drawn.line == "M250.0 50.0L750.0 10.0"
    assert drawn.dots == ["M250.0 50.0h0", "M750.0 10.0h0"]
    assert drawn.band == "M250.0 40.0L750.0 0.0L750.0 20.0L250.0 60.0Z"


def test_where_too_few_answered_the_line_has_a_gap_and_the_bar_stands() -> None:
    drawn = trend([point(8, 0.5), point(3, None), point(16, 0.75)])

    assert drawn.line.count("M") == 2
    assert len(drawn.dots) == 2
    assert [slot.bar_height for slot in drawn.slots] == ["20.0", "7.5", "40.0"]


def test_few_labels_are_shown_and_always_the_last_one() -> None:
    labels = [slot.label for slot in trend([point(1, None, str(n)) for n in range(13)]).slots]

    assert [label for label in labels if label] == ["0", "3", "6", "9", "12"]


def test_labels_with_a_year_stand_further_apart_so_that_a_phone_has_room_for_them() -> None:
    months = [f"Лис {2000 + n}" for n in range(35)]

    shown = [label for label in labelled(months) if label]

    assert len(shown) == 4
    assert shown[-1] == months[-1]


def test_no_points_have_no_labels() -> None:
    assert labelled([]) == []


def test_nothing_is_drawn_of_nothing() -> None:
    assert trend([]).is_empty
    assert trend([point(0, None)]).is_empty
    assert percent(0, 0) == "0"


def test_a_share_lies_between_the_ends_of_its_interval() -> None:
    drawn = interval(0.9, 0.74, 0.97)

    assert (drawn.low, drawn.value, drawn.high) == ("74.0", "90.0", "97.0")
