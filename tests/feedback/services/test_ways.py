"""Where Direct cannot reach a client: SMS and letters, exactly once, and back into Direct."""

from __future__ import annotations

import json
import smtplib
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import responses
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend

from feedback.models import (
    Campaign,
    ContactEvent,
    InstagramContact,
    LinkToken,
    Message,
    OptOut,
    VisitFeedback,
)
from feedback.rules import Reason, Way
from feedback.services import (
    by_hand,
    hearing,
    identity,
    invitations,
    optouts,
    release,
    sending,
    settling,
    switch,
    tokens,
    ways,
)
from feedback.services.form_links import form_link
from feedback.services.stop_links import stop_link
from feedback.signals import alert
from tests.factories import ClientFactory, CompletedVisitFactory, InstagramClientFactory, UserFactory
from tests.feedback.factories import NOW, AccountFactory, ContactFactory, SurveyFactory, make_campaign

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
API = "https://altegio.test/api/v1"
NO_FUNDS = "Insufficient funds on the account. Refill your balance."


class Sms:
    """Altegio's SMS as `responses` answers for it."""

    def __init__(self, mock: responses.RequestsMock) -> None:
        self.texts: list[str] = []
        self.failures: list[tuple[int, str] | Exception] = []
        mock.add_callback(responses.POST, f"{API}/sms/clients/by_id/1001", callback=self._answer)

    def _answer(self, request: Any) -> tuple[int, dict[str, str], str]:
        if self.failures:
            failure = self.failures.pop(0)
            if isinstance(failure, Exception):
                raise failure
            return (
                failure[0],
                {},
                json.dumps({"success": False, "data": None, "meta": {"message": failure[1]}}),
            )
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


def campaign_with(*others: str) -> Campaign:
    return make_campaign(channels=[Way.INSTAGRAM, *others])


def stuck(**client: Any) -> VisitFeedback:
    """A due survey of somebody who never wrote, with a phone and a mail box, looked at by Direct already."""
    values = {"phone": "+380671234567", "email": "olena@ukr.net", "name": "Олена", **client}
    survey = SurveyFactory(visit=CompletedVisitFactory(client=InstagramClientFactory(**values)))
    survey.visit.company.altegio_id = 1001
    survey.visit.company.save()
    release.release_due(NOW)
    survey.refresh_from_db()
    assert (survey.status, survey.reason) == ("waiting", "never_wrote")
    return survey


def run(now: Any = NOW) -> list[str]:
    """One turn of the task."""
    ways.go_on(now)
    return [invitations.send(pk, now) for pk in invitations.ready(now)]


def state(survey: VisitFeedback) -> tuple[str, str, str]:
    survey.refresh_from_db()
    return survey.status, survey.reason, survey.channel


# --- SMS ------------------------------------------------------------------------------------------
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


# --- letters --------------------------------------------------------------------------------------
def test_a_letter_goes_to_a_mail_box_and_never_to_an_instagram_name(sms: Sms) -> None:
    campaign_with(Way.EMAIL)
    survey = stuck()
    named = stuck(email="olena.k@gmail.com", instagram_username="olena.k")
    assert run() == ["sent"]
    (letter,) = mail.outbox
    assert (letter.to, letter.subject) == (["olena@ukr.net"], "Як пройшов ваш візит?")
    assert "ref=" in letter.body
    assert "/stop/" in letter.body
    assert state(survey) == ("sent", "", "email")
    assert state(named) == ("waiting", "never_wrote", "")


@pytest.mark.parametrize(
    ("error", "message", "survey_state"),
    [
        (smtplib.SMTPRecipientsRefused({}), "failed", ("waiting", "email_refused")),
        (smtplib.SMTPServerDisconnected("gone"), "unknown", ("unknown", "outcome_unknown")),
        (TimeoutError(), "unknown", ("unknown", "outcome_unknown")),
    ],
    ids=["refused", "gone in the middle", "no answer"],
)
def test_how_a_letter_ends(
    monkeypatch: pytest.MonkeyPatch, error: Exception, message: str, survey_state: tuple[str, str]
) -> None:
    campaign_with(Way.EMAIL)
    survey = stuck()

    def fail(_self: Any, _letters: Any) -> int:
        raise error

    monkeypatch.setattr(EmailBackend, "send_messages", fail)
    assert run() == [message]
    monkeypatch.undo()
    assert state(survey)[:2] == survey_state
    run(NOW + 5 * HOUR)
    assert mail.outbox == []


def test_a_mail_server_that_is_down_costs_nothing_but_time(monkeypatch: pytest.MonkeyPatch) -> None:
    campaign_with(Way.EMAIL)
    stuck()

    def refuse(_self: Any) -> bool:
        raise ConnectionRefusedError

    monkeypatch.setattr(EmailBackend, "open", refuse)
    assert run() == ["queued"]
    monkeypatch.undo()
    assert run(NOW + MINUTE) == []
    assert run(NOW + 6 * MINUTE) == ["sent"]
    assert Message.objects.get().attempts == 1


def test_without_a_mail_server_nobody_is_written_to(settings: Any) -> None:
    settings.EMAIL_READY = False
    campaign_with(Way.EMAIL, Way.MANUAL)
    survey = stuck()
    run()
    survey.refresh_from_db()
    assert survey.by_hand_since is not None
    assert mail.outbox == []


# --- one way at a time ----------------------------------------------------------------------------
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


# --- who stands on the list already ---------------------------------------------------------------
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
