"""What stands still is told of by whoever still runs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import requests
import responses
from cryptography.fernet import Fernet
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from altegio.models import SyncState
from feedback.models import Message, TeamMessage
from feedback.services import switch
from salon import health, tasks
from salon.alerts import keeping, standing, standstill, watch
from salon.models import Alert
from tests.factories import CompanyFactory, SyncRunFactory, SyncStateFactory, WebhookEventFactory
from tests.feedback.factories import AccountFactory, ContactFactory, MessageFactory
from tests.feedback.services.telegram import TeamMemberFactory, Telegram, telegram, the_bot  # noqa: F401
from tests.roles import browser_of, user_in

pytestmark = pytest.mark.django_db
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest.fixture(autouse=True)
def company() -> None:
    """The location of the settings of tests."""
    CompanyFactory(title="Салон на Подолі")
    health._redis().delete("salon:beat-since", "salon:beat-alive")


def kinds() -> set[str]:
    """What is open."""
    return set(keeping.open_alerts().values_list("kind", flat=True))


def test_a_clock_that_stands_is_told_by_telegram_and_e_mail_though_nothing_scheduled_runs(
    telegram: Telegram,  # noqa: F811
    settings: Any,
) -> None:
    settings.EMAIL_READY = True
    user = user_in("owner", email="owner@example.com")
    TeamMemberFactory(user=user)
    TeamMemberFactory(user=user_in("receptionist"))
    now = timezone.now()
    health.note_beat(now=now)
    assert not watch.look(now + MINUTE, now)

    assert watch.look(now + 5 * MINUTE, now)
    watch.look(now + 6 * MINUTE, now)

    assert kinds() == {"stands_clock"}
    (text,) = telegram.texts
    assert "Годинник стоїть" in text
    assert [letter.bcc for letter in mail.outbox] == [["owner@example.com"]]
    assert "Годинник стоїть" in browser_of(user).get("/admin/").content.decode()


def test_the_alert_ends_when_the_clock_runs_again() -> None:
    now = timezone.now()
    health.note_beat(now=now - HOUR)
    watch.look(now, now)
    health.note_beat(now=now)
    tasks.look_after_alerts()
    assert kinds() == {"stands_clock"}
    keeping.scan(now + 2 * MINUTE)
    assert kinds() == set()


def test_a_web_process_that_has_just_begun_waits_for_the_clock(settings: Any) -> None:
    health._redis().delete("salon:beat-alive")
    now = timezone.now()
    assert not watch.look(now, now - MINUTE)
    assert watch.look(now, now - 5 * MINUTE)


def test_a_broker_that_is_away_is_told_of_too(settings: Any) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    watch.look(timezone.now(), timezone.now())
    assert kinds() == {"stands_broker"}


def test_of_several_web_processes_one_tells() -> None:
    now = timezone.now()
    health.note_beat(now=now - HOUR)
    with connection.cursor() as cursor:
        parameters = connection.get_connection_params()
        cursor.execute("SELECT 1")
    import psycopg

    wanted = {
        name: parameters[name]
        for name in ("host", "port", "dbname", "user", "password")
        if name in parameters
    }
    with psycopg.connect(**wanted) as other:
        other.execute("SELECT pg_advisory_lock(%s)", [watch.LOCK])
        assert not watch.look(now, now)
        assert not Alert.objects.exists()


def test_a_mirror_that_is_read_by_nobody_stands_and_one_that_reads_all_or_is_refused_does_not() -> None:
    now = timezone.now()
    state = SyncStateFactory(last_ok_at=now - HOUR)
    assert [one.kind for one in standstill.everything(now)] == ["stands_mirror"]
    run = SyncRunFactory(state="running", started_at=now - HOUR)
    assert standstill.everything(now) == []
    run.delete()
    SyncState.objects.filter(pk=state.pk).update(error_code="licence")
    assert standstill.everything(now) == []


def test_messages_that_may_go_and_do_not_are_told_of() -> None:
    now = timezone.now()
    contact = ContactFactory(account=AccountFactory(token="t"))
    MessageFactory(contact=contact, state=Message.State.QUEUED, not_before=now - HOUR)
    assert [one.kind for one in standstill.everything(now)] == ["stands_sending"]
    sent = MessageFactory(contact=contact, state=Message.State.SENT, sent_at=now - MINUTE)
    assert standstill.everything(now) == []
    Message.objects.filter(pk=sent.pk).delete()
    manager = user_in("manager")
    switch.turn(manager, now, paused=True)
    assert standstill.everything(now) == []
    switch.turn(manager, now, paused=False)
    assert standstill.everything(now) == []
    assert [one.kind for one in standstill.everything(now + HOUR)] == ["stands_sending"]


def test_after_a_night_in_which_the_machine_was_off_there_is_time_to_catch_up() -> None:
    now = timezone.now()
    SyncStateFactory(last_ok_at=now - HOUR)
    WebhookEventFactory(received_at=now - HOUR)
    health.note_beat(now=now - HOUR)
    health.note_beat(now=now)
    assert standstill.everything(now + MINUTE) == []
    for minutes in range(1, 20):
        health.note_beat(now=now + minutes * MINUTE)
    kinds = [one.kind for one in standstill.everything(now + 20 * MINUTE)]
    assert kinds == ["stands_mirror", "stands_webhooks"]


def test_webhooks_that_nobody_looked_at_are_told_of() -> None:
    now = timezone.now()
    event = WebhookEventFactory(received_at=now - HOUR)
    assert [one.kind for one in standstill.everything(now)] == ["stands_webhooks"]
    event.attempts = 1
    event.save()
    assert standstill.everything(now) == []


def test_keys_that_open_nothing_any_more_are_told_of(settings: Any) -> None:
    account = AccountFactory(token="secret-token")
    assert health.readiness(now=timezone.now())["keys"]
    old = settings.FIELD_ENCRYPTION_KEYS
    settings.FIELD_ENCRYPTION_KEYS = [Fernet.generate_key().decode()]
    assert not health.readiness(now=timezone.now())["keys"]
    assert [one.kind for one in standstill.everything(timezone.now())] == ["stands_keys"]
    settings.FIELD_ENCRYPTION_KEYS = [*settings.FIELD_ENCRYPTION_KEYS, *old]
    account.refresh_from_db()
    assert (account.token, standstill.everything(timezone.now())) == ("secret-token", [])


def test_looking_costs_a_flat_number_of_queries() -> None:
    with CaptureQueriesContext(connection) as caught:
        standstill.everything(timezone.now())
    assert len(caught) <= 9


def test_an_alert_that_stops_nothing_wakes_nobody(telegram: Telegram) -> None:  # noqa: F811
    TeamMemberFactory(user=user_in("owner"))
    AccountFactory(warnings=["silent"])
    keeping.scan(timezone.now())
    assert not TeamMessage.objects.exists()


@responses.activate
def test_the_outside_watch_is_told_and_its_address_is_not_logged(
    settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    assert not watch.ping()
    settings.HEARTBEAT_URL = "https://hc.example.com/ping/secret-word"
    responses.get(settings.HEARTBEAT_URL)
    tasks.heartbeat()
    assert len(responses.calls) == 1
    responses.replace(responses.GET, settings.HEARTBEAT_URL, status=500)
    assert not watch.ping()
    responses.replace(responses.GET, settings.HEARTBEAT_URL, body=requests.ConnectionError("secret-word"))
    assert not watch.ping()
    assert "secret-word" not in caplog.text


@responses.activate
def test_the_outside_watch_misses_us_where_the_database_has_no_room(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a full disk nobody else can tell: an alert would have to be stored."""
    settings.HEARTBEAT_URL = "https://hc.example.com/ping/secret-word"
    monkeypatch.setattr(health, "database_has_room", lambda: False)
    assert not watch.ping()
    assert len(responses.calls) == 0


def test_an_alert_that_was_seen_before_the_clock_was_set_back_ends_with_its_cause() -> None:
    now = timezone.now()
    keeping.hear(standing.telegram("token"), now + HOUR)
    assert kinds() == {"telegram_token"}
    keeping.scan(now)
    assert kinds() == set()
