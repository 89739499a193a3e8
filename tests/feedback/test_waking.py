from __future__ import annotations

from threading import Event, Semaphore
from unittest import mock

import pytest
from kombu.exceptions import OperationalError

from feedback import tasks, waking
from feedback.waking import Waker


def test_a_wake_up_is_sent_and_the_door_does_not_wait_for_it() -> None:
    broker, sent = Event(), Event()

    def send() -> None:
        assert broker.wait(10)
        sent.set()

    Waker(send).wake()
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

    waker = Waker(send, pause=0)
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
    waker = Waker(sent.set, pause=0)
    waker._thread = mock.Mock(is_alive=lambda: False)
    waker.wake()
    assert sent.wait(10)


def test_a_broker_that_is_down_ends_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    queued = mock.Mock(side_effect=OperationalError("down"))
    monkeypatch.setattr(tasks.process_deliveries, "apply_async", queued)
    waking._process_deliveries()
    queued.assert_called_once_with(retry=False)


def test_the_door_wakes_the_task_that_sorts(monkeypatch: pytest.MonkeyPatch) -> None:
    queued = mock.Mock()
    monkeypatch.setattr(tasks.process_deliveries, "apply_async", queued)
    waking._process_deliveries()
    queued.assert_called_once_with(retry=False)
