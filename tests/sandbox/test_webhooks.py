"""Altegio's webhooks: hints of changes, sent once, and the settings that say where to."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from sandbox.altegio.hook_settings import address
from sandbox.altegio.webhooks import Notifier
from sandbox.app import create_app
from sandbox.server import make_server
from tests.sandbox.conftest import Served, frozen_world
from tests.sandbox.receiver import Door, open_door, until

CLIENT, STAFF, SERVICE, CATEGORY = 180_000_001, 2_660_001, 3_120_001, 10_880_001
QUICK = {"earliest": 0.0, "latest": 0.05, "partial": 0.0, "array": 0.0}


@pytest.fixture
def door() -> Iterator[Door]:
    with open_door() as opened:
        yield opened


@pytest.fixture
def talking(door: Door) -> Iterator[Served]:
    """A salon whose webhooks go to the door, at once and whole; the morning is over already."""
    world, notifier = frozen_world(), Notifier()
    notifier.behave(**QUICK)
    world.live()
    world.hooks = [address(door.url)]
    server = make_server("127.0.0.1", 0, create_app(world, notifier=notifier, limit=False))
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    notifier.start()
    yield Served(world, f"http://127.0.0.1:{server.port}")
    notifier.stop()
    server.shutdown()
    server.server_close()


def settled(salon: Served) -> list[dict[str, Any]]:
    until(lambda: salon.control("/webhooks")["waiting"] == 0)
    return list(salon.control("/webhooks")["deliveries"])


def test_a_record_tells_when_it_is_made_changed_and_deleted(talking: Served, door: Door) -> None:
    made = talking.control("/records", "POST", {"client_id": CLIENT})["id"]
    talking.control(f"/records/{made}", "PUT", {"attendance": 1, "paid": 100})
    talking.control(f"/records/{made}", "DELETE")
    settled(talking)
    assert sorted(door.about("record", made)) == ["create", "delete", "update"]
    gone = next(one for one in door.events() if one["status"] == "delete")
    assert gone["company_id"] == 1001
    assert gone["data"]["deleted"] is True
    assert gone["data"]["services"], "a deletion carries the whole object"


@pytest.mark.parametrize(
    ("path", "resource", "number"),
    [
        ("/clients", "client", CLIENT),
        ("/staff", "staff", STAFF),
        ("/services", "service", SERVICE),
        ("/categories", "service_category", CATEGORY),
    ],
)
def test_the_other_objects_tell_too(
    talking: Served, door: Door, path: str, resource: str, number: int
) -> None:
    made = talking.control(path, "POST", {})["id"]
    talking.control(f"{path}/{number}", "PUT", {"comment" if path == "/clients" else "weight": 7})
    talking.control(f"{path}/{number}", "DELETE")
    settled(talking)
    assert door.about(resource, made) == ["create"]
    assert sorted(door.about(resource, number)) == ["delete", "update"]


def test_a_review_tells_nobody(talking: Served, door: Door) -> None:
    talking.control("/comments", "POST", {"rating": 2})
    assert settled(talking) == []


def test_a_failed_delivery_is_not_tried_again(talking: Served, door: Door) -> None:
    door.status = 500
    talking.control(f"/clients/{CLIENT}", "PUT", {"comment": "новий"})
    assert [one["outcome"] for one in settled(talking)] == ["failed"]
    assert len(door.bodies) == 1


def test_bodies_come_partial_in_a_list_or_broken_when_asked(talking: Served, door: Door) -> None:
    for shape in ("partial", "array", "junk"):
        talking.control("/webhooks", "PUT", {**QUICK, "junk": 0.0, shape: 1.0})
        talking.control(f"/clients/{CLIENT}", "PUT", {"comment": shape})
    assert sorted(one["shape"] for one in settled(talking)) == ["array", "junk", "partial"]
    bodies = sorted(door.bodies, key=len)
    assert json.loads(bodies[0])["data"] == {"id": CLIENT}
    with pytest.raises(ValueError):
        json.loads(bodies[1])
    assert json.loads(bodies[2])[0]["data"]["comment"] == "array"


def test_events_can_be_lost_doubled_held_back_and_made_up(talking: Served, door: Door) -> None:
    talking.control("/webhooks", "PUT", {"lose": 1.0})
    talking.control(f"/clients/{CLIENT}", "PUT", {"comment": "1"})
    assert [one["outcome"] for one in settled(talking)] == ["lost"]
    talking.control("/webhooks", "PUT", {"lose": 0.0, "duplicate": 1.0, "paused": True})
    talking.control(f"/clients/{CLIENT}", "PUT", {"comment": "2"})
    assert talking.control("/webhooks")["waiting"] == 2
    assert door.bodies == []
    talking.control("/webhooks", "PUT", {"paused": False})
    settled(talking)
    talking.session.post(f"{talking.url}/_control/webhooks", data=b"\x00 no JSON", timeout=20)
    until(lambda: b"\x00 no JSON" in door.bodies)
    assert len(door.bodies) == 3


def test_an_unknown_wish_about_webhooks_is_refused(talking: Served) -> None:
    answer = talking.session.put(f"{talking.url}/_control/webhooks", json={"nonsense": 1}, timeout=20)
    assert answer.status_code == 400


# --- the settings ---------------------------------------------------------------------------------
def test_saving_the_settings_replaces_every_address_and_every_flag(salon: Served) -> None:
    others = [{"url": "https://other.example/a", "record": 0}, {"url": "https://other.example/b"}]
    salon.control("/webhooks/addresses", "PUT", {"urls": others})
    seen = salon.data("/hooks_settings/1001")
    assert seen["urls"] == ["https://other.example/a", "https://other.example/b"]
    assert (seen["record"], seen["client"]) == (0, 1), "the flags are those of the first address"
    assert not {"good", "self_sending"} & set(seen)

    body = {"urls": ["https://ours.example/x"], "active": 1, "record": 1, "good": 1, "self_sending": 1}
    answer = salon.ask("/hooks_settings/1001", "POST", json=body)
    assert answer.status_code == 201
    assert not {"good", "self_sending"} & set(answer.json()["data"])
    seen = salon.data("/hooks_settings/1001")
    assert seen["urls"] == ["https://ours.example/x"], "the other apps' addresses are gone"
    assert (seen["active"], seen["record"], seen["client"]) == (1, 1, 0)


def test_a_location_without_addresses_shows_everything_off(salon: Served) -> None:
    seen = salon.data("/hooks_settings/1001")
    assert seen["urls"] == []
    assert not any(value for name, value in seen.items() if name != "urls")


@pytest.mark.parametrize(
    "urls", [[], [f"https://x.example/{n}" for n in range(11)], ["ftp://x"], "text"], ids=repr
)
def test_one_to_ten_addresses_are_wanted(salon: Served, urls: Any) -> None:
    assert salon.ask("/hooks_settings/1001", "POST", json={"urls": urls}).status_code == 422


def test_the_settings_need_a_right(salon: Served) -> None:
    salon.control("/altegio", "PUT", {"rights": {"settings.webhook_read_access": False}})
    assert salon.ask("/hooks_settings/1001").status_code == 403


def test_only_what_is_switched_on_is_sent(talking: Served, door: Door) -> None:
    body = {"urls": [door.url], "active": 1, "record": 1}
    talking.ask("/hooks_settings/1001", "POST", json=body)
    talking.control(f"/clients/{CLIENT}", "PUT", {"comment": "1"})
    talking.control("/records", "POST", {"client_id": CLIENT})
    assert [one["resource"] for one in settled(talking)] == ["record"]
    talking.ask("/hooks_settings/1001", "POST", json=body | {"active": 0})
    talking.control("/records", "POST", {"client_id": CLIENT})
    assert len(settled(talking)) == 1
