"""The first reading of past conversations goes on where it was killed, and every call keeps the pace."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from feedback.channels.instagram.client import InstagramClient
from feedback.models import InstagramAccount, InstagramContact, Message
from feedback.services import accounts, pace, reading, subscriptions, threads
from sandbox.instagram import actions, conversations
from tests.feedback.connected import DAY, NOON, Direct, account_of, direct, served, webhook

__all__ = ["direct", "served", "webhook"]

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


class Killed(BaseException):
    """The worker is gone in the middle of it."""


@pytest.fixture
def asked(served: Direct, monkeypatch: pytest.MonkeyPatch) -> list[str | None]:
    """More conversations than a page holds, long past; the cursors by which their list is asked for."""
    now = served.instagram.now()
    with served.instagram.lock:
        for number, person in enumerate(served.instagram.people()):
            actions.write(served.instagram, person, "Добрий день", now - 3 * DAY - number * HOUR / 60)
    cursors: list[str | None] = []
    ask = InstagramClient.conversations

    def spied(client: InstagramClient, after: str | None = None) -> Any:
        cursors.append(after)
        return ask(client, after)

    monkeypatch.setattr(InstagramClient, "conversations", spied)
    monkeypatch.setattr(pace, "wait_for_conversations", lambda _account: None)
    account_of(conversations_read_at=None)
    return cursors


def killed_after(calls: int) -> Callable[[float], None]:
    left = iter(range(calls))

    def pause(_seconds: float) -> None:
        if next(left, None) is None:
            raise Killed

    return pause


def read(now: Any = NOON) -> InstagramAccount:
    reading.read_conversations(now, pause=lambda _seconds: None)
    return InstagramAccount.objects.get()


def test_a_killed_first_reading_goes_on_at_its_page(served: Direct, asked: list[str | None]) -> None:
    with pytest.raises(Killed):
        reading.read_conversations(NOON, pause=killed_after(1))
    place = InstagramAccount.objects.get().conversations_after
    assert (asked[0], asked[1], bool(place)) == (None, place, True)
    assert InstagramContact.objects.count() == 50
    account = read(NOON + HOUR)
    assert asked.count(None) == 1  # the first page is not asked for again
    assert InstagramContact.objects.count() == len(conversations.threads(served.instagram, NOON)) > 50
    # What came since the beginning is read by the next look, not what came since the last pass.
    assert account.conversations_read_at == NOON
    assert (account.conversations_begun_at, account.conversations_after) == (None, "")


def test_a_long_first_reading_ends_before_its_claim_does_and_goes_on(
    asked: list[str | None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(threads, "MAX_CALLS", 1)
    account = read()
    assert (account.conversations_read_at, account.conversations_claimed_at) == (None, None)
    assert reading.never_read(NOON + HOUR)
    account = read(NOON + HOUR)
    assert asked == [None, asked[1]]
    assert asked[1]
    assert account.conversations_read_at == NOON


def test_a_kept_cursor_that_the_vendor_no_longer_knows_begins_anew_and_stops_nothing(
    asked: list[str | None],
) -> None:
    InstagramAccount.objects.update(conversations_after="long-forgotten", conversations_begun_at=NOON - DAY)
    account = read()
    assert (account.state, account.conversations_after, account.conversations_read_at) == ("ok", "", None)
    account = read(NOON + HOUR)
    assert (asked, account.conversations_read_at) == (["long-forgotten", None, asked[2]], NOON - DAY)


def test_catching_up_begins_at_the_first_page(asked: list[str | None]) -> None:
    InstagramAccount.objects.update(conversations_after="somewhere", conversations_begun_at=NOON - DAY)
    accounts.catch_up(InstagramAccount.objects.get())
    assert read().conversations_read_at == NOON
    assert asked[0] is None


def test_every_call_about_conversations_waits_for_its_turn(
    served: Direct, monkeypatch: pytest.MonkeyPatch
) -> None:
    now, turns, calls = served.instagram.now(), [], []
    for name in ("conversations", "conversation_with", "messages", "message"):
        called = getattr(InstagramClient, name)

        def spied(client: InstagramClient, *given: Any, called: Any = called, name: str = name) -> Any:
            calls.append(name)
            assert len(turns) == len(calls), name
            return called(client, *given)

        monkeypatch.setattr(InstagramClient, name, spied)
    monkeypatch.setattr(pace, "wait_for_conversations", turns.append)
    account_of(conversations_read_at=None, last_webhook_at=now - 5 * HOUR)
    person = served.pick(window_open=True)
    with served.instagram.lock:
        actions.write(served.instagram, person, "Добрий день", now - 2 * HOUR)
    read(now)
    Message.objects.create(
        contact=InstagramContact.objects.get(igsid=person.igsid),
        purpose="rating",
        text="Як усе пройшло?",
        state="unknown",
        claimed_at=now - 2 * HOUR,
    )
    reading.settle_unknown(now, pause=lambda _seconds: None)
    subscriptions.watch(now, pause=lambda _seconds: None)
    assert {"conversations", "conversation_with", "messages"} <= set(calls)
