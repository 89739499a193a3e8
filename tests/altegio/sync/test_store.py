"""What the store writes, and what it leaves alone."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from altegio.mapping import ServiceCategoryRow, ServiceRow, StaffRow
from altegio.models import (
    Appointment,
    AppointmentService,
    Client,
    Company,
    Payment,
    Service,
    ServiceCategory,
    Staff,
    Visit,
)
from altegio.sync import store
from altegio.sync.clients import store_clients
from altegio.sync.copying import database_now
from tests.altegio.sync.bodies import (
    appointment_rows,
    client,
    client_rows,
    line,
    part_of_client,
    payment,
    record,
)
from tests.factories import NOON, ClientFactory, CompanyFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def company() -> Company:
    return CompanyFactory()


def write(company: Company, *records: dict[str, Any], asked_at: datetime | None = None) -> int:
    return store.store_appointments(company, appointment_rows(*records), asked_at or database_now())


def write_clients(company: Company, *clients: dict[str, Any], asked_at: datetime | None = None) -> int:
    return store_clients(company, client_rows(*clients), asked_at or database_now())


def test_a_client_known_from_an_appointment_only_is_added_as_partial(company: Company) -> None:
    write(company, record())

    person = Client.objects.get()
    assert (person.altegio_id, person.name, person.partial) == (501, "Олена", True)
    assert Staff.objects.get().partial


def test_the_partial_client_of_an_appointment_never_overwrites_a_whole_one(company: Company) -> None:
    write_clients(company, client())

    write(company, record(client=part_of_client(name="Інша", email="")))

    person = Client.objects.get()
    assert (person.name, person.visits_count, person.partial) == ("Олена Їжак", 7, False)
    assert Appointment.objects.get().client == person


def test_a_whole_client_completes_a_partial_one(company: Company) -> None:
    write(company, record())

    write_clients(company, client())

    person = Client.objects.get()
    assert (person.name, person.spent, person.partial) == ("Олена Їжак", Decimal(4200), False)


def test_a_name_that_staff_entered_survives_every_sync(company: Company) -> None:
    write_clients(company, client())
    Client.objects.update(instagram_username="entered.here", instagram_source="manual")

    assert write_clients(company, client()) == 0
    assert write_clients(company, client(email="another_name@gmail.com")) == 1

    person = Client.objects.get()
    assert (person.instagram_username, person.instagram_source) == ("entered.here", "manual")
    assert person.email == "another_name@gmail.com"


def denied(name: str = "olena_yizhak") -> None:
    Client.objects.update(
        instagram_username="", instagram_source="denied", instagram_certain=False, instagram_denied=name
    )


def test_a_name_that_staff_denied_stays_denied_until_altegio_has_another(company: Company) -> None:
    write_clients(company, client())
    denied()

    assert write_clients(company, client()) == 0
    assert Client.objects.get().instagram_source == "denied"

    write_clients(company, client(email="another_name@gmail.com"))
    person = Client.objects.get()
    assert (person.instagram_username, person.instagram_source) == ("another_name", "email")


@pytest.mark.parametrize(
    "hidden", ["+380*****67", "+38067XXXXXXX", None], ids=["stars", "letters", "no phone"]
)
def test_a_hidden_phone_never_overwrites_the_one_that_was_read_before(
    company: Company, hidden: str | None
) -> None:
    write_clients(company, client())

    masked = client(phone=hidden, email="", visits=8)
    if hidden is None:
        del masked["phone"]
    write_clients(company, masked)

    person = Client.objects.get()
    assert (person.phone, person.phone_hidden, person.visits_count) == ("+380671234567", True, 8)
    assert (person.email, person.instagram_username) == ("olena_yizhak@gmail.com", "olena_yizhak")
    assert write_clients(company, masked) == 0

    write_clients(company, client(phone="+380509998877"))
    person = Client.objects.get()
    assert (person.phone, person.phone_hidden) == ("+380509998877", False)


def test_a_client_first_met_with_a_hidden_phone_gets_the_real_one_later(company: Company) -> None:
    write_clients(company, client(phone="+380*****67"))
    write_clients(company, client(phone="+380*****99"))
    assert (Client.objects.get().phone, Client.objects.get().phone_hidden) == ("+380*****99", True)

    write_clients(company, client())
    assert (Client.objects.get().phone, Client.objects.get().phone_hidden) == ("+380671234567", False)


def test_a_phone_that_was_taken_off_the_card_is_gone(company: Company) -> None:
    write_clients(company, client())
    write_clients(company, client(phone=""))
    assert (Client.objects.get().phone, Client.objects.get().phone_hidden) == ("", False)


def test_a_page_of_clients_without_any_phone_hides_them_all(company: Company) -> None:
    people = [client(id=number, phone=f"+38067{number:07d}") for number in range(1, 31)]
    write_clients(company, *people)
    write_clients(company, *({**person, "phone": "", "email": ""} for person in people))

    assert not Client.objects.filter(phone="").exists()
    assert Client.objects.filter(phone_hidden=True).count() == 30
    write_clients(company, {**people[0], "phone": "", "email": ""})
    assert Client.objects.get(altegio_id=1).phone == people[0]["phone"]


def test_changed_at_moves_only_when_something_changed(company: Company) -> None:
    write_clients(company, client())
    before = Client.objects.get().changed_at

    write_clients(company, client())
    assert Client.objects.get().changed_at == before

    write_clients(company, client(name="Олена Нова"))
    assert Client.objects.get().changed_at > before


def test_a_row_that_returns_is_no_longer_vanished(company: Company) -> None:
    write_clients(company, client())
    assert store.mark_vanished(Client, company, [501], now=NOON) == 1

    assert write_clients(company, client()) == 1
    assert Client.objects.get().vanished_at is None


def test_the_last_of_two_rows_with_one_key_wins(company: Company) -> None:
    write_clients(company, client(name="Перша"), client(name="Друга"))

    assert Client.objects.get().name == "Друга"


def test_one_id_at_two_locations_is_two_clients(company: Company) -> None:
    write_clients(company, client())
    write_clients(CompanyFactory(altegio_id=1002), client(name="З іншого салону"))

    assert Client.objects.count() == 2


def test_a_page_read_before_a_webhook_does_not_undo_it(company: Company) -> None:
    asked_at = database_now()
    write(company, record(attendance=1, last_change_date="2026-07-01T13:05:00+0300"))

    write(company, record(attendance=0, last_change_date="2026-07-01T11:00:00+0300"), asked_at=asked_at)

    assert Appointment.objects.get().attendance == 1


def test_an_older_mark_is_believed_when_the_vendor_was_asked_later(company: Company) -> None:
    write(company, record(attendance=1, last_change_date="2026-07-01T13:05:00+0300"))

    write(company, record(attendance=0, last_change_date="2026-07-01T11:00:00+0300"))

    assert Appointment.objects.get().attendance == 0


def test_lines_of_a_changed_appointment_are_replaced(company: Company) -> None:
    write(company, record(services=[line(301), line(302, 300)]))
    write(company, record(services=[line(302, 350)]))

    found = AppointmentService.objects.get()
    assert (found.position, found.service_altegio_id, found.cost) == (0, 302, Decimal(350))
    assert Visit.objects.get().cost == Decimal(350)


def test_a_line_is_tied_to_a_service_that_becomes_known_later(company: Company) -> None:
    write(company, record())
    assert AppointmentService.objects.get().service is None

    store.plain(ServiceCategory)(company, [ServiceCategoryRow(11, "Нігті")], database_now())
    store.store_services(company, [ServiceRow(301, "Манікюр", 11)], database_now())

    service = Service.objects.get()
    assert AppointmentService.objects.get().service == service
    assert service.category is not None


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


def test_a_row_that_the_database_refuses_is_logged_by_id_and_left_out(
    company: Company, caplog: pytest.LogCaptureFixture
) -> None:
    rows = [StaffRow(201, "Ірина"), StaffRow(202, "Оксана", rating=Decimal("123456")), StaffRow(203, "Ганна")]
    with caplog.at_level(logging.WARNING):
        stored = store.store(store.store_staff, company, rows, database_now())

    assert stored.changed == 2
    assert [row.altegio_id for row, _reason in stored.refused] == [202]
    assert set(Staff.objects.values_list("altegio_id", flat=True)) == {201, 203}
    assert "202" in caplog.text


def test_text_that_postgres_cannot_hold_is_cleaned(company: Company) -> None:
    row = StaffRow(201, "Іри\0на\ud800", raw={"name": "a\0b", "rating": float("nan"), "\0": ["\ud83d"]})

    store.store_staff(company, [row], database_now())

    found = Staff.objects.get()
    assert (found.name, found.raw["name"], found.raw["rating"]) == ("Ірина?", "ab", None)


def test_thousands_of_rows_go_in_one_call(company: Company) -> None:
    ids = range(1, 3001)
    clients = client_rows(*(client(id=number, name=f"Клієнтка {number}") for number in ids))

    assert store_clients(company, clients, database_now()) == 3000
    assert store_clients(company, clients, database_now()) == 0


def test_rows_of_another_making_are_left_alone(company: Company) -> None:
    other = ClientFactory(company=company, altegio_id=777, name="Лишається")

    write_clients(company, client())

    other.refresh_from_db()
    assert other.name == "Лишається"
