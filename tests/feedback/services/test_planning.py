"""Planning: one survey a visit, each with its reason, in a flat number of queries."""

from __future__ import annotations

from datetime import timedelta
from threading import Thread
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from altegio.models import Visit
from feedback.models import Campaign, VisitFeedback
from feedback.services import campaigns, planning, unplanned
from tests.factories import NOON, ClientFactory, CompletedVisitFactory, InstagramClientFactory, StaffFactory
from tests.feedback.factories import DAY, NOW, ContactFactory, OptOutFactory, make_campaign

pytestmark = pytest.mark.django_db

SOON = NOON + timedelta(hours=2)


def planned(now: Any = SOON) -> VisitFeedback:
    planning.plan(now)
    return VisitFeedback.objects.get()


def test_a_completed_visit_is_planned_for_the_day_after_with_names_as_they_are() -> None:
    make_campaign()
    visit = CompletedVisitFactory(
        client__name="Олена",
        appointment__staff=StaffFactory(name="Оксана"),
        client__instagram_username="olena.k",
    )
    survey = planned()
    assert (survey.status, survey.reason) == ("planned", "")
    assert survey.due_at == visit.ends_at + DAY
    assert survey.expires_at == survey.due_at + 7 * DAY
    assert (survey.client_name, survey.instagram_username) == ("Олена", "olena.k")
    assert survey.master_name == "Оксана"
    assert survey.service_name.startswith("Послуга")
    assert survey.staff is not None
    survey.staff.name = "Інша"
    survey.staff.save()
    planning.plan(SOON)
    assert planned().master_name == "Оксана"


def test_planning_again_changes_nothing() -> None:
    make_campaign()
    CompletedVisitFactory.create_batch(3)
    assert planning.plan(SOON).total == 3
    assert planning.plan(SOON).total == 0
    assert VisitFeedback.objects.count() == 3


def test_nothing_is_planned_while_the_campaign_is_off() -> None:
    make_campaign(enabled=False)
    CompletedVisitFactory()
    assert planning.plan(SOON).total == 0
    assert not VisitFeedback.objects.exists()


def test_a_dry_run_counts_and_writes_nothing() -> None:
    make_campaign()
    CompletedVisitFactory()
    assert planning.plan(SOON, dry_run=True).counts == {("planned", ""): 1}
    assert not VisitFeedback.objects.exists()


@pytest.mark.parametrize(
    ("visit", "status", "reason"),
    [
        pytest.param({"starts_at": NOON - 30 * DAY}, "skipped", "before_start", id="before the start"),
        pytest.param({"client__instagram_username": ""}, "skipped", "no_instagram", id="no name"),
    ],
)
def test_a_visit_that_is_not_asked_about_has_its_reason(
    visit: dict[str, Any], status: str, reason: str
) -> None:
    make_campaign()
    CompletedVisitFactory(**visit)
    survey = planned()
    assert (survey.status, survey.reason) == (status, reason)


def test_a_visit_known_too_late_is_missed() -> None:
    make_campaign(since=NOON - 60 * DAY)
    CompletedVisitFactory(starts_at=NOON - 20 * DAY)
    survey = planned()
    assert (survey.status, survey.reason) == ("missed", "too_late")


def test_who_asked_to_be_left_alone_is_skipped() -> None:
    make_campaign()
    visit = CompletedVisitFactory()
    OptOutFactory(contact=None, client=visit.client)
    assert planned().reason == "opted_out"


def test_a_name_of_two_clients_is_a_conflict_until_a_person_links_one() -> None:
    make_campaign()
    InstagramClientFactory(instagram_username="one.name")
    visit = CompletedVisitFactory(client__instagram_username="one.name")
    assert planned().reason == "instagram_conflict"
    ContactFactory(client=visit.client, username="one.name")
    assert planning.plan(SOON).reopened == 1
    assert planned().status == "planned"


def test_a_name_that_comes_later_is_planned_after_all() -> None:
    make_campaign()
    visit = CompletedVisitFactory(client=ClientFactory())
    assert planned().reason == "no_instagram"
    visit.client.instagram_username = "late.name"
    visit.client.save()
    planning.plan(SOON)
    survey = planned()
    assert (survey.status, survey.instagram_username) == ("planned", "late.name")


