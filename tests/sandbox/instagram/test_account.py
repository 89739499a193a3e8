"""Subscription, ice breakers, tokens and the log-in."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from tests.sandbox.instagram.support import Direct, Webhook

ACCOUNT = "/v25.0/17841400000000000"
BACK = "https://salon.example/back"


def test_the_salon_begins_subscribed(direct: Direct) -> None:
    [app] = direct.graph("/v25.0/me/subscribed_apps").json()["data"]
    assert "messages" in app["subscribed_fields"]


def test_a_subscription_is_ended_and_begun_anew(direct: Direct) -> None:
    assert direct.graph(f"{ACCOUNT}/subscribed_apps", "DELETE").json() == {"success": True}
    assert direct.graph(f"{ACCOUNT}/subscribed_apps").json() == {"data": []}
    asked = {"subscribed_fields": "messages,messaging_seen"}
    assert direct.graph(f"{ACCOUNT}/subscribed_apps", "POST", params=asked).json() == {"success": True}
    [app] = direct.graph(f"{ACCOUNT}/subscribed_apps").json()["data"]
    assert app["subscribed_fields"] == ["messages", "messaging_seen"]


def _questions(count: int, locale: str = "default") -> dict[str, Any]:
    actions = [{"question": f"Питання {n}", "payload": f"Q{n}"} for n in range(count)]
    return {"platform": "instagram", "ice_breakers": [{"call_to_actions": actions, "locale": locale}]}


def test_an_ice_breaker_brings_its_payload_and_the_links_ref(direct: Direct, webhook: Webhook) -> None:
    person = direct.pick(window_open=False, thread=False)
    answer = direct.graph(f"{ACCOUNT}/messenger_profile", "POST", json=_questions(2))
    assert answer.json() == {"result": "success"}
    direct.control(f"/people/{person.username}/messages", "POST", {"ref": "visit_7"})
    direct.control(f"/people/{person.username}/messages", "POST", {"ice_breaker": 1})
    [event] = webhook.wait(1, "postback")
    assert (event["postback"]["title"], event["postback"]["payload"]) == ("Питання 1", "Q1")
    assert event["postback"]["referral"]["ref"] == "visit_7"
    assert direct.send(person.igsid, {"text": "Дякуємо"}).ok


@pytest.mark.parametrize("body", [_questions(5), _questions(1, "en_GB"), {"platform": "instagram"}])
def test_wrong_ice_breakers_are_refused(direct: Direct, body: dict[str, Any]) -> None:
    answer = direct.graph(f"{ACCOUNT}/messenger_profile", "POST", json=body)
    assert answer.json()["error"]["code"] == 100


def _refresh(direct: Direct, token: str = "sandbox-token") -> requests.Response:
    query = {"grant_type": "ig_refresh_token", "access_token": token}
    return direct.graph("/refresh_access_token", params=query, headers={})


def test_a_token_a_day_old_is_refreshed_for_sixty_days(direct: Direct) -> None:
    answer = _refresh(direct).json()
    assert (answer["token_type"], answer["expires_in"]) == ("bearer", 60 * 24 * 3600)
    fresh = {"Authorization": f"Bearer {answer['access_token']}"}
    assert direct.graph("/v25.0/me", headers=fresh).ok


def test_a_token_younger_than_a_day_is_not_refreshed(direct: Direct) -> None:
    fresh = _refresh(direct).json()["access_token"]
    assert _refresh(direct, fresh).json()["error"]["code"] == 100


def test_an_expired_token_is_not_refreshed(direct: Direct) -> None:
    direct.instagram.world.clock.move(timedelta(days=51).total_seconds())
    error = _refresh(direct).json()["error"]
    assert (error["code"], error["error_subcode"]) == (190, 463)


def _log_in(direct: Direct, decision: str = "allow") -> dict[str, list[str]]:
    form = {"redirect_uri": BACK, "state": "xyz", "decision": decision}
    answer = direct.session.post(
        f"{direct.url}/oauth/authorize", data=form, allow_redirects=False, timeout=20
    )
    assert answer.headers["Location"].startswith(BACK)
    return parse_qs(urlsplit(answer.headers["Location"]).query)


def _redeem(direct: Direct, code: str, **changes: str) -> requests.Response:
    form = {
        "client_id": "990000000000001",
        "client_secret": "sandbox-app-secret",
        "grant_type": "authorization_code",
        "redirect_uri": BACK,
        "code": code,
        **changes,
    }
    return direct.session.post(f"{direct.url}/oauth/access_token", data=form, timeout=20)


def test_the_log_in_ends_in_a_token_of_sixty_days(direct: Direct) -> None:
    page = direct.session.get(
        f"{direct.url}/oauth/authorize",
        params={"client_id": "1", "response_type": "code", "redirect_uri": BACK, "state": "xyz"},
        timeout=20,
    )
    assert "sandbox_salon" in page.text
    back = _log_in(direct)
    assert back["state"] == ["xyz"]
    [short] = _redeem(direct, back["code"][0]).json()["data"]
    assert short["user_id"] == "17841400000000000"
    query = {
        "grant_type": "ig_exchange_token",
        "client_secret": "sandbox-app-secret",
        "access_token": short["access_token"],
    }
    long = direct.graph("/access_token", params=query, headers={}).json()
    assert long["expires_in"] == 60 * 24 * 3600
    assert direct.graph("/v25.0/me", headers={"Authorization": f"Bearer {long['access_token']}"}).ok


def test_a_code_is_taken_once_with_its_own_address_and_secret(direct: Direct) -> None:
    code = _log_in(direct)["code"][0]
    assert _redeem(direct, code, redirect_uri="https://other.example/").status_code == 400
    assert _redeem(direct, code, client_secret="wrong").status_code == 400
    assert _redeem(direct, code).ok
    assert _redeem(direct, code).json()["error_type"] == "OAuthException"


def test_an_owner_who_says_no_comes_back_without_a_code(direct: Direct) -> None:
    assert _log_in(direct, "deny")["error"] == ["access_denied"]


def test_a_log_in_without_an_address_to_return_to_is_refused(direct: Direct) -> None:
    answer = direct.session.get(f"{direct.url}/oauth/authorize?client_id=1&response_type=code", timeout=20)
    assert answer.status_code == 400


# --- what lies outside of programs -----------------------------------------------------------------
def test_without_the_testers_role_every_call_is_an_unsupported_request(direct: Direct) -> None:
    direct.control("/access", "POST", {"tester": False})
    error = direct.graph("/v25.0/me").json()["error"]
    assert (error["code"], error.get("error_subcode")) == (100, None)
    assert error["message"] == "Unsupported request - method type: get"


def test_an_app_that_is_not_live_hears_nothing(direct: Direct, webhook: Webhook) -> None:
    person = direct.pick(window_open=False)
    direct.control("/access", "POST", {"live": False})
    direct.control(f"/people/{person.username}/messages", "POST", {"text": "Вітаю"})
    direct.control("/access", "POST", {"live": True})
    direct.control(f"/people/{person.username}/messages", "POST", {"text": "Ви тут?"})
    assert [event["message"]["text"] for event in webhook.wait(1, "message")] == ["Ви тут?"]


def test_an_owner_may_leave_out_a_permission(direct: Direct) -> None:
    form = {"redirect_uri": BACK, "decision": "allow", "scope": "instagram_business_basic"}
    answer = direct.session.post(
        f"{direct.url}/oauth/authorize", data=form, allow_redirects=False, timeout=20
    )
    code = parse_qs(urlsplit(answer.headers["Location"]).query)["code"][0]
    [short] = _redeem(direct, code).json()["data"]
    assert short["permissions"] == "instagram_business_basic"
    keys = {"Authorization": f"Bearer {short['access_token']}"}
    assert direct.graph("/v25.0/me", headers=keys).ok
    refused = direct.graph("/v25.0/me/conversations", headers=keys)
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, 10)


def test_removing_the_app_ends_every_token_and_tells_the_product(direct: Direct, webhook: Webhook) -> None:
    direct.control("/remove-app", "POST", {"url": webhook.url})
    assert webhook.bodies[-1].startswith(b"signed_request=")
    error = direct.graph("/v25.0/me").json()["error"]
    assert (error["code"], error["error_subcode"]) == (190, 458)
    assert _refresh(direct).json()["error"]["error_subcode"] == 458
