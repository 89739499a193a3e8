"""What opens the 24 hours and what does not: each row of the vendor's list, told by the pretend Instagram."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from feedback.models import InstagramContact
from feedback.rules import Reason
from feedback.services import inbox
from feedback.services.window import window
from sandbox.instagram import actions, sending
from sandbox.instagram.model import Message, Person
from sandbox.instagram.store import Instagram
from tests.feedback.deliveries import body, millis
from tests.feedback.factories import DAY, NOW, AccountFactory, ContactFactory
from tests.feedback.services.pretend import Pretend, pretend, served

__all__ = ["pretend", "served"]

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
AT = NOW - HOUR  # when it happened
Deed = Callable[[Instagram, Person], object]


@pytest.fixture
def told(pretend: Pretend, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, dict[str, Any]]]:
    """The events that the pretend Instagram would post."""
    AccountFactory()
    heard: list[tuple[str, dict[str, Any]]] = []
    monkeypatch.setattr(pretend.instagram, "emit", heard.append)
    return heard


def person_of(instagram: Instagram) -> Person:
    """Somebody who wrote long ago, with a question of ours last in the thread."""
    person = next(each for each in instagram.people() if not each.blocked)
    actions.write(instagram, person, "Колись писала", NOW - 9 * DAY)
    _from_salon(instagram, person, by_api=True)
    return person


def _from_salon(instagram: Instagram, person: Person, *, by_api: bool) -> Message:
    replies = [{"title": "5", "payload": "five"}]
    message = Message(instagram.next_mid(person), AT, True, "Оцініть", quick_replies=replies, by_api=by_api)
    sending.deliver(instagram, person, message)
    return message


def take_in(events: list[dict[str, Any]], igsid: str, at: Any = NOW) -> InstagramContact:
    """Let the product hear of these events; the person as it then knows them."""
    contact = ContactFactory(igsid=igsid, last_action_at=NOW - 9 * DAY, profile_checked_at=NOW)
    inbox.process_delivery(inbox.store_delivery(body(*events), at).pk, at)
    contact.refresh_from_db()
    return contact


def _new_thread(instagram: Instagram, person: Person) -> object:
    person.messages.clear()
    return actions.come_by_link(instagram, person, "abc", AT)


def _attachment(instagram: Instagram, person: Person) -> Message:
    return actions.write(instagram, person, "фото", AT, kind="attachment")


OPENS: dict[str, Deed] = {
    "a message": lambda i, p: actions.write(i, p, "Привіт", AT),
    "a story reply": lambda i, p: actions.write(i, p, "Гарно", AT, kind="story_reply"),
    "a picture": _attachment,
    "a tap on a quick reply": lambda i, p: actions.tap(i, p, 0, AT),
    "an ice breaker, a menu item or a template's button": lambda i, p: actions.postback(
        i, p, "Оцінити візит", "RATE", AT
    ),
    "a link into a thread that exists": lambda i, p: actions.come_by_link(i, p, "abc", AT),
    "a reaction": lambda i, p: actions.react(i, p, p.messages[-1], "❤️", AT),
}
OPENS_NOT: dict[str, Deed] = {
    "our own message and its echo": lambda i, p: _from_salon(i, p, by_api=True),
    "a message typed by staff": lambda i, p: _from_salon(i, p, by_api=False),
    "being read": lambda i, p: actions.read(i, p, AT),
    "a reaction taken back": lambda i, p: actions.react(i, p, p.messages[-1], "", AT),
    "a message taken back": lambda i, p: actions.unsend(i, p, p.messages[0], AT),
    "a link into a new thread, without a message": _new_thread,
}
OTHER: dict[str, tuple[dict[str, Any], bool]] = {
    "a shared post": (
        {
            "message": {
                "mid": "m.share",
                "attachments": [{"type": "share", "payload": {"url": "https://x.y"}}],
            }
        },
        True,
    ),
    "a story mention": (
        {"message": {"mid": "m.mention", "attachments": [{"type": "story_mention", "payload": {}}]}},
        True,
    ),
    "an advertisement and then a message": (
        {"message": {"mid": "m.ad", "text": "Вітаю", "referral": {"source": "ADS", "ad_id": "1"}}},
        True,
    ),
    "a click on an advertisement alone": ({"referral": {"source": "ADS", "ad_id": "1"}}, False),
    "opting in to marketing messages": ({"optin": {"type": "notification_messages"}}, False),
    "an edit": ({"message_edit": {"mid": "m.edit", "text": "Вітаю!", "num_edit": 1}}, False),
}


@pytest.mark.parametrize(
    ("deed", "opens"),
    [(deed, True) for deed in OPENS.values()] + [(deed, False) for deed in OPENS_NOT.values()],
    ids=[*OPENS, *OPENS_NOT],
)
def test_the_window_by_the_vendors_list(
    pretend: Pretend, told: list[tuple[str, dict[str, Any]]], deed: Deed, opens: bool
) -> None:
    person = person_of(pretend.instagram)
    told.clear()
    deed(pretend.instagram, person)
    found = window(take_in([event for _field, event in told], person.igsid), NOW)
    assert found.open is opens
    assert found.reason == ("" if opens else Reason.WINDOW_CLOSED)
    if opens:
        assert found.until == AT + timedelta(hours=23, minutes=45)


@pytest.mark.parametrize(("what", "opens"), OTHER.values(), ids=OTHER)
def test_the_window_by_what_the_sandbox_does_not_play(
    told: list[object], what: dict[str, Any], opens: bool
) -> None:
    sides = {"sender": {"id": "777000777"}, "recipient": {"id": "17841400000000000"}}
    event = {**sides, "timestamp": millis(AT), **what}
    assert window(take_in([event], "777000777"), NOW).open is opens


def test_a_comment_buys_no_window(told: list[object]) -> None:
    contact = ContactFactory(igsid="777000778", last_action_at=None)
    change = {"field": "comments", "value": {"id": "c1", "from": {"id": "777000778"}, "text": "Краса"}}
    envelope = {
        "object": "instagram",
        "entry": [{"id": "17841400000000000", "time": 1_783_000_000, "changes": [change]}],
    }
    inbox.process_delivery(inbox.store_delivery(json.dumps(envelope).encode(), NOW).pk, NOW)
    contact.refresh_from_db()
    assert window(contact, NOW).reason == Reason.NEVER_WROTE


def test_the_events_own_time_counts_however_late_it_comes(
    pretend: Pretend, told: list[tuple[str, dict[str, Any]]]
) -> None:
    person = person_of(pretend.instagram)
    told.clear()
    actions.write(pretend.instagram, person, "Привіт", AT)
    contact = take_in([event for _field, event in told], person.igsid, AT + 22 * HOUR)
    assert window(contact, AT + 22 * HOUR).open
    assert not window(contact, AT + timedelta(hours=23, minutes=46)).open
