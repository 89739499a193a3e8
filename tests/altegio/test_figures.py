"""Figures of past visits."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from altegio.models import Visit
from altegio.models.status import CONFIRMED, NO_SHOW
from altegio.selectors.figures import By, Figures, Line, Scope, figures, staff_days, with_parts
from tests.factories import (
    KYIV,
    NOON,
    AppointmentFactory,
    AppointmentServiceFactory,
    BlockFactory,
    ClientFactory,
    CompanyFactory,
    CompletedVisitFactory,
    ServiceFactory,
    StaffFactory,
    WorkingHoursFactory,
)

pytestmark = pytest.mark.django_db

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
JULY = Scope(
    datetime(2026, 7, 1, tzinfo=KYIV), datetime(2026, 8, 1, tzinfo=KYIV), NOON + 10 * DAY, KYIV
)  # fmt: skip


def _of(**values: Any) -> Scope:
    return Scope(**{**JULY.__dict__, **values})


def _whole(scope: Scope = JULY) -> Figures:
    return figures(scope)[0].figures


def _lines(by: By, scope: Scope = JULY) -> dict[Any, Line]:
    return {line.key: line for line in figures(scope, by)}


def test_a_visit_counts_by_what_became_of_it() -> None:
    CompletedVisitFactory(cost=900, paid=500)
    CompletedVisitFactory(cost=300, paid=300)
    CompletedVisitFactory(attendance=NO_SHOW)
    CompletedVisitFactory(cancelled=True)
    CompletedVisitFactory(attendance=CONFIRMED)
    whole = _whole()
    assert (whole.all, whole.visits, whole.no_shows, whole.cancelled, whole.clients) == (5, 2, 1, 1, 2)
    assert (whole.revenue, whole.paid, whole.average_bill) == (1200, 800, 600)


def test_nothing_has_no_average() -> None:
    assert _whole() == Figures()
    assert _whole().average_bill is None


@pytest.mark.parametrize(
    "values",
    [
        {"starts_at": JULY.end},
        {"starts_at": JULY.start - HOUR},
        {"starts_at": JULY.now},
        {"vanished_at": NOON},
    ],
    ids=["after", "before", "to come", "vanished"],
)
def test_what_lies_outside_the_period_or_vanished_counts_nowhere(values: dict[str, Any]) -> None:
    CompletedVisitFactory(**values)
    assert _whole().all == 0
    assert figures(JULY, By.STAFF) == figures(JULY, By.SERVICE) == []


def test_a_day_begins_by_the_salons_clock() -> None:
    CompletedVisitFactory(starts_at=datetime(2026, 7, 1, 21, 30, tzinfo=UTC))
    assert list(_lines(By.DAY)) == [date(2026, 7, 2)]
    assert list(_lines(By.WEEK)) == [date(2026, 6, 29)]
    assert list(_lines(By.MONTH)) == [date(2026, 7, 1)]


def test_a_client_is_new_once_and_then_returns() -> None:
    client = ClientFactory()
    CompletedVisitFactory(client=client)
    CompletedVisitFactory(client=client, starts_at=NOON + DAY)
    CompletedVisitFactory(starts_at=NOON + DAY)
    lines = _lines(By.DAY)
    assert {day: (line.figures.new, line.figures.returning) for day, line in lines.items()} == {
        date(2026, 7, 1): (1, 0),
        date(2026, 7, 2): (1, 1),
    }
    whole = _whole()
    assert (whole.clients, whole.new, whole.returning) == (2, 2, 1)


def test_who_returns_to_a_master_returns_to_the_salon_too() -> None:
    oksana, iryna = StaffFactory(name="Оксана"), StaffFactory(name="Ірина")
    for client in ClientFactory.create_batch(2):
        CompletedVisitFactory(client=client, appointment__staff=oksana)
        CompletedVisitFactory(client=client, starts_at=NOON + DAY, appointment__staff=iryna)
    lines = {line.title: line.figures for line in figures(JULY, By.STAFF)}
    assert {name: (each.new, each.returning) for name, each in lines.items()} == {
        "Оксана": (2, 0),
        "Ірина": (0, 2),
    }
    assert (_whole().new, _whole().returning) == (2, 2)


def test_who_was_here_before_the_mirror_began_is_not_new() -> None:
    CompletedVisitFactory(client=ClientFactory(visits_count=7))
    assert (_whole().clients, _whole().new, _whole().returning) == (1, 0, 1)


def test_a_visit_of_two_masters_counts_for_both_and_each_has_the_price_of_the_own_part() -> None:
    oksana, iryna = StaffFactory(name="Оксана"), StaffFactory(name="Ірина")
    visit = CompletedVisitFactory(cost=1000, appointment__staff=oksana, appointment__cost=600)
    AppointmentFactory(visit=visit, client=visit.client, staff=iryna, cost=400)
    AppointmentFactory(visit=visit, client=visit.client, staff=StaffFactory(), cancelled=True)
    found = {line.title: line.figures for line in figures(JULY, By.STAFF)}
    assert {name: (each.visits, each.revenue) for name, each in found.items()} == {
        "Оксана": (1, Decimal(600)),
        "Ірина": (1, Decimal(400)),
    }
    assert _whole().visits == 1
    assert _whole(_of(staff=iryna.pk)).revenue == 400


def test_a_service_has_its_own_lines_and_a_visit_counts_once_however_often_it_was_done() -> None:
    service = ServiceFactory(title="Манікюр")
    visit = CompletedVisitFactory(cost=1000, appointment__service=service)
    appointment = visit.appointments.get()
    AppointmentServiceFactory(appointment=appointment, service=service, cost=200)
    AppointmentServiceFactory(appointment=appointment, service=None, title="Стара послуга", cost=100)
    found = {line.title: line.figures for line in figures(JULY, By.SERVICE)}
    assert (found["Манікюр"].visits, found["Манікюр"].revenue) == (1, 900)
    assert found["Стара послуга"].revenue == 100
    assert list(_lines(By.DAY, _of(service=service.pk))) == [date(2026, 7, 1)]


def test_locations_are_told_apart() -> None:
    other = CompanyFactory(altegio_id=1002, title="Другий салон")
    CompletedVisitFactory()
    CompletedVisitFactory(company=other)
    CompletedVisitFactory(company=other)
    assert {line.title: line.figures.visits for line in figures(JULY, By.LOCATION)} == {
        "Салон": 1,
        "Другий салон": 2,
    }
    assert _whole(_of(company=other.pk)).visits == 2


def test_the_figures_agree_with_the_list_of_visits() -> None:
    oksana, service = StaffFactory(), ServiceFactory()
    mine = CompletedVisitFactory(appointment__staff=oksana, appointment__service=service)
    gone = CompletedVisitFactory(cancelled=True, appointment__staff=oksana)
    other = CompletedVisitFactory()
    AppointmentFactory(visit=other, client=other.client, staff=oksana, cancelled=True)
    assert set(with_parts(Visit.objects.all(), staff=oksana.pk)) == {mine, gone}
    assert set(with_parts(Visit.objects.all(), service=service.pk)) == {mine}
    found = _lines(By.STAFF)[oksana.pk].figures
    assert (found.all, found.visits, found.cancelled) == (2, 1, 1)


def test_time_is_taken_once_and_only_within_the_schedule() -> None:
    oksana = StaffFactory()
    WorkingHoursFactory(staff=oksana, starts_at=NOON, ends_at=NOON + 4 * HOUR)
    WorkingHoursFactory(staff=oksana, starts_at=NOON + 5 * HOUR, ends_at=NOON + 8 * HOUR)
    AppointmentFactory(staff=oksana, starts_at=NOON - HOUR, ends_at=NOON + HOUR)
    AppointmentFactory(staff=oksana, starts_at=NOON - HOUR, ends_at=NOON + HOUR)
    AppointmentFactory(staff=oksana, starts_at=NOON + 3 * HOUR, ends_at=NOON + 6 * HOUR)
    AppointmentFactory(staff=oksana, starts_at=NOON + 2 * HOUR, cancelled=True)
    AppointmentFactory(staff=oksana, starts_at=NOON + 2 * HOUR, attendance=NO_SHOW)
    BlockFactory(staff=oksana, starts_at=NOON + 2 * HOUR)
    AppointmentFactory(starts_at=NOON)
    assert staff_days(JULY) == [
        (oksana.company_id, oksana.pk, date(2026, 7, 1), timedelta(hours=7), timedelta(hours=3))
    ]


def test_a_day_that_goes_on_counts_until_now(django_assert_num_queries: Any) -> None:
    hours = WorkingHoursFactory(starts_at=NOON, ends_at=NOON + 8 * HOUR)
    with django_assert_num_queries(1):
        (day,) = staff_days(_of(now=NOON + 2 * HOUR))
    assert (day.working, day.taken) == (2 * HOUR, timedelta(0))
    assert staff_days(_of(staff=hours.staff_id + 1)) == []


@pytest.mark.parametrize("by", [None, *By])
def test_each_report_takes_one_query(by: By | None, django_assert_num_queries: Any) -> None:
    CompletedVisitFactory()
    with django_assert_num_queries(1):
        assert len(figures(JULY, by)) == 1
