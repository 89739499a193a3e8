"""Tokens kept alive, and keys that change."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import requests
import responses
from cryptography.fernet import Fernet
from django.db import connection

from feedback.models import InstagramAccount, Message
from feedback.services import accounts, connecting, renewal, sending
from tests.feedback.connected import DAY, NOON, Direct, account_of, alerts, direct, served, webhook
from tests.feedback.factories import ContactFactory, MessageFactory
from tests.feedback.services.conftest import GRAPH, Graph

pytestmark = pytest.mark.django_db
__all__ = ["alerts", "direct", "served", "webhook"]

MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("age", "left", "renewed"),
    [
        pytest.param(timedelta(hours=23), None, 0, id="younger than a day"),
        pytest.param(timedelta(hours=25), None, 1, id="its end is not known"),
        pytest.param(10 * DAY, 50 * DAY, 0, id="lives long enough"),
        pytest.param(31 * DAY, 29 * DAY, 1, id="less than 30 days left"),
    ],
)
def test_a_token_is_renewed_when_it_is_a_day_old_and_ends_within_a_month(
    graph: Graph, age: timedelta, left: timedelta | None, renewed: int
) -> None:
    account = account_of(token_refreshed_at=NOON - age, token_expires_at=left and NOON + left)
    answer = {"access_token": "renewed", "token_type": "bearer", "expires_in": 5183944}
    graph.mock.add(responses.GET, f"{GRAPH}/refresh_access_token", json=answer)
    assert renewal.refresh_tokens(NOON) == renewed
    account.refresh_from_db()
    assert account.token == ("renewed" if renewed else "sandbox-token")
    if renewed:
        assert account.token_expires_at == NOON + timedelta(seconds=5183944)


def test_a_token_lives_for_years_by_renewals_alone(served: Direct) -> None:
    account_of()
    clock = served.instagram.world.clock
    for day in range(0, 730, 5):
        now = served.instagram.now()
        renewal.refresh_tokens(now)
        assert InstagramAccount.objects.get().state == "ok", day
        clock.move((5 * DAY).total_seconds())
    assert accounts.client_for(InstagramAccount.objects.get()).me().user_id


def test_an_expired_token_stops_the_account_and_alerts_once(
    served: Direct,
    alerts: list[tuple[str, str]],
) -> None:
    account = account_of(token_expires_at=NOON + DAY)
    served.control("/tokens/expire", "POST")
    for _again in range(3):
        assert renewal.refresh_tokens(NOON) == 0
    account.refresh_from_db()
    assert (account.state, account.state_code) == ("reconnect", "190/463")
    [(code, words)] = alerts
    assert code == "instagram_reconnect"
    assert "Строк доступу минув" in words


def test_a_queue_waits_for_the_account_to_be_connected_again(
    served: Direct,
    alerts: list[tuple[str, str]],
) -> None:
    """The message that met the dead token goes back, spends no attempt, and goes out after reconnecting."""
    account = account_of(last_webhook_at=NOON)
    person = served.pick(window_open=True)
    contact = ContactFactory(account=account, igsid=person.igsid, last_action_at=NOON - 10 * MINUTE)
    person.act(NOON)
    message = MessageFactory(contact=contact, text="Дякуємо за візит")
    served.control("/tokens/expire", "POST")
    assert sending.send_message(message.pk, NOON) == "queued"
    message.refresh_from_db()
    assert message.attempts == 0
    assert sending.ready_messages(NOON) == []
    assert [code for code, _words in alerts] == ["instagram_reconnect"]

    served.instagram.state.tokens["fresh"] = type(served.instagram.state.tokens["sandbox-token"])(
        "fresh", NOON - 2 * DAY, NOON + 50 * DAY
    )
    connecting.by_token("fresh", account, NOON + MINUTE)
    assert sending.ready_messages(NOON + MINUTE) == [message.pk]
    assert sending.send_message(message.pk, NOON + MINUTE) == "sent"
    assert served.control("/sent")["count"] == 1
    assert Message.objects.get().state == "sent"


def test_a_renewal_that_fails_for_another_reason_leaves_sending_alone(
    graph: Graph,
    alerts: list[tuple[str, str]],
) -> None:
    account = account_of(token_expires_at=NOON + 20 * DAY)
    graph.mock.add(responses.GET, f"{GRAPH}/refresh_access_token", json={"error": {"code": 100}}, status=400)
    assert renewal.refresh_tokens(NOON) == 0
    account.refresh_from_db()
    assert (account.state, account.warnings, alerts) == ("ok", [], [])


def test_a_token_near_its_end_that_cannot_be_renewed_is_told_of_once(
    graph: Graph,
    alerts: list[tuple[str, str]],
) -> None:
    account = account_of(token_expires_at=NOON + 6 * DAY)
    graph.mock.add(responses.GET, f"{GRAPH}/refresh_access_token", body=requests.ConnectionError())
    graph.mock.add(responses.GET, f"{GRAPH}/refresh_access_token", json={}, status=500)
    renewal.refresh_tokens(NOON)
    renewal.refresh_tokens(NOON + DAY)
    account.refresh_from_db()
    assert (account.state, account.warnings) == ("ok", ["token_ending"])
    assert [code for code, _words in alerts] == ["instagram_token_ending"]
    answer = {"access_token": "renewed", "expires_in": 5183944}
    graph.mock.replace(responses.GET, f"{GRAPH}/refresh_access_token", json=answer)


def test_a_token_put_in_while_another_was_renewed_stays(graph: Graph) -> None:
    account = account_of(token_expires_at=NOON + 5 * DAY)
    InstagramAccount.objects.update(token="pasted meanwhile", token_refreshed_at=NOON)
    answer = {"access_token": "renewed", "expires_in": 5183944}
    graph.mock.add(responses.GET, f"{GRAPH}/refresh_access_token", json=answer)
    assert not renewal.refresh_token(account, NOON)
    account.refresh_from_db()
    assert account.token == "pasted meanwhile"


# --- keys -----------------------------------------------------------------------------------------
def _stored() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT token FROM feedback_instagramaccount")
        return str(cursor.fetchone()[0])


def test_any_of_the_keys_opens_and_the_first_one_locks(settings: Any) -> None:
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    settings.FIELD_ENCRYPTION_KEYS = [old]
    account_of()
    settings.FIELD_ENCRYPTION_KEYS = [new, old]
    assert InstagramAccount.objects.get().token == "sandbox-token"
    assert renewal.rotate_keys() == 1
    assert renewal.rotate_keys() == 0
    assert Fernet(new).decrypt(_stored().encode()) == b"sandbox-token"
    settings.FIELD_ENCRYPTION_KEYS = [new]
    assert InstagramAccount.objects.get().token == "sandbox-token"


def test_a_lost_key_is_an_account_to_be_connected_and_no_page_that_fails(settings: Any) -> None:
    settings.INSTAGRAM_ACCESS_TOKEN = ""
    account_of()
    settings.FIELD_ENCRYPTION_KEYS = [Fernet.generate_key().decode()]
    account = InstagramAccount.objects.get()
    assert account.token == ""
    assert accounts.block_reason(account) == "no_account"
    assert renewal.refresh_tokens(NOON) == 0
