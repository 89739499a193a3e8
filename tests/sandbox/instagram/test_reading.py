"""Threads, messages and people, as the Graph shows them."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from sandbox.instagram import actions, fields
from sandbox.instagram.errors import GraphError
from sandbox.instagram.model import Person
from tests.sandbox.instagram.support import Direct


def _listed(person: Person, month_ago: datetime) -> bool:
    """Requests that nobody answered for a month are not shown by the vendor."""
    answered = any(message.from_salon for message in person.messages)
    return bool(person.messages) and (answered or person.messages[-1].at > month_ago)


def test_all_threads_are_listed_over_the_pages(direct: Direct) -> None:
    direct.control("/limits", "POST", {"conversations": {"calls": 500, "seconds": 1}})
    url = "/v25.0/me/conversations?platform=instagram&fields=participants,updated_time&limit=4"
    seen: list[str] = []
    times: list[str] = []
    while url:
        page = direct.graph(url).json()
        seen += [one["participants"]["data"][1]["id"] for one in page["data"]]
        times += [one["updated_time"] for one in page["data"]]
        url = page.get("paging", {}).get("next", "").removeprefix(direct.url)
    month_ago = direct.instagram.now() - timedelta(days=30)
    listed = {one.igsid for one in direct.instagram.people() if not one.blocked and _listed(one, month_ago)}
    assert set(seen) == listed
    assert len(seen) == len(set(seen))
    assert times == sorted(times, reverse=True)


def test_a_thread_is_found_by_the_person(direct: Direct) -> None:
    person = direct.pick(window_open=True)
    found = direct.graph(f"/v25.0/me/conversations?platform=instagram&user_id={person.igsid}").json()["data"]
    assert len(found) == 1
    wanted = "messages{id,created_time,from,to,message}"
    thread = direct.graph(f"/v25.0/{found[0]['id']}", params={"fields": wanted}).json()
    newest = thread["messages"]["data"][0]
    assert newest["message"] == person.messages[-1].text
    assert newest["created_time"].endswith("+0000")
    names = {newest["from"]["username"], newest["to"]["data"][0]["username"]}
    assert names == {"sandbox_salon", person.username}
    alone = direct.graph(f"/v25.0/{newest['id']}?fields=id,created_time,from,to,message").json()
    assert alone == newest


def _chatter(direct: Direct) -> tuple[Person, str]:
    person = direct.pick(window_open=True)
    for number in range(25):
        actions.write(direct.instagram, person, f"№ {number}", direct.instagram.now())
    found = direct.graph(f"/v25.0/me/conversations?user_id={person.igsid}").json()["data"]
    return person, found[0]["id"]


def test_only_the_twenty_newest_messages_can_be_read(direct: Direct) -> None:
    person, thread = _chatter(direct)
    listed = direct.graph(f"/v25.0/{thread}/messages?fields=message&limit=50").json()["data"]
    assert len(listed) == len(person.messages)
    assert [("message" in one) for one in listed[:21]] == [True] * 20 + [False]
    assert direct.graph(f"/v25.0/{person.messages[-20].mid}").ok
    assert direct.graph(f"/v25.0/{person.messages[-21].mid}").json()["error"]["code"] == 9000001


def test_a_message_taken_back_cannot_be_read(direct: Direct) -> None:
    person = direct.pick(window_open=True)
    message = actions.write(direct.instagram, person, "Ой", direct.instagram.now())
    actions.unsend(direct.instagram, person, message, direct.instagram.now())
    assert direct.graph(f"/v25.0/{message.mid}").json()["error"]["code"] == 9000001


def test_threads_are_read_twice_a_second_at_most(direct: Direct) -> None:
    answers = [direct.graph("/v25.0/me/conversations?platform=instagram") for _ in range(11)]
    assert [answer.status_code for answer in answers] == [200] * 10 + [400]
    assert answers[-1].json()["error"]["error_subcode"] == 2534040


def test_the_profile_of_a_person_who_wrote_bears_the_username(direct: Direct) -> None:
    person = direct.pick(window_open=True)
    answer = direct.graph(f"/v25.0/{person.igsid}?fields=name,username,follower_count").json()
    assert answer["username"] == person.username
    assert answer["id"] == person.igsid


def test_the_accounts_webhook_id_differs_from_its_id(direct: Direct) -> None:
    answer = direct.graph("/v25.0/me?fields=user_id,username,id").json()
    assert answer["user_id"] == "17841400000000000"
    assert answer["username"] == "sandbox_salon"
    assert answer["id"] != answer["user_id"]


def test_nested_fields_are_understood() -> None:
    wanted = fields.parse("id, messages.limit(5){id,from},updated_time")
    assert set(wanted.inside) == {"id", "messages", "updated_time"}
    assert wanted.inside["messages"].limit == 5
    assert set(wanted.inside["messages"].inside) == {"id", "from"}


@pytest.mark.parametrize("text", ["messages{id", "id}", "id,!"], ids=["open brace", "stray brace", "a mark"])
def test_broken_fields_are_refused(text: str) -> None:
    with pytest.raises(GraphError):
        fields.parse(text)
