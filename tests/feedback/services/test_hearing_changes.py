"""Messages that clients take back or change: whose words go and which stand."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from feedback.models import Answer, ContactEvent, Delivery, OptOut, VisitFeedback
from feedback.services import inbox, release, sending
from tests.feedback.deliveries import body, edited, read, unsent, wrote
from tests.feedback.factories import NOW, ReachableSurveyFactory
from tests.feedback.services.heard import ANNA, account, deliver, hear

pytestmark = pytest.mark.django_db
__all__ = ["account"]

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


def asked() -> tuple[VisitFeedback, str]:
    survey = ReachableSurveyFactory(person__igsid=ANNA)
    release.release_due(NOW)
    for message_id in sending.ready_messages(NOW):
        sending.send_message(message_id, NOW)
    survey.refresh_from_db()
    return survey, ANNA


def test_taking_back_wipes_every_copy_of_the_words_raw_ones_too() -> None:
    survey, who = asked()
    hear(wrote(who, "5", NOW + SECOND, "m1"), at=NOW + MINUTE)
    hear(wrote(who, "Таємні слова", NOW + MINUTE, "m2"), at=NOW + MINUTE)
    deliver(body(wrote(who, "Таємні слова", NOW + MINUTE, "m2"), time=7), NOW + MINUTE)
    assert Answer.objects.get(question_key="comment").text == "Таємні слова"
    assert hear(unsent(who, "m2", NOW + 2 * MINUTE), at=NOW + 2 * MINUTE).outcome == "wiped"
    survey.refresh_from_db()
    assert (survey.comment, survey.rating) == ("", 5)
    assert not Answer.objects.filter(text__contains="Таємні").exists()
    assert not ContactEvent.objects.filter(text__contains="Таємні").exists()
    kept = b"".join(bytes(raw) for raw in Delivery.objects.values_list("body", flat=True))
    assert json.dumps("Таємні")[1:-1].encode() not in kept
    assert kept.count(b'"m2"') == 3


def test_a_message_taken_back_before_it_came_leaves_no_words() -> None:
    hear(unsent(ANNA, "m1", NOW))
    assert hear(wrote(ANNA, "СТОП", NOW - MINUTE, "m1")).outcome == "wiped"
    assert not ContactEvent.objects.exclude(text="").exists()
    assert not OptOut.objects.exists()
    assert json.dumps("СТОП")[1:-1].encode() not in b"".join(
        bytes(each.body) for each in Delivery.objects.all()
    )


def test_an_unsend_without_a_sender_finds_the_message_by_its_id() -> None:
    hear(wrote(ANNA, "Слова", NOW, "m1"))
    event = unsent(ANNA, "m1", NOW + SECOND)
    del event["sender"], event["recipient"]
    assert hear(event, at=NOW + MINUTE).outcome == "wiped"
    assert ContactEvent.objects.get(kind="text").text == ""


def test_a_batch_keeps_the_words_of_the_others() -> None:
    other = "90000000000000002"
    delivery = inbox.store_delivery(
        body(wrote(ANNA, "одне", NOW, "m1"), wrote(other, "друге", NOW, "m2")), NOW
    )
    inbox.sort_deliveries(NOW)
    hear(unsent(ANNA, "m1", NOW + SECOND), at=NOW + MINUTE)
    delivery.refresh_from_db()
    said = [each["message"].get("text") for each in json.loads(bytes(delivery.body))["entry"][0]["messaging"]]
    assert said == [None, "друге"]


def test_a_changed_message_changes_our_copy_and_the_answer_made_of_it() -> None:
    survey, who = asked()
    hear(wrote(who, "4", NOW + SECOND, "m1"), at=NOW + MINUTE)
    hear(wrote(who, "Дужe добре", NOW + MINUTE, "m2"), at=NOW + MINUTE)
    assert hear(edited(who, "m1", "5", NOW + 2 * MINUTE), at=NOW + 3 * MINUTE).outcome == "edited"
    assert hear(edited(who, "m2", "Дуже добре", NOW + 2 * MINUTE), at=NOW + 3 * MINUTE).outcome == "edited"
    survey.refresh_from_db()
    assert (survey.rating, survey.comment) == (5, "Дуже добре")
    assert ContactEvent.objects.get(mid="m2", kind="text").text == "Дуже добре"


def test_of_two_changes_the_later_one_stands_in_whatever_order_they_come() -> None:
    hear(wrote(ANNA, "перше", NOW, "m1"))
    hear(edited(ANNA, "m1", "третє", NOW + 2 * SECOND, 2), at=NOW + MINUTE)
    assert hear(edited(ANNA, "m1", "друге", NOW + SECOND, 1), at=NOW + MINUTE).outcome == "ignored"
    assert ContactEvent.objects.get(kind="text").text == "третє"


@pytest.mark.parametrize("sender", ["", ANNA], ids=["no sender", "with a sender"])
def test_the_edit_that_comes_with_a_new_message_changes_nothing(sender: str) -> None:
    hear(edited(sender, "m1", "", NOW, 0))
    hear(wrote(ANNA, "Добрий день", NOW, "m1"))
    hear(edited(sender, "m1", "", NOW, 0))
    assert ContactEvent.objects.get(kind="text").text == "Добрий день"
    assert ContactEvent.objects.filter(kind="edit").count() == 1


def test_a_stop_written_by_changing_a_message_is_a_stop() -> None:
    hear(wrote(ANNA, "Добрий день", NOW, "m1"))
    assert hear(edited(ANNA, "m1", "СТОП", NOW + SECOND), at=NOW + MINUTE).outcome == "opted_out"
    assert OptOut.objects.exists()


def test_a_read_says_what_was_seen_and_opens_nothing() -> None:
    survey, who = asked()
    message = survey.messages.get()
    assert hear(read(who, message.mid, NOW + MINUTE), at=NOW + MINUTE).outcome == "seen"
    message.refresh_from_db()
    assert message.seen_at == NOW + MINUTE