def test_a_linked_client_needs_no_name() -> None:
    make_campaign()
    client = ClientFactory()
    ContactFactory(client=client)
    CompletedVisitFactory(client=client)
    assert planned().status == "planned"


@pytest.mark.parametrize(
    "visit",
    [
        pytest.param({"attendance": 2}, id="confirmed"),
        pytest.param({"attendance": 0}, id="pending"),
        pytest.param({"attendance": -1}, id="no-show"),
        pytest.param({"cancelled": True}, id="cancelled"),
        pytest.param({"starts_at": SOON}, id="not over"),
    ],
)
def test_a_visit_that_is_not_completed_gets_no_survey(visit: dict[str, Any]) -> None:
    make_campaign()
    CompletedVisitFactory(**visit)
    assert planning.plan(SOON).total == 0


def test_a_beginning_moved_back_looks_again_at_what_was_skipped() -> None:
    campaign = make_campaign(since=NOON + DAY)
    CompletedVisitFactory()
    assert planned().reason == "before_start"
    campaign.since = NOON - DAY
    campaign.save()
    planning.plan(SOON)
    assert planned().status == "planned"


@pytest.mark.parametrize("status", ["planned", "waiting"])
def test_a_beginning_moved_on_skips_what_was_planned_before_it(status: str) -> None:
    campaign = make_campaign()
    CompletedVisitFactory()
    assert planned().status == "planned"
    VisitFeedback.objects.update(status=status)
    campaigns.switch_off(campaign)
    campaigns.switch_on(campaign, NOW)
    survey = planned()
    assert (survey.status, survey.reason) == ("skipped", "before_start")
    campaigns.switch_on(campaign, NOW, since=NOON - DAY)
    assert planned().status == "planned"


def test_the_past_is_skipped_in_bounded_portions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unplanned, "PAST_LIMIT", 2)
    make_campaign()
    CompletedVisitFactory.create_batch(3, starts_at=NOON - 30 * DAY)
    assert [planning.plan(SOON).total for _pass in range(3)] == [2, 1, 0]


def test_the_number_of_queries_does_not_grow_with_the_visits() -> None:
    make_campaign()
    planning.plan(SOON)
    assert queries_of_plan(40) <= queries_of_plan(2)


def queries_of_plan(visits: int) -> int:
    CompletedVisitFactory.create_batch(visits)
    with CaptureQueriesContext(connection) as captured:
        planning.plan(SOON)
    return len(captured)


@pytest.mark.django_db(transaction=True)
def test_two_planners_at_once_make_one_survey_a_visit() -> None:
    make_campaign()
    CompletedVisitFactory.create_batch(20)
    run_twice(lambda: planning.plan(SOON))
    assert VisitFeedback.objects.count() == Visit.objects.count() == 20


@pytest.mark.django_db(transaction=True)
def test_two_processes_make_one_default_campaign_switched_off() -> None:
    run_twice(campaigns.default_campaign)
    campaign = Campaign.objects.get()
    assert not campaign.enabled
    assert [each.key for each in campaigns.questions(campaign)] == ["rating", "comment", "recommend"]
    assert campaign.templates.count() == len(campaigns.TEMPLATES)


def run_twice(work: Any) -> None:
    failures: list[BaseException] = []

    def run() -> None:
        try:
            work()
        except BaseException as error:  # shown below: a thread's exception would be lost
            failures.append(error)
            raise
        finally:
            connection.close()

    threads = [Thread(target=run) for _each in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures


def test_a_campaign_saved_switched_on_begins_now() -> None:
    campaign = campaigns.default_campaign()
    campaign.enabled = True
    campaign.save(update_fields=["enabled"])
    campaign.refresh_from_db()
    assert campaign.since is not None


def test_switching_on_again_does_not_ask_about_the_time_in_between() -> None:
    campaign = campaigns.switch_on(campaigns.default_campaign(), NOW - 30 * DAY)
    campaigns.switch_off(campaign)
    assert campaigns.switch_on(campaign, NOW).since == NOW
