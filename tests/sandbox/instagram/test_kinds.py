"""Every kind of event that the vendor's pages name, in its shape."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.sandbox.instagram.support import Direct, Webhook, until


def _act(direct: Direct, key: str, what: str = "messages", **body: Any) -> None:
    direct.control(f"/people/{key}/{what}", "POST", body)


@pytest.mark.parametrize("kind", ["image", "audio", "story_mention", "share", "ig_reel"])
def test_what_is_sent_without_words_comes_as_an_attachment(
    direct: Direct, webhook: Webhook, kind: str
) -> None:
    _act(direct, direct.pick(window_open=True).username, sent=kind)
    [event] = webhook.wait(1, "message")
    assert event["message"]["attachments"][0]["type"] == kind
    assert "text" not in event["message"]


def test_what_the_api_does_not_show_says_so(direct: Direct, webhook: Webhook) -> None:
    _act(direct, direct.pick(window_open=True).username, sent="unsupported")
    [event] = webhook.wait(1, "message")
    assert event["message"]["is_unsupported"] is True


def test_a_changed_message_bears_its_new_words_and_a_number(direct: Direct, webhook: Webhook) -> None:
    direct.control("/behaviour", "POST", {"edits": 0})
    person = direct.pick(window_open=True)
    _act(direct, person.username, text="Добе")
    _act(direct, person.username, "edit", text="Добре")
    [event] = webhook.wait(1, "message_edit")
    assert (event["message_edit"]["text"], event["message_edit"]["num_edit"]) == ("Добре", 1)


@pytest.mark.parametrize(
    ("kind", "account", "list_name"),
    [
        ("test", "0", "changes"),
        ("comment", "17841400000000000", "changes"),
        ("standby", "17841400000000000", "standby"),
    ],
)
def test_what_is_no_message_comes_in_its_own_list(
    direct: Direct, webhook: Webhook, kind: str, account: str, list_name: str
) -> None:
    _act(direct, direct.pick(window_open=True).username, "odd", kind=kind)
    until(lambda: any(list_name in json.loads(body)["entry"][0] for body in webhook.bodies))
    entry = next(one for body in webhook.bodies if list_name in (one := json.loads(body)["entry"][0]))
    assert (entry["id"], len(entry[list_name])) == (account, 1)


def test_several_events_come_in_one_body_when_the_vendor_is_busy(direct: Direct, webhook: Webhook) -> None:
    direct.control("/behaviour", "POST", {"batch": 50, "edits": 0, "paused": True})
    person = direct.pick(window_open=True)
    for number in range(20):
        _act(direct, person.username, text=f"слово {number}")
    before = len(webhook.bodies)
    direct.control("/behaviour", "POST", {"paused": False})
    until(lambda: len(webhook.events("message")) >= 20)
    assert len(webhook.bodies) - before <= 3
