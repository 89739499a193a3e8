"""A restart of the program loses nothing and repeats nothing."""

from __future__ import annotations

import json
from pathlib import Path

from sandbox.world import World, hours
from tests.sandbox.conftest import frozen_world
from tests.sandboxes import StartSandbox

DAY = 86_400


def reborn(world: World) -> World:
    """The same salon from its saved state, at the same moment."""
    again = frozen_world(world.seed, *world.size)
    again.clock.set_offset(world.clock.offset)
    again.load(json.loads(json.dumps(world.dump())))
    return again


def test_a_salon_goes_on_living_after_a_restart_as_if_there_had_been_none() -> None:
    world = frozen_world()
    world.clock.move(2.3 * DAY)
    world.live()
    again = reborn(world)
    assert again.records == world.records

    for one in (world, again):
        one.clock.move(1.7 * DAY)
        one.live()
    assert again.records == world.records
    assert again.clients == world.clients


def test_a_removed_client_stays_removed() -> None:
    world = frozen_world()
    world.remove_client(180_000_005)
    assert 180_000_005 not in reborn(world).clients


def test_a_record_that_vanished_while_its_list_was_read_does_not_return() -> None:
    world = frozen_world()
    gone = next(one for one in world.records.values() if one["client"] and one["visit_id"])
    client, visit = gone["client"]["id"], gone["visit_id"]
    world.remove_record(gone["id"])

    again = reborn(reborn(world))
    assert gone["id"] not in again.records
    assert gone["id"] not in [one["id"] for one in again.records_of(client)]
    assert gone["id"] not in again.visits[visit]
    for one in (world, again):
        one.clock.move(3 * DAY)
        one.live()
    assert again.records == world.records


def test_hours_that_were_taken_off_the_schedule_stay_off() -> None:
    world = frozen_world()
    staff, day = next(iter(world.staff)), world.clock.now().date()
    world.hours[hours.key(staff, day)] = []
    assert hours.slots(reborn(world), staff, day) == []


def test_the_program_started_again_with_its_state_file_is_the_same_salon(
    start_sandbox: StartSandbox, tmp_path: Path
) -> None:
    options = [
        "--state",
        str(tmp_path / "state.json"),
        "--anchor",
        "2026-11-20",
        "--answer-after",
        "9000-9000",
    ]
    first = start_sandbox(options=options)
    first.post("/_control/clock", {"seconds": -40 * DAY})
    visit_id = next(
        one["visit_id"] for one in first.get("/_control/records") if one["client"] and not one["deleted"]
    )
    first.post(f"/_control/visits/{visit_id}/finish", {"hours_ago": 3})
    counts, clock = first.get("/_control/counts"), first.get("/_control/clock")
    first.child.stop()

    again = start_sandbox(options=options)
    assert again.get("/_control/counts") == counts
    assert round(again.get("/_control/clock")["offset"]) == round(clock["offset"])
    records = [one for one in again.get("/_control/records") if one["visit_id"] == visit_id]
    assert all(one["attendance"] == 1 for one in records)
