"""Signed events to the product."""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import Any

import pytest

from sandbox.instagram.deliveries import PAUSES
from tests.sandbox.instagram.support import Direct, Webhook, until


def _quick_replies(direct: Direct, igsid: str) -> None:
    replies = [{"content_type": "text", "title": str(n), "payload": f"opaque-{n}"} for n in range(1, 6)]
    assert direct.send(igsid, {"text": "Оцініть", "quick_replies": replies}).ok


def _write(direct: Direct, key: str, **body: Any) -> None:
    direct.control(f"/people/{key}/messages", "POST", body)


def test_the_signature_is_of_the_raw_escaped_bytes(direct: Direct, webhook: Webhook) -> None:
    person = direct.pick(window_open=True)
    _write(direct, person.username, text="Їжачок 🦔 і/або ні")
    webhook.wait(1, "message")
    body, headers = webhook.bodies[-1], webhook.headers[-1]
    expected = hmac.new(b"sandbox-app-secret", body, hashlib.sha256).hexdigest()
    assert headers["X-Hub-Signature-256"] == f"sha256={expected}"
    assert body.isascii()
    assert b"\\u0407\\u0436" in body
    assert b"\\/" in body
    assert json.loads(body)["entry"][0]["messaging"][0]["message"]["text"] == "Їжачок 🦔 і/або ні"


def test_the_envelope_is_the_vendors(direct: Direct, webhook: Webhook) -> None:
    _write(direct, direct.pick(window_open=True).username, text="Привіт")
    webhook.wait(1, "message")
    body = json.loads(webhook.bodies[-1])
    assert body["object"] == "instagram"
    assert set(body["entry"][0]) == {"time", "id", "messaging"}
    assert body["entry"][0]["id"] == "17841400000000000"


def test_a_tap_brings_the_payload_that_was_sent(direct: Direct, webhook: Webhook) -> None:
    person = direct.pick(window_open=True)
    _quick_replies(direct, person.igsid)
    _write(direct, person.username, quick_reply=3)
    until(lambda: any("quick_reply" in event["message"] for event in webhook.events("message")))
    tapped = webhook.events("message")[-1]["message"]
    assert (tapped["text"], tapped["quick_reply"]) == ("4", {"payload": "opaque-4"})


def test_a_person_who_answers_has_seen_the_question(direct: Direct, webhook: Webhook) -> None:
    person = direct.pick(window_open=True)
    mid = direct.send(person.igsid, {"text": "Як візит?"}).json()["message_id"]
    _write(direct, person.username, text="Добре")
    [read] = webhook.wait(1, "read")
    assert read["read"] == {"mid": mid}


def test_reactions_unsends_and_links_are_told(direct: Direct, webhook: Webhook) -> None:
    person = direct.pick(window_open=True)
    assert direct.send(person.igsid, {"text": "Дякуємо"}).ok
    direct.control(f"/people/{person.igsid}/reactions", "POST", {"emoji": "🔥"})
    direct.control(f"/people/{person.igsid}/unsend", "POST", {})
    _write(direct, person.igsid, ref="visit_1")
    [reaction] = webhook.wait(1, "reaction")
    [referral] = webhook.wait(1, "referral")
    assert reaction["reaction"]["emoji"] == "🔥"
    assert referral["referral"]["ref"] == "visit_1"
    assert any(event["message"].get("is_deleted") for event in webhook.events("message"))


def test_a_failed_delivery_is_tried_again_with_another_body(direct: Direct, webhook: Webhook) -> None:
    webhook.statuses[:] = [500]
    _write(direct, direct.pick(window_open=True).username, text="Привіт")
    until(lambda: len(webhook.bodies) == 1)
    direct.instagram.world.clock.move(18.7)
    until(lambda: len(webhook.bodies) == 2)
    first, second = (json.loads(body)["entry"][0] for body in webhook.bodies)
    assert first["messaging"] == second["messaging"]
    assert first["time"] != second["time"]
    signatures = {headers["X-Hub-Signature-256"] for headers in webhook.headers}
    assert len(signatures) == 2
    until(lambda: direct.control("/deliveries")["deliveries"][-1]["outcome"] == "delivered")
    assert direct.control("/deliveries")["deliveries"][-1]["statuses"] == [500, 200]


