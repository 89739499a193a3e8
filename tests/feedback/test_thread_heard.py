"""Every shape of webhook, posted by the sandbox to the product's own door, has its one effect."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from feedback.channels.instagram.client import IceBreaker
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
from feedback.rules import WINDOW
from feedback.services import accounts, ice_breakers, reading, retention, tokens
from feedback.services.window import window
from sandbox.instagram import events
from sandbox.instagram.model import Person
from tests.factories import ClientFactory
from tests.feedback.factories import NOW
from tests.feedback.thread import Thread, door, served_thread, thread

__all__ = ["door", "served_thread", "thread"]

pytestmark = pytest.mark.django_db

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
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


# --- the vendor's manners -------------------------------------------------------------------------
@pytest.mark.parametrize("with_sender", [False, True], ids=["no sender", "with a sender"])
def test_the_edit_that_precedes_each_new_message_changes_nothing(thread: Thread, with_sender: bool) -> None:
    person = thread.stranger()
    thread.behave(edits=1.0)
    for _each in range(2 if with_sender else 1):  # the sandbox leaves the sender out every other time
        thread.act(person, text="Добрий день")
    thread.hear()
    assert ContactEvent.objects.filter(kind="edit").count() == 1 + with_sender
    assert set(ContactEvent.objects.filter(kind="text").values_list("text", "outcome")) == {
        ("Добрий день", "greeting")
    }
    thread.pass_time(minutes=2)
    assert reading.follow_edits(thread.now) == 0


def test_a_message_of_which_only_the_edit_arrives_is_fetched(thread: Thread) -> None:
    person = thread.stranger()
    thread.behave(edits=1.0, paused=True)
    thread.act(person, text="Добрий день")
    queue = thread.instagram.deliverer
    with queue._changed:
        queue._waiting[:] = [job for job in queue._waiting if job.kind() == "message_edit"]
        for job in queue._log:
            job.outcome = job.outcome if job.kind() == "message_edit" else "lost"
    thread.behave(paused=False)
    thread.hear()
    assert not ContactEvent.objects.filter(kind="text").exists()
    said_at = thread.now
    thread.pass_time(minutes=2)
    assert reading.follow_edits(thread.now) == 1
    assert ContactEvent.objects.get(kind="text").text == "Добрий день"
    assert thread.contact(person).last_action_at == said_at


@pytest.mark.parametrize(
    "how",
    [
        {"duplicate": 1.0},
        {"shuffle": 0.2},
        {"batch": 1000},
        {"duplicate": 1.0, "shuffle": 0.2, "batch": 7, "edits": 1.0},
    ],
    ids=["twice", "shuffled", "one batch", "all at once"],
)
def test_a_conversation_told_in_any_order_and_number_ends_the_same(
    thread: Thread, how: dict[str, Any]
) -> None:
    person = thread.client()
    thread.send()
    thread.hear()
    thread.behave(paused=True, **how)
    for said in (
        {"quick_reply": 1},
        {"text": "Було дуже гарно"},
        {"text": "Зайве слово"},
        {"sent": "image"},
    ):
        thread.pass_time(minutes=1)
        thread.act(person, **said)
        if said.get("text") == "Зайве слово":
            thread.act(person, "unsend")
    last = thread.now
    thread.pass_time(hours=3)
    thread.behave(paused=False)
    thread.hear()
    survey = VisitFeedback.objects.get()
    assert (survey.rating, survey.comment, survey.awaiting) == (2, "Було дуже гарно", "recommend")
    assert list(Answer.objects.order_by("pk").values_list("question_key", "number", "text")) == [
        ("rating", 2, ""),
        ("comment", None, "Було дуже гарно"),
    ]
    assert thread.contact(person).last_action_at == last
    assert not ContactEvent.objects.filter(text__contains="Зайве").exists()
    taken_back = json.dumps("Зайве")[1:-1].encode()
    assert not any(taken_back in bytes(each.body) for each in Delivery.objects.all())
    assert sorted(Message.objects.values_list("purpose", flat=True)) == ["comment", "rating", "recommend"]


@pytest.mark.parametrize(("late", "is_open"), [(9, True), (25, False)], ids=["9 hours", "25 hours"])
def test_an_act_of_which_we_hear_hours_later_counts_from_its_own_time(
    thread: Thread, late: int, is_open: bool
) -> None:
    person = thread.stranger()
    thread.behave(paused=True)
    thread.act(person, text="Добрий день")
    thread.pass_time(hours=late)
    thread.behave(paused=False)
    thread.hear()
    contact = thread.contact(person)
    assert contact.last_action_at == NOW
    assert window(contact, thread.now).open is is_open
    assert window(contact, thread.now).until == NOW + WINDOW - 15 * MINUTE


def test_what_our_door_refused_or_failed_comes_again_in_another_body(thread: Thread, settings: Any) -> None:
    person = thread.stranger()
    thread.door.statuses = [500, 503]
    thread.act(person, text="Добрий день")
    (job,) = thread.arrived()
    assert job["statuses"] == [500, 503, 200]
    settings.INSTAGRAM_APP_SECRETS = ["another app's"]
    thread.act(person, text="Ви відчинені?")
    assert thread.arrived()[-1]["outcome"] == "given_up"
    assert set(thread.arrived()[-1]["statuses"]) == {403}
    assert Delivery.objects.count() == 1
    settings.INSTAGRAM_APP_SECRETS = ["another app's", "sandbox-app-secret"]
    thread.control(f"/deliveries/{thread.arrived()[-1]['number']}/again")
    thread.hear()
    assert list(ContactEvent.objects.order_by("pk").values_list("outcome", flat=True)) == ["greeting", "held"]


def test_what_the_vendor_never_told_is_read_in_the_conversation(thread: Thread, settings: Any) -> None:
    settings.DEMO = False
    person = thread.client()
    InstagramAccount.objects.update(conversations_read_at=thread.now - 5 * MINUTE)
    thread.behave(lose=1.0)
    thread.act(person, text="Маю питання: скільки коштує?")
    thread.hear()
    assert ContactEvent.objects.count() == 1
    thread.pass_time(minutes=1)
    assert reading.read_conversations(thread.now, pause=lambda _seconds: None) == 1
    assert ContactEvent.objects.order_by("-pk")[0].outcome == "held"
    thread.behave(lose=0.0)
    thread.control(f"/deliveries/{thread.arrived()[-1]['number']}/again")
    thread.hear()
    assert ContactEvent.objects.count() == 2  # read and heard is one


def test_the_vendor_confirms_the_address_by_its_question(thread: Thread) -> None:
    assert thread.control("/verify") == {"status": 200, "verified": True}
    wrong = {"verify_token": "guessed"}
    assert thread.control("/verify", wrong) == {"status": 403, "verified": False}


def test_raw_bodies_go_after_their_time_and_the_events_stay(thread: Thread, settings: Any) -> None:
    settings.INSTAGRAM_RAW_DAYS = 3
    thread.act(thread.stranger(), text="Добрий день")
    thread.hear()
    thread.pass_time(days=4)
    assert retention.purge(thread.now) == 1
    assert not Delivery.objects.exists()
    assert ContactEvent.objects.get().text == "Добрий день"


def test_a_question_of_the_salons_own_among_the_ice_breakers_stays(thread: Thread) -> None:
    account = InstagramAccount.objects.get()
    client = accounts.client_for(account)
    client.set_ice_breakers([IceBreaker("Де ви?", "where")])
    assert ice_breakers.ensure(account)
    assert [each.payload for each in client.ice_breakers()][1:] == ["where"]
