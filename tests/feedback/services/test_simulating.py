"""What a campaign would have done in a past period."""

from __future__ import annotations

from datetime import time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps
from django.db import InternalError, connection, transaction
from django.test.utils import CaptureQueriesContext

from feedback.models import Campaign, Holiday, InstagramContact
from feedback.rules import Reason, Way
from feedback.rules.simulation import Fate
from feedback.services import accounts, making, simulating
from feedback.services.campaign_rules import rules_of
from tests.factories import ClientFactory, CompletedVisitFactory, InstagramClientFactory
from tests.feedback.factories import (
    DAY,
    NOW,
    AccountFactory,
    ContactFactory,
    OptOutFactory,
    SurveyFactory,
    make_campaign,
)

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
SINCE, UNTIL = NOW - 14 * DAY, NOW


def visited(
    ago: timedelta, *, client: Any = None, wrote_after: timedelta | None = None, **values: Any
) -> Any:
    """A completed visit that ended so long before NOW, of somebody with an Instagram name."""
    ended_at = NOW - ago
    client = client or InstagramClientFactory()
    visit = CompletedVisitFactory(client=client, starts_at=ended_at - HOUR, ends_at=ended_at, **values)
    if wrote_after is not None:
        ContactFactory(client=client, last_action_at=ended_at + wrote_after)
    return visit


def simulate(campaign: Campaign, **values: Any) -> simulating.Simulation:
    """The two weeks before NOW."""
    return simulating.simulate(rules_of([campaign])[0], SINCE, UNTIL, NOW, **values)


def fates(found: simulating.Simulation) -> dict[int, tuple[str, str]]:
    """What becomes of each visit, and why not."""
    return {row.visit.pk: (str(row.outcome.fate), row.outcome.reason) for row in found.rows}


def test_each_visit_of_the_period_has_its_fate_and_its_reason() -> None:
    AccountFactory()
    campaign = make_campaign(enabled=False, since=None, channels=[Way.INSTAGRAM, Way.ALTEGIO_SMS])
    asked = visited(5 * DAY, wrote_after=2 * HOUR)
    by_sms = visited(5 * DAY, client=InstagramClientFactory(phone="+380671234567"))
    nameless = visited(5 * DAY, client=ClientFactory(phone=""))
    silent = visited(10 * DAY, client=InstagramClientFactory(phone=""))
    waiting = visited(3 * DAY, client=InstagramClientFactory(phone=""))
    fresh = visited(2 * HOUR, client=InstagramClientFactory(phone=""))
    refused = visited(5 * DAY)
    OptOutFactory(contact=None, client=refused.client)
    visited(20 * DAY, wrote_after=HOUR)  # before the period

    found = simulate(campaign)

    assert fates(found) == {
        asked.pk: (Fate.ASKED, ""),
        by_sms.pk: (Fate.ASKED, ""),
        nameless.pk: (Fate.SKIPPED, Reason.NO_INSTAGRAM),
        silent.pk: (Fate.MISSED, Reason.NEVER_WROTE),
        waiting.pk: (Fate.WAITING, Reason.NEVER_WROTE),
        fresh.pk: (Fate.NOT_DUE, ""),
        refused.pk: (Fate.SKIPPED, Reason.OPTED_OUT),
    }
    assert found.by_way == {Way.INSTAGRAM: 1, Way.ALTEGIO_SMS: 1}
    assert found.by_reason[Reason.NEVER_WROTE] == 2


def test_rules_that_are_not_saved_are_played_too() -> None:
    cheap = visited(5 * DAY, wrote_after=2 * HOUR, cost=Decimal(200))
    dear = visited(5 * DAY, wrote_after=2 * HOUR, cost=Decimal(2000))
    campaign = make_campaign()
    assert {one[0] for one in fates(simulate(campaign)).values()} == {Fate.ASKED}
    campaign.min_cost, campaign.first_visits_always = Decimal(1000), False
    assert fates(simulate(campaign)) == {
        cheap.pk: (Fate.SKIPPED, Reason.TOO_CHEAP), dear.pk: (Fate.ASKED, ""),
    }  # fmt: skip
    assert Campaign.objects.get(pk=campaign.pk).min_cost == 0


def test_a_client_rests_after_a_survey_of_the_time_before_the_period() -> None:
    client = InstagramClientFactory()
    visited(19 * DAY, client=client, wrote_after=2 * HOUR)
    second = visited(10 * DAY, client=client)
    InstagramContact.objects.filter(client=client).update(last_action_at=NOW - 10 * DAY + HOUR)
    campaign = make_campaign(min_days_between=0)
    assert fates(simulate(campaign)) == {second.pk: (Fate.ASKED, "")}
    # What the person wrote after the first visit is heard as an event; the contact holds the last word only.
    contact = InstagramContact.objects.get(client=client)
    contact.events.create(
        account=contact.account,
        key="first",
        kind="text",
        occurred_at=NOW - 19 * DAY + 2 * HOUR,
        opens_window=True,
    )
    campaign.min_days_between = 30
    assert fates(simulate(campaign)) == {second.pk: (Fate.SKIPPED, Reason.ASKED_LATELY)}


