"""What the API promises about appointments, visits, staff, services and payments."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client as Browser
from django.utils import timezone

from salon.models import ApiToken
from tests.factories import (
    AppointmentFactory,
    AppointmentServiceFactory,
    BlockFactory,
    CompletedVisitFactory,
    GoodsLineFactory,
    PaymentFactory,
    ReviewFactory,
    ServiceFactory,
    StaffFactory,
    StaffUserFactory,
    UserFactory,
    WorkingHoursFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def api(client: Browser) -> Any:
    """Call the API as a tool with all rights; returns the parsed body of an answer 200."""
    _token, key = ApiToken.issue(user=UserFactory(is_superuser=True), name="tool")

    def get(path: str, status: int = 200) -> Any:
        answer = client.get(f"/api/v1/{path}", headers={"authorization": f"Token {key}"})
        assert answer.status_code == status, answer.content
        return answer.json()

    return get


def test_an_appointment_has_the_fields_of_the_contract(api: Any) -> None:
    line = AppointmentServiceFactory(amount=2, cost="900.00")
    PaymentFactory(appointment=line.appointment)
    (row,) = api("appointments/")["results"]
    assert row == {
        "id": line.appointment.altegio_id,
        "company": 1001,
        "visit_id": line.appointment.visit.altegio_id,
        "starts_at": "2026-07-01T12:00:00+03:00",
        "ends_at": "2026-07-01T13:00:00+03:00",
        "status": "completed",
        "payment_status": "paid",
        "cost": "700.00",
        "paid": "700.00",
        "client": {"id": line.appointment.client.altegio_id, "name": line.appointment.client.name},
        "staff": {"id": line.appointment.staff.altegio_id, "name": line.appointment.staff.name},
        "services": [
            {
                "id": line.service_altegio_id,
                "title": line.title,
                "category": line.service.category.title,
                "amount": "2",
                "cost": "900.00",
            }
        ],
        "comment": "",
        "is_online": False,
        "created_at": None,
    }


def test_one_appointment_tells_more_than_its_line_in_the_list(api: Any) -> None:
    row = AppointmentFactory(source="partner", labels=[{"title": "VIP", "color": "#009800"}], comer="Марко")
    GoodsLineFactory(appointment=row, good_altegio_id=8, title="Олійка", amount=2, cost="350.00")
    found = api(f"appointments/{row.altegio_id}/")
    assert found["goods"] == [{"id": 8, "title": "Олійка", "amount": "2", "cost": "350.00"}]
    assert (found["source"], found["comer"], found["labels"][0]["title"]) == ("partner", "Марко", "VIP")
    assert found.keys() > api("appointments/")["results"][0].keys()


def test_reviews_name_their_visit_and_master(api: Any) -> None:
    review = ReviewFactory(rating=4)
    ReviewFactory(rating=5)
    (row,) = api("reviews/?rating=4")["results"]
    assert row == {
        "id": review.altegio_id,
        "company": 1001,
        "appointment_id": review.appointment.altegio_id,
        "visit_id": review.visit.altegio_id,
        "staff": {"id": review.staff.altegio_id, "name": review.staff.name},
        "rating": 4,
        "text": "Дуже дякую",
        "author": "Олена",
        "written_at": "2026-07-01T15:00:00+03:00",
    }


def test_working_hours_are_found_by_master_and_period(api: Any) -> None:
    hours = WorkingHoursFactory()
    WorkingHoursFactory()
    (row,) = api(f"working-hours/?staff={hours.staff.altegio_id}&start=2026-07-01&end=2026-07-01")["results"]
    assert (row["date"], row["starts_at"]) == ("2026-07-01", "2026-07-01T10:00:00+03:00")
    assert row["ends_at"] == "2026-07-01T18:00:00+03:00"


def test_a_calendar_block_is_listed_without_a_client(api: Any) -> None:
    BlockFactory()
    (row,) = api("appointments/")["results"]
    assert (row["client"], row["visit_id"], row["services"], row["payment_status"]) == (
        None,
        None,
        [],
        "none",
    )
    assert row["cost"] == "0.00"


@pytest.mark.parametrize(
    ("attendance", "cancelled", "ends_in", "status"),
    [
        (1, False, -1, "completed"),
        (1, False, 1, "arrived"),
        (2, False, -1, "confirmed"),
        (0, False, -1, "pending"),
        (-1, False, -1, "no_show"),
        (1, True, -1, "cancelled"),
        (7, False, -1, "pending"),
    ],
)
def test_the_status_is_the_word_for_attendance_and_time(
    api: Any, attendance: int, cancelled: bool, ends_in: int, status: str
) -> None:
    ends_at = timezone.now() + timedelta(hours=ends_in)
    AppointmentFactory(
        attendance=attendance, cancelled=cancelled, starts_at=ends_at - timedelta(hours=2), ends_at=ends_at
    )
    (row,) = api("appointments/")["results"]
    assert row["status"] == status
    assert api(f"appointments/?status={status}")["count"] == 1
    other = "pending" if status != "pending" else "no_show"
    assert api(f"appointments/?status={other}")["count"] == 0


def test_a_period_given_by_dates_includes_its_last_day_in_the_salons_zone(api: Any) -> None:
    AppointmentFactory()
    assert api("appointments/?start=2026-07-01&end=2026-07-01")["count"] == 1
    assert api("appointments/?start=2026-07-02")["count"] == 0
    assert api("appointments/?end=2026-06-30")["count"] == 0
    assert (
        api("appointments/?start=2026-07-01T12:00:00%2B03:00&end=2026-07-01T12:01:00%2B03:00")["count"] == 1
    )
    assert api("appointments/?start=2026-07-01T12:00:00+03:00")["count"] == 1


@pytest.mark.parametrize("path", ["appointments", "visits", "payments", "feedback"])
@pytest.mark.parametrize("open_end", ["9999-12-31", "9999-12-31T23:59:59", "9999-12-31T23:59:59%2B00:00"])
def test_a_date_that_means_without_an_end_is_no_crash(api: Any, path: str, open_end: str) -> None:
    AppointmentFactory()
    assert api(f"{path}/?start=0001-01-01&end={open_end}")["count"] == (path in ("appointments", "visits"))


def test_a_wrong_filter_is_answered_with_a_sentence(api: Any) -> None:
    body = api("appointments/?start=yesterday", status=400)
    assert body["status"] == 400
    assert "2026-11-24" in body["detail"]
    assert "start" in body["errors"]
    assert "status" in api("appointments/?status=done", status=400)["errors"]


def test_appointments_are_filtered_by_master_client_and_payment(api: Any) -> None:
    wanted = AppointmentFactory(payment_status="partial")
    AppointmentFactory()
    for query in (
        f"staff={wanted.staff.altegio_id}",
        f"client={wanted.client.altegio_id}",
        "payment=partial",
    ):
        rows = api(f"appointments/?{query}")["results"]
        assert [row["id"] for row in rows] == [wanted.altegio_id]


def test_vanished_rows_are_listed_only_when_asked_for(api: Any) -> None:
    AppointmentFactory(vanished_at=timezone.now())
    assert api("appointments/")["count"] == 0
    assert api("appointments/?vanished=1")["count"] == 1


def test_cancelled_appointments_stay_in_the_list(api: Any) -> None:
    AppointmentFactory(cancelled=True)
    assert api("appointments/")["count"] == 1


def test_a_visit_joins_masters_and_lines_of_its_appointments(api: Any) -> None:
    visit = CompletedVisitFactory()
    second = AppointmentFactory(visit=visit, client=visit.client)
    AppointmentServiceFactory(appointment=second)
    gone = AppointmentFactory(visit=visit, client=visit.client, cancelled=True)
    row = api(f"visits/{visit.altegio_id}/")
    assert len(row["staff"]) == 2
    assert len(row["services"]) == 2
    assert set(row["appointments"]) == {a.altegio_id for a in visit.appointments.all()}
    assert gone.altegio_id in row["appointments"]
    assert api(f"visits/?staff={second.staff.altegio_id}")["count"] == 1
    assert api(f"visits/?staff={gone.staff.altegio_id}")["count"] == 0


@pytest.mark.parametrize("path", ["appointments", "visits"])
def test_a_page_takes_the_same_number_of_queries_however_long_it_is(
    api: Any, path: str, django_assert_max_num_queries: Any
) -> None:
    for _ in range(12):
        CompletedVisitFactory()
    with django_assert_max_num_queries(9):
        assert len(api(f"{path}/?limit=100")["results"]) == 12


def test_a_page_is_never_longer_than_five_hundred(api: Any) -> None:
    StaffFactory()
    assert "limit=500" in str(api("staff/?limit=100000")) or api("staff/?limit=100000")["next"] is None
    from salon.api.pagination import Pages

    assert Pages.max_limit == 500


def test_staff_and_services_have_the_fields_of_the_contract(api: Any) -> None:
    service = ServiceFactory()
    master = StaffFactory(rating="4.43")
    assert api(f"services/{service.altegio_id}/") == {
        "id": service.altegio_id,
        "company": 1001,
        "title": service.title,
        "category": {"id": service.category.altegio_id, "title": service.category.title},
        "price_min": "500.00",
        "price_max": "900.00",
        "duration": 3600,
        "active": True,
    }
    assert api(f"staff/{master.altegio_id}/") == {
        "id": master.altegio_id,
        "company": 1001,
        "name": master.name,
        "position": "Майстер манікюру",
        "specialization": "Манікюр",
        "fired": False,
        "hidden": False,
        "rating": "4.43",
    }


def test_a_payment_names_its_appointment_visit_and_client(api: Any) -> None:
    payment = PaymentFactory()
    row = api(f"payments/{payment.altegio_id}/")
    assert row["appointment_id"] == payment.appointment.altegio_id
    assert row["visit_id"] == payment.appointment.visit.altegio_id
    assert row["client_id"] == payment.client.altegio_id
    assert (row["amount"], row["is_cash"], row["deleted"]) == ("700.00", True, False)


def test_an_unknown_object_is_a_404_with_a_sentence(api: Any) -> None:
    assert api("visits/424242/", status=404)["status"] == 404


def test_without_a_token_nothing_is_shown(client: Browser) -> None:
    answer = client.get("/api/v1/appointments/")
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == "Token"
    assert answer["Content-Type"] == "application/problem+json"


def test_a_user_without_the_right_is_refused(client: Browser) -> None:
    client.force_login(UserFactory())
    assert client.get("/api/v1/appointments/").status_code == 403


def test_a_master_sees_the_own_appointments_and_visits_only(client: Browser) -> None:
    from django.contrib.auth.models import Permission

    master = StaffUserFactory()
    rights = Permission.objects.filter(codename__in=["view_appointment", "view_visit"])
    master.user.user_permissions.set(rights)
    own = AppointmentFactory(staff=master.staff)
    AppointmentFactory()
    client.force_login(master.user)
    assert [row["id"] for row in client.get("/api/v1/appointments/").json()["results"]] == [own.altegio_id]
    visits = client.get("/api/v1/visits/").json()["results"]
    assert [row["id"] for row in visits] == [own.visit.altegio_id]
    assert client.get("/api/v1/clients/").status_code == 403
