"""The pretend salon is the same for the same seed, and looks like a real one."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from sandbox.clock import FrozenClock
from sandbox.world import World, totals
from sandbox.world.life import end_of
from sandbox.world.times import local, wall, with_offset

NOON = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
DAY = 86_400
KYIV = ZoneInfo("Europe/Kyiv")


def world(seed: int = 1, clients: int = 300, appointments: int = 2000) -> World:
    return World(seed, clients, appointments, FrozenClock(NOON))


def test_two_worlds_with_equal_arguments_are_equal() -> None:
    one, other = world(), world()
    for made in (one, other):
        made.clock.move(2 * DAY)
        made.live()

    assert one.clients == other.clients
    assert one.records == other.records
    assert one.services == other.services
    assert one.instagram_names == other.instagram_names


def test_it_does_not_matter_in_how_many_steps_time_passes() -> None:
    once, often = world(appointments=400), world(appointments=400)
    once.clock.move(3 * DAY)
    once.live()
    for _ in range(72):
        often.clock.move(DAY / 24)
        often.live()

    assert once.records == often.records


def test_another_seed_is_another_salon() -> None:
    assert world(1).clients != world(2).clients


@pytest.mark.parametrize("appointments", [0, 1, 60, 2000], ids=str)
def test_the_calendar_holds_as_many_appointments_as_asked(appointments: int) -> None:
    assert len(world(clients=20, appointments=appointments).records) == appointments


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_last_eight_days_hold_enough_completed_visits(seed: int) -> None:
    made = world(seed)
    since = local("2026-11-16 00:00:00", made.zone)
    completed = {
        one["visit_id"]
        for one in made.records.values()
        if one["attendance"] == 1
        and not one["deleted"]
        and since <= local(one["date"], made.zone)
        and end_of(one, made.zone) < NOON
    }
    assert len(completed) >= 120


def test_the_salon_has_everything_that_is_hard_about_real_ones() -> None:
    made = world()
    records, clients = list(made.records.values()), list(made.clients.values())
    lines = [line for one in records for line in one["services"]]
    payments = [paid for one in records for paid in one["finance_transactions"]]
    sizes = {len(one) for one in made.visits.values()}

    assert {one["attendance"] for one in records if one["date"] < "2026-11-24"} == {-1, 0, 1, 2}
    assert {1, 2, 3} <= sizes
    assert any(one["client"] is None and one["visit_id"] == 0 and not one["services"] for one in records)
    assert any(one["deleted"] for one in records)
    assert any(line["amount"] == 2 and line["cost"] == 2 * line["cost_per_unit"] for line in lines)
    assert any(line["cost"] < line["manual_cost"] and line["discount"] == 0 for line in lines)
    assert any(paid["deleted"] for paid in payments)
    assert any(one["attendance"] == -1 and one["finance_transactions"] for one in records)
    assert any(one["email"] == "olena.koval1987@gmail.com" for one in clients)
    assert any(not one["email"] for one in clients)
    assert {type(one["custom_fields"]) for one in clients} == {dict, list}
    assert {one["birth_date"] for one in clients} >= {"", None}
    assert any(totals.of_client(made, one["id"])["balance"] < 0 for one in clients)
    assert sum(one["fired"] for one in made.staff.values()) == 2
    assert [] in [one["position"] for one in made.staff.values()]
    emails = [one["email"] for one in clients if one["email"]]
    assert len(emails) > len(set(emails)), "two cards must bear one name"


def test_a_goods_payment_lies_on_the_sibling_of_the_record_that_sold() -> None:
    made = world()
    elsewhere = [
        one
        for one in made.records.values()
        if any(paid["expense"]["id"] == 7 for paid in one["finance_transactions"])
        and not one["goods_transactions"]
    ]
    assert elsewhere
    for one in elsewhere:
        siblings = [made.records[other] for other in made.visits[one["visit_id"]]]
        assert any(sibling["goods_transactions"] for sibling in siblings)


def test_due_appointments_become_arrived_and_paid_as_the_clock_passes() -> None:
    made = world()
    made.live()
    waiting = [
        one for one in made.records.values() if one["date"][:10] == "2026-11-25" and not one["deleted"]
    ]
    assert {one["attendance"] for one in waiting} <= {0, 2}
    before = totals.counts(made)

    made.clock.move(2 * DAY)
    made.live()

    after = totals.counts(made)
    assert sum(one["attendance"] == 1 for one in waiting) > len(waiting) // 2
    assert after["payments"] > before["payments"]
    assert after["appointments"]["total"] > before["appointments"]["total"]
    assert after["last_change"] > before["last_change"]


def test_nobody_books_or_changes_anything_in_the_future() -> None:
    made = world()
    made.live()
    for one in made.records.values():
        assert one["last_change_date"][:19] <= "2026-11-24T12:00:00"
        assert one["create_date"][:19] <= "2026-11-24T12:00:00"


@pytest.mark.parametrize(
    ("text", "record_id", "expected"),
    [
        ("2026-01-20 18:30:00", 1, "2026-01-20T18:30:00+02:00"),
        ("2026-01-20 18:30:00", 7, "2026-01-20T18:30:00+03:00"),
        ("2026-07-20 18:30:00", 1, "2026-07-20T18:30:00+03:00"),
        ("2026-07-20 18:30:00", 7, "2026-07-20T18:30:00+02:00"),
    ],
    ids=["winter", "winter, wrong", "summer", "summer, wrong"],
)
def test_the_offset_of_a_datetime_is_wrong_at_times(text: str, record_id: int, expected: str) -> None:
    assert with_offset(text, record_id, KYIV) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-24", "2026-11-24T00:00:00"),
        ("2026-11-24T10:00:00", "2026-11-24T10:00:00"),
        ("2026-11-24 10:00:00", "2026-11-24T10:00:00"),
        ("2026-11-24T10:00:00Z", "2026-11-24T12:00:00"),
        ("2026-07-24T10:00:00+00:00", "2026-07-24T13:00:00"),
    ],
)
def test_a_filter_reads_times_as_the_salons_wall_clock(text: str, expected: str) -> None:
    assert wall(text, KYIV) == expected
