"""The owner removes the app, or asks Meta to have the data deleted."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import datetime
from typing import Any

import pytest
from django.test import Client as Browser

from feedback.models import ContactEvent, DataDeletion
from feedback.services import accounts
from tests.feedback.connected import DAY, NOON, Direct, account_of, alerts, direct, served, webhook

pytestmark = pytest.mark.django_db
__all__ = ["alerts", "direct", "served", "webhook"]

DEAUTHORIZE, DELETION = "/webhooks/instagram/deauthorize/", "/webhooks/instagram/data-deletion/"
OWNER = "26890000000000000"
SECRET = "sandbox-app-secret"


def signed(user_id: str = OWNER, at: datetime = NOON, secret: str = SECRET, **more: Any) -> str:
    """A `signed_request` as Meta writes it."""
    content = {"algorithm": "HMAC-SHA256", "issued_at": int(at.timestamp()), "user_id": user_id, **more}
    payload = base64.urlsafe_b64encode(json.dumps(content).encode()).decode().rstrip("=")
    mac = hmac.new(secret.encode(), payload.encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(mac).decode().rstrip("=") + "." + payload


def post(address: str, text: str) -> Any:
    return Browser(enforce_csrf_checks=True).post(address, {"signed_request": text})


def test_an_owner_who_removes_the_app_ends_the_access_and_calls_a_person(
    alerts: list[tuple[str, str]],
) -> None:
    account = account_of(app_scoped_id=OWNER)
    assert post(DEAUTHORIZE, signed()).json() == {"success": True}
    account.refresh_from_db()
    assert (account.token, account.state, account.state_code) == ("", "reconnect", "removed")
    assert [code for code, _words in alerts] == ["instagram_reconnect"]


def test_the_environments_dead_token_does_not_come_back_after_that() -> None:
    account_of(app_scoped_id=OWNER)
    post(DEAUTHORIZE, signed())
    found = accounts.current_account(NOON)
    assert found is not None
    assert (found.token, found.state) == ("", "reconnect")


def test_an_old_request_does_not_end_a_newer_connection() -> None:
    account = account_of(app_scoped_id=OWNER, connected_at=NOON)
    post(DEAUTHORIZE, signed(at=NOON - DAY))
    account.refresh_from_db()
    assert account.state == "ok"


@pytest.mark.parametrize("address", [DEAUTHORIZE, DELETION])
@pytest.mark.parametrize(
    "text",
    [
        pytest.param(signed(secret="another"), id="another secret"),
        pytest.param(signed(secret=""), id="an empty secret"),
        pytest.param("." + signed().partition(".")[2], id="no signature"),
        pytest.param(signed().partition(".")[0] + ".", id="no payload"),
        pytest.param(signed(algorithm="none"), id="another algorithm"),
        pytest.param(signed(user_id=""), id="nobody"),
        pytest.param("", id="empty"),
        pytest.param("x" * 5000, id="very long"),
        pytest.param("підпис.вміст", id="no base64"),
        pytest.param(signed() + "x", id="one letter more"),
    ],
)
def test_what_meta_did_not_sign_changes_nothing(address: str, text: str, settings: Any) -> None:
    settings.INSTAGRAM_APP_SECRETS = ["", SECRET]
    account = account_of(app_scoped_id=OWNER)
    assert post(address, text).status_code == 403
    account.refresh_from_db()
    assert account.state == "ok"
    assert not DataDeletion.objects.exists()


def test_any_of_the_secrets_may_sign(settings: Any) -> None:
    settings.INSTAGRAM_APP_SECRETS = ["another", SECRET]
    assert post(DEAUTHORIZE, signed()).status_code == 200


def test_a_wish_to_delete_is_done_at_once_and_has_a_page() -> None:
    account = account_of(app_scoped_id=OWNER)
    own = ContactEvent.objects.create(account=account, key="1", kind="echo", text="Чекаємо", occurred_at=NOON)
    theirs = ContactEvent.objects.create(
        account=account, key="2", kind="text", text="Дякую", occurred_at=NOON
    )
    answer = post(DELETION, signed()).json()
    account.refresh_from_db()
    own.refresh_from_db()
    theirs.refresh_from_db()
    assert (account.token, account.username, account.app_scoped_id) == ("", "", "")
    assert (account.state, account.state_code) == ("reconnect", "deleted")
    assert (own.text, theirs.text) == ("", "Дякую")
    assert answer["url"].endswith(f"{DELETION}{answer['confirmation_code']}/")
    page = Browser().get(answer["url"].removeprefix("http://127.0.0.1:8000"))
    words = page.content.decode()
    assert answer["confirmation_code"] in words
    assert "Дані видалено" in words
    assert "sandbox" not in words
    assert OWNER not in words


def test_a_repeated_wish_gets_the_same_code_and_a_new_one_another() -> None:
    account_of(app_scoped_id=OWNER)
    first, again = post(DELETION, signed()).json(), post(DELETION, signed()).json()
    assert first == again
    later = post(DELETION, signed(at=NOON + DAY)).json()
    assert later["confirmation_code"] != first["confirmation_code"]
    assert "видаляти було нічого" in Browser().get(later["url"]).content.decode().lower()


def test_somebody_we_know_nothing_of_is_told_so() -> None:
    account = account_of(app_scoped_id=OWNER)
    answer = post(DELETION, signed(user_id="12345")).json()
    account.refresh_from_db()
    assert account.state == "ok"
    assert DataDeletion.objects.get(code=answer["confirmation_code"]).scope == "nothing"


def test_a_guessed_code_opens_nothing_and_a_browser_is_told_how_to_ask() -> None:
    assert Browser().get(f"{DELETION}guessed/").status_code == 404
    assert "Видалення даних" in Browser().get(DELETION).content.decode()


@pytest.mark.django_db(transaction=True)
def test_the_sandboxs_owner_removes_the_app(served: Direct, live_server: Any) -> None:
    account = account_of(app_scoped_id=OWNER)
    answer = served.control("/remove-app", "POST", {"url": f"{live_server.url}{DEAUTHORIZE}"})
    assert answer["status"] == 200
    account.refresh_from_db()
    assert account.state_code == "removed"
