"""The whole mirror beside the whole of Altegio: what is wrong is named, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from django.db.models import F
from django.utils import timezone, translation

from altegio.client import AltegioClient
from altegio.models import (
    Appointment,
    AppointmentService,
    Client,
    Company,
    GoodsLine,
    Payment,
    Quarantine,
    Review,
    Service,
    ServiceStaff,
    Staff,
    Visit,
    WorkingHours,
)
from altegio.sync import verifying
from altegio.sync.comparing import every_difference
from altegio.sync.streams import BY_NAME

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english() -> Any:
    with translation.override("en"):
        yield


@pytest.fixture
def found(client: AltegioClient) -> Callable[[], list[str]]:
    """Every difference there is now."""

    def compare() -> list[str]:
        company = Company.objects.get()
        return list(every_difference(client, company, now=timezone.now(), progress=lambda compared: None))

    return compare


def test_after_a_full_pass_there_is_no_difference(sync: Any, found: Any) -> None:
    sync(full=True)
    assert found() == []


def _first(model: Any, **wanted: Any) -> Any:
    return model.objects.filter(**wanted).order_by("pk")[:1]


def _set(model: Any, wanted: dict[str, Any], **values: Any) -> Callable[[], Any]:
    return lambda: model.objects.filter(pk__in=[one.pk for one in _first(model, **wanted)]).update(**values)


def _drop(model: Any, **wanted: Any) -> Callable[[], Any]:
    return lambda: model.objects.filter(pk__in=[one.pk for one in _first(model, **wanted)]).delete()


LATER = F("ends_at") + timedelta(minutes=5)
WRONG = {
    "a client's name": (_set(Client, {}, name="Хтось"), "clients", "name"),
    "a client's money": (_set(Client, {}, spent=Decimal("7.77")), "clients", "spent"),
    "a client that vanished": (_set(Client, {}, vanished_at=timezone.now()), "clients", "vanished here"),
    "a review that never was": (_set(Review, {}, altegio_id=5), "reviews 5", "not in Altegio"),
    "a master": (_set(Staff, {}, fired=True), "staff", "fired"),
    "who does a service": (_drop(ServiceStaff), "services", "masters"),
    "a price": (_set(Service, {}, price_min=Decimal(1)), "services", "price_min"),
    "an appointment's comment": (_set(Appointment, {}, comment="?"), "appointments", "comment"),
    "an appointment's client": (
        _set(Appointment, {"client__isnull": False}, client=None),
        "appointments",
        "client",
    ),
    "a line's price": (_set(AppointmentService, {}, cost=Decimal("1.11")), "appointments", "services"),
    "a missing line": (_drop(AppointmentService), "appointments", "services"),
    "goods": (_drop(GoodsLine), "appointments", "goods"),
    "a payment's sum": (
        _set(Payment, {"deleted": False}, amount=Decimal("1.11")),
        "appointments",
        "payments",
    ),
    "a payment taken back": (_set(Payment, {"deleted": False}, deleted=True), "appointments", "payments"),
    "a visit's end": (_set(Visit, {}, ends_at=LATER), "visits", "ends_at"),
    "a visit's price": (_set(Visit, {"cancelled": False}, cost=Decimal("1.11")), "visits", "cost"),
    "hours of work": (_set(WorkingHours, {}, ends_at=LATER), "schedules", "ends_at"),
    "a review": (_set(Review, {}, rating=0), "reviews", "rating"),
    "the location": (_set(Company, {}, city="Деінде"), "company 1001", "city"),
}


def test_what_is_wrong_is_named_and_nothing_else(sync: Any, found: Any) -> None:
    sync(full=True)
    for name, (spoil, what, how) in WRONG.items():
        with transaction.atomic():
            assert spoil(), f"there is nothing of the kind in this salon: {name}"
            differences = found()
            transaction.set_rollback(True)
        assert any(one.startswith(what) and how in one for one in differences), (name, differences)
        assert len(differences) <= 3, (name, differences)


def test_what_changed_in_altegio_since_is_a_difference(sync: Any, found: Any, altegio: Any) -> None:
    sync(full=True)
    record = altegio.get("/_control/records")[-1]["id"]
    altegio._json("PUT", f"/_control/records/{record}", json={"comment": "інакше"})
    assert found() == [f"appointments {record}: comment, source_changed_at differ"]


def test_what_cannot_be_read_is_said_to_be_so_and_not_to_be_gone(
    sync: Any, found: Any, altegio: Any, client: AltegioClient
) -> None:
    sync(full=True)
    altegio._json("PUT", "/_control/altegio", json={"oddities": {"unreadable": 0.3}})
    sync(full=True)

    kept = Quarantine.objects.filter(stream="appointments").values_list("altegio_id", flat=True)
    said = found()
    assert sorted(said) == sorted(
        f"appointments {one}: cannot be read (appointment: no usable date), see the quarantine"
        for one in kept
    )
    assert said


def test_a_sample_tells_of_what_cannot_be_read_too(sync: Any, client: AltegioClient) -> None:
    sync(full=True)
    company = Company.objects.get()
    broken = replace(BY_NAME["staff"], pages=lambda reading: iter([[{"id": "77", "name": []}, "junk"]]))
    staff = Staff.objects.count()

    said = list(verifying._whole(broken, client, company, timezone.now(), lambda one: None))

    assert [one for one in said if "cannot be read" in one and one.startswith(("staff 77:", "staff ?:"))]
    assert len([one for one in said if one.endswith("not in Altegio")]) == staff


def test_a_name_entered_by_hand_is_no_difference(sync: Any, found: Any) -> None:
    sync(full=True)
    Client.objects.filter(pk=Client.objects.earliest("pk").pk).update(
        instagram_username="by_hand", instagram_source="manual", instagram_certain=True
    )
    assert found() == []


def test_phones_that_a_lost_right_hides_stay_and_are_no_difference(
    sync: Any, found: Any, altegio: Any
) -> None:
    sync(full=True)
    known = dict(Client.objects.values_list("pk", "phone"))
    names = dict(Client.objects.values_list("pk", "instagram_username"))
    altegio._json("PUT", "/_control/altegio", json={"rights": {"clients.client_phones_access": False}})

    sync(full=True)

    assert dict(Client.objects.values_list("pk", "phone")) == known
    assert dict(Client.objects.values_list("pk", "instagram_username")) == names
    assert Client.objects.filter(phone_hidden=True).count() == sum(1 for phone in known.values() if phone)
    assert found() == []


def test_strings_for_numbers_and_dirty_text_are_no_difference(sync: Any, found: Any, altegio: Any) -> None:
    oddities = {"strings": 0.5, "dirty": 0.5, "zero_dates": 0.3}
    altegio._json("PUT", "/_control/altegio", json={"oddities": oddities})
    sync(full=True)
    assert found() == []


def test_an_appointment_that_cannot_be_read_is_named(sync: Any, found: Any, altegio: Any) -> None:
    altegio._json("PUT", "/_control/altegio", json={"oddities": {"unreadable": 0.05}})
    sync(full=True)
    assert any(one.startswith("appointments ") and "no usable date" in one for one in found())
