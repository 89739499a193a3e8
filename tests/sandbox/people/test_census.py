"""Who is on Instagram when the story begins."""

from __future__ import annotations

from tests.sandbox.instagram.support import frozen_instagram


def test_a_quarter_wrote_lately_a_quarter_long_ago_and_half_never() -> None:
    instagram = frozen_instagram(clients=300)
    people, now = instagram.people(), instagram.now()
    lately = sum(person.window_open(now) for person in people) / len(people)
    never = sum(not person.messages for person in people) / len(people)
    assert 0.17 < lately < 0.33
    assert 0.40 < never < 0.60


def test_every_holder_of_a_name_is_a_person_and_some_people_are_no_clients() -> None:
    instagram = frozen_instagram(clients=300)
    holders = set(instagram.world.instagram_names.values())
    assert all(instagram.person(name.upper()) for name in holders)
    assert sum(person.client_id is None for person in instagram.people()) >= 10


def test_some_names_differ_in_case_and_some_were_changed() -> None:
    people = frozen_instagram(clients=300).people()
    assert any(person.username != person.username.lower() for person in people)
    assert any(person.former_username for person in people)


def test_those_who_blocked_the_salon_had_written_before() -> None:
    people = frozen_instagram(clients=300).people()
    blocked = [person for person in people if person.blocked]
    assert blocked
    assert all(person.messages for person in blocked)
    assert {person.manner for person in people if person.manner == "blocked"} == {"blocked"}


def test_nobody_calls_themselves_by_the_receptionists_note() -> None:
    names = [person.name or "" for person in frozen_instagram(clients=300).people()]
    assert not any("VIP" in name or "борг" in name for name in names)
