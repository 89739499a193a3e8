"""One reminder, some days later, to who said nothing; and to nobody else."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import responses
from django.core import mail
from django.core.exceptions import ValidationError

from feedback.admin.client_log import log_of
from feedback.models import Campaign, InstagramContact, Message, VisitFeedback
from feedback.rules import Reach, Way, reminder_way
from feedback.services import (
    campaigns,
    form_answers,
    invitations,
    optouts,
    reminding,
    sending,
    switch,
)
from feedback.services.form_links import form_link
from feedback.services.stop_links import stop_link
from tests.factories import CompletedVisitFactory, InstagramClientFactory
from tests.feedback.factories import (
    NOW,
    AccountFactory,
    ContactFactory,
    SurveyFactory,
    make_campaign,
)
from tests.feedback.services.conftest import Graph

pytestmark = pytest.mark.django_db

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
DUE = NOW + 3 * DAY
API = "https://altegio.test/api/v1"


class Sms:
    """Altegio's SMS as `responses` answers for it."""

    def __init__(self, mock: responses.RequestsMock) -> None:
        self.texts: list[str] = []
        mock.add_callback(responses.POST, f"{API}/sms/clients/by_id/1001", callback=self._answer)

    def _answer(self, request: Any) -> tuple[int, dict[str, str], str]:
        self.texts.append(json.loads(request.body)["text"])
        return 201, {}, json.dumps({"success": True, "data": [], "meta": {"message": "Accepted"}})


@pytest.fixture
def sms(settings: Any) -> Iterator[Sms]:
    settings.ALTEGIO_API_URL = API
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        yield Sms(mock)


@pytest.fixture(autouse=True)
def account() -> Any:
    return AccountFactory()


def campaign_with(*others: str, **values: Any) -> Campaign:
    return make_campaign(channels=[Way.INSTAGRAM, *others], reminder_days=3, **values)


def asked(way: str = Way.ALTEGIO_SMS, **values: Any) -> VisitFeedback:
    """A survey that went at NOW by this way and has no answer."""
    details = {"phone": "+380671234567", "email": "olena@ukr.net", "name": "Олена"}
    visit = CompletedVisitFactory(client=InstagramClientFactory(**details))
    visit.company.altegio_id = 1001
    visit.company.save()
    made = {"status": "sent", "channel": way, "sent_at": NOW, "awaiting": "rating", "visit": visit, **values}
    return SurveyFactory(**made)


def in_direct(last_action_at: datetime = DUE - HOUR, **values: Any) -> VisitFeedback:
    survey = asked(Way.INSTAGRAM, **values)
    contact = ContactFactory(client=survey.client, last_action_at=last_action_at)
    VisitFeedback.objects.filter(pk=survey.pk).update(contact=contact)
    return survey


def reminders() -> list[Message]:
    return list(Message.objects.filter(purpose="reminder"))


# --- whom and when --------------------------------------------------------------------------------
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


# --- at the same moment ---------------------------------------------------------------------------
def test_an_answer_before_it_left_stops_it(sms: Sms) -> None:
    campaign_with(Way.ALTEGIO_SMS)
    survey = asked()
    reminding.remind(DUE)
    form_answers.take(survey.pk, "rating", "5", DUE)
    assert invitations.ready(DUE) == []
    (message,) = reminders()
    assert (message.state, message.error_code) == ("failed", "answered")
    assert sms.texts == []


def test_a_claim_sees_an_answer_that_nobody_told_the_outbox_of(sms: Sms) -> None:
    campaign_with(Way.ALTEGIO_SMS)
    survey = asked()
    reminding.remind(DUE)
    (message,) = reminders()
    VisitFeedback.objects.filter(pk=survey.pk).update(status="answering")
    assert not sending.claim(message.pk, DUE)
    assert invitations.send(message.pk, DUE) == "failed"
    assert sms.texts == []
    survey.refresh_from_db()
    assert survey.status == "answering"


def test_a_refused_reminder_leaves_the_survey_as_it_is(graph: Graph) -> None:
    campaign_with()
    survey = in_direct()
    reminding.remind(DUE)
    graph.fail(403, 10, 2534022)
    assert [sending.send_message(pk, DUE) for pk in sending.ready_messages(DUE)] == ["failed"]
    survey.refresh_from_db()
    assert (survey.status, survey.reason, survey.awaiting) == ("sent", "", "rating")


def test_of_two_scans_at_once_one_reminds() -> None:
    campaign = campaign_with(Way.ALTEGIO_SMS)
    survey = asked()
    assert reminding._begin(survey.pk, Way.ALTEGIO_SMS, campaign, DUE)
    assert not reminding._begin(survey.pk, Way.ALTEGIO_SMS, campaign, DUE)
    assert len(reminders()) == 1


def test_who_is_reminded_late_has_a_day_to_answer() -> None:
    campaign_with(Way.ALTEGIO_SMS)
    survey = asked(expires_at=DUE + HOUR)
    reminding.remind(DUE)
    survey.refresh_from_db()
    assert survey.expires_at == DUE + DAY


# --- many -----------------------------------------------------------------------------------------
def test_who_cannot_be_reached_stands_in_nobody_s_way() -> None:
    campaign_with()
    for _number in range(3):
        in_direct(last_action_at=NOW)
    last = in_direct()
    assert reminding.remind(DUE, limit=3) == 0
    assert reminding.remind(DUE + timedelta(minutes=5), limit=3) == 1
    assert [message.feedback_id for message in reminders()] == [last.pk]


def test_deciding_takes_a_flat_number_of_queries(django_assert_max_num_queries: Any) -> None:
    campaign_with()
    for _number in range(12):
        in_direct(last_action_at=NOW)
    with django_assert_max_num_queries(20):
        reminding.remind(DUE)


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
