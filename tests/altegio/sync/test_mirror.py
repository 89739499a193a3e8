"""The mirror against a sandbox: equal to it, and still when nothing changed."""

from __future__ import annotations

from typing import Any

import pytest

from altegio.models import Appointment, Client, GoodsLine, Payment, Review, ServiceStaff, Visit, WorkingHours
from tests.altegio.sync import truth

pytestmark = pytest.mark.django_db


def test_a_full_pass_makes_the_mirror_equal_to_altegio(altegio: Any, sync: Any) -> None:
    run = sync(full=True)

    assert (run.state, run.error) == ("ok", "")
    assert truth.counts() == truth.of_sandbox(altegio)


def test_a_full_pass_brings_hours_reviews_goods_and_masters_of_services(altegio: Any, sync: Any) -> None:
    run = sync(full=True)

    assert not any(line["unreadable"] or line["note"] or line["error"] for line in run.lines)
    assert WorkingHours.objects.exclude(staff=None).exists()
    assert Review.objects.exclude(appointment__visit=None).exists()
    assert GoodsLine.objects.exclude(staff=None).exists()
    assert not ServiceStaff.objects.filter(staff=None).exists()
    assert ServiceStaff.objects.exists()


def test_what_is_paid_of_a_visit_is_what_its_payments_sum_up_to(altegio: Any, sync: Any) -> None:
    sync(full=True)

    for visit in Visit.objects.filter(cancelled=False):
        payments = Payment.objects.filter(
            appointment__visit=visit, appointment__cancelled=False, deleted=False
        )
        assert visit.paid == sum(payment.amount for payment in payments), visit.altegio_id


def test_the_first_incremental_pass_reads_everything_too(altegio: Any, sync: Any) -> None:
    sync()

    assert truth.counts() == truth.of_sandbox(altegio)


def test_a_repeated_pass_rewrites_no_row(altegio: Any, sync: Any) -> None:
    sync(full=True)
    before = truth.versions()

    run = sync(full=True)

    assert {line["stream"]: line["changed"] for line in run.lines if line["changed"]} == {}
    assert truth.versions() == before


def test_a_third_of_the_answers_being_faults_changes_nothing_in_the_result(altegio: Any, sync: Any) -> None:
    for kind in ("429", "500", "html", "cut", "truncated"):
        altegio.post("/_control/faults", {"vendor": "altegio", "kind": kind, "share": 0.08, "seconds": 0})

    run = sync(full=True)

    assert (run.state, run.error) == ("ok", "")
    assert truth.counts() == truth.of_sandbox(altegio)


def test_an_incremental_pass_brings_what_changed(altegio: Any, sync: Any) -> None:
    sync(full=True)
    record = Appointment.objects.filter(client__isnull=False, attendance=0, cancelled=False).first()
    person = Client.objects.filter(partial=False).first()
    altegio._json("PUT", f"/_control/records/{record.altegio_id}", json={"attendance": 1, "paid": 123})
    altegio._json("PUT", f"/_control/clients/{person.altegio_id}", json={"email": "nova_nazva@gmail.com"})

    run = sync()

    record.refresh_from_db()
    person.refresh_from_db()
    assert (run.kind, record.attendance, float(record.paid)) == ("incremental", 1, 123.0)
    assert person.instagram_username == "nova_nazva"
    assert truth.counts() == truth.of_sandbox(altegio)


def test_an_incremental_pass_asks_for_changes_only(altegio: Any, sync: Any) -> None:
    sync(full=True)
    altegio._json("DELETE", "/_control/requests")

    run = sync()

    assert [line["stream"] for line in run.lines] == ["clients", "appointments", "transactions", "reviews"]
    # Payments are two lists, the deleted ones apart.
    assert altegio.get("/_control/requests", vendor="altegio")["count"] == 5


def test_a_deleted_record_is_cancelled_and_its_visit_with_it(altegio: Any, sync: Any) -> None:
    sync(full=True)
    record = Appointment.objects.filter(cancelled=False, visit__isnull=False).exclude(
        visit__in=_visits_with_several()
    )[0]
    altegio._json("DELETE", f"/_control/records/{record.altegio_id}")

    sync()

    record.refresh_from_db()
    assert (record.cancelled, record.visit.cancelled, record.visit.cost) == (True, True, 0)
    assert truth.counts() == truth.of_sandbox(altegio)


def test_a_client_who_was_deleted_in_altegio_vanishes_by_a_full_pass(altegio: Any, sync: Any) -> None:
    sync(full=True)
    person = Client.objects.filter(partial=False).first()
    altegio._json("DELETE", f"/_control/clients/{person.altegio_id}")

    sync()
    person.refresh_from_db()
    assert person.vanished_at is None

    run = sync(full=True)
    person.refresh_from_db()
    assert person.vanished_at is not None
    assert next(line["vanished"] for line in run.lines if line["stream"] == "clients") == 1


def test_two_records_of_one_coming_are_one_visit(altegio: Any, sync: Any) -> None:
    sync(full=True)

    visit = Visit.objects.filter(pk__in=_visits_with_several(), cancelled=False)[0]
    parts = list(visit.appointments.filter(cancelled=False))
    assert visit.starts_at == min(part.starts_at for part in parts)
    assert visit.ends_at == max(part.ends_at for part in parts)
    assert visit.cost == sum(part.cost for part in parts)
    assert visit.paid == sum(part.paid for part in parts)


def test_a_calendar_block_has_neither_client_nor_visit_and_nothing_to_pay(altegio: Any, sync: Any) -> None:
    sync(full=True)

    blocks = Appointment.objects.filter(client=None, visit=None)
    assert blocks.exists()
    assert not blocks.exclude(payment_status="none").exists()


def test_a_payment_that_was_taken_back_stays_as_deleted(altegio: Any, sync: Any) -> None:
    sync(full=True)
    payment = Payment.objects.filter(deleted=False, appointment__isnull=False).first()
    altegio._json("PUT", f"/_control/records/{payment.appointment.altegio_id}", json={"paid": 0})

    sync()

    payment.refresh_from_db()
    assert payment.deleted
    assert truth.counts()["paid"] == truth.of_sandbox(altegio)["paid"]


def _visits_with_several() -> Any:
    from django.db.models import Count

    visits = Visit.objects.annotate(parts=Count("appointments")).filter(parts__gt=1)
    return visits.values("pk")
