"""Connecting an account by Instagram's log-in or by a pasted token, against the sandbox."""

from __future__ import annotations

import json
import logging
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
import responses
from django.core import serializers
from django.db import connection

from feedback.models import InstagramAccount
from feedback.services import accounts, connecting, renewal
from tests.feedback.connected import DAY, NOON, Direct, account_of, alerts, direct, served, webhook
from tests.feedback.factories import AccountFactory

pytestmark = pytest.mark.django_db
__all__ = ["alerts", "direct", "served", "webhook"]

BASIC = "instagram_business_basic"


def code_of(served: Direct, *scopes: str) -> str:
    """What the owner comes back with from the page that we send them to."""
    address = connecting.login_address("the-state")
    asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    form: dict[str, Any] = {**asked, "decision": "allow", "scope": list(scopes) or asked["scope"].split(",")}
    answer = requests.post(address.split("?")[0], data=form, allow_redirects=False, timeout=20)
    back = urlsplit(answer.headers["Location"])
    assert answer.headers["Location"].startswith(connecting.return_address())
    assert parse_qs(back.query)["state"] == ["the-state"]
    return parse_qs(back.query)["code"][0]


def test_the_log_in_ends_in_a_connected_account_with_sixty_days(served: Direct) -> None:
    account = connecting.by_code(code_of(served), None, NOON)
    assert (account.ig_id, account.username) == ("17841400000000000", "sandbox_salon")
    assert account.token_expires_at == NOON + 60 * DAY
    assert (account.state, account.origin, account.connected_at) == ("ok", "login", NOON)
    assert account.app_scoped_id == "26890000000000000"
    assert accounts.client_for(account).me().user_id == account.ig_id


def test_connecting_subscribes_at_once(served: Direct) -> None:
    served.control("/subscription", "DELETE")
    account = connecting.by_code(code_of(served), None, NOON)
    assert "messages" in served.control("/subscription")["fields"]
    assert account.checked_at == NOON


def test_any_of_the_apps_secrets_may_be_the_log_ins(served: Direct, settings: Any) -> None:
    settings.INSTAGRAM_APP_SECRETS = ["the Facebook app's", "sandbox-app-secret"]
    assert connecting.by_code(code_of(served), None, NOON).state == "ok"


def test_a_wrong_secret_is_a_sentence_that_names_the_settings(served: Direct, settings: Any) -> None:
    settings.INSTAGRAM_APP_SECRETS = ["wrong"]
    with pytest.raises(connecting.NotConnected, match="INSTAGRAM_APP_SECRETS"):
        connecting.by_code(code_of(served), None, NOON)
    assert not InstagramAccount.objects.exists()


def test_a_used_code_connects_nothing(served: Direct) -> None:
    code = code_of(served)
    connecting.by_code(code, None, NOON)
    InstagramAccount.objects.update(connected_at=None)
    with pytest.raises(connecting.NotConnected):
        connecting.by_code(code, None, NOON)
    assert InstagramAccount.objects.get().connected_at is None


def test_a_log_in_without_the_permission_for_messages_is_refused(served: Direct) -> None:
    with pytest.raises(connecting.NotConnected, match="instagram_business_manage_messages"):
        connecting.by_code(code_of(served, BASIC), None, NOON)


def test_instagram_out_of_reach_is_a_sentence_and_changes_nothing(served: Direct, settings: Any) -> None:
    code = code_of(served)
    settings.INSTAGRAM_OAUTH_URL = "http://127.0.0.1:9/oauth/access_token"
    with pytest.raises(connecting.NotConnected, match="Зачекайте"):
        connecting.by_code(code, None, NOON)


def test_a_pasted_token_connects_its_account_and_learns_its_end(served: Direct) -> None:
    account = connecting.by_token("  sandbox-token\n", None, NOON)
    assert (account.username, account.origin) == ("sandbox_salon", "pasted")
    assert account.token_expires_at == NOON + 60 * DAY


@pytest.mark.parametrize("token", ["", "two words", "токен", "x" * 1001, "line\nbreak"], ids=repr)
def test_what_is_no_token_is_not_even_tried(token: str) -> None:
    with pytest.raises(connecting.NotConnected):
        connecting.by_token(token, None, NOON)


def test_a_token_that_instagram_does_not_know_is_refused(served: Direct) -> None:
    with pytest.raises(connecting.NotConnected, match="не приймає"):
        connecting.by_token("IGAA-of-nobody", None, NOON)
    assert not InstagramAccount.objects.exists()


def test_another_account_is_not_taken_for_the_one_to_be_connected_again(served: Direct) -> None:
    other = AccountFactory(ig_id="17841499999999999", username="other_salon", token="old")
    with pytest.raises(connecting.NotConnected, match="sandbox_salon"):
        connecting.by_token("sandbox-token", other, NOON)
    other.refresh_from_db()
    assert other.token == "old"


def test_connecting_again_ends_the_standstill_and_keeps_the_row(served: Direct) -> None:
    account = account_of(state="reconnect", state_code="190/463", warnings=["silent"], token="dead")
    again = connecting.by_code(code_of(served), account, NOON)
    assert again.pk == account.pk
    assert (again.state, again.state_code, again.warnings) == ("ok", "", [])


def test_the_environments_token_does_not_replace_one_that_was_connected(served: Direct) -> None:
    account = connecting.by_code(code_of(served), None, NOON)
    found = accounts.current_account(NOON)
    assert found is not None
    assert (found.pk, found.token, found.origin) == (account.pk, account.token, "login")


# --- kept secret ----------------------------------------------------------------------------------
def test_a_token_is_encrypted_at_rest_and_left_out_of_dumps(served: Direct) -> None:
    account = connecting.by_code(code_of(served), None, NOON)
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(a)::text FROM feedback_instagramaccount a")
        assert account.token not in cursor.fetchone()[0]
    assert account.token not in serializers.serialize("json", InstagramAccount.objects.all())
    assert account.token not in repr(account.__dict__["_state"]) + repr(account) + str(account)


def test_no_secret_of_a_log_in_reaches_the_log(
    served: Direct,
    caplog: pytest.LogCaptureFixture,
    settings: Any,
) -> None:
    """At the level the product logs at: urllib3, which writes addresses, is kept quiet there."""
    caplog.set_level(logging.INFO)
    code = code_of(served)
    account = connecting.by_code(code, None, NOON)
    renewal.refresh_token(account, NOON + 2 * DAY)
    settings.INSTAGRAM_GRAPH_URL = "http://127.0.0.1:9"
    with pytest.raises(connecting.NotConnected):
        connecting.by_token(account.token, None, NOON)
    renewal.refresh_token(account, NOON + 2 * DAY)
    for secret in (code, account.token, "sandbox-app-secret"):
        assert secret not in caplog.text


def test_the_way_to_a_token_sends_no_key_in_a_header(settings: Any) -> None:
    settings.INSTAGRAM_OAUTH_URL = "https://oauth.test/oauth/access_token"
    with responses.RequestsMock() as mock:
        mock.post(
            settings.INSTAGRAM_OAUTH_URL, json={"error_type": "OAuthException", "code": 400}, status=400
        )
        with pytest.raises(connecting.NotConnected):
            connecting.by_code("a-code", None, NOON)
        request = mock.calls[0].request
    assert "Authorization" not in request.headers
    form = parse_qs(str(request.body))
    assert form["redirect_uri"] == [connecting.return_address()]
    assert form["grant_type"] == ["authorization_code"]
    assert json.dumps(form).count("sandbox-app-secret") == 1
