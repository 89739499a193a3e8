"""What the soak calls a lie of the health pages, and which pages it says failed."""

from __future__ import annotations

import pytest

from benchmarks.faults import Fault, Schedule
from benchmarks.visitor import Look, ill
from benchmarks.watcher import Planted, Seen, lies, must, told

WELL = {"database": True, "broker": True, "beat": True}
# Postgres away from 100 to 120; the pages see it within three seconds, and recover within ten.
AWAY = Planted(
    "Postgres", 100.0, {"database": 3.0}, {"database": 10.0, "beat": 60.0}, ended=120.0, mends=119.0
)


def look(at: float, age: float | None = None, **parts: bool) -> Seen:
    return Seen(at, at + 0.5, WELL | parts, age)


@pytest.mark.parametrize(
    ("at", "wanted"),
    [(90.0, True), (99.8, None), (101.0, None), (104.0, False), (118.7, None), (121.0, None), (131.0, True)],
)
def test_a_broken_part_has_to_be_red_once_it_can_be_seen_and_green_once_it_had_time(
    at: float, wanted: bool | None
) -> None:
    assert must("database", look(at), [AWAY]) is wanted


def test_what_a_fault_does_not_touch_has_to_stay_green() -> None:
    assert must("broker", look(110.0), [AWAY]) is True
    assert [(one.part, one.said) for one in lies([look(110.0, database=False, broker=False)], [AWAY])] == [
        ("broker", "not well")
    ]


def test_called_well_while_it_is_broken_is_a_lie() -> None:
    (lie,) = lies([look(110.0)], [AWAY])
    assert (lie.part, lie.said) == ("database", "well")
    assert "Postgres, 10 s after its beginning" in lie.during


def test_a_fault_shorter_than_a_page_needs_must_not_be_shown() -> None:
    short = Planted("Altegio", 100.0, {"mirror": 1800.0}, ended=220.0, mends=220.0)
    assert must("mirror", Seen(150.0, 150.5, {}), [short]) is True


def test_no_answer_is_the_truth_only_while_the_web_process_is_away() -> None:
    gone = Planted("web", 100.0, touches={"web": 30.0}, ended=108.0, mends=108.0)
    silent = [Seen(at, at + 1, None) for at in (90.0, 103.0, 150.0)]
    assert [lie.at for lie in lies(silent, [gone])] == [90.0, 150.0]


def test_a_mirror_said_to_be_younger_than_the_outage_is_a_lie() -> None:
    down = Planted("Altegio", 100.0, unread=True, ended=220.0, mends=220.0)
    said = [look(160.0, age=70.0), look(200.0, age=20.0), look(240.0, age=3.0)]
    assert [(lie.at, lie.part) for lie in lies(said, [down])] == [(200.0, "mirror's age")]


def test_a_fault_is_told_of_by_its_first_red_and_the_first_look_that_is_all_green() -> None:
    looks = [look(98.0), look(102.0, database=False), look(121.0, database=False), look(124.0)]
    how = told(AWAY, looks, 200.0)
    assert how.red == {"database": pytest.approx(2.5)}
    assert how.green == pytest.approx(4.5)


def test_a_page_that_fails_while_nothing_that_it_needs_is_broken_is_told_of() -> None:
    at = {"well": 90.0, "away": 110.0, "recovering": 125.0, "recovered": 140.0}
    failed = [Look(name, asked, asked + 1, 500) for name, asked in at.items()]
    answered = [Look(name, asked, asked + 1, status) for name, asked in at.items() for status in (200, 404)]
    assert [one.address for one in ill([*failed, *answered], [AWAY])] == ["well", "recovered"]


def test_a_page_that_nobody_answers_is_told_of_unless_the_web_process_is_away() -> None:
    gone = Planted("web", 100.0, touches={"web": 30.0}, ended=108.0, mends=108.0)
    silent = [Look("page", asked, asked + 1, None) for asked in (90.0, 103.0, 150.0)]
    assert [one.asked for one in ill(silent, [gone])] == [90.0, 150.0]


def test_faults_come_one_after_the_other_and_one_that_cannot_be_planted_is_told_of() -> None:
    done: list[str] = []
    first = Fault("first", lambda: done.append("+1"), lambda: done.append("-1"), 60)
    absent = Fault("absent", lambda: done.append("+2"), lambda: done.append("-2"), 60, why_not="no mount")
    last = Fault("last", lambda: done.append("+3"), lambda: done.append("-3"), 60)
    schedule = Schedule([first, absent, last], minutes=20)
    for past in range(0, 1200, 5):
        schedule.step(float(past))
    assert done == ["+1", "-1", "+3", "-3"]
    assert schedule.not_run == ["absent: no mount"]
    assert all(one.ended is not None for one in schedule.planted)
