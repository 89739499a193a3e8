"""The worker is woken soon, seldom, and the door never waits for it."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event, Semaphore
from typing import Any
from unittest import mock

import pytest
from kombu.exceptions import OperationalError

from altegio import tasks as of_the_mirror
from altegio import waking as for_the_mirror
from altegio.waking import Waker
from feedback import tasks as of_the_talk
from feedback import waking as for_the_talk


def task(send: Callable[[], None]) -> Any:
    """A task that calls `send` when it is sent."""
    return mock.Mock(apply_async=mock.Mock(side_effect=lambda **_options: send()))


def test_a_wake_up_is_sent_and_the_door_does_not_wait_for_it() -> None:
    broker, sent = Event(), Event()

    def send() -> None:
        assert broker.wait(10)
        sent.set()

    Waker(task(send)).wake()
    assert not sent.is_set()
    broker.set()
    assert sent.wait(10)


def test_a_burst_wakes_once_more_for_all_that_came_meanwhile() -> None:
    sent, go_on = Semaphore(0), Semaphore(0)
    calls = mock.Mock()

    def send() -> None:
        calls()
        sent.release()
        assert go_on.acquire(timeout=10)

    waker = Waker(task(send), pause=0)
    waker.wake()
    assert sent.acquire(timeout=10)
    for _number in range(500):
        waker.wake()
    go_on.release()
    assert sent.acquire(timeout=10)
    go_on.release()
    assert not sent.acquire(timeout=0.2)
    assert calls.call_count == 2


def test_a_thread_that_ended_is_begun_anew() -> None:
    sent = Event()
    waker = Waker(task(sent.set), pause=0)
    waker._thread = mock.Mock(is_alive=lambda: False)
    waker.wake()
    assert sent.wait(10)


def test_a_broker_that_is_down_ends_nothing(caplog: pytest.LogCaptureFixture) -> None:
    tried, again = Event(), Event()

    def send() -> None:
        (again if tried.is_set() else tried).set()
        raise OperationalError("down")

    waker = Waker(task(send), pause=0)
    waker.wake()
    assert tried.wait(10)
    waker.wake()
    assert again.wait(10)
    assert "broker_unreachable" in caplog.text


@pytest.mark.parametrize(
    ("waker", "woken"),
    [
        (for_the_mirror.webhooks, of_the_mirror.process_webhooks),
        (for_the_talk.deliveries, of_the_talk.process_deliveries),
        (for_the_talk.team_updates, of_the_talk.process_team_updates),
    ],
    ids=["Altegio's", "Instagram's", "the bot's"],
)
def test_each_door_wakes_the_task_that_does_its_work(
    waker: Waker, woken: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    queued, sent = mock.Mock(side_effect=lambda **_options: sent.set()), Event()
    monkeypatch.setattr(woken, "apply_async", queued)
    waker.wake()
    assert sent.wait(10)
    queued.assert_called_once_with(retry=False)