def test_one_visit_is_asked_about_by_one_campaign() -> None:
    visited(5 * DAY, wrote_after=2 * HOUR)
    first = make_campaign()
    second = making.copy(first, "Друга")
    found = simulate(second)
    assert (len(found.rows), found.others) == (0, 1)
    alone = simulate(second, beside=False)
    assert (len(alone.rows), alone.others) == (1, 0)
    second.priority = 1
    assert len(simulate(second).rows) == 1


def test_holidays_and_hours_move_the_moment() -> None:
    visit = visited(5 * DAY, wrote_after=23 * HOUR)
    campaign = make_campaign(hours_start=time(0), hours_end=time(0))
    at = simulate(campaign).rows[0].outcome.at
    assert at == visit.ends_at + DAY
    Holiday.objects.create(date=(visit.ends_at + DAY).date())
    moved = simulate(campaign).rows[0].outcome
    assert moved.at != at


def test_a_campaign_that_holds_is_played_as_if_the_manager_let_all_go() -> None:
    visited(5 * DAY, wrote_after=2 * HOUR)
    assert simulate(make_campaign(hold=True)).by_fate == {Fate.ASKED: 1}


def test_nothing_is_written_and_nothing_can_be() -> None:
    AccountFactory()
    for _each in range(3):
        visited(5 * DAY, wrote_after=2 * HOUR)
    campaign = make_campaign()
    SurveyFactory(campaign=campaign)
    accounts.current_account(NOW)  # takes the token of the environment over, once
    before = rows()
    with CaptureQueriesContext(connection) as queries:
        simulate(campaign)
    assert rows() == before
    said = [query["sql"].lstrip("(").split()[0].upper() for query in queries]
    assert set(said) <= {"SELECT", "SAVEPOINT", "RELEASE", "SET"}
    assert any(query["sql"] == "SET TRANSACTION READ ONLY" for query in queries)


def rows() -> dict[str, list[Any]]:
    """Every row of every table of ours."""
    ours = [
        model
        for model in apps.get_models()
        if model._meta.managed and model._meta.app_label in ("altegio", "feedback", "salon")
    ]
    return {model._meta.label: list(model._default_manager.order_by("pk").values()) for model in ours}


def test_a_write_within_the_transaction_is_refused_by_the_database(monkeypatch: pytest.MonkeyPatch) -> None:
    campaign = make_campaign()
    monkeypatch.setattr(simulating, "_period", lambda *_args: Campaign.objects.update(name="Інша"))
    with pytest.raises(InternalError, match="read-only"), transaction.atomic():
        simulate(campaign)
    campaign.name = "Ще інша"
    campaign.save()  # afterwards it may be written again


def test_the_queries_do_not_grow_with_the_visits() -> None:
    AccountFactory()
    campaign = make_campaign(min_days_between=30, min_cost=1, skip_reviewed=True)
    for _each in range(2):
        visited(5 * DAY, wrote_after=2 * HOUR)
    accounts.current_account(NOW)
    with CaptureQueriesContext(connection) as few:
        simulate(campaign)
    for _each in range(15):
        visited(5 * DAY, wrote_after=2 * HOUR)
    with CaptureQueriesContext(connection) as many:
        simulate(campaign)
    assert len(many) == len(few) < 35


def test_too_much_is_refused_with_the_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(simulating, "MOST_VISITS", 2)
    campaign = make_campaign()
    for _each in range(3):
        visited(5 * DAY)
    with pytest.raises(simulating.TooMany) as refused:
        simulate(campaign)
    assert refused.value.visits == 3


def test_of_many_visits_the_newest_may_do() -> None:
    campaign = make_campaign()
    visits = [visited(days * DAY, wrote_after=2 * HOUR) for days in (9, 8, 7, 6)]
    found = simulate(campaign, newest=2)
    assert set(fates(found)) == {visits[3].pk, visits[2].pk}
    assert found.since == visits[2].ends_at


@pytest.mark.parametrize(
    ("since", "until"),
    [(NOW, NOW - DAY), (NOW - 400 * DAY, NOW)],
    ids=["the wrong way round", "more than a year"],
)
def test_a_period_has_to_be_one(since: Any, until: Any) -> None:
    with pytest.raises(ValueError, match="a year at most"):
        simulating.simulate(rules_of([make_campaign()])[0], since, until, NOW)
