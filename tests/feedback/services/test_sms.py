"""Where Direct cannot reach a client: one SMS, exactly once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import responses
from django.core import mail

from feedback.models import Campaign, LinkToken, Message
from feedback.rules import Reason, Way
from feedback.services import optouts, sending, settling, switch, ways
from feedback.services.form_links import form_link
from feedback.services.stop_links import stop_link
from feedback.signals import alert
from tests.factories import ClientFactory, CompletedVisitFactory
from tests.feedback.factories import NOW, SurveyFactory
from tests.feedback.services.other_ways import account, campaign_with, run, state, stuck
from tests.feedback.services.sms import NO_FUNDS, Sms, sms

pytestmark = pytest.mark.django_db
__all__ = ["account", "sms"]

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


def test_who_direct_cannot_reach_gets_one_sms_with_a_link_of_their_own(sms: Sms) -> None:
    campaign = campaign_with(Way.ALTEGIO_SMS, Way.MANUAL)
    to_direct = "{first_name_vocative}, дякуємо за візит! Оцініть його в Direct: {direct_link} {salon}"
    campaign.templates.filter(kind="sms").update(text_uk=to_direct)
    survey = stuck()
    assert run() == ["sent"]
    assert run(NOW + HOUR) == []
    token = LinkToken.objects.get(visit=survey.visit)
    (text,) = sms.texts
    assert f"ref={token.token}" in text
    assert text.startswith("Олено, ")
    assert state(survey) == ("sent", "", "altegio_sms")
    assert survey.sent_at == NOW
    message = Message.objects.get()
    assert (message.channel, message.contact, message.state, message.text) == (
        "altegio_sms",
        None,
        "sent",
        text,
    )


def test_an_sms_leads_to_the_form_and_to_the_way_out(sms: Sms) -> None:
    campaign_with(Way.ALTEGIO_SMS)
    survey = stuck()
    assert run() == ["sent"]
    (text,) = sms.texts
    assert text == (
        f"Олено, дякуємо за візит! Оцініть його: {form_link(survey)} {survey.visit.company.title}. "
        f"Не писати мені: {stop_link(survey.client_id)}"
    )


@pytest.mark.parametrize("username", ["", "sandbox_salon"])
def test_a_text_that_leads_only_to_direct_names_the_form_where_direct_has_no_address(
    sms: Sms, account: Any, username: str
) -> None:
    campaign = campaign_with(Way.ALTEGIO_SMS)
    campaign.templates.filter(kind="sms").update(text_uk="Оцініть: {direct_link}")
    account.username = username
    account.save()
    survey = stuck()
    assert run() == ["sent"]
    assert (form_link(survey) in sms.texts[0]) is not bool(username)


@pytest.mark.parametrize(
    ("status", "words", "reason"),
    [(402, NO_FUNDS, "sms_no_funds"), (403, "Access denied", "sms_no_rights")],
)
def test_no_money_and_no_right_alert_and_let_the_next_way_try(
    sms: Sms, status: int, words: str, reason: str
) -> None:
    campaign_with(Way.ALTEGIO_SMS, Way.MANUAL)
    first, second = stuck(), stuck()
    sms.failures = [(status, words), (status, words)]
    heard: list[str] = []

    def listen(code: str, **_more: Any) -> None:
        heard.append(code)

    alert.connect(listen)
    try:
        run()
    finally:
        alert.disconnect(listen)
    assert heard == [reason]
    assert state(first)[:2] == state(second)[:2] == ("waiting", reason)
    assert len(sms.failures) == 1
    run(NOW + MINUTE)
    first.refresh_from_db()
    assert first.by_hand_since == NOW + MINUTE
    assert sms.texts == []


def test_once_there_is_money_again_the_sms_goes_if_no_other_way_took_it(sms: Sms) -> None:
    campaign_with(Way.ALTEGIO_SMS)
    survey = stuck()
    sms.failures = [(402, NO_FUNDS)]
    run()
    assert run(NOW + MINUTE) == []
    assert run(NOW + 3 * HOUR) == ["sent"]
    assert state(survey) == ("sent", "", "altegio_sms")
    assert len(sms.texts) == 1


@pytest.mark.parametrize(
    "end", [(500, ""), responses.ConnectionError("Connection aborted.")], ids=["500", "cut"]
)
def test_an_sms_whose_end_nobody_knows_is_never_repeated_nor_replaced(sms: Sms, end: Any) -> None:
    campaign_with(Way.ALTEGIO_SMS, Way.EMAIL, Way.MANUAL)
    survey = stuck()
    sms.failures = [end]
    assert run() == ["unknown"]
    for hours in range(1, 30):
        sending.sweep(NOW + hours * HOUR)
        run(NOW + hours * HOUR)
    assert state(survey) == ("unknown", "outcome_unknown", "altegio_sms")
    assert (sms.texts, mail.outbox) == ([], [])
    assert settling.settle_by_hand(survey.pk, arrived=True, now=NOW)
    assert state(survey) == ("sent", "", "altegio_sms")


def test_a_client_whom_altegio_sends_nothing_is_not_tried_again(sms: Sms) -> None:
    campaign_with(Way.ALTEGIO_SMS)
    survey = stuck()
    sms.failures = [(422, "no phone")]
    run()
    assert state(survey) == ("waiting", "sms_refused", "altegio_sms")
    run(NOW + 5 * HOUR)
    assert sms.texts == []


def test_a_worker_that_dies_with_an_sms_leaves_it_unknown(sms: Sms) -> None:
    campaign_with(Way.ALTEGIO_SMS)
    survey = stuck()
    ways.go_on(NOW)
    assert sending.claim(Message.objects.get().pk, NOW)
    sending.sweep(NOW + HOUR)
    assert state(survey) == ("unknown", "outcome_unknown", "altegio_sms")
    assert run(NOW + HOUR) == []
    assert sms.texts == []


def test_no_sms_goes_while_paused_in_a_trial_at_night_or_after_an_opt_out(sms: Sms) -> None:
    campaign_with(Way.ALTEGIO_SMS)
    survey = stuck()
    switch.turn(None, NOW, paused=True)
    assert run() == []
    switch.turn(None, NOW, paused=False)
    assert run(NOW + 12 * HOUR) == []  # one o'clock at night
    ways.go_on(NOW)
    optouts.by_hand(survey.client_id, None, None, NOW)
    assert run() == []
    assert state(survey)[:2] == ("skipped", "opted_out")
    other = stuck()
    switch.turn(None, NOW, dry_run=True)
    run()
    assert state(other)[:2] == ("skipped", "dry_run")
    assert sms.texts == []


def test_a_visit_that_is_no_longer_completed_gets_no_sms(sms: Sms) -> None:
    campaign_with(Way.ALTEGIO_SMS)
    survey = stuck()
    ways.go_on(NOW)
    survey.visit.appointments.update(attendance=-1)
    type(survey.visit).objects.filter(pk=survey.visit_id).update(attendance=-1)
    run()
    assert state(survey)[:2] == ("skipped", "visit_changed")
    assert sms.texts == []


def test_a_client_without_an_instagram_name_is_reached_by_sms(sms: Sms) -> None:
    campaign_with(Way.ALTEGIO_SMS, Way.MANUAL)
    client = ClientFactory(phone="+380671234567", name="Олена")
    survey = SurveyFactory(
        visit=CompletedVisitFactory(client=client), status="skipped", reason=Reason.NO_INSTAGRAM
    )
    survey.visit.company.altegio_id = 1001
    survey.visit.company.save()
    assert run() == ["sent"]
    assert state(survey) == ("sent", "", "altegio_sms")


def test_a_second_visit_is_not_asked_about_by_sms_on_the_same_day(sms: Sms) -> None:
    campaign_with(Way.ALTEGIO_SMS)
    first = stuck()
    second = SurveyFactory(
        visit=CompletedVisitFactory(client=first.client), status="waiting", reason=Reason.NEVER_WROTE
    )
    run()
    run(NOW + MINUTE)
    assert len(sms.texts) == 1
    assert {state(first)[0], state(second)[0]} <= {"sent", "skipped", "waiting"}


def test_the_daily_maximum_holds_for_sms_too(sms: Sms) -> None:
    campaign_with(Way.ALTEGIO_SMS)
    Campaign.objects.update(daily_limit=2)
    for _each in range(4):
        stuck()
    run()
    run(NOW + MINUTE)
    assert len(sms.texts) == 2
