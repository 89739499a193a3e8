"""Profiles, conversations, the account and its token are read with patience."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import responses

from feedback.channels.instagram.errors import Action, InstagramError, OutcomeUnknown
from tests.feedback.channels.graph import ACCOUNT, BASE, client, refusal, vendor

__all__ = ["vendor"]


def test_reading_again_does_no_harm_so_an_unclear_end_is_tried_later(vendor: responses.RequestsMock) -> None:
    vendor.get(f"{BASE}/v25.0/me", status=503, body="<html>")
    with pytest.raises(InstagramError) as caught:
        client().me()
    assert (caught.value.action, caught.value.status) == (Action.RETRY_LATER, 503)
    assert not isinstance(caught.value, OutcomeUnknown)


def test_a_profile_may_lack_both_names(vendor: responses.RequestsMock) -> None:
    vendor.get(f"{BASE}/v25.0/42", json={"username": "olena.koval", "name": None, "id": "42"})
    vendor.get(f"{BASE}/v25.0/43", json={"id": "43"})
    assert client().profile("42").username == "olena.koval"
    assert (client().profile("43").username, client().profile("43").name) == ("", "")


def test_a_profiles_name_turns_and_hides_no_letters(vendor: responses.RequestsMock) -> None:
    vendor.get(
        f"{BASE}/v25.0/42", json={"username": "olena", "name": "\u202eОлена\u200b 👩\u200d🎤", "id": "42"}
    )
    assert client().profile("42").name == "Олена 👩\u200d🎤"


@pytest.mark.parametrize(
    ("body", "action"),
    [
        pytest.param(refusal(230), Action.NO_CONSENT, id="no consent"),
        pytest.param(refusal(100), Action.SKIP, id="the field itself is refused"),
        pytest.param(refusal(190), Action.RECONNECT, id="token"),
    ],
)
def test_a_refused_profile_stops_the_account_only_for_the_accounts_own_faults(
    vendor: responses.RequestsMock, body: Any, action: Action
) -> None:
    vendor.get(f"{BASE}/v25.0/42", json=body, status=400)
    with pytest.raises(InstagramError) as caught:
        client().profile("42")
    assert caught.value.action is action


def query(call: Any) -> dict[str, list[str]]:
    return parse_qs(urlsplit(call.request.url).query)


def test_conversations_come_in_pages_until_there_is_no_next(vendor: responses.RequestsMock) -> None:
    people = {"data": [{"id": "42", "username": "olena"}, {"id": ACCOUNT, "username": "salon"}]}
    thread = {"id": "t1", "updated_time": "2025-07-28T22:44:49+0000", "participants": people}
    url = f"{BASE}/v25.0/me/conversations"
    vendor.get(url, json={"data": [thread], "paging": {"cursors": {"after": "c1"}, "next": "https://n"}})
    vendor.get(url, json={"data": [], "paging": {"cursors": {"after": "c2"}}})
    first = client().conversations()
    assert first.after == "c1"
    assert [person.username for person in first.conversations[0].participants] == ["olena", "salon"]
    assert client().conversations(first.after).after is None
    assert query(vendor.calls[1])["after"] == ["c1"]
    assert query(vendor.calls[0])["platform"] == ["instagram"]


def test_a_conversation_is_found_by_person_or_there_is_none(vendor: responses.RequestsMock) -> None:
    url = f"{BASE}/v25.0/me/conversations"
    vendor.get(url, json={"data": [{"id": "t1", "updated_time": "2025-07-28T22:44:49+0000"}]})
    vendor.get(url, json={"data": []})
    found = client().conversation_with("42")
    assert found is not None
    assert found.id == "t1"
    assert query(vendor.calls[0])["user_id"] == ["42"]
    assert client().conversation_with("43") is None


def test_messages_of_a_thread_tell_who_wrote_what_and_when(vendor: responses.RequestsMock) -> None:
    message = {
        "id": "m1",
        "created_time": "2025-07-28T22:44:49+0000",
        "from": {"id": ACCOUNT, "username": "salon"},
        "message": "Дякуємо",
    }
    vendor.get(f"{BASE}/v25.0/t1", json={"messages": {"data": [message, {"id": "m2"}, None]}, "id": "t1"})
    first, second, _ = client().messages("t1")
    assert (first.mid, first.from_id, first.from_username, first.text) == ("m1", ACCOUNT, "salon", "Дякуємо")
    assert first.created_at is not None
    assert (second.mid, second.from_id, second.text) == ("m2", "", "")
    assert query(vendor.calls[0])["fields"] == ["messages{id,created_time,from,to,message}"]


def test_a_single_message_is_read_by_its_id(vendor: responses.RequestsMock) -> None:
    vendor.get(f"{BASE}/v25.0/m1", json={"id": "m1", "from": {"id": "42"}, "message": "hi"})
    assert client().message("m1").from_id == "42"


@pytest.mark.parametrize("wrapped", [False, True])
def test_the_account_knows_its_two_ids(vendor: responses.RequestsMock, wrapped: bool) -> None:
    body = {"id": "999", "user_id": ACCOUNT, "username": "salon"}
    vendor.get(f"{BASE}/v25.0/me", json={"data": [body]} if wrapped else body)
    me = client().me()
    assert (me.user_id, me.username, me.app_scoped_id) == (ACCOUNT, "salon", "999")


def test_subscribing_uses_the_numeric_id_and_wants_a_confirmation(vendor: responses.RequestsMock) -> None:
    url = f"{BASE}/v25.0/{ACCOUNT}/subscribed_apps"
    vendor.post(url, json={"success": True})
    vendor.post(url, json={"success": False})
    client().subscribe(["messages", "messaging_postbacks"])
    assert query(vendor.calls[0])["subscribed_fields"] == ["messages,messaging_postbacks"]
    with pytest.raises(InstagramError):
        client().subscribe(["messages"])


def test_subscribed_fields_are_listed(vendor: responses.RequestsMock) -> None:
    url = f"{BASE}/v25.0/{ACCOUNT}/subscribed_apps"
    vendor.get(url, json={"data": [{"id": "1", "subscribed_fields": ["messages", "comments"]}]})
    vendor.get(url, json={"data": []})
    assert client().subscribed_fields() == ["comments", "messages"]
    assert client().subscribed_fields() == []


def test_a_token_is_renewed_without_a_version(vendor: responses.RequestsMock) -> None:
    vendor.get(f"{BASE}/refresh_access_token", json={"access_token": "IGAA-new", "expires_in": 5183944})
    renewed = client().refresh_token()
    assert (renewed.token, renewed.expires_in) == ("IGAA-new", 5183944)
    assert "IGAA-new" not in repr(renewed)
    assert query(vendor.calls[0])["grant_type"] == ["ig_refresh_token"]


@pytest.mark.parametrize("body", [{}, {"access_token": "x"}, {"access_token": "x", "expires_in": "soon"}])
def test_a_renewal_without_a_token_is_tried_later(vendor: responses.RequestsMock, body: Any) -> None:
    vendor.get(f"{BASE}/refresh_access_token", json=body)
    with pytest.raises(InstagramError) as caught:
        client().refresh_token()
    assert caught.value.action is Action.RETRY_LATER
