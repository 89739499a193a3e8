"""Who stands on the list of those to be written to by hand goes by another way once there is one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail

from feedback.models import Message, VisitFeedback
from feedback.rules import Reason, Way
from feedback.services import by_hand, ways
from tests.factories import ClientFactory, CompletedVisitFactory, UserFactory
from tests.feedback.factories import NOW, SurveyFactory
from tests.feedback.services.other_ways import account, campaign_with, run, state, stuck
from tests.feedback.services.sms import NO_FUNDS, Sms, sms

pytestmark = pytest.mark.django_db
__all__ = ["account", "sms"]

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


def on_the_list(**client: Any) -> VisitFeedback:
    """A survey that waits for a person, under a campaign that names no other way."""
    campaign_with(Way.MANUAL)
    survey = stuck(**client)
    ways.go_on(NOW)
    assert survey in by_hand.waiting(NOW)
    return survey


def test_who_waits_for_a_person_goes_by_sms_once_the_campaign_names_it(sms: Sms) -> None:
    survey = on_the_list()
    ways.look_anew(campaign_with(Way.ALTEGIO_SMS, Way.EMAIL, Way.MANUAL))
    assert run(NOW + MINUTE) == ["sent"]
    assert state(survey) == ("sent", "", "altegio_sms")
    assert not by_hand.waiting(NOW + MINUTE).exists()
    assert not by_hand.mark_sent(survey.pk, UserFactory(), NOW + 2 * MINUTE)
    assert run(NOW + 2 * MINUTE) == []
    assert (len(sms.texts), Message.objects.count(), mail.outbox) == (1, 1, [])


def test_another_order_that_nobody_announced_is_noticed_in_two_hours(sms: Sms) -> None:
    survey = on_the_list()
    campaign_with(Way.ALTEGIO_SMS, Way.MANUAL)
    assert run(NOW + HOUR) == []
    assert run(NOW + 3 * HOUR) == ["sent"]
    assert state(survey) == ("sent", "", "altegio_sms")


def test_nothing_goes_by_itself_while_a_person_has_the_text_in_hand(sms: Sms) -> None:
    survey, user = on_the_list(), UserFactory()
    assert by_hand.take(survey.pk, user, NOW)
    ways.look_anew(campaign_with(Way.ALTEGIO_SMS, Way.MANUAL))
    assert run(NOW + 29 * MINUTE) == []
    assert by_hand.mark_sent(survey.pk, user, NOW + 29 * MINUTE)
    assert run(NOW + 40 * MINUTE) == []
    assert (state(survey), sms.texts) == (("sent", "", "manual"), [])


def test_a_text_that_was_taken_and_never_sent_leaves_the_survey_to_the_sms(sms: Sms) -> None:
    survey = on_the_list()
    assert by_hand.take(survey.pk, UserFactory(), NOW)
    ways.look_anew(campaign_with(Way.ALTEGIO_SMS, Way.MANUAL))
    assert run(NOW + 31 * MINUTE) == ["sent"]
    assert state(survey) == ("sent", "", "altegio_sms")


def test_who_came_onto_the_list_for_want_of_money_goes_by_sms_when_it_is_there(sms: Sms) -> None:
    campaign_with(Way.ALTEGIO_SMS, Way.MANUAL)
    first, second, third = stuck(), stuck(), stuck()
    sms.failures = [(402, NO_FUNDS)] * 2
    run()
    run(NOW + MINUTE)
    assert set(by_hand.waiting(NOW + MINUTE)) == {first, second, third}
    later = NOW + 3 * HOUR
    assert run(later) == ["failed"]  # one is tried, the others stay where they are
    assert (len(sms.failures), sms.texts) == (0, [])
    assert by_hand.waiting(later).count() == 3
    assert run(NOW + 6 * HOUR) == ["sent"]
    assert sorted(run(NOW + 6 * HOUR + MINUTE)) == ["sent", "sent"]
    assert {state(each) for each in (first, second, third)} == {("sent", "", "altegio_sms")}
    assert len(sms.texts) == 3


def test_a_visit_skipped_for_want_of_an_instagram_name_goes_by_sms_once_it_is_named(sms: Sms) -> None:
    campaign_with(Way.MANUAL)
    client = ClientFactory(phone="+380671234567", name="Олена")
    survey, late = (
        SurveyFactory(
            visit=CompletedVisitFactory(client=client), status="skipped", reason=Reason.NO_INSTAGRAM, **values
        )
        for values in ({}, {"visit_date": NOW - 9 * 24 * HOUR, "expires_at": NOW - HOUR})
    )
    survey.visit.company.altegio_id = 1001
    survey.visit.company.save()
    ways.go_on(NOW)
    ways.look_anew(campaign_with(Way.ALTEGIO_SMS, Way.MANUAL))
    assert run(NOW + MINUTE) == ["sent"]
    assert run(NOW + 2 * MINUTE) == []
    assert state(survey) == ("sent", "", "altegio_sms")
    assert state(late)[:2] == ("skipped", Reason.NO_INSTAGRAM)


def test_without_the_list_in_the_order_nobody_stands_on_it(sms: Sms) -> None:
    survey = on_the_list()
    campaign_with()
    ways.go_on(NOW + MINUTE)
    assert not by_hand.waiting(NOW + MINUTE).exists()
    assert state(survey)[:2] == ("waiting", Reason.NEVER_WROTE)


def test_of_a_clients_visits_the_newest_goes_by_sms_and_the_others_end(sms: Sms) -> None:
    campaign_with(Way.ALTEGIO_SMS)
    newest = stuck()
    older = [
        SurveyFactory(
            visit=CompletedVisitFactory(client=newest.client),
            visit_date=newest.visit_date - HOUR,
            due_at=NOW - HOUR,
            status=status,
            reason=reason,
        )
        for status, reason in (("waiting", Reason.NEVER_WROTE), ("skipped", Reason.NO_INSTAGRAM))
    ]
    assert run() == ["sent"]
    assert state(newest) == ("sent", "", "altegio_sms")
    assert {state(each)[:2] for each in older} == {("skipped", Reason.SUPERSEDED)}
