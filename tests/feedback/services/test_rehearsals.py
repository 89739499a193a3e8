"""A survey sent to oneself, of which nothing is kept as feedback."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from feedback.models import (
    REHEARSAL,
    Answer,
    ContactEvent,
    InstagramContact,
    Message,
    OptOut,
    Question,
    Rehearsal,
    VisitFeedback,
)
from feedback.rules import Reason
from feedback.services import conversation, rehearsals, script, switch
from tests.factories import UserFactory
from tests.feedback.factories import DAY, NOW, ContactFactory, ReachableSurveyFactory, make_campaign

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


def begin(contact: InstagramContact, language: str = "uk", **campaign_values: Any) -> Rehearsal:
    """A test of the default campaign."""
    campaign = make_campaign(**campaign_values)
    words = script.build(campaign, language)
    return rehearsals.begin(campaign, words, contact, UserFactory(), NOW)


def last(contact: InstagramContact) -> Message:
    """The newest message to this person."""
    return Message.objects.filter(contact=contact).order_by("-pk")[0]


def say(contact: InstagramContact, text: str = "", payload: str = "", after: timedelta = MINUTE) -> str:
    """The person types or taps; what came of it."""
    event = ContactEvent.objects.create(
        contact=contact,
        account=contact.account,
        key=f"event-{ContactEvent.objects.count()}",
        kind="quick_reply" if payload else "text",
        text=text,
        payload=payload,
        occurred_at=NOW + after,
        opens_window=True,
    )
    return conversation.handle(contact, event, NOW + after)


def tap(contact: InstagramContact, title: str) -> str:
    """Tap a button of the newest message."""
    payload = next(each["payload"] for each in last(contact).quick_replies if each["title"] == title)
    return say(contact, title, payload)


def test_the_whole_survey_comes_question_by_question_and_nothing_is_kept() -> None:
    me = ContactFactory()
    run = begin(me)
    assert last(me).text.startswith("Олено, дякуємо")
    assert tap(me, "5") == "rehearsed"
    assert "Що сподобалося" in last(me).text
    assert say(me, "Усе чудово") == "rehearsed"
    assert tap(me, "Так") == "rehearsed"
    assert last(me).text.startswith("Дякуємо! Ваша відповідь")
    run.refresh_from_db()
    assert run.is_over
    assert not VisitFeedback.objects.exists()
    assert not Answer.objects.exists()
    assert set(Message.objects.values_list("purpose", "feedback")) == {(REHEARSAL, None)}


def test_conditions_hold_in_a_test_too() -> None:
    me = ContactFactory()
    make_campaign()
    Question.objects.filter(key="comment").update(asked_after="low")
    begin(me)
    tap(me, "5")
    assert "чи порадите" in last(me).text
    begin(me)
    say(me, "2")
    assert "Що саме пішло не так" in last(me).text


def test_it_speaks_the_language_that_was_chosen() -> None:
    me = ContactFactory()
    begin(me, "en")
    assert "This is a test" in Message.objects.order_by("pk")[0].text
    assert last(me).text.startswith("Olena, thank you for your visit")


def test_words_that_are_no_answer_are_asked_about_again() -> None:
    me = ContactFactory()
    begin(me)
    assert say(me, "ммм") == "rehearsed"
    assert "Дякуємо, що написали!" in last(me).text
    tap(me, "4")
    assert "Що сподобалося" in last(me).text


def test_a_new_test_ends_the_one_before() -> None:
    me = ContactFactory()
    first = begin(me)
    begin(me)
    first.refresh_from_db()
    assert first.is_over
    assert Message.objects.filter(contact=me).count() == 2


def test_whoever_writes_stop_is_asked_no_more_even_in_a_test() -> None:
    me = ContactFactory()
    begin(me)
    say(me, "СТОП")
    assert OptOut.objects.filter(contact=me).exists()


def test_the_button_under_the_thanks_ends_nothing_in_a_test() -> None:
    me = ContactFactory()
    begin(me)
    tap(me, "5")
    say(me, "Усе чудово")
    tap(me, "Так")
    assert tap(me, "Більше не питати") == "rehearsed"
    assert not OptOut.objects.exists()


def test_a_survey_of_ones_own_goes_on_beside_a_test() -> None:
    survey = ReachableSurveyFactory(status="sent", awaiting="rating", sent_at=NOW - MINUTE)
    me = InstagramContact.objects.get(client=survey.client)
    VisitFeedback.objects.update(contact=me)
    Message.objects.create(
        feedback=survey, contact=me, purpose="rating", text="Як?", state="sent", claimed_at=NOW - MINUTE
    )
    begin(me)
    say(me, "3")
    survey.refresh_from_db()
    assert survey.rating is None
    later = rehearsals.LASTS + 5 * MINUTE
    say(me, "2", after=later)
    survey.refresh_from_db()
    assert survey.rating == 2


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({}, ""),
        ({"last_action_at": NOW - 2 * DAY}, Reason.WINDOW_CLOSED),
        ({"last_action_at": None}, Reason.NEVER_WROTE),
        ({"unreachable_since": NOW}, Reason.UNREACHABLE),
    ],
)
def test_why_a_test_cannot_be_sent(values: dict[str, Any], reason: str) -> None:
    assert rehearsals.obstacle(ContactFactory(**values), NOW) == reason


def test_a_pause_a_trial_and_a_stopped_account_hold_tests_too() -> None:
    me = ContactFactory()
    switch.turn(None, NOW, paused=True)
    assert rehearsals.obstacle(me, NOW) == Reason.PAUSED
    switch.turn(None, NOW, paused=False, dry_run=True)
    assert rehearsals.obstacle(me, NOW) == Reason.DRY_RUN
    switch.turn(None, NOW, dry_run=False)
    me.account.state = "stopped"
    assert rehearsals.obstacle(me, NOW) == Reason.ACCOUNT_STOPPED


def test_only_who_wrote_within_the_window_can_be_chosen() -> None:
    inside = ContactFactory(username="inside", last_action_at=NOW - timedelta(hours=23))
    ContactFactory(username="outside", last_action_at=NOW - timedelta(hours=24))
    assert list(rehearsals.people(NOW)) == [inside]
    assert list(rehearsals.people(NOW, "@INS")) == [inside]
    assert not rehearsals.people(NOW, "nobody")
