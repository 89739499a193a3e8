"""The vendor's refusals: code, subcode, HTTP status."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import requests

from tests.sandbox.instagram.support import TOKEN, Direct

REPLY = {"content_type": "text", "title": "5", "payload": "p"}


def _open(direct: Direct) -> str:
    return direct.pick(window_open=True).igsid


def _post(direct: Direct, body: dict[str, Any], path: str = "/v25.0/me/messages") -> requests.Response:
    return direct.graph(path, "POST", json=body)


def _to_open(message: dict[str, Any], **more: Any) -> Callable[[Direct], requests.Response]:
    return lambda direct: direct.send(_open(direct), message, **more)


def _expired(direct: Direct) -> requests.Response:
    direct.control("/tokens/expire", "POST")
    return direct.send(_open(direct), {"text": "Привіт"})


def _blocked(direct: Direct) -> requests.Response:
    igsid = _open(direct)
    direct.control(f"/people/{igsid}/block", "POST", {})
    return direct.send(igsid, {"text": "Привіт"})


def _hurried(direct: Direct) -> requests.Response:
    direct.control("/limits", "POST", {"send": {"calls": 1, "seconds": 60}})
    igsid = _open(direct)
    assert direct.send(igsid, {"text": "Раз"}).ok
    return direct.send(igsid, {"text": "Два"})


def _no_access(direct: Direct) -> requests.Response:
    direct.control("/access", "POST", {"direct": False})
    return direct.send(_open(direct), {"text": "Привіт"})


def _moved(direct: Direct) -> requests.Response:
    igsid = _open(direct)
    direct.instagram.world.clock.move(timedelta(hours=24).total_seconds())
    return direct.send(igsid, {"text": "Привіт"})


BAD_TOKEN = {"Authorization": "Bearer nonsense"}
REFUSALS: dict[str, tuple[Callable[[Direct], requests.Response], tuple[int, int, int | None]]] = {
    "no token": (lambda d: d.graph("/v25.0/me", headers={}), (400, 190, None)),
    "a wrong token": (lambda d: d.graph("/v25.0/me", headers=BAD_TOKEN), (400, 190, None)),
    "an expired token": (_expired, (400, 190, 463)),
    "a shut window": (
        lambda d: d.send(d.pick(window_open=False).igsid, {"text": "Привіт"}),
        (403, 10, 2534022),
    ),
    "a window that shut as time passed": (_moved, (403, 10, 2534022)),
    "somebody who never wrote": (
        lambda d: d.send(d.pick(window_open=False, thread=False).igsid, {"text": "Привіт"}),
        (400, 100, 2534014),
    ),
    "an unknown IGSID": (lambda d: d.send("1", {"text": "Привіт"}), (400, 100, 2534014)),
    "a text of 1002 bytes": (_to_open({"text": "ж" * 501}), (400, 100, 2534015)),
    "an empty text": (_to_open({"text": " "}), (400, 100, 2534015)),
    "quick replies without a text": (_to_open({"quick_replies": [REPLY]}), (400, 100, 2534015)),
    "fourteen quick replies": (
        _to_open({"text": "Оцініть", "quick_replies": [REPLY] * 14}),
        (400, 100, 2534015),
    ),
    "four buttons": (
        _to_open(
            {
                "attachment": {
                    "type": "template",
                    "payload": {
                        "template_type": "button",
                        "text": "Оберіть",
                        "buttons": [{"type": "postback", "title": "А", "payload": "a"}] * 4,
                    },
                }
            }
        ),
        (400, 100, 2534015),
    ),
    "a person who blocked the salon": (_blocked, (400, 551, 1545041)),
    "too many messages": (_hurried, (400, 613, 2534040)),
    "access switched off by the owner": (_no_access, (403, 200, 2534041)),
    "a username as the address": (
        lambda d: _post(d, {"recipient": {"username": "olena"}, "message": {"text": "Привіт"}}),
        (400, 100, None),
    ),
    "no recipient": (lambda d: _post(d, {"message": {"text": "Привіт"}}), (400, 100, None)),
    "no message": (lambda d: _post(d, {"recipient": {"id": _open(d)}}), (400, 100, None)),
    "a comment that is not ours": (
        lambda d: _post(d, {"recipient": {"comment_id": "1"}, "message": {"text": "Привіт"}}),
        (400, 100, 2534025),
    ),
    "the human agent's tag": (_to_open({"text": "Привіт"}, tag="HUMAN_AGENT"), (403, 10, None)),
    "another tag": (_to_open({"text": "Привіт"}, tag="ACCOUNT_UPDATE"), (400, 100, None)),
    "a doubled version": (
        lambda d: _post(d, {}, "/v25.0/v25.0/me/messages"),
        (500, 2500, None),
    ),
    "an unknown edge": (lambda d: d.graph("/v25.0/me/nonsense"), (500, 2500, None)),
    "another account": (
        lambda d: _post(d, {"recipient": {"id": "1"}, "message": {"text": "x"}}, "/v25.0/178/messages"),
        (400, 100, 33),
    ),
    "an unknown object": (lambda d: d.graph("/v25.0/178"), (400, 100, 33)),
    "the profile of somebody who never wrote": (
        lambda d: d.graph(f"/v25.0/{d.pick(window_open=False, thread=False).igsid}?fields=username"),
        (400, 230, None),
    ),
    "messages inside the list of conversations": (
        lambda d: d.graph("/v25.0/me/conversations?platform=instagram&fields=messages{message}"),
        (500, 1, None),
    ),
    "a subscription under me": (
        lambda d: d.graph("/v25.0/me/subscribed_apps?subscribed_fields=messages", "POST"),
        (400, 100, None),
    ),
    "an unknown field to subscribe to": (
        lambda d: d.graph("/v25.0/17841400000000000/subscribed_apps?subscribed_fields=nonsense", "POST"),
        (400, 100, None),
    ),
}


@pytest.mark.parametrize(("ask", "expected"), REFUSALS.values(), ids=REFUSALS.keys())
def test_what_the_vendor_refuses_is_refused_with_its_code(
    direct: Direct, ask: Callable[[Direct], requests.Response], expected: tuple[int, int, int | None]
) -> None:
    answer = ask(direct)
    error = answer.json()["error"]
    assert (answer.status_code, error["code"], error.get("error_subcode")) == expected
    assert error["message"]
    assert error["type"] in {"IGApiException", "OAuthException"}


def test_a_refused_message_reaches_nobody(direct: Direct) -> None:
    person = direct.pick(window_open=False)
    before = len(person.messages)
    assert direct.send(person.igsid, {"text": "Привіт"}).status_code == 403
    assert len(person.messages) == before
    assert direct.control("/sent")["count"] == 0


def test_a_token_may_come_as_a_parameter_too(direct: Direct) -> None:
    assert direct.graph("/v25.0/me?access_token=sandbox-token", headers={}).ok


def test_any_version_of_the_graph_answers(direct: Direct) -> None:
    assert direct.graph("/v26.0/me", headers=TOKEN).ok
