"""What happens to a message that is taken."""

from __future__ import annotations

import pytest
import requests

from tests.sandbox.instagram.support import Direct, Webhook


def test_the_answer_holds_the_recipient_and_the_message(direct: Direct) -> None:
    person = direct.pick(window_open=True)
    answer = direct.send(person.igsid, {"text": "Привіт"}).json()
    assert answer == {"recipient_id": person.igsid, "message_id": person.messages[-1].mid}


def test_the_numeric_account_is_an_address_like_me(direct: Direct) -> None:
    body = {"recipient": {"id": direct.pick(window_open=True).igsid}, "message": {"text": "Привіт"}}
    assert direct.graph("/v25.0/17841400000000000/messages", "POST", json=body).ok


def test_a_text_of_exactly_1000_bytes_is_taken(direct: Direct) -> None:
    assert direct.send(direct.pick(window_open=True).igsid, {"text": "ж" * 500}).ok


def test_a_long_title_is_cut_at_20_characters(direct: Direct) -> None:
    person = direct.pick(window_open=True)
    replies = [{"content_type": "text", "title": "а" * 30, "payload": "p"}]
    assert direct.send(person.igsid, {"text": "Оцініть", "quick_replies": replies}).ok
    assert direct.control(f"/people/{person.username}")["quick_replies"] == ["а" * 20]


def test_a_template_shows_its_buttons_and_a_tap_is_a_postback(direct: Direct, webhook: Webhook) -> None:
    person = direct.pick(window_open=True)
    payload = {
        "template_type": "generic",
        "elements": [
            {
                "title": "Ваш візит",
                "subtitle": "Оцініть його",
                "buttons": [{"type": "postback", "title": "Оцінити", "payload": "RATE"}],
            }
        ],
    }
    assert direct.send(person.igsid, {"attachment": {"type": "template", "payload": payload}}).ok
    direct.control(f"/people/{person.igsid}/messages", "POST", {"button": 0})
    [event] = webhook.wait(1, "postback")
    assert event["postback"]["payload"] == "RATE"


def test_the_echo_bears_the_same_mid_and_no_app_id(direct: Direct, webhook: Webhook) -> None:
    person = direct.pick(window_open=True)
    mid = direct.send(person.igsid, {"text": "Привіт 🌸"}).json()["message_id"]
    [echo] = webhook.wait(1, "message")
    assert echo["message"] == {"mid": mid, "text": "Привіт 🌸", "is_echo": True}
    assert (echo["sender"]["id"], echo["recipient"]["id"]) == ("17841400000000000", person.igsid)


def test_a_message_to_oneself_needs_no_window(direct: Direct, webhook: Webhook) -> None:
    assert direct.send("17841400000000000", {"text": "Проба"}).ok
    [echo] = webhook.wait(1, "message")
    assert echo["message"]["is_self"]


def test_a_lost_answer_leaves_the_message_with_the_person(direct: Direct) -> None:
    person = direct.pick(window_open=True)
    plan = {"vendor": "instagram", "kind": "lost", "path": "/messages", "count": 1}
    direct.session.post(f"{direct.url}/_control/faults", json=plan, timeout=20)
    with pytest.raises(requests.ConnectionError):
        direct.send(person.igsid, {"text": "Привіт"})
    assert person.messages[-1].text == "Привіт"
    assert direct.control("/sent")["count"] == 1


def test_a_second_identical_message_is_counted_as_a_duplicate(direct: Direct) -> None:
    person = direct.pick(window_open=True)
    for text in ("Привіт", "Привіт", "Як візит?"):
        assert direct.send(person.igsid, {"text": text}).ok
    sent = direct.control("/sent")
    assert [one["count"] for one in sent["messages"]] == [2, 2, 1]
    assert sent["duplicates"] == [{"igsid": person.igsid, "text": "Привіт", "count": 2}]


def test_the_salon_can_react_to_a_message(direct: Direct) -> None:
    person = direct.pick(window_open=True)
    message = next(message for message in person.messages if not message.from_salon)
    body = {
        "recipient": {"id": person.igsid},
        "sender_action": "react",
        "payload": {"message_id": message.mid, "reaction": "love"},
    }
    answer = direct.graph("/v25.0/me/messages", "POST", json=body)
    assert answer.json() == {"recipient_id": person.igsid}
    assert message.reaction == "❤️"