def test_pauses_between_attempts_grow() -> None:
    assert list(PAUSES) == sorted(PAUSES)


def test_nothing_is_delivered_while_not_subscribed(direct: Direct, webhook: Webhook) -> None:
    person = direct.pick(window_open=True)
    direct.control("/subscription", "DELETE")
    _write(direct, person.username, text="Ніхто не чує")
    direct.control("/subscription", "POST", {"fields": ["messages"]})
    _write(direct, person.username, text="Чутно")
    assert [event["message"]["text"] for event in webhook.wait(1)] == ["Чутно"]


def test_only_subscribed_fields_are_delivered(direct: Direct, webhook: Webhook) -> None:
    person = direct.pick(window_open=True)
    direct.control("/subscription", "POST", {"fields": ["messaging_referrals"]})
    _write(direct, person.username, text="Ніхто не чує")
    _write(direct, person.username, ref="abc")
    assert "referral" in webhook.wait(1)[0]


@pytest.mark.parametrize("again", [False, True], ids=["by behaviour", "by hand"])
def test_an_event_can_come_twice(direct: Direct, webhook: Webhook, again: bool) -> None:
    if not again:
        direct.control("/behaviour", "POST", {"duplicate": 1.0})
    _write(direct, direct.pick(window_open=True).username, text="Привіт")
    webhook.wait(1)
    if again:
        number = direct.control("/deliveries")["deliveries"][-1]["number"]
        direct.control(f"/deliveries/{number}/again", "POST")
    first, second = webhook.wait(2)
    assert first == second


def test_a_lost_event_never_comes(direct: Direct, webhook: Webhook) -> None:
    person = direct.pick(window_open=True)
    direct.control("/behaviour", "POST", {"lose": 1.0})
    _write(direct, person.username, text="Загубилось")
    direct.control("/behaviour", "POST", {"lose": 0.0})
    _write(direct, person.username, text="Дійшло")
    assert [event["message"]["text"] for event in webhook.wait(1)] == ["Дійшло"]


def test_paused_deliveries_wait_and_keep_their_order(direct: Direct, webhook: Webhook) -> None:
    person = direct.pick(window_open=True)
    direct.control("/behaviour", "POST", {"paused": True})
    for text in ("раз", "два", "три"):
        _write(direct, person.username, text=text)
    assert direct.control("/deliveries")["waiting"] == 3
    direct.control("/behaviour", "POST", {"paused": False})
    assert [event["message"]["text"] for event in webhook.wait(3)] == ["раз", "два", "три"]


def test_the_vendors_junk_precedes_messages_at_times_without_a_sender(
    direct: Direct, webhook: Webhook
) -> None:
    person = direct.pick(window_open=True)
    direct.control("/behaviour", "POST", {"edits": 1.0})
    for text in ("раз", "два"):
        _write(direct, person.username, text=text)
    junk = webhook.wait(2, "message_edit")
    assert [event["message_edit"]["num_edit"] for event in junk] == [0, 0]
    assert sorted("sender" in event for event in junk) == [False, True]


def test_any_event_can_be_sent_by_hand(direct: Direct, webhook: Webhook) -> None:
    direct.control("/events", "POST", {"event": {"timestamp": "1527459824", "message": {"mid": "m"}}})
    assert webhook.wait(1) == [{"timestamp": "1527459824", "message": {"mid": "m"}}]


def test_what_the_staff_write_by_hand_comes_as_an_echo(direct: Direct, webhook: Webhook) -> None:
    person = direct.pick(window_open=False, thread=False)
    direct.control(f"/people/{person.username}/native", "POST", {"text": "Добрий день!"})
    [event] = webhook.wait(1)
    assert event["message"]["is_echo"]
    assert direct.send(person.igsid, {"text": "Ще"}).json()["error"]["error_subcode"] == 2534022
