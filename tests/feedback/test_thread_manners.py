"""The vendor's manners over real sockets: what comes twice, late, in pieces or not at all."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from feedback.channels.instagram.client import IceBreaker
from feedback.models import Answer, ContactEvent, Delivery, InstagramAccount, Message, VisitFeedback
from feedback.rules import WINDOW
from feedback.services import accounts, ice_breakers, reading, retention
from feedback.services.window import window
from tests.feedback.factories import NOW
from tests.feedback.thread import Thread, door, served_thread, thread

pytestmark = pytest.mark.django_db
__all__ = ["door", "served_thread", "thread"]

MINUTE = timedelta(minutes=1)


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
