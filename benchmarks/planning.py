"""Planning a day of a chain: 200 salons, 10,000 visits completed since the last pass, in one pass."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection, models, transaction
from django.utils import timezone

from altegio.models import (
    Appointment,
    AppointmentService,
    Client,
    Company,
    Review,
    Service,
    ServiceCategory,
    Staff,
    Visit,
)
from benchmarks import plans
from benchmarks.copies import analyze, copy_rows, settle_numbers
from benchmarks.sections import Options, Section
from feedback.models import Campaign, PlanningMark, Question, VisitFeedback
from feedback.services import accounts, campaigns, planning
from feedback.services.campaign_rules import fingerprint, rules_of
from tests.factories import (
    CompanyFactory,
    CompletedVisitFactory,
    InstagramClientFactory,
    ReviewFactory,
    ServiceFactory,
    StaffFactory,
)
from tests.feedback.factories import SurveyFactory

DAY = timedelta(days=1)
YEARS = timedelta(days=5 * 365)
MILLION = 1_000_000
TABLES = (
    Visit,
    Appointment,
    AppointmentService,
    Review,
    Client,
    Service,
    ServiceCategory,
    Staff,
    Company,
    VisitFeedback,
)


@dataclass(frozen=True)
class Size:
    """A chain: its salons, all its visits, those completed since the last pass, and its clients."""

    salons: int
    visits: int
    new: int
    clients: int


SMALL, CHAIN = Size(1, 10_000, 50, 2_000), Size(200, MILLION, 10_000, 200_000)
QUICK_SMALL, QUICK_CHAIN = Size(1, 500, 10, 100), Size(20, 20_000, 200, 4_000)


@dataclass(frozen=True)
class Pass:
    """What one pass took: seconds by the clock, statements, pages, and tables read as a whole."""

    size: Size
    seconds: float
    planned: int
    watched: plans.Watched


def run(options: Options) -> list[Section]:
    """The same rules in one salon and in the chain."""
    sizes = (QUICK_SMALL, QUICK_CHAIN) if options.quick else (SMALL, _chain(options.millions))
    now = timezone.now()
    return [_section([measure(size, now) for size in sizes])]


def _chain(millions: int) -> Size:
    return Size(CHAIN.salons, millions * MILLION, CHAIN.new, millions * CHAIN.clients)


def measure(size: Size, now: datetime) -> Pass:
    """Fill empty tables, and plan the day twice: once by the clock, once watched; both are undone."""
    empty()
    fill(size, now)
    with transaction.atomic():
        begun = time.perf_counter()
        report = planning.plan(now)
        seconds = time.perf_counter() - begun
        transaction.set_rollback(True)
    with plans.watched() as watched:
        planning.plan(now)
    return Pass(size, seconds, report.total, watched)


# --- the chain --------------------------------------------------------------------------------------
def fill(size: Size, now: datetime) -> None:
    """Every visit has its appointment, a line of service and a survey, but for the newest: no survey yet."""
    first, line, survey = _first(now)
    visit, client = first.visit, first.client
    assert visit
    assert client
    ended = f"timestamptz '{(now - timedelta(minutes=5)).isoformat()}' - {_ago(size)}"
    whose, where = f"{client.pk} + n % {size.clients}", f"{visit.company_id} + n % {size.salons}"
    times = {
        "starts_at": f"{ended} - interval '1 hour'",
        "ends_at": ended,
        "client_id": whose,
        "company_id": where,
        "changed_at": ended,
        "altegio_id": "altegio_id + n",
        "id": "id + n",
    }
    with transaction.atomic(), connection.cursor() as cursor:
        # The copies point to one another as the first rows do.
        cursor.execute("SET LOCAL session_replication_role = replica")
        copy_rows(visit.company, size.salons - 1, id="id + n", altegio_id="altegio_id + n")
        copy_rows(
            client,
            size.clients - 1,
            id="id + n",
            altegio_id="altegio_id + n",
            company_id=f"{visit.company_id} + n % {size.salons}",
            instagram_username="'client.' || n",
        )
        cost = "CASE WHEN n % 4 = 0 THEN 2000 ELSE 500 END"
        copy_rows(visit, size.visits - 1, **times, cost=cost)
        copy_rows(first, size.visits - 1, **times, visit_id=f"{visit.pk} + n", cost=cost)
        copy_rows(line, size.visits - 1, id="id + n", appointment_id=f"{first.pk} + n")
        copy_rows(
            survey,
            size.visits - 1 - size.new,
            id="id + n",
            visit_id=f"{visit.pk} + n",
            client_id=whose,
            visit_date=times["starts_at"],
            due_at=f"{ended} + interval '1 day'",
            expires_at=f"{ended} + interval '8 days'",
            planned_at=ended,
            sent_at=f"CASE WHEN n % 3 = 0 THEN {ended} + interval '1 day' END",
            status="CASE WHEN n % 3 = 0 THEN 'answered' ELSE 'missed' END",
            reason="CASE WHEN n % 3 = 0 THEN '' ELSE 'no_window' END",
        )
        settle_numbers(*TABLES)
    _mark(now)
    analyze()


def _ago(size: Size) -> str:
    """How long before now the n-th visit ended: the newest within a day, the others over five years."""
    old = size.visits - size.new
    day = f"interval '1 second' * {DAY.total_seconds() * 0.9 / size.new} * ({size.visits} - n)"
    before = f"interval '1 day' + interval '1 second' * {YEARS.total_seconds() / old} * ({old} - n)"
    return f"(CASE WHEN n >= {old} THEN {day} ELSE {before} END)"


def _first(now: datetime) -> tuple[Appointment, AppointmentService, VisitFeedback]:
    """The first row of each table, of which all others are copies; and the campaigns."""
    company = CompanyFactory()
    accounts.current_account(now)
    service, master = ServiceFactory(company=company), StaffFactory(company=company)
    _campaigns(now, service, master)
    client = InstagramClientFactory(company=company, instagram_username="client.0")
    at = now - YEARS - 3 * DAY
    visit = CompletedVisitFactory(
        company=company,
        client=client,
        starts_at=at,
        appointment__staff=master,
        appointment__service=service,
    )
    first = visit.appointments.get()
    survey = SurveyFactory(campaign=campaigns.default_campaign(), visit=visit, status="missed")
    ReviewFactory(company=company, appointment=first)
    return first, first.services.get(), survey


def _campaigns(now: datetime, service: Service, master: Staff) -> None:
    """Three, with every rule that asks something of the database."""
    since = now - YEARS - 9 * DAY
    asks: dict[str, Any] = {
        "enabled": True,
        "since": since,
        "min_days_between": 21,
        "first_visits_always": True,
        "skip_reviewed": True,
        "skip_review_requested": True,
    }
    usual = campaigns.default_campaign()
    for name, value in asks.items():
        setattr(usual, name, value)
    usual.save()
    dear = Campaign.objects.create(name="dear", priority=1, min_cost=Decimal(1500), **asks)
    other = Campaign.objects.create(name="other", priority=2, sample_percent=20, unmarked_hours=12, **asks)
    dear.only_categories.add(service.category_id)
    other.except_masters.add(StaffFactory(company=master.company))
    for campaign in (dear, other):
        Question.objects.create(campaign=campaign, position=1, key="rating", kind="rating", text_uk="Як вам?")


def _mark(now: datetime) -> None:
    """The pass before was a day ago."""
    asking = rules_of(campaigns.active_campaigns())
    PlanningMark.objects.bulk_create(
        PlanningMark(
            campaign=each.campaign,
            since=each.campaign.since,
            looked_at=now - timedelta(hours=23, minutes=30),
            whole_at=now - timedelta(hours=23),
            rules=fingerprint(asking),
        )
        for each in asking
    )


def empty() -> None:
    """Empty the tables that `fill` fills, and what hangs on them."""
    tables: tuple[type[models.Model], ...] = (*TABLES, Campaign)
    names = ", ".join(model._meta.db_table for model in tables)
    with connection.cursor() as cursor:
        if connection.in_atomic_block:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"TRUNCATE {names} CASCADE")


# --- what is shown ----------------------------------------------------------------------------------
def _section(passes: list[Pass]) -> Section:
    rows = [
        [
            f"{one.size.salons:,} salons, {one.size.visits:,} visits",
            f"{one.planned:,}",
            f"{one.watched.statements}",
            f"{one.watched.pages:,}",
            f"{one.seconds:.2f}",
            f"{one.planned / one.seconds:,.0f}",
        ]
        for one in passes
    ]
    small, chain = passes
    whole = ", ".join(sorted(chain.watched.whole_tables)) or "none"
    return Section(
        "Planning the visits of a day in one pass",
        ("", "surveys made", "statements", "pages of 8 kB", "seconds", "visits a second"),
        rows,
        (
            "Three campaigns in order, with categories, masters, prices, a share, days between surveys, first"
            " visits, reviews and unmarked visits; each visit with its appointment and service line.",
            f"Tables read from beginning to end in the chain: {whole}.",
        ),
        [
            (
                f"seconds to plan {chain.planned:,} visits of a day among {chain.size.visits:,}",
                f"{chain.seconds:.1f}",
                "one pass",
            ),
            (
                f"statements to plan {small.planned:,} and {chain.planned:,} visits",
                f"{small.watched.statements} and {chain.watched.statements}",
                "flat",
            ),
        ],
    )
