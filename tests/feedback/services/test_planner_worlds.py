"""The planner against a plain reading of the rules: random salons in a database, and rules that change."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from altegio.models import Appointment, Service, ServiceCategory, Staff, Visit
from feedback.models import Campaign, CampaignDay, Holiday, VisitFeedback
from feedback.rules import BY_RULE, CURABLE
from feedback.services import planning
from tests.factories import (
    AppointmentFactory,
    AppointmentServiceFactory,
    ClientFactory,
    CompanyFactory,
    ReviewFactory,
    ServiceCategoryFactory,
    ServiceFactory,
    StaffFactory,
    VisitFactory,
)
from tests.feedback.factories import AccountFactory, ContactFactory, OptOutFactory, add_campaign
from tests.feedback.plain_reading import PlainCampaign, Plainly, PlainVisit, PlainWorld, read
from tests.feedback.plain_worlds import clock, moments, plain_campaigns, plain_visits, plain_worlds

pytestmark = pytest.mark.django_db

LONG_AGO = datetime(2025, 1, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)


class Salon:
    """The rows of a world: three services, each of a category of its own but the last, and three masters."""

    def __init__(self, world: PlainWorld) -> None:
        self.company = CompanyFactory()
        AccountFactory()
        self.categories: list[ServiceCategory] = ServiceCategoryFactory.create_batch(3, company=self.company)
        self.services: list[Service] = [
            ServiceFactory(company=self.company, category=each) for each in self.categories
        ]
        self.masters: list[Staff] = StaffFactory.create_batch(3, company=self.company)
        for each in world.holidays:
            Holiday.objects.create(date=each)
        for month, day in world.yearly - {(each.month, each.day) for each in world.holidays}:
            Holiday.objects.create(date=LONG_AGO.date().replace(month=month, day=day), yearly=True)
        self.campaigns = [self.make(each, place) for place, each in enumerate(world.campaigns)]
        self.numbers = 0

    def make(self, plain: PlainCampaign, place: int) -> Campaign:
        """A campaign in its place."""
        campaign = add_campaign(priority=place)
        self.say(campaign, plain)
        return campaign

    def say(self, campaign: Campaign, plain: PlainCampaign) -> None:
        """Let the campaign say this."""
        values = {
            "since": plain.since,
            "delay_mode": "next_day" if plain.next_day else "hours",
            "delay_hours": plain.hours_later,
            "delay_days": plain.days_later,
            "send_at": clock(plain.at_quarter),
            "expiry_days": plain.expiry_days,
            "min_cost": Decimal(plain.min_cost),
            "min_days_between": plain.days_between,
            "first_visits_always": plain.first_always,
            "late_days": plain.late_days,
            "unmarked_hours": plain.unmarked_hours,
            "skip_reviewed": plain.skip_reviewed,
            "skip_review_requested": plain.skip_requested,
            "hold": plain.hold,
        }
        Campaign.objects.filter(pk=campaign.pk).update(**values)
        campaign.days.all().delete()
        for weekday, span in enumerate(plain.week):
            start, end = span or (0, 0)
            CampaignDay.objects.create(
                campaign=campaign, weekday=weekday, closed=span is None, start=clock(start), end=clock(end)
            )
        for way in ("only", "except"):
            for name, rows in (
                ("services", self.services),
                ("categories", self.categories),
                ("masters", self.masters),
            ):
                chosen = getattr(plain, f"{way}_{name}")
                getattr(campaign, f"{way}_{name}").set([rows[key - 1] for key in chosen])

    def visit(self, plain: PlainVisit) -> Visit:
        """A visit with its appointments, its client, and what happened to both before."""
        self.numbers += 1
        name = f"client.{self.numbers}" if plain.has_name else ""
        client = ClientFactory(company=self.company, instagram_username=name)
        if plain.shared_name:
            ClientFactory(company=self.company, instagram_username=name)
        if plain.linked:
            ContactFactory(client=client)
        if plain.opted_out:
            OptOutFactory(contact=None, client=client)
        timed = {
            "company": self.company,
            "client": client,
            "starts_at": plain.ended_at - HOUR,
            "ends_at": plain.ended_at,
            "attendance": plain.attendance,
            "cancelled": plain.cancelled,
            "cost": Decimal(plain.cost),
        }
        visit = VisitFactory(**timed)
        made = [
            AppointmentFactory(**timed, visit=visit, staff=self.masters[key - 1]) for key in plain.masters
        ]
        for key in plain.services:
            AppointmentServiceFactory(appointment=made[0], service=self.services[key - 1])
        Appointment.objects.filter(pk=made[0].pk).update(review_requested=plain.requested)
        if plain.reviewed:
            ReviewFactory(company=self.company, appointment=made[0])
        before = [] if plain.first else [None, *plain.asked]
        for asked in before:
            earlier = VisitFactory(
                **{**timed, "starts_at": LONG_AGO, "ends_at": LONG_AGO + HOUR}
                | {"attendance": 1, "cancelled": False}
            )
            VisitFeedback.objects.create(
                campaign=self.campaigns[0],
                visit=earlier,
                client=client,
                visit_date=LONG_AGO,
                status="answered" if asked else "skipped",
                sent_at=asked,
            )
        return visit


def possible(plain: PlainVisit) -> PlainVisit:
    """The same visit as a salon has it: with the categories of its services, and nothing before the first."""
    return replace(
        plain,
        categories=plain.services,
        asked=() if plain.first else plain.asked,
        requested=plain.requested and not plain.cancelled,
    )


def decided(salon: Salon, survey: VisitFeedback) -> Plainly:
    """What the database says."""
    assert survey.due_at
    assert survey.expires_at
    place = [each.pk for each in salon.campaigns].index(survey.campaign_id)
    return Plainly(place, survey.status, survey.reason, survey.due_at, survey.expires_at)


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    # A smaller example is not worth minutes of a database's time.
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)
@given(st.data())
def test_the_planner_decides_as_a_plain_reading_of_the_rules_does(data: st.DataObject) -> None:
    world, day = data.draw(plain_worlds(most=2))
    plain = [possible(data.draw(plain_visits(day))) for _each in range(4)]
    now = data.draw(moments(day + timedelta(days=5), 8))
    others = tuple(data.draw(plain_campaigns(day)) for _each in world.campaigns)
    with transaction.atomic():
        salon = Salon(world)
        visits = [salon.visit(each) for each in plain]

        planning.plan(now)

        found = surveys_of(visits)
        for visit, each in zip(visits, plain, strict=True):
            survey = found.get(visit.pk)
            assert (decided(salon, survey) if survey else None) == read(world, each, now)

        for campaign, said in zip(salon.campaigns, others, strict=True):
            salon.say(campaign, said)
        planning.plan(now)

        changed = surveys_of(visits)
        for visit, each in zip(visits, plain, strict=True):
            compare_after(salon, replace(world, campaigns=others), each, (found, changed), visit.pk, now)
        transaction.set_rollback(True)


def surveys_of(visits: list[Visit]) -> dict[int, VisitFeedback]:
    """By the visit's primary key."""
    return {survey.visit_id: survey for survey in VisitFeedback.objects.filter(visit__in=visits)}


def compare_after(
    salon: Salon,
    world: PlainWorld,
    plain: PlainVisit,
    surveys: tuple[dict[int, VisitFeedback], dict[int, VisitFeedback]],
    pk: int,
    now: datetime,
) -> None:
    """Other rules hold for all that was not asked and is not over; what was due already stays due."""
    before, after = (rows.get(pk) for rows in surveys)
    expected = read(world, plain, now)
    if before is None or after is None:
        assert (after is None) == (before is None and expected is None)
        return
    follows = before.status in ("planned", "waiting") or before.reason in (*BY_RULE, *CURABLE)
    if not follows or expected is None or before.expires_at <= now:
        return
    stays_due = before.status in ("planned", "waiting") and before.due_at <= now
    # A campaign takes it; who lacks a sure name is asked as soon as there is one.
    taken = after.status in ("planned", "waiting") or after.reason in ("no_instagram", "instagram_conflict")
    if stays_due and taken:
        expected = replace(expected, due=before.due_at)
    if expected.reason == "before_start":  # nobody will be asked: its times mean nothing any more
        assert (after.status, after.reason) == (expected.status, expected.reason)
        return
    assert decided(salon, after) == expected
