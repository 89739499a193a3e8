"""One way at a time: from an SMS back into Direct, and never both."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from feedback.models import ContactEvent, InstagramContact, LinkToken, Message, OptOut, VisitFeedback
from feedback.rules import Way
from feedback.services import hearing, identity, release, tokens, ways
from tests.feedback.factories import NOW, ContactFactory
from tests.feedback.services.other_ways import account, campaign_with, run, state, stuck
from tests.feedback.services.sms import Sms, sms

pytestmark = pytest.mark.django_db
__all__ = ["account", "sms"]

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


def event(contact: InstagramContact, **values: Any) -> ContactEvent:
    number = ContactEvent.objects.count()
    fields = {"kind": "text", "opens_window": True, "occurred_at": NOW + HOUR, "mid": f"m{number}", **values}
    return ContactEvent.objects.create(contact=contact, account=contact.account, key=f"e{number}", **fields)


def happens(contact: InstagramContact, **values: Any) -> str:
    one = event(contact, **values)
    one.outcome = hearing.give_effect(contact, one, NOW + HOUR)
    one.save()
    contact.refresh_from_db()
    return one.outcome


def invited(sms: Sms) -> tuple[VisitFeedback, InstagramContact]:
    campaign_with(Way.ALTEGIO_SMS)
    survey = stuck()
    run()
    contact = ContactFactory(username="", last_action_at=None)
    return survey, contact


def test_who_comes_by_the_link_of_the_sms_is_asked_in_direct(sms: Sms) -> None:
    survey, contact = invited(sms)
    happens(contact, kind="referral", ref=LinkToken.objects.get().token)
    identity.settle(contact.pk, NOW + HOUR)
    assert tokens.grant_wish(contact.pk, NOW + HOUR) == 0  # nobody knows yet whether it is her
    identity.learn_names(contact.pk, survey.instagram_username, "", NOW + HOUR)
    assert tokens.grant_wish(contact.pk, NOW + HOUR) == 1
    assert tokens.grant_wish(contact.pk, NOW + HOUR) == 0
    question = Message.objects.get(channel=Way.INSTAGRAM)
    assert (question.feedback, question.contact, question.purpose) == (survey, contact, "rating")
    assert len(question.quick_replies) == 5
    happens(contact, kind="quick_reply", payload=question.quick_replies[4]["payload"])
    assert state(survey) == ("answering", "", "altegio_sms")
    assert survey.rating == 5
    assert run(NOW + 2 * HOUR) == []


def test_a_rating_typed_in_direct_answers_the_sms(sms: Sms) -> None:
    survey, contact = invited(sms)
    contact.client = survey.client
    contact.save()
    assert happens(contact, text="Добрий день!") == "greeting"
    assert happens(contact, text="4") == "answer"
    assert state(survey) == ("answering", "", "altegio_sms")
    assert survey.rating == 4
    assert survey.contact == contact


def test_an_answer_settles_an_sms_of_which_nobody_knew(sms: Sms) -> None:
    campaign_with(Way.ALTEGIO_SMS)
    survey = stuck()
    sms.failures = [(500, "")]
    run()
    contact = ContactFactory(client=survey.client)
    assert happens(contact, text="5") == "answer"
    assert state(survey) == ("answering", "", "altegio_sms")
    assert Message.objects.get(channel=Way.ALTEGIO_SMS).state == "sent"


def test_who_writes_while_the_sms_is_on_its_way_is_not_asked_twice(sms: Sms) -> None:
    campaign_with(Way.ALTEGIO_SMS)
    survey = stuck()
    ways.go_on(NOW)
    ContactFactory(client=survey.client, last_action_at=NOW)
    assert release.release_due(NOW) == 0
    assert run() == ["sent"]
    assert release.release_due(NOW + MINUTE) == 0
    assert Message.objects.count() == 1


@pytest.mark.parametrize("wrote_ago", [MINUTE, 23 * HOUR])
def test_who_wrote_before_the_sms_went_is_asked_in_direct(sms: Sms, wrote_ago: timedelta) -> None:
    campaign_with(Way.ALTEGIO_SMS)
    survey = stuck()
    ContactFactory(client=survey.client, last_action_at=NOW - wrote_ago)
    assert run() == []
    assert sms.texts == []
    assert release.release_due(NOW) == 1
    assert state(survey) == ("sending", "", "instagram")


def test_whose_window_is_closed_again_goes_by_sms(sms: Sms) -> None:
    campaign_with(Way.ALTEGIO_SMS)
    survey = stuck()
    ContactFactory(client=survey.client, last_action_at=NOW - 25 * HOUR)
    assert run() == ["sent"]


def test_a_stop_after_the_sms_closes_the_survey(sms: Sms) -> None:
    survey, contact = invited(sms)
    contact.client = survey.client
    contact.save()
    happens(contact, text="СТОП")
    assert state(survey)[:2] == ("skipped", "opted_out")
    assert OptOut.objects.filter(client=survey.client).exists()
    assert happens(contact, text="5") in ("greeting", "ignored")


def test_deciding_takes_a_flat_number_of_queries(django_assert_max_num_queries: Any) -> None:
    campaign_with(Way.MANUAL)
    for _each in range(3):
        stuck()
    with django_assert_max_num_queries(20) as few:
        ways.go_on(NOW)
    for _each in range(12):
        stuck()
    with django_assert_max_num_queries(len(few)):
        ways.go_on(NOW)
    assert VisitFeedback.objects.filter(by_hand_since__isnull=False).count() == 15
