"""What the product says in Direct, as the people of the sandbox receive it over a real socket."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from feedback.models import ContactEvent, InstagramAccount, InstagramContact, Message, OptOut, VisitFeedback
from feedback.services import pace, reading
from sandbox.instagram.model import Person
from tests.feedback.factories import NOW, make_campaign
from tests.feedback.thread import Thread, door, served_thread, thread

__all__ = ["door", "served_thread", "thread"]

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def received(thread: Thread, person: Person) -> list[Any]:
    """What the salon's program wrote to this person, oldest first."""
    return [each for each in person.messages if each.from_salon and each.by_api]


def says(thread: Thread, person: Person, **what: Any) -> None:
    """The person acts, the workers do what there is."""
    thread.act(person, **what)
    thread.hear()
    thread.send()
    thread.hear()


def states() -> list[tuple[str, str]]:
    return list(VisitFeedback.objects.values_list("status", "reason"))


@pytest.mark.parametrize("by", [{"text": "не пишіть мені"}, {"text": "STOP"}, {"quick_reply": 0}], ids=str)
def test_a_stop_is_confirmed_once_and_for_ever(thread: Thread, by: dict[str, Any]) -> None:
    person = thread.client()
    thread.send()
    if "quick_reply" in by:  # the button stands under the thanks
        for said in ({"quick_reply": 4}, {"text": "Гарно"}, {"quick_reply": 0}):
            says(thread, person, **said)
    said_before = len(received(thread, person))
    says(thread, person, **by)
    assert OptOut.objects.exists()
    (confirmed,) = received(thread, person)[said_before:]
    assert confirmed.quick_replies == []
    says(thread, person, text="СТОП!")
    says(thread, person, text="Добрий день")
    assert len(received(thread, person)) == said_before + 1


def test_a_text_too_long_arrives_cut_after_a_word_and_its_echo_is_known(thread: Thread) -> None:
    question = make_campaign().questions.order_by("position")[0]
    question.text_uk = "Вітаємо! Майстер: {master}. Послуги: {services}. " + "дуже " * 60
    question.titles_uk = "1\n2\n3\n4\n" + "Щ" * 20
    question.save()
    person = thread.client(service_name="педікюр " * 30, master_name="Олександра " * 12)
    thread.send()
    (message,) = received(thread, person)
    assert 980 <= len(message.text.encode()) <= 1000
    assert message.text.endswith("дуже…")
    assert [each["title"] for each in message.quick_replies][-1] == "Щ" * 20
    thread.hear()
    assert Message.objects.get().delivered_at == thread.now


def test_a_survey_waits_for_a_word_not_for_an_answer_to_a_question(thread: Thread) -> None:
    person = thread.client()
    thread.pass_time(hours=25)
    thread.send()
    assert states() == [("waiting", "window_closed")]
    assert received(thread, person) == []
    says(thread, person, text="Скільки коштує манікюр?")
    assert states() == [("waiting", "text_held")]
    thread.pass_time(minutes=5)
    thread.act(person, "native", text="700 грн")
    thread.hear()
    thread.send()
    assert [len(each.quick_replies) for each in received(thread, person)] == [5]
    thread.hear()
    assert VisitFeedback.objects.get().status == "sent"


@pytest.mark.parametrize("queued", [False, True], ids=["waiting", "in the outbox already"])
def test_a_question_nobody_answers_holds_for_half_an_hour(thread: Thread, queued: bool) -> None:
    person = thread.client()
    thread.pass_time(hours=25)
    if not queued:
        thread.send()
    assert Message.objects.get().state == ("queued" if queued else "failed")
    says(thread, person, text="Можна записатися на завтра?")
    thread.pass_time(minutes=29)
    thread.send()
    assert received(thread, person) == []
    says(thread, person, text="Добрий вечір")
    assert received(thread, person) == []  # the question still stands
    thread.pass_time(minutes=2)
    thread.send()
    assert len(received(thread, person)) == 1


def test_the_first_look_knows_everybody_who_wrote_before_us(
    thread: Thread, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pace, "wait_for_conversations", lambda _account: None)
    thread.control("/limits", {"conversations": {"calls": 1000, "seconds": 1}})
    InstagramAccount.objects.update(conversations_read_at=None)
    # The vendor shows no thread of who blocked the salon, nor one idle for 30 days that nobody answered.
    threads = [each for each in thread.instagram.people() if each.messages and not each.blocked]
    wrote = {
        each.igsid: each
        for each in threads
        if thread.now - each.messages[-1].at < 30 * DAY or any(said.from_salon for said in each.messages)
    }
    assert wrote
    assert reading.read_conversations(thread.now, pause=lambda _seconds: None) > 0
    known = {each.igsid: each for each in InstagramContact.objects.all()}
    assert set(known) == set(wrote)
    for igsid, contact in known.items():
        assert contact.username == wrote[igsid].username.lower()
        if wrote[igsid].window_open(thread.now) and not wrote[igsid].messages[-1].from_salon:
            assert contact.last_action_at == wrote[igsid].last_action_at
    heard = ContactEvent.objects.count()
    InstagramAccount.objects.update(conversations_read_at=None)
    reading.read_conversations(thread.now, pause=lambda _seconds: None)
    assert ContactEvent.objects.count() == heard


def test_an_early_survey_goes_before_the_window_closes(thread: Thread) -> None:
    """She wrote an hour ago, so it ends an hour before the campaign's time of tomorrow."""
    person = thread.client(due_at=NOW + DAY)
    thread.pass_time(hours=22)
    thread.send()
    assert received(thread, person) == []
    thread.pass_time(minutes=31)  # a quarter of an hour before we call it closed
    thread.send()
    assert len(received(thread, person)) == 1
