"""What a visit is made of: its appointments, their payments and their hours."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from altegio.models import Appointment, Company, Payment, Visit
from altegio.sync import store
from tests.altegio.sync.bodies import line, payment, record
from tests.altegio.sync.writing import write
from tests.factories import NOON

pytestmark = pytest.mark.django_db


def test_a_payment_that_disappears_from_its_record_is_marked_and_kept(company: Company) -> None:
    write(company, record(finance_transactions=[payment(901), payment(902, 50)]))
    write(company, record(finance_transactions=[payment(902, 50)]))

    assert dict(Payment.objects.values_list("altegio_id", "deleted")) == {901: True, 902: False}
    assert Visit.objects.get().paid == Decimal(50)


def test_a_payment_that_comes_back_is_no_longer_deleted(company: Company) -> None:
    for payments in ([payment()], [], [payment()]):
        write(company, record(finance_transactions=payments))

    assert not Payment.objects.get().deleted


@pytest.mark.parametrize(
    ("attendances", "expected"),
    [((1, -1), 1), ((0, 1), 1), ((2, 0), 2), ((0, -1), 0), ((-1, -1), -1), ((2, 2), 2)],
    ids=["one came", "one came, one waits", "confirmed", "one waits", "nobody came", "both confirmed"],
)
def test_a_visit_is_what_its_best_appointment_is(
    company: Company, attendances: tuple[int, int], expected: int
) -> None:
    first, second = attendances
    write(company, record(attendance=first), record(id=402, attendance=second))

    assert Visit.objects.get().attendance == expected


def test_cancelled_appointments_count_neither_in_a_visits_hours_nor_in_its_money(company: Company) -> None:
    paid = {"finance_transactions": [payment(902, 300)], "services": [line(302, 300)]}
    write(
        company,
        record(finance_transactions=[payment()]),
        record(id=402, date="2026-07-01 15:00:00", deleted=True, **paid),
    )

    visit = Visit.objects.get()
    assert visit.ends_at == NOON + timedelta(hours=1)
    assert (visit.cost, visit.paid, visit.payment_status) == (Decimal(700), Decimal(700), "paid")
    assert not visit.cancelled


def test_a_visit_whose_appointments_are_all_cancelled_is_cancelled(company: Company) -> None:
    write(company, record(deleted=True), record(id=402, deleted=True))

    visit = Visit.objects.get()
    assert (visit.cancelled, visit.cost, visit.payment_status) == (True, Decimal(0), "none")
    assert visit.client is not None


@pytest.mark.parametrize(
    ("payments", "status"),
    [([], "unpaid"), ([300], "partial"), ([700], "paid"), ([800], "over"), ([700, 700], "paid")],
)
def test_a_visits_payment_is_that_of_all_its_appointments(
    company: Company, payments: list[float], status: str
) -> None:
    records = [
        record(id=401 + place, finance_transactions=[payment(901 + place, amount)])
        for place, amount in enumerate(payments or [0])
    ]
    write(company, *records)

    assert Visit.objects.get().payment_status == status


def test_an_appointment_that_moves_to_another_visit_changes_both(company: Company) -> None:
    write(company, record(), record(id=402, services=[line(302, 300)]))
    write(company, record(id=402, visit_id=602, services=[line(302, 300)]))

    costs = dict(Visit.objects.values_list("altegio_id", "cost"))
    assert costs == {601: Decimal(700), 602: Decimal(300)}


def test_a_visit_without_any_appointment_left_is_cancelled_and_vanished(company: Company) -> None:
    write(company, record())
    write(company, record(visit_id=602))

    visit = Visit.objects.get(altegio_id=601)
    assert visit.cancelled
    assert visit.vanished_at is not None


def test_a_vanished_appointment_takes_its_visit_along_and_brings_it_back(company: Company) -> None:
    write(company, record())
    store.mark_vanished(Appointment, company, [401], now=NOON)
    assert Visit.objects.get().vanished_at is not None

    write(company, record())

    visit = Visit.objects.get()
    assert (visit.vanished_at, visit.cancelled, visit.attendance) == (None, False, 1)


def test_a_calendar_block_makes_no_visit(company: Company) -> None:
    write(company, record(client=None, visit_id=0, services=[], paid_full=1))

    block = Appointment.objects.get()
    assert (block.client, block.visit, block.payment_status) == (None, None, "none")
    assert not Visit.objects.exists()


@pytest.mark.parametrize(
    ("date", "utc"),
    [
        ("2026-01-15 12:00:00", datetime(2026, 1, 15, 10, tzinfo=UTC)),
        ("2026-07-15 12:00:00", datetime(2026, 7, 15, 9, tzinfo=UTC)),
        ("2026-10-25 03:30:00", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        ("2026-03-29 03:30:00", datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),
    ],
    ids=["winter", "summer", "the hour that comes twice", "the hour that is skipped"],
)
def test_times_are_the_salons_own_clock_whatever_offset_stands_beside(
    company: Company, date: str, utc: datetime
) -> None:
    write(company, record(date=date, datetime=f"{date.replace(' ', 'T')}+01:00"))

    assert Appointment.objects.get().starts_at == utc
    assert Visit.objects.get().ends_at == utc + timedelta(hours=1)
