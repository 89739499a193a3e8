"""When a survey goes that cannot wait, and what keeps all of them back: a full day, a pause, a trial run."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model

from feedback.models import InstagramContact, Message, OptOut, SendingSwitch, VisitFeedback
from feedback.services import accounts, optouts, pace, release, sending, switch
from feedback.services.stop_links import client_of, stop_link
from tests.feedback.factories import (
    NOW,
    AccountFactory,
    ContactFactory,
    ReachableSurveyFactory,
    SurveyFactory,
    make_campaign,
)
from tests.feedback.services.conftest import Graph

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def account(graph: Graph) -> None:
    AccountFactory()
    make_campaign()
    accounts.current_account(NOW)


def not_due(wrote_ago: timedelta, **values: Any) -> VisitFeedback:
    """A survey about a visit of this morning, due tomorrow."""
    survey = ReachableSurveyFactory(due_at=NOW + 20 * HOUR, **values)
    survey.visit.ends_at = NOW - 4 * HOUR
    survey.visit.starts_at = NOW - 5 * HOUR
    survey.visit.save()
    InstagramContact.objects.filter(client=survey.client).update(last_action_at=NOW - wrote_ago)
    return survey


def state(survey: VisitFeedback) -> tuple[str, str]:
    survey.refresh_from_db()
    return survey.status, survey.reason


# --- before its time ------------------------------------------------------------------------------
def test_a_survey_goes_before_its_time_when_the_window_closes(graph: Graph) -> None:
    survey = not_due(23 * HOUR + 20 * MINUTE)
    assert release.release_due(NOW) == 0
    assert state(survey) == ("planned", "")
    assert release.release_due(NOW + 15 * MINUTE) == 1
    assert sending.send_message(Message.objects.get().pk, NOW + 15 * MINUTE) == "sent"


@pytest.mark.parametrize(
    "wrote_ago",
    [
        pytest.param(HOUR, id="open for long"),
        pytest.param(23 * HOUR + 50 * MINUTE, id="closed, by our margin"),
    ],
)
def test_a_survey_waits_for_its_time_otherwise(wrote_ago: timedelta) -> None:
    survey = not_due(wrote_ago)
    assert release.release_due(NOW) == 0
    assert state(survey) == ("planned", "")


def test_a_campaign_that_keeps_to_its_time_asks_nobody_sooner() -> None:
    make_campaign(early=False)
    survey = not_due(23 * HOUR + 40 * MINUTE)
    assert release.release_due(NOW) == 0
    assert state(survey) == ("planned", "")


def test_nobody_is_asked_within_two_hours_of_the_visit() -> None:
    survey = not_due(23 * HOUR + 40 * MINUTE)
    survey.visit.ends_at = NOW - HOUR
    survey.visit.save()
    assert release.release_due(NOW) == 0


def test_the_evening_is_the_last_chance_of_a_window_that_closes_at_night() -> None:
    evening = NOW.replace(hour=19, minute=44)  # the sending hours end at 20:00
    survey = not_due(timedelta(0))
    wrote = evening - 15 * HOUR  # the window closes at 4:29
    InstagramContact.objects.update(last_action_at=wrote)
    assert release.release_due(evening - MINUTE) == 0
    assert release.release_due(evening) == 1
    assert state(survey)[0] == "sending"


def test_a_question_holds_a_survey_back_before_its_time_too() -> None:
    survey = not_due(23 * HOUR + 40 * MINUTE)
    InstagramContact.objects.update(hold_until=NOW + 5 * MINUTE)
    assert release.release_due(NOW) == 0
    assert state(survey) == ("planned", "")
    assert release.release_due(NOW + 5 * MINUTE) == 0  # by then the margin is reached


def test_early_surveys_are_found_by_a_narrow_index_read(django_assert_max_num_queries: Any) -> None:
    for _number in range(3):
        not_due(HOUR)
    with django_assert_max_num_queries(8):
        release.release_due(NOW)


# --- a full day -----------------------------------------------------------------------------------
def test_no_more_go_out_in_a_day_than_the_campaign_says(graph: Graph) -> None:
    make_campaign(daily_limit=2)
    surveys = [ReachableSurveyFactory() for _number in range(3)]
    assert release.release_due(NOW) == 2
    for message_id in sending.ready_messages(NOW):
        sending.send_message(message_id, NOW)
    assert release.release_due(NOW + MINUTE) == 0
    assert sorted(state(each) for each in surveys)[-1] == ("waiting", "daily_limit")
    InstagramContact.objects.update(last_action_at=NOW + 20 * HOUR)
    assert release.release_due(NOW + 21 * HOUR) == 1  # the next day


# --- pause and trial ------------------------------------------------------------------------------
def test_a_pause_holds_even_a_message_that_was_about_to_leave(
    graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    ReachableSurveyFactory()
    release.release_due(NOW)
    message_id = Message.objects.get().pk
    monkeypatch.setattr(pace, "wait_for_turn", lambda _account: switch.turn(None, NOW, paused=True))
    assert sending.send_message(message_id, NOW) == "queued"
    assert sending.ready_messages(NOW) == []
    assert not graph.sent
    switch.turn(None, NOW, paused=False)
    monkeypatch.setattr(pace, "wait_for_turn", lambda _account: None)
    assert sending.send_message(message_id, NOW) == "sent"


def test_while_everything_is_paused_surveys_wait_with_that_reason() -> None:
    survey = ReachableSurveyFactory()
    switch.turn(None, NOW, paused=True)
    assert release.release_due(NOW) == 0
    assert state(survey) == ("waiting", "paused")
    switch.turn(None, NOW, paused=False)
    assert release.release_due(NOW) == 1


def test_the_switch_remembers_who_turned_it_and_its_past() -> None:
    user = get_user_model().objects.create_user("boss")
    assert switch.turn(user, NOW, paused=True)
    assert not switch.turn(user, NOW, paused=True)
    found = switch.current()
    assert (found.paused, found.changed_at, found.changed_by) == (True, NOW, user)
    assert SendingSwitch.history.count() >= 1


def test_a_trial_run_writes_everything_and_sends_nothing(graph: Graph) -> None:
    switch.turn(None, NOW, dry_run=True)
    survey = ReachableSurveyFactory(client_name="Олена Коваль")
    assert release.release_due(NOW) == 1
    message = Message.objects.get()
    assert message.text.startswith("Олено, ")
    assert sending.send_message(message.pk, NOW) == "failed"
    message.refresh_from_db()
    assert message.error_code == "dry_run"
    assert state(survey) == ("skipped", "dry_run")
    assert not graph.sent
    switch.turn(None, NOW, dry_run=False)
    assert release.release_due(NOW) == 0
    assert sending.ready_messages(NOW) == []


# --- for ever -------------------------------------------------------------------------------------
@pytest.mark.parametrize("way", ["link", "hand", "hand, by the person in Direct"])
def test_an_opt_out_closes_what_is_open_and_holds_for_client_and_person(way: str) -> None:
    survey = ReachableSurveyFactory()
    contact = InstagramContact.objects.get()
    user = get_user_model().objects.create_user("desk")
    if way == "link":
        assert optouts.by_link(survey.client_id, None, NOW)
    elif way == "hand":
        assert optouts.by_hand(survey.client_id, None, user, NOW)
    else:
        assert optouts.by_hand(None, contact.pk, user, NOW)
    assert state(survey) == ("skipped", "opted_out")
    source = "link" if way == "link" else "manual"
    rows = OptOut.objects.filter(source=source, created_at=NOW, by=None if way == "link" else user)
    assert sorted(rows.values_list("client", "contact"), key=str) == sorted(
        [(survey.client_id, None), (None, contact.pk)], key=str
    )
    assert optouts.is_opted_out(survey.client_id, None)
    assert optouts.is_opted_out(None, contact.pk)
    assert optouts.opted_out_clients({survey.client_id}) == {survey.client_id}
    assert not optouts.by_link(survey.client_id, None, NOW + HOUR)  # the first time stays


def test_an_opt_out_of_one_contact_holds_for_every_way_to_the_client() -> None:
    survey = SurveyFactory()
    ContactFactory(client=survey.client, last_action_at=NOW - 2 * HOUR)
    stopped = ContactFactory(client=survey.client)
    OptOut.objects.create(contact=stopped)
    assert release.release_due(NOW) == 0
    assert state(survey) == ("skipped", "opted_out")


def test_the_link_shows_by_get_and_does_by_post(client: Any) -> None:
    survey = ReachableSurveyFactory()
    address = stop_link(survey.client_id)
    path = address.removeprefix("http://127.0.0.1:8000")
    assert str(survey.client_id) == path.split("/")[2].split(".")[0]
    shown = client.get(path)
    assert shown.status_code == 200
    assert "<form" in shown.content.decode()
    assert survey.visit.company.title in shown.content.decode()
    assert not OptOut.objects.exists()
    assert client.post(path).status_code == 200
    assert OptOut.objects.filter(client=survey.client, source="link").exists()
    assert state(survey) == ("skipped", "opted_out")


@pytest.mark.parametrize("token", ["1", "1.", "1.AAAA", "x.y", "999999.zzz"])
def test_a_link_that_we_did_not_make_stops_nobody(client: Any, token: str) -> None:
    SurveyFactory()
    assert client_of(token) is None
    assert client.post(f"/stop/{token}/").status_code == 404
    assert not OptOut.objects.exists()


def test_the_link_stands_in_a_text_that_asks_for_it(graph: Graph) -> None:
    campaign = make_campaign()
    campaign.questions.filter(key="rating").update(text_uk="Як вам? Не питати: {stop_link}")
    survey = ReachableSurveyFactory()
    release.release_due(NOW)
    assert Message.objects.get().text == f"Як вам? Не питати: {stop_link(survey.client_id)}"
