"""What the store writes, and what it leaves alone."""

from __future__ import annotations

import logging
from decimal import Decimal

import pytest

from altegio.mapping import ServiceCategoryRow, ServiceRow, StaffRow
from altegio.models import (
    Appointment,
    AppointmentService,
    Client,
    Company,
    Service,
    ServiceCategory,
    Staff,
    Visit,
)
from altegio.sync import store
from altegio.sync.clients import store_clients
from altegio.sync.copying import database_now
from tests.altegio.sync.bodies import client, client_rows, line, record
from tests.altegio.sync.writing import write, write_clients
from tests.factories import NOON, ClientFactory, CompanyFactory

pytestmark = pytest.mark.django_db


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
