"""One reminder, some days later, to who said nothing; and to nobody else."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import ValidationError

from feedback.admin.client_log import log_of
from feedback.models import Campaign, InstagramContact, VisitFeedback
from feedback.rules import Reach, Way, reminder_way
from feedback.services import campaigns, invitations, optouts, reminding, sending, switch
from feedback.services.form_links import form_link
from feedback.services.stop_links import stop_link
from tests.factories import CompletedVisitFactory
from tests.feedback.factories import NOW, SurveyFactory
from tests.feedback.services.conftest import Graph
from tests.feedback.services.other_ways import account
from tests.feedback.services.silent import DUE, asked, campaign_with, in_direct, reminders
from tests.feedback.services.sms import Sms, sms

pytestmark = pytest.mark.django_db
__all__ = ["account", "sms"]

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def test_who_said_nothing_is_reminded_once_by_the_same_way(sms: Sms) -> None:
    campaign_with(Way.ALTEGIO_SMS)
    survey = asked()
    assert reminding.remind(DUE - timedelta(minutes=1)) == 0
    assert reminding.remind(DUE) == 1
    assert [invitations.send(pk, DUE) for pk in invitations.ready(DUE)] == ["sent"]
    for days in range(1, 20):
        assert reminding.remind(DUE + days * DAY) == 0
    (text,) = sms.texts
    assert text.startswith("Олено, ")
    assert form_link(survey) in text
    assert stop_link(survey.client_id) in text
    survey.refresh_from_db()
    assert (survey.status, survey.channel, survey.reminded_at) == ("sent", "altegio_sms", DUE)
    assert survey.sent_at == NOW


def test_in_direct_it_bears_the_buttons_of_the_first_question(graph: Graph) -> None:
    campaign_with()
    survey = in_direct()
    assert reminding.remind(DUE) == 1
    (message,) = reminders()
    assert [sending.send_message(pk, DUE) for pk in sending.ready_messages(DUE)] == ["sent"]
    assert [each["value"] for each in message.quick_replies] == [1, 2, 3, 4, 5]
    assert graph.texts == [message.text]
    survey.refresh_from_db()
    assert survey.status == "sent"


@pytest.mark.parametrize(
    ("others", "way"),
    [((), ""), ((Way.MANUAL,), ""), ((Way.MANUAL, Way.EMAIL, Way.ALTEGIO_SMS), Way.EMAIL)],
)
def test_where_direct_is_closed_another_way_takes_it_and_never_a_hand(others: Any, way: str) -> None:
    campaign_with(*others)
    survey = in_direct(last_action_at=NOW - HOUR)
    assert reminding.remind(DUE) == bool(way)
    assert [message.channel for message in reminders()] == [way] * bool(way)
    survey.refresh_from_db()
    assert (survey.status, survey.channel, survey.by_hand_since) == ("sent", "instagram", None)


def test_what_went_by_hand_is_not_put_on_the_list_again(settings: Any) -> None:
    settings.EMAIL_READY = True
    campaign_with(Way.MANUAL, Way.EMAIL)
    asked(Way.MANUAL)
    assert reminding.remind(DUE) == 1
    assert [invitations.send(pk, DUE) for pk in invitations.ready(DUE)] == ["sent"]
    assert [letter.to for letter in mail.outbox] == [["olena@ukr.net"]]


@pytest.mark.parametrize(
    "values",
    [
        {"status": "answering"},
        {"status": "answered"},
        {"status": "unknown"},
        {"status": "expired"},
        {"status": "skipped"},
        {"reason": "text_held"},
        {"reminded_at": NOW + DAY},
        {"expires_at": DUE},
        {"sent_at": NOW + HOUR},
    ],
    ids=str,
)
def test_others_are_left_alone(values: dict[str, Any]) -> None:
    campaign_with(Way.ALTEGIO_SMS)
    asked(**values)
    assert reminding.remind(DUE) == 0
    assert not reminders()


@pytest.mark.parametrize("days", [None, 5])
def test_the_campaign_says_when_and_whether(days: int | None) -> None:
    campaign = campaign_with(Way.ALTEGIO_SMS)
    Campaign.objects.filter(pk=campaign.pk).update(reminder_days=days)
    asked()
    assert reminding.remind(DUE) == 0
    assert reminding.remind(NOW + 5 * DAY) == (0 if days is None else 1)


def test_nobody_is_reminded_who_asked_not_to_be_written_to() -> None:
    campaign_with(Way.ALTEGIO_SMS)
    survey = asked()
    optouts.by_link(survey.client_id, None, NOW)
    VisitFeedback.objects.update(status="sent", reason="")  # even if it were still open
    assert reminding.remind(DUE) == 0


def test_an_opt_out_after_it_was_queued_stops_it(sms: Sms) -> None:
    campaign_with(Way.ALTEGIO_SMS)
    survey = asked()
    reminding.remind(DUE)
    optouts.by_link(survey.client_id, None, DUE)
    assert invitations.ready(DUE) == []
    assert sms.texts == []


def test_a_newer_visit_takes_the_place_of_the_reminder() -> None:
    campaign_with(Way.ALTEGIO_SMS)
    older = asked()
    newer = CompletedVisitFactory(client=older.client, starts_at=older.visit_date + DAY)
    newer_survey = SurveyFactory(visit=newer)
    assert reminding.remind(DUE) == 0
    VisitFeedback.objects.filter(pk=newer_survey.pk).update(status="skipped", reason="visit_changed")
    assert reminding.remind(DUE + 2 * HOUR) == 1


def test_no_reminder_comes_into_a_talk_with_a_person() -> None:
    campaign_with(Way.ALTEGIO_SMS)
    in_direct()
    InstagramContact.objects.update(hold_until=DUE + timedelta(minutes=20))
    assert reminding.remind(DUE) == 0
    assert reminding.remind(DUE + 2 * HOUR) == 1


def test_no_reminder_goes_at_night_while_paused_or_in_a_trial() -> None:
    campaign_with(Way.ALTEGIO_SMS)
    asked()
    night = DUE.replace(hour=23, minute=30)
    assert reminding.remind(night) == 0
    for stopped in ({"paused": True}, {"dry_run": True}):
        switch.turn(None, DUE, **stopped)
        assert reminding.remind(DUE) == 0
        switch.turn(None, DUE, **dict.fromkeys(stopped, False))
    assert reminding.remind(DUE) == 1


def test_a_full_day_lets_no_reminder_go_and_a_reminder_takes_no_place() -> None:
    campaign = campaign_with(Way.ALTEGIO_SMS, daily_limit=1)
    asked()
    other = asked(sent_at=DUE - HOUR)
    assert reminding.remind(DUE) == 0
    VisitFeedback.objects.filter(pk=other.pk).update(sent_at=NOW + DAY)
    assert reminding.remind(DUE) == 1
    assert campaigns.room_today(campaign, DUE) == 1


def test_a_visit_that_is_no_longer_completed_is_not_reminded_of() -> None:
    campaign_with(Way.ALTEGIO_SMS)
    survey = asked()
    type(survey.visit).objects.filter(pk=survey.visit_id).update(attendance=-1)
    assert reminding.remind(DUE) == 0


def test_a_reminder_without_any_link_gets_the_form_s(sms: Sms) -> None:
    campaign = campaign_with(Way.ALTEGIO_SMS)
    campaign.templates.filter(kind="reminder").update(text_uk="Чекаємо на вашу думку!")
    survey = asked()
    reminding.remind(DUE)
    assert reminders()[0].text == f"Чекаємо на вашу думку! {form_link(survey)}"


@pytest.mark.parametrize(
    ("went", "direct", "reach", "spent", "way"),
    [
        (Way.INSTAGRAM, True, Reach(phone=True, link=True), (), Way.INSTAGRAM),
        (Way.INSTAGRAM, False, Reach(phone=True, link=True), (), Way.ALTEGIO_SMS),
        (Way.INSTAGRAM, False, Reach(phone=True, email=True, link=True), (Way.ALTEGIO_SMS,), Way.EMAIL),
        (Way.EMAIL, True, Reach(phone=True, email=True, link=True), (), Way.EMAIL),
        (Way.MANUAL, True, Reach(instagram_name=True, link=True), (), Way.INSTAGRAM),
        (Way.MANUAL, False, Reach(instagram_name=True, link=True), (), ""),
        (Way.ALTEGIO_SMS, False, Reach(link=True), (), ""),
    ],
)
def test_the_way_of_a_reminder(went: str, direct: bool, reach: Reach, spent: Any, way: str) -> None:
    order = (Way.INSTAGRAM, Way.MANUAL, Way.ALTEGIO_SMS, Way.EMAIL)
    assert reminder_way(order, went, reach, direct=direct, spent=spent) == way


def test_a_client_s_log_tells_of_it(sms: Sms) -> None:
    campaign_with(Way.ALTEGIO_SMS)
    survey = asked()
    reminding.remind(DUE)
    for pk in invitations.ready(DUE):
        invitations.send(pk, DUE)
    steps, _more = log_of(survey.client, 1, DUE, may_read=True, sees_cases=True)
    told = next(step for step in steps if "нагадування" in step.title.lower())
    assert form_link(survey) not in told.text
    assert "/f/…" in told.text


@pytest.mark.parametrize(("days", "fits"), [(None, True), (6, True), (7, False), (8, False)])
def test_a_reminder_after_the_time_for_answers_is_refused_where_it_is_entered(
    days: int | None, fits: bool
) -> None:
    campaign = campaign_with(expiry_days=7)
    campaign.reminder_days = days
    if fits:
        campaign.full_clean()
        return
    with pytest.raises(ValidationError) as refused:
        campaign.full_clean()
    assert list(refused.value.message_dict) == ["reminder_days"]
