"""Every shape of webhook, posted by the sandbox to the product's own door, has its one effect."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from feedback.models import (
    Answer,
    ContactEvent,
    Delivery,
    InstagramAccount,
    InstagramContact,
    Message,
    OptOut,
    VisitFeedback,
)
from feedback.services import ice_breakers, tokens
from sandbox.instagram import events
from sandbox.instagram.model import Person
from tests.factories import ClientFactory
from tests.feedback.factories import NOW
from tests.feedback.thread import Thread, door, served_thread, thread

pytestmark = pytest.mark.django_db
__all__ = ["door", "served_thread", "thread"]

HOUR = timedelta(hours=1)
Deed = Callable[[Thread, Person], object]


def says(**what: Any) -> Deed:
    return lambda thread, person: thread.act(person, **what)


def does(deed: str, **what: Any) -> Deed:
    return lambda thread, person: thread.act(person, deed, **what)


def posted(field: str, **what: Any) -> Deed:
    """Something that the sandbox's people do not do."""

    def deed(thread: Thread, person: Person) -> object:
        body = {
            "sender": {"id": person.igsid},
            "recipient": {"id": events.ACCOUNT_ID},
            "timestamp": events.millis(thread.now),
            **what,
        }
        return thread.control("/events", {"field": field, "event": body})

    return deed


def takes_heart_back(thread: Thread, person: Person) -> None:
    thread.act(person, "reactions", emoji="")


def taps_ice_breaker(thread: Thread, person: Person) -> None:
    account = InstagramAccount.objects.get()
    ice_breakers.ensure(account)
    thread.act(person, ice_breaker=0)


def template(field: str, button: str) -> dict[str, Any]:
    return {field: {"mid": "m.menu", "title": button, "payload": "hours"}}


# What a person (or somebody else) does after they wrote, and were asked: the kind and outcome of what is
# heard of it, and whether it opens the window.
SHAPES: dict[str, tuple[Deed, str, str, bool]] = {
    "text": (says(text="Було гарно 💅🏽"), "text", "asked_again", True),
    "greeting": (says(text="Добрий день 💅🏽"), "text", "greeting", True),
    "answer typed": (says(text="5"), "text", "answer", True),
    "quick-reply tap": (says(quick_reply=4), "quick_reply", "answer", True),
    "picture": (says(sent="image"), "attachment", "opened", True),
    "voice": (says(sent="audio"), "attachment", "opened", True),
    "video": (says(sent="video"), "attachment", "opened", True),
    "file": (says(sent="file"), "attachment", "opened", True),
    "story reply": (says(story_reply="Гарно"), "story_reply", "opened", True),
    "story mention": (says(sent="story_mention"), "story_mention", "opened", True),
    "shared post": (says(sent="share"), "share", "opened", True),
    "shared ig_post": (says(sent="ig_post"), "share", "opened", True),
    "shared reel": (says(sent="ig_reel"), "share", "opened", True),
    "unsupported": (says(sent="unsupported"), "unsupported", "opened", True),
    "ice breaker": (taps_ice_breaker, "postback", "wish", True),
    "menu item": (
        posted("messaging_postbacks", **template("postback", "Години")),
        "postback",
        "opened",
        True,
    ),
    "link into the thread": (says(ref="nobodys-token"), "referral", "strange_link", True),
    "advertisement": (
        posted("messaging_referral", referral={"source": "ADS", "type": "OPEN_THREAD", "ad_id": "1"}),
        "referral",
        "opened",
        False,
    ),
    "reaction": (does("reactions"), "reaction", "opened", True),
    "reaction taken back": (takes_heart_back, "reaction", "opened", False),
    "read": (does("read"), "read", "seen", False),
    "edit": (does("edit", text="Вітаю!"), "edit", "edited", False),
    "unsend": (does("unsend"), "unsend", "wiped", False),
    "echo of the staff": (does("native", text="Чекаємо на вас"), "echo", "staff_wrote", False),
    "standby": (does("odd", kind="standby"), "text", "greeting", True),  # it only greets
    "opt-in": (posted("messages", optin={"type": "notification_messages"}), "unknown", "ignored", False),
    "unknown kind": (does("odd", kind="unknown"), "unknown", "ignored", False),
}


@pytest.mark.parametrize(("deed", "kind", "outcome", "opens"), SHAPES.values(), ids=SHAPES)
def test_each_shape_has_one_effect_whatever_body_it_comes_in(
    thread: Thread, deed: Deed, kind: str, outcome: str, opens: bool
) -> None:
    person = thread.client()
    thread.send()
    thread.hear()
    before = set(ContactEvent.objects.values_list("pk", flat=True))
    thread.pass_time(minutes=5)
    deed(thread, person)
    thread.hear()
    row = ContactEvent.objects.exclude(pk__in=before).get(kind=kind)
    assert row.outcome == outcome
    assert row.occurred_at == thread.now
    assert thread.contact(person).last_action_at == (thread.now if opens else NOW - HOUR)
    assert set(thread.door.answered) == {200}

    kept = state()
    bodies = Delivery.objects.count()
    thread.pass_time(minutes=1)
    # What a slow door answered too late came twice the first time, and comes once now.
    repeated = thread.again()
    thread.hear()
    assert repeated >= 1
    assert Delivery.objects.count() == bodies + repeated
    assert state() == kept


def state() -> list[Any]:
    """All that webhooks have an effect on."""
    return [
        list(rows)
        for rows in (
            ContactEvent.objects.order_by("pk").values_list("pk", "kind", "text", "outcome", "attempts"),
            InstagramContact.objects.order_by("pk").values_list(
                "pk", "last_action_at", "client", "hold_until"
            ),
            VisitFeedback.objects.values_list("status", "reason", "awaiting", "rating", "comment"),
            Answer.objects.order_by("pk").values_list("question_key", "number", "text"),
            Message.objects.order_by("pk").values_list("purpose", "state", "mid", "delivered_at", "seen_at"),
            OptOut.objects.values_list("contact", "client", "created_at"),
        )
    ]


def test_the_echo_of_our_own_message_marks_it_delivered(thread: Thread) -> None:
    person = thread.client()
    thread.send()
    thread.hear()
    message = Message.objects.get()
    assert (message.state, message.delivered_at) == ("sent", thread.now)
    assert thread.contact(person).last_action_at == NOW - HOUR


@pytest.mark.parametrize("kind", ["test", "comment"])
def test_what_is_about_nobody_is_kept_and_touches_nobody(thread: Thread, kind: str) -> None:
    person = thread.stranger()
    thread.act(person, "odd", kind=kind)
    thread.hear()
    row = ContactEvent.objects.get()
    assert (row.kind, row.shape) == ("unknown", "messages" if kind == "test" else "comments")
    assert not InstagramContact.objects.exists()


@pytest.mark.parametrize("by", ["text", "ice_breaker"])
def test_a_link_into_a_new_thread_opens_by_the_first_act_which_bears_its_token(
    thread: Thread, by: str
) -> None:
    client = ClientFactory()
    token = tokens.for_client(InstagramAccount.objects.get(), client, NOW)
    person = thread.stranger()
    ice_breakers.ensure(InstagramAccount.objects.get())
    assert thread.act(person, ref=token.token) == {"opened_window": False}
    assert thread.arrived() == []
    thread.act(person, **({"text": "Вітаю"} if by == "text" else {"ice_breaker": 0}))
    thread.hear()
    contact = thread.contact(person)
    assert (contact.client, contact.linked_by, contact.last_action_at) == (client, "ref", thread.now)
