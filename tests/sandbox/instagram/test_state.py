"""Determinism, snapshots, reset."""

from __future__ import annotations

import json

from sandbox.instagram import actions
from tests.sandbox.instagram.support import Direct, frozen_instagram


def test_the_same_seed_makes_the_same_people() -> None:
    assert frozen_instagram(3).dump() == frozen_instagram(3).dump()
    assert frozen_instagram(3).dump() != frozen_instagram(4).dump()


def test_a_snapshot_brings_everything_back() -> None:
    before = frozen_instagram(webhook_url="http://127.0.0.1:9/")
    person = next(one for one in before.people() if not one.messages)
    actions.write(before, person, "Добрий день 🌸", before.now())
    before.deliverer.behave(duplicate=0.0, paused=True)
    text = json.dumps(before.dump(), ensure_ascii=False)
    after = frozen_instagram(webhook_url="http://127.0.0.1:9/")
    after.load(json.loads(text))
    assert after.dump() == before.dump()
    found = after.person(person.username)
    assert found is not None
    assert found.messages[-1].text == "Добрий день 🌸"
    assert after.message(found.messages[-1].mid) is not None
    assert len(after.deliverer.pending()) >= 1


def test_a_reset_returns_to_the_beginning() -> None:
    instagram = frozen_instagram()
    begin = instagram.dump()
    actions.write(instagram, instagram.people()[0], "Привіт", instagram.now())
    instagram.state.subscribed_fields = []
    instagram.reset()
    assert instagram.dump() == begin


def test_igsids_are_fifteen_or_sixteen_digits_and_unique() -> None:
    igsids = [person.igsid for person in frozen_instagram(clients=300).people()]
    assert all(one.isdigit() and len(one) in {15, 16} for one in igsids)
    assert len(set(igsids)) == len(igsids)


def test_a_client_who_gets_an_instagram_name_later_can_write(direct: Direct) -> None:
    direct.instagram.world.instagram_names[999] = "Brand.New"
    direct.control("/people/brand.new/messages", "POST", {"text": "Вітаю"})
    person = direct.instagram.person("BRAND.NEW")
    assert person is not None
    assert person.client_id == 999
    assert person.window_open(direct.instagram.now())
