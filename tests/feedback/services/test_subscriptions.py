"""That Instagram tells us of what happens: subscribed, mended, and not suspiciously silent."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from feedback.models import InstagramAccount
from feedback.services import ice_breakers, subscriptions
from tests.feedback.connected import DAY, NOON, Direct, account_of, alerts, direct, served, webhook
from tests.feedback.services.conftest import Graph

OTHER = ["messages", "messaging_postbacks", "messaging_referrals", "messaging_reactions", "messaging_seen"]
pytestmark = pytest.mark.django_db
__all__ = ["alerts", "direct", "served", "webhook"]

HOUR = timedelta(hours=1)


def no_pause(_seconds: float) -> None:
    """The sandbox needs no rest between calls."""


def test_a_subscription_that_was_dropped_is_mended_and_what_was_missed_is_read(served: Direct) -> None:
    account = account_of()
    served.control("/subscription", "DELETE")
    assert subscriptions.reconcile(NOON) == 1
    account.refresh_from_db()
    assert set(subscriptions.WEBHOOK_FIELDS) <= set(served.control("/subscription")["fields"])
    assert (account.checked_at, account.conversations_read_at) == (NOON, None)
    assert account.app_scoped_id == "26890000000000000"


def test_a_whole_subscription_is_left_alone(served: Direct) -> None:
    account = account_of()
    assert subscriptions.reconcile(NOON) == 0
    account.refresh_from_db()
    assert account.conversations_read_at == NOON - DAY


def test_a_single_missing_field_counts(served: Direct) -> None:
    account_of()
    served.control("/subscription", "POST", {"fields": ["messages"]})
    assert subscriptions.reconcile(NOON) == 1


def test_a_refused_subscription_is_told_of_once(
    served: Direct,
    alerts: list[tuple[str, str]],
) -> None:
    account = account_of()
    served.control("/access", "POST", {"scopes": ["instagram_business_basic"]})
    for _again in range(2):
        subscriptions.reconcile(NOON)
    account.refresh_from_db()
    assert account.warnings == ["unsubscribed"]
    assert account.state == "stopped"
    assert sorted(code for code, _words in alerts) == ["instagram_stopped", "instagram_unsubscribed"]
    served.control("/access", "POST", {"scopes": subscriptions_scopes()})
    subscriptions.reconcile(NOON)
    account.refresh_from_db()
    assert account.warnings == []


def subscriptions_scopes() -> list[str]:
    return ["instagram_business_basic", "instagram_business_manage_messages"]


def test_an_account_to_be_connected_again_is_not_asked_about(served: Direct) -> None:
    account_of(state="reconnect")
    served.control("/subscription", "DELETE")
    assert subscriptions.reconcile(NOON) == 0


def test_the_vendors_other_names_of_the_same_events_are_taken_too(graph: Graph) -> None:
    account = account_of()
    base = f"{graph.base}/{account.ig_id}/subscribed_apps"
    graph.get(f"{account.ig_id}/subscribed_apps", data=[])
    graph.get("me", user_id=account.ig_id, id="1")
    graph.mock.add("POST", base, json={"error": {"code": 100}}, status=400)
    graph.mock.add("POST", base, json={"success": True})
    assert subscriptions.reconcile(NOON) == 1
    [_first, second] = [call.request for call in graph.mock.calls if call.request.method == "POST"]
    assert "messaging_referrals" in str(second.url)
    graph.mock.replace("GET", base, json={"data": [{"subscribed_fields": OTHER}]})
    assert subscriptions.reconcile(NOON) == 0


def test_a_name_that_instagram_does_not_know_stops_no_messages(graph: Graph) -> None:
    account = account_of()
    graph.get(f"{account.ig_id}/subscribed_apps", data=[])
    graph.mock.add(
        "POST", f"{graph.base}/{account.ig_id}/subscribed_apps", json={"error": {"code": 100}}, status=400
    )
    subscriptions.reconcile(NOON)
    account.refresh_from_db()
    assert (account.state, account.warnings) == ("ok", ["unsubscribed"])


# --- silence --------------------------------------------------------------------------------------
@pytest.fixture
def public(settings: Any) -> None:
    """A product that Instagram could post to."""
    settings.PUBLIC_URL = "https://salon.example"


def write(served: Direct, at: timedelta) -> None:
    """Somebody writes that long before NOON, and no webhook comes."""
    served.control("/access", "POST", {"live": False})
    served.instagram.world.clock.move(-at.total_seconds())
    person = served.pick(window_open=True)
    served.control(f"/people/{person.username}/messages", "POST", {"text": "Добрий день"})
    served.instagram.world.clock.move(at.total_seconds())


@pytest.mark.usefixtures("public")
def test_a_message_that_nobody_told_us_of_is_an_alarm_once_and_is_read(
    served: Direct,
    alerts: list[tuple[str, str]],
) -> None:
    account = account_of(last_webhook_at=NOON - 6 * HOUR)
    write(served, HOUR)
    for _again in range(2):
        assert subscriptions.watch(NOON, no_pause) == 1
    account.refresh_from_db()
    assert account.warnings == ["silent"]
    assert account.conversations_read_at is None
    [(code, words)] = alerts
    assert code == "instagram_silent"
    assert "вебхуки не надходять" in words


@pytest.mark.usefixtures("public")
def test_the_alarm_ends_with_the_next_webhook(served: Direct) -> None:
    account = account_of(last_webhook_at=NOON - HOUR, warnings=["silent"])
    assert subscriptions.watch(NOON, no_pause) == 0
    account.refresh_from_db()
    assert account.warnings == []


@pytest.mark.usefixtures("public")
@pytest.mark.parametrize(
    ("last", "wrote"),
    [
        pytest.param(NOON - 3 * HOUR, None, id="nobody wrote"),
        pytest.param(NOON - 3 * HOUR, timedelta(minutes=10), id="the webhook may still be on its way"),
        pytest.param(NOON - 3 * HOUR, 5 * HOUR, id="written before the last webhook"),
        pytest.param(NOON - HOUR, timedelta(minutes=40), id="heard of something an hour ago"),
    ],
)
def test_a_quiet_salon_is_no_alarm(served: Direct, last: Any, wrote: timedelta | None) -> None:
    for person in served.instagram.people():
        person.messages = [m for m in person.messages if m.at < NOON - 6 * HOUR]
    account = account_of(last_webhook_at=last)
    if wrote is not None:
        write(served, wrote)
    assert subscriptions.watch(NOON, no_pause) == 0
    account.refresh_from_db()
    assert account.warnings == []


def test_where_webhooks_cannot_come_their_absence_is_no_alarm(served: Direct) -> None:
    account_of(last_webhook_at=NOON - 6 * HOUR)
    write(served, HOUR)
    assert subscriptions.watch(NOON, no_pause) == 0


# --- the question in new conversations ------------------------------------------------------------
def test_the_question_is_offered_first_and_the_salons_own_stay(served: Direct) -> None:
    account = account_of()
    own = [
        {"question": "Скільки коштує манікюр?", "payload": "price"},
        {"question": "Де ви?", "payload": "where"},
    ]
    body = {"platform": "instagram", "ice_breakers": [{"call_to_actions": own, "locale": "default"}]}
    assert served.graph("/v25.0/17841400000000000/messenger_profile", "POST", json=body).ok
    assert ice_breakers.ensure(account)
    assert not ice_breakers.ensure(account)
    shown = served.instagram.state.ice_breakers[0]["call_to_actions"]
    assert [one["question"] for one in shown] == ["Оцінити візит", "Скільки коштує манікюр?", "Де ви?"]
    assert shown[0]["payload"] == "rate_visit"


def test_four_questions_of_the_salons_own_are_not_touched(served: Direct) -> None:
    account = account_of()
    own = [{"question": f"Питання {n}", "payload": str(n)} for n in range(4)]
    body = {"platform": "instagram", "ice_breakers": own}
    assert served.graph("/v25.0/17841400000000000/messenger_profile", "POST", json=body).ok
    with pytest.raises(ice_breakers.NoRoom):
        ice_breakers.ensure(account)
    assert len(served.instagram.state.ice_breakers[0]["call_to_actions"]) == 4


def test_an_older_wording_of_the_question_is_replaced(served: Direct) -> None:
    account = account_of()
    old = [{"question": "Оцініть нас", "payload": "rate_visit"}]
    served.graph("/v25.0/17841400000000000/messenger_profile", "POST", json={"ice_breakers": old})
    assert ice_breakers.ensure(account)
    shown = served.instagram.state.ice_breakers[0]["call_to_actions"]
    assert [one["question"] for one in shown] == ["Оцінити візит"]
    assert InstagramAccount.objects.count() == 1
