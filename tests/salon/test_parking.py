"""No task runs for ever, is lost, or comes back for ever."""

from __future__ import annotations

import re
from typing import Any
from unittest import mock

import pytest
from django.conf import settings
from django.utils import timezone, translation

from altegio.tasks import read_object
from salon import parking, tasks
from salon.alerts import keeping, standstill
from salon.celery import app
from salon.models import StuckTask
from salon.task_words import task_words
from tests.roles import browser_of, user_in

LIST = "/admin/salon/stucktask/"
# Longer than any countdown of a task that tries again.
LONGEST_WAIT = 60


def ours() -> dict[str, Any]:
    """Every task of the product."""
    app.loader.import_default_modules()
    return {name: task for name, task in app.tasks.items() if not name.startswith("celery.")}


def test_every_task_has_an_end_is_kept_until_then_and_tries_again_so_often_only() -> None:
    hidden = settings.CELERY_BROKER_TRANSPORT_OPTIONS["visibility_timeout"]
    found = ours()
    assert len(found) > 30
    for name, task in found.items():
        limit = task.time_limit or settings.CELERY_TASK_TIME_LIMIT
        soft = task.soft_time_limit or settings.CELERY_TASK_SOFT_TIME_LIMIT
        assert 0 < soft < limit < hidden - LONGEST_WAIT, name
        assert task.acks_late, name
        assert task.reject_on_worker_lost, name
        assert task.max_retries is not None, name
        assert task.max_retries <= 240, name
        assert isinstance(task, parking.ParkingTask), name


def test_the_schedule_names_tasks_that_there_are() -> None:
    assert {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()} <= set(ours())


def test_every_task_has_words_in_both_languages() -> None:
    for name in ours():
        for language, letters in (("uk", "[а-яіїєґ]"), ("en", "^[^а-яіїєґ]+$")):
            with translation.override(language):
                assert re.search(letters, str(task_words(name))), (name, language)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("uk", "салон: забути, що повідомлено іншим програмам"),
        ("en", "salon: forget what other tools were told"),
    ],
)
def test_a_stuck_task_says_what_it_does_and_what_developers_call_it(language: str, words: str) -> None:
    name = "salon.tasks.purge_outgoing"
    parking.park(name, [], {}, timezone.now())
    with translation.override("uk"):
        keeping.scan(timezone.now())
    owner = browser_of(user_in("owner"))
    owner.cookies["django_language"] = language
    for path in (LIST, f"{LIST}{StuckTask.objects.get().pk}/change/", "/admin/"):
        shown = owner.get(path).content.decode()
        assert words in shown
        assert name in shown


@pytest.mark.django_db
def test_a_task_that_killed_its_process_three_times_is_parked_and_tried_when_somebody_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    work = mock.Mock()
    monkeypatch.setattr(read_object, "run", work)
    for _ in range(parking.MOST_STARTS):
        parking._begin("poison")
    read_object.apply(args=(1001, "clients", 7), task_id="poison")
    assert not work.called

    row = StuckTask.objects.get()
    assert (row.name, row.arguments, row.reason) == (
        "altegio.tasks.read_object",
        [1001, "clients", 7],
        "killed",
    )
    assert [one.kind for one in standstill.everything(timezone.now())] == ["stands_tasks"]
    owner = browser_of(user_in("owner"))
    assert "1001, clients, 7" in owner.get(LIST).content.decode()
    with mock.patch.object(app, "send_task") as sent:
        owner.post(LIST, {"action": "try_again", "_selected_action": [row.pk]})
    assert sent.call_args.kwargs["args"] == [1001, "clients", 7]
    row.refresh_from_db()
    assert row.ended_at is not None


@pytest.mark.django_db
def test_a_task_that_ends_however_badly_is_not_counted_as_a_killer(monkeypatch: pytest.MonkeyPatch) -> None:
    work = mock.Mock(side_effect=KeyError("Олена"))
    monkeypatch.setattr(tasks.purge_outgoing, "run", work)
    for _ in range(parking.MOST_STARTS + 2):
        tasks.purge_outgoing.apply(task_id="same")
    assert work.call_count == parking.MOST_STARTS + 2
    row = StuckTask.objects.get()
    assert (row.reason, row.error, row.times) == ("failed", "KeyError", parking.MOST_STARTS + 2)


@pytest.mark.django_db
def test_failures_are_one_row_that_an_alert_tells_of_until_the_task_works_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(tasks.purge_outgoing, "run", mock.Mock(side_effect=KeyError))
        tasks.purge_outgoing.apply()
        assert standstill.everything(timezone.now()) == []
        for _ in range(parking.MANY_FAILURES):
            tasks.purge_outgoing.apply()
    assert "purge_outgoing" in standstill.everything(timezone.now())[0].title
    tasks.purge_outgoing.apply()
    assert StuckTask.objects.get().ended_at is not None
    assert standstill.everything(timezone.now()) == []


@pytest.mark.django_db
def test_without_redis_tasks_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parking, "_server", lambda: parking.redis.Redis(port=1, socket_connect_timeout=1))
    assert tasks.purge_outgoing.apply().state == "SUCCESS"


@pytest.mark.django_db
def test_a_stuck_task_that_needs_nothing_is_put_away() -> None:
    parking.park("no.such.task", [], {}, timezone.now())
    owner = browser_of(user_in("owner"))
    pk = StuckTask.objects.get().pk
    answer = owner.post(LIST, {"action": "try_again", "_selected_action": [pk]}, follow=True)
    assert "no.such.task" in answer.content.decode()
    assert StuckTask.objects.get().ended_at is None
    owner.post(LIST, {"action": "put_away", "_selected_action": [pk]})
    assert StuckTask.objects.get().ended_at is not None
