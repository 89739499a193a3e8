"""What opens the 24 hours in which the salon may write, and what does not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from sandbox.instagram import actions, events, sending
from sandbox.instagram.model import Message, Person
from sandbox.instagram.store import Instagram
from tests.sandbox.instagram.support import frozen_instagram

Deed = Callable[[Instagram, Person], object]


def _shut(instagram: Instagram) -> Person:
    """Somebody whose window is shut, with the salon's quick replies last in the thread."""
    now = instagram.now()
    person = next(p for p in instagram.people() if p.messages and not p.window_open(now) and not p.blocked)
    _from_salon(instagram, person)
    return person


def _from_salon(instagram: Instagram, person: Person) -> Message:
    replies = [{"title": "5", "payload": "five"}]
    mid = instagram.next_mid(person)
    message = Message(mid, instagram.now(), True, "Оцініть", quick_replies=replies)
    sending.deliver(instagram, person, message)
    return message


OPENING: dict[str, Deed] = {
    "a message": lambda i, p: actions.write(i, p, "Привіт", i.now()),
    "a story reply": lambda i, p: actions.write(i, p, "Гарно", i.now(), kind="story_reply"),
    "a tap on a quick reply": lambda i, p: actions.tap(i, p, 0, i.now()),
    "a postback": lambda i, p: actions.postback(i, p, "Оцінити", "RATE", i.now()),
    "a link into a thread that exists": lambda i, p: actions.come_by_link(i, p, "abc", i.now()),
    "a reaction": lambda i, p: actions.react(i, p, p.messages[-1], "❤️", i.now()),
}
NOT_OPENING: dict[str, Deed] = {
    "a read": lambda i, p: actions.read(i, p, i.now()),
    "the salon's own message and its echo": _from_salon,
    "a reaction taken back": lambda i, p: actions.react(i, p, p.messages[-1], "", i.now()),
    "an unsend": lambda i, p: actions.unsend(i, p, p.messages[0], i.now()),
}


@pytest.mark.parametrize("deed", OPENING.values(), ids=OPENING.keys())
def test_the_window_opens_by(deed: Deed) -> None:
    instagram = frozen_instagram()
    person = _shut(instagram)
    deed(instagram, person)
    assert person.window_open(instagram.now())


@pytest.mark.parametrize("deed", NOT_OPENING.values(), ids=NOT_OPENING.keys())
def test_the_window_stays_shut_by(deed: Deed) -> None:
    instagram = frozen_instagram()
    person = _shut(instagram)
    deed(instagram, person)
    assert not person.window_open(instagram.now())


def test_the_window_shuts_24_hours_after_the_last_action() -> None:
    instagram = frozen_instagram()
    person = _shut(instagram)
    at = instagram.now()
    actions.write(instagram, person, "Привіт", at)
    assert person.window_open(at + timedelta(hours=24) - timedelta(milliseconds=1))
    assert not person.window_open(at + timedelta(hours=24))


def test_a_late_action_does_not_shorten_the_window() -> None:
    instagram = frozen_instagram()
    person = _shut(instagram)
    at = instagram.now()
    actions.write(instagram, person, "Привіт", at)
    actions.write(instagram, person, "Знову", at - timedelta(hours=3))
    assert person.last_action_at == at


def test_a_link_into_a_new_thread_sends_nothing_until_the_person_writes() -> None:
    instagram = frozen_instagram()
    person = next(one for one in instagram.people() if not one.messages)
    assert not actions.come_by_link(instagram, person, "abc_1", instagram.now())
    assert not person.window_open(instagram.now())
    assert instagram.deliverer.log() == []
    actions.write(instagram, person, "Привіт", instagram.now())
    event = instagram.deliverer.log()[-1]["event"]
    assert event["message"]["referral"] == {"ref": "abc_1", "source": "SHORTLINKS", "type": "OPEN_THREAD"}
    actions.write(instagram, person, "Ще", instagram.now())
    assert "referral" not in instagram.deliverer.log()[-1]["event"]["message"]


def test_times_of_events_are_milliseconds() -> None:
    instagram = frozen_instagram()
    person = _shut(instagram)
    message = actions.write(instagram, person, "Привіт", instagram.now())
    [_, event] = events.message(person.igsid, message)
    assert event["timestamp"] == 1795514400000
