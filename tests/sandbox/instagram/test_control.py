"""The control door."""

from __future__ import annotations

import pytest

from tests.sandbox.instagram.support import Direct


def test_people_are_listed_with_window_manner_and_client(direct: Direct) -> None:
    everybody = direct.control("/people")["people"]
    open_ones = direct.control("/people?window=open")["people"]
    assert {"username", "igsid", "manner", "client_id", "window_open"} <= set(everybody[0])
    assert 0 < len(open_ones) < len(everybody)
    assert all(one["window_open"] for one in open_ones)


def test_people_are_found_by_a_piece_of_the_name(direct: Direct) -> None:
    person = direct.pick(window_open=True)
    found = direct.control(f"/people?q=@{person.username[:6].upper()}")["people"]
    assert person.username in {one["username"] for one in found}


def test_a_greeting_opens_windows_and_leaves_the_manner(direct: Direct) -> None:
    answer = direct.control("/people/greet", "POST", {"count": 5})
    assert answer["count"] == 5
    for username in answer["usernames"]:
        person = direct.instagram.person(username)
        assert person is not None
        assert person.automatic
        assert person.window_open(direct.instagram.now())


@pytest.mark.parametrize(
    ("body", "automatic"),
    [({"text": "Привіт"}, False), ({"text": "Привіт", "manner": "keep"}, True)],
    ids=["switched off", "kept"],
)
def test_who_writes_for_a_person_has_the_phone(direct: Direct, body: dict[str, str], automatic: bool) -> None:
    person = direct.pick(window_open=True)
    direct.control(f"/people/{person.username}/messages", "POST", body)
    assert person.automatic is automatic


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/people/nobody/messages", {"text": "Привіт"}, 404),
        ("/people/{}/messages", {}, 400),
        ("/people/{}/messages", {"quick_reply": 7}, 400),
        ("/people/{}/messages", {"ice_breaker": 0}, 400),
        ("/people/{}/manner", {"manner": "nonsense"}, 400),
        ("/people/{}/reactions", {"mid": "nonsense"}, 404),
        ("/behaviour", {"nonsense": 1}, 400),
        ("/limits", {"nonsense": {}}, 400),
        ("/subscription", {"fields": ["nonsense"]}, 400),
        ("/tokens/expire", {"token": "nonsense"}, 400),
        ("/events", {}, 400),
        ("/deliveries/999/again", {}, 404),
        ("/signed-request", {}, 400),
    ],
)
def test_a_wish_that_makes_no_sense_is_refused(
    direct: Direct, path: str, body: dict[str, object], status: int
) -> None:
    path = path.format(direct.pick(window_open=True).username)
    answer = direct.session.post(f"{direct.url}/_control/instagram{path}", json=body, timeout=20)
    assert answer.status_code == status
    assert answer.json()["error"]
