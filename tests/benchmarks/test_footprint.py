"""What the soak calls growth of memory: of numbers, and of real processes that leak, level off or fork."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from math import exp

import pytest

from benchmarks.footprint import Footprint, Growth, grown

MINUTES = 30
# Each line is a minute of its time, in which it takes what the script says.
EACH_MINUTE = "for minute, _line in enumerate(sys.stdin):\n    {deed}\n    print(flush=True)"
LEAKS = EACH_MINUTE.format(deed="kept.append(b'x' * 2**20)")
LEVELS_OFF = EACH_MINUTE.format(deed="kept[minute % 4:minute % 4 + 1] = [b'x' * 2**22]")
# The parent waits; its part only looks at what both have, a piece each minute.
FORKED = "kept = [[n] for n in range(400_000)]\nif os.fork():\n    os.wait()\n    sys.exit()\n"
LOOKS = FORKED + EACH_MINUTE.format(deed="kept[minute * 13_000:minute * 13_000 + 13_000]")

Watch = Callable[[str], tuple[Footprint, Growth]]


def rows(held: Callable[[float], float], minutes: int = MINUTES) -> list[tuple[float, float]]:
    return [(float(at), held(at / 60)) for at in range(0, minutes * 60, 10)]


def test_what_is_loaded_at_first_or_breathes_does_not_grow() -> None:
    assert not grown(rows(lambda minute: 140 + 60 * (1 - exp(-minute / 3)) + minute % 3)).grows


@pytest.mark.parametrize(("an_hour", "seen"), [(20, False), (30, True), (180, True), (3600, True)])
def test_half_a_megabyte_a_minute_is_seen_in_half_an_hour(an_hour: float, seen: bool) -> None:
    one = grown(rows(lambda minute: 100 + an_hour * minute / 60))
    assert one.grows is seen
    assert one.an_hour == pytest.approx(an_hour)


def test_what_goes_on_to_grow_after_its_warm_up_is_seen() -> None:
    assert grown(rows(lambda minute: 140 + 60 * (1 - exp(-minute / 3)) + minute / 2)).grows


def test_what_is_read_once_does_not_grow_however_late() -> None:
    assert not grown(rows(lambda minute: 140 + 10 * (minute > 19))).grows
    assert grown(rows(lambda minute: 140 + 10 * (minute > 19) + minute / 2)).grows


def test_of_a_short_time_nobody_can_tell() -> None:
    assert not grown(rows(lambda minute: 100 + 10 * minute, minutes=14)).grows


@pytest.fixture
def watch() -> Iterator[Watch]:
    """Let a script take its minutes, and look at it after each."""
    begun: list[subprocess.Popen[str]] = []

    def one(script: str) -> tuple[Footprint, Growth]:
        footprint = Footprint()
        argv = [sys.executable, "-c", f"import os, sys\nkept = []\n{script}"]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
        process = subprocess.Popen(argv, text=True, start_new_session=True, **pipes)
        begun.append(process)
        assert process.stdin is not None
        assert process.stdout is not None
        for minute in range(MINUTES):
            process.stdin.write("\n")
            process.stdin.flush()
            process.stdout.readline()
            footprint.note(minute * 60.0, {"it": process.pid})
        return footprint, footprint.growth()["it"]

    yield one
    for process in begun:
        process.communicate()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells the pages of a process")
def test_a_process_that_leaks_a_megabyte_a_minute_grows_and_one_that_levels_off_does_not(
    watch: Watch,
) -> None:
    _footprint, leaks = watch(LEAKS)
    assert leaks.grows
    assert leaks.an_hour == pytest.approx(60, rel=0.1)
    _footprint, levels_off = watch(LEVELS_OFF)
    assert not levels_off.grows


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells the pages of a process")
def test_a_part_that_ceases_to_share_what_it_has_does_not_grow(watch: Watch) -> None:
    footprint, looks = watch(LOOKS)
    whole = footprint.whole["it"]
    assert whole[-1] - whole[0] > 10
    assert not looks.grows


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells the pages of a process")
def test_a_process_that_was_started_anew_is_another_one(watch: Watch) -> None:
    footprint, _first = watch(LEAKS)
    again, _second = watch(LEVELS_OFF)
    both = Footprint({**footprint.samples, **again.samples}, footprint.whole)
    assert len(both.samples) == 2
    assert both.growth()["it"].grows
