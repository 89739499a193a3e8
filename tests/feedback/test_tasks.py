"""The tasks that beat starts: each scans for its work."""

from __future__ import annotations

from datetime import timedelta
from unittest import mock

import pytest
from django.conf import settings
from django.utils import timezone

from feedback import tasks
from feedback.models import InstagramAccount, Message, VisitFeedback
from feedback.services import inbox, reading
from tests.feedback.deliveries import body, wrote
from tests.feedback.factories import AccountFactory, ReachableSurveyFactory, make_campaign
from tests.feedback.services.conftest import Graph, graph  # noqa: F401

pytestmark = pytest.mark.django_db


def test_every_scheduled_task_of_the_surveys_exists() -> None:
    names = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    mine = {name for name in names if name.startswith("feedback.")}
    assert mine == {
        f"feedback.tasks.{name}"
        for name in (
            "plan_surveys",
            "watch_webhooks",
            "reconcile_subscriptions",
            "send_due",
            "send_by_other_ways",
            "process_deliveries",
            "settle",
            "read_conversations",
            "refresh_tokens",
            "send_team",
            "process_team_updates",
            "poll_telegram",
            "look_after_telegram",
            "remind",
            "remind_of_photos",
            "send_digests",
            "reconcile_subscriptions",
            "watch_webhooks",
        )
    }
    assert all(hasattr(tasks, name.rpartition(".")[2]) for name in mine)


def test_what_is_due_is_released_and_sent(graph: Graph) -> None:  # noqa: F811
    now = timezone.now()
    AccountFactory()
    make_campaign(hours_start="00:00", hours_end="00:00", since=now - timedelta(days=3))
    ReachableSurveyFactory(
        due_at=now - timedelta(minutes=1),
        expires_at=now + timedelta(days=1),
        visit__starts_at=now - timedelta(days=1),
        person__last_action_at=now - timedelta(hours=1),
    )
    tasks.send_due()
    assert Message.objects.get().state == "sent"
    tasks.send_due()
    assert len(graph.sent) == 1


def test_answers_send_the_next_question_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    AccountFactory(token="")
    delay = mock.Mock()
    monkeypatch.setattr(tasks.send_due, "delay", delay)
    tasks.process_deliveries()
    delay.assert_not_called()
    inbox.store_delivery(body(wrote("90000000000000001", "Привіт", timezone.now(), "m1")), timezone.now())
    InstagramAccount.objects.update(state="stopped")
    tasks.process_deliveries()
    delay.assert_called_once_with()


def test_an_account_whose_conversations_were_never_read_has_them_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    AccountFactory(conversations_read_at=None)
    delay = mock.Mock()
    monkeypatch.setattr(tasks.read_conversations, "delay", delay)
    tasks.plan_surveys()
    delay.assert_called_once_with()
    InstagramAccount.objects.update(conversations_read_at=timezone.now())
    assert not reading.never_read(timezone.now())
    tasks.plan_surveys()
    delay.assert_called_once_with()


def test_settling_and_renewing_find_nothing_to_do_on_an_empty_database() -> None:
    tasks.settle()
    tasks.refresh_tokens()
    tasks.read_conversations()
    assert not Message.objects.exists()
    assert not VisitFeedback.objects.exists()
