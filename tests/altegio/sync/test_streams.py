"""Working hours, reviews, payments and the masters of services, read from a sandbox or made-up answers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from altegio.client import Answer, NotFound
from altegio.mapping import ServiceRow, ServiceStaffRow, StaffRow
from altegio.models import Payment, Review, ServiceStaff, SyncState, WorkingHours
from altegio.sync import store
from altegio.sync.copying import database_now
from altegio.sync.reading import Line, read_stream
from altegio.sync.streams import BY_NAME, Reading
from tests.factories import AppointmentFactory, CompanyFactory, StaffFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 7, 1, 9, tzinfo=UTC)


class Given:
    """A client of Altegio that gives made-up answers: the path's last part and the parameters to rows."""

    def __init__(self, rows: Callable[[dict[str, Any]], list[Any]]) -> None:
        self.rows, self.asked = rows, []

    def request(self, _method: str, path: str, params: Any = None, **_options: Any) -> Answer:
        """The rows, on one page."""
        self.asked.append((path, params))
        rows = self.rows(params or {}) if int((params or {}).get("page", 1)) == 1 else []
        return Answer(rows)


def read(stream: str, rows: Any, changed_after: datetime | None = None, now: datetime = NOW) -> Line:
    line = Line(stream)
    given = Given(rows if callable(rows) else lambda _params: rows)
    read_stream(BY_NAME[stream], Reading(given, CompanyFactory(), now, changed_after), line)
    return line


def day(date: str, *slots: tuple[str, str], staff_id: int = 3) -> dict[str, Any]:
    hours = [{"from": start, "to": end} for start, end in slots]
    return {"staff_id": staff_id, "date": date, "slots": hours}


# --- working hours --------------------------------------------------------------------------------
def test_hours_are_read_and_known_by_their_master() -> None:
    staff = StaffFactory(altegio_id=3)
    line = read("schedules", [day("2026-07-02", ("09:00", "13:00"), ("14:00", "18:00")), day("2026-07-03")])

    assert (line.read, line.changed) == (2, 2)
    assert [row.staff for row in WorkingHours.objects.all()] == [staff, staff]


def test_hours_that_are_taken_away_vanish_and_those_beyond_the_window_stay() -> None:
    before = datetime(2026, 3, 1, tzinfo=UTC)
    read("schedules", [day("2026-03-02", ("09:00", "18:00"))], now=before)
    read("schedules", [day("2026-07-02", ("09:00", "13:00"), ("14:00", "18:00"))])

    line = read("schedules", [day("2026-07-02", ("10:00", "13:00"))])

    assert (line.changed, line.vanished) == (1, 1)
    present = WorkingHours.objects.present()
    assert [row.starts_at for row in present.order_by("starts_at")] == [
        datetime(2026, 3, 2, 7, tzinfo=UTC),
        datetime(2026, 7, 2, 7, tzinfo=UTC),
    ]


def test_a_day_that_cannot_be_read_is_counted_and_stops_nothing() -> None:
    line = read("schedules", [day("2026-07-02", ("09:00", "18:00")), day("0000-00-00", ("9:00", "10:00")), 5])

    assert (line.changed, line.unreadable) == (1, 2)


# --- reviews --------------------------------------------------------------------------------------
def test_a_review_after_a_visit_is_tied_to_it() -> None:
    appointment = AppointmentFactory(altegio_id=401)
    raw = {"id": 18437, "record_id": 401, "rating": 5, "text": "Дякую", "date": "2026-06-30 12:00:00"}

    read("reviews", [raw, {"id": "18438", "rating": "4"}])

    tied, free = Review.objects.order_by("altegio_id")
    assert (tied.appointment, tied.visit) == (appointment, appointment.visit)
    assert (free.appointment, free.visit, free.rating) == (None, None, 4)


def test_a_review_of_an_appointment_that_comes_later_is_tied_when_it_is_read_again() -> None:
    raw = {"id": 18437, "record_id": 401, "rating": 5}
    read("reviews", [raw])
    AppointmentFactory(altegio_id=401)

    assert read("reviews", [raw]).changed == 1
    assert Review.objects.get().visit is not None


def test_a_pass_over_changes_reads_the_newer_reviews_only_and_no_other_vanishes() -> None:
    read("reviews", [{"id": 1, "rating": 5}])
    read("reviews", [], changed_after=NOW)
    read("reviews", [{"id": 2, "rating": 5}], changed_after=NOW)
    assert Review.objects.present().count() == 2

    read("reviews", [{"id": 2, "rating": 5}])
    assert Review.objects.present().get().altegio_id == 2


# --- payments -------------------------------------------------------------------------------------
def test_deleted_payments_are_a_list_of_their_own() -> None:
    def rows(params: dict[str, Any]) -> list[Any]:
        return [{"id": 2 if params["deleted"] else 1, "expense": {"id": 5}, "amount": "5"}]

    read("transactions", rows)

    assert dict(Payment.objects.values_list("altegio_id", "deleted")) == {1: False, 2: True}


def test_payments_stay_undeleted_where_the_vendor_does_not_know_the_filter() -> None:
    read("transactions", [{"id": 1, "expense": {"id": 5}, "amount": "5"}])

    assert not Payment.objects.get().deleted


def test_wages_are_not_mirrored() -> None:
    line = read("transactions", [{"id": 1, "expense": {"id": 1}, "amount": "-9000", "client": []}])

    assert line.read == 0
    assert not Payment.objects.exists()


def test_an_empty_list_of_deleted_payments_may_be_called_not_found() -> None:
    def rows(params: dict[str, Any]) -> list[Any]:
        if params["deleted"]:
            raise NotFound(status=404)
        return [{"id": 1, "expense": {"id": 5}, "amount": "5"}]

    assert read("transactions", rows).read == 1


# --- who does a service ---------------------------------------------------------------------------
def test_masters_of_a_service_are_replaced_with_it_and_tied_when_they_become_known() -> None:
    company, asked_at = CompanyFactory(), database_now()
    service = ServiceRow(301, "Манікюр", masters=[ServiceStaffRow(3, 3600), ServiceStaffRow(4, 5400)])
    store.store_services(company, [service], asked_at)
    assert [row.staff for row in ServiceStaff.objects.all()] == [None, None]

    store.store_staff(company, [StaffRow(3, "Ірина"), StaffRow(4, "Ганна")], asked_at)
    assert [str(row.staff) for row in ServiceStaff.objects.order_by("staff_altegio_id")] == ["Ірина", "Ганна"]

    service = ServiceRow(301, "Манікюр", raw={"staff": 1}, masters=[ServiceStaffRow(4, 4000)])
    store.store_services(company, [service], asked_at)
    assert [(str(row.staff), row.duration) for row in ServiceStaff.objects.all()] == [("Ганна", 4000)]


# --- what a location may lack ---------------------------------------------------------------------
@pytest.mark.parametrize(
    ("stream", "path"),
    [
        ("schedules", "/company/1001/staff/schedule"),
        ("reviews", "/comments"),
        ("transactions", "/transactions"),
    ],
)
def test_an_optional_stream_that_a_location_lacks_is_called_unavailable(
    altegio: Any, client: Any, sync: Any, stream: str, path: str
) -> None:
    class Without:
        def request(self, method: str, asked: str, *args: Any, **options: Any) -> Answer:
            if asked.startswith(path):
                raise NotFound(status=404)
            return client.request(method, asked, *args, **options)

    run = sync(client=Without())

    assert (run.state, run.error) == ("ok", "")
    assert not SyncState.objects.get(stream=stream).available
