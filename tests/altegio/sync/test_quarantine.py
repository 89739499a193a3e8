"""What cannot be read or stored stands aside, is tried again, and stops nothing."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from altegio.client import AltegioClient, Answer
from altegio.models import Appointment, Client, Company, Quarantine, Review, Staff, SyncState
from altegio.sync import again, quarantine
from tests.altegio.sync import truth
from tests.altegio.sync.passes import Changed, line
from tests.factories import COMPANY_ID, CompanyFactory

pytestmark = pytest.mark.django_db


def oddities(altegio: Any, **wanted: Any) -> None:
    altegio._json("PUT", "/_control/altegio", json={"oddities": wanted})


def test_unreadable_appointments_are_kept_with_reason_and_json_and_the_others_are_read(
    altegio: Any, sync: Any
) -> None:
    oddities(altegio, unreadable=0.1)

    run = sync(full=True)

    kept = Quarantine.objects.filter(stream="appointments")
    found = line(run, "appointments")
    assert run.state == "ok"
    assert found["unreadable"] == kept.count() > 0
    assert Appointment.objects.count() == found["total"] - kept.count()
    entry = kept[0]
    assert json.loads(entry.raw)["id"] == int(entry.altegio_id)
    assert (entry.attempts, entry.resolved_at, bool(entry.reason)) == (1, None, True)
    assert SyncState.objects.get(stream="appointments").bookmark is not None


def test_what_becomes_readable_is_settled_by_a_later_pass_though_altegio_marks_no_change(
    altegio: Any, client: AltegioClient, sync: Any
) -> None:
    oddities(altegio, unreadable=0.1)
    sync(full=True)
    oddities(altegio, unreadable=0.0)

    sync(now=timezone.now() + timedelta(minutes=4))

    assert Quarantine.objects.exists()
    assert not Quarantine.objects.filter(resolved_at=None).exists()
    assert truth.differences(client) == []


def test_what_stays_unreadable_is_tried_ever_more_seldom(altegio: Any, sync: Any) -> None:
    oddities(altegio, unreadable=0.02)
    now = timezone.now()
    sync(full=True, now=now)
    entry = Quarantine.objects.first()
    assert entry is not None
    tried = []
    for minutes in range(0, 40, 4):
        sync(now=now + timedelta(days=3, minutes=minutes))
        entry.refresh_from_db()
        tried.append(entry.attempts)

    assert tried[0] == 2
    assert 3 < tried[-1] < 6


def test_what_is_gone_from_altegio_leaves_the_quarantine(altegio: Any, sync: Any) -> None:
    sync(full=True)
    now = timezone.now()
    quarantine.put(Company.objects.get(), "clients", [quarantine.Bad({"id": 77, "name": []}, "odd")], now=now)
    quarantine.put(Company.objects.get(), "staff", [quarantine.Bad("junk", "not an object")], now=now)

    sync(full=True, now=now + timedelta(minutes=5))

    assert not Quarantine.objects.filter(resolved_at=None).exists()


def test_a_row_that_the_database_refuses_goes_into_quarantine_and_the_batch_is_stored(
    altegio: Any, sync: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from altegio import mapping

    real = mapping.map_staff

    def too_large(raw: Any) -> Any:
        row = real(raw)
        if row.altegio_id == 2660001:
            row.rating = Decimal("123456")
        return row

    monkeypatch.setattr(mapping, "map_staff", too_large)
    run = sync(full=True)

    entry = Quarantine.objects.get()
    assert (run.state, entry.stream, entry.altegio_id) == ("ok", "staff", "2660001")
    assert "overflow" in entry.reason
    assert Staff.objects.filter(partial=False).count() == line(run, "staff")["read"] - 1
    assert not Staff.objects.filter(vanished_at__isnull=False).exists()

    monkeypatch.setattr(mapping, "map_staff", real)
    sync(full=True)
    entry.refresh_from_db()
    assert entry.resolved_at is not None


@pytest.mark.parametrize(
    "raw",
    [
        None,
        "text with \0 and \ud800",
        {"id": "\ud800\0", "x": float("nan")},
        {"id": 10**80},
        {"id": True},
        [1, {"a": "\0"}],
        {"id": "007", "deep": [[[[]]]]},
    ],
    ids=["nothing", "text", "id of surrogates", "endless id", "flag for an id", "list", "zeros before"],
)
def test_any_object_can_be_kept_and_is_known_again(raw: Any) -> None:
    company, now = CompanyFactory(), timezone.now()
    for minutes in range(3):
        quarantine.put(
            company, "clients", [quarantine.Bad(raw, "why\0")], now=now + timedelta(minutes=minutes)
        )

    entry = Quarantine.objects.get()
    assert (entry.attempts, entry.reason) == (3, "why")
    assert entry.last_seen_at == now + timedelta(minutes=2)
    assert entry.first_seen_at == now


def test_an_object_without_an_id_of_its_own_is_read_out_of_its_json(
    altegio: Any, client: AltegioClient, sync: Any
) -> None:
    sync(full=True)
    review = Review.objects.first()
    now = timezone.now()
    quarantine.put(review.company, "reviews", [quarantine.Bad(review.raw, "once")], now=now)
    Review.objects.all().delete()

    sync(now=now + timedelta(minutes=4))

    assert Review.objects.filter(altegio_id=review.altegio_id).exists()
    assert not Quarantine.objects.filter(resolved_at=None).exists()


def test_a_person_has_one_tried_again(altegio: Any, client: AltegioClient, sync: Any) -> None:
    oddities(altegio, unreadable=0.05)
    sync(full=True)
    entry = Quarantine.objects.first()
    assert entry is not None
    again.try_quarantined(client, entry.pk, now=timezone.now())
    entry.refresh_from_db()
    assert entry.attempts == 2

    oddities(altegio, unreadable=0.0)
    again.try_quarantined(client, entry.pk, now=timezone.now())

    entry.refresh_from_db()
    assert entry.resolved_at is not None
    assert Appointment.objects.filter(altegio_id=entry.altegio_id).exists()


def test_an_error_while_trying_again_fails_no_stream(altegio: Any, client: AltegioClient, sync: Any) -> None:
    oddities(altegio, unreadable=0.05)
    sync(full=True)
    altegio.post("/_control/faults", {"vendor": "altegio", "kind": "500", "path": "/record/"})

    run = sync(now=timezone.now() + timedelta(days=3))

    assert (run.state, run.error) == ("ok", "")
    assert Quarantine.objects.filter(resolved_at=None).exists()


def test_a_webhooks_reading_settles_it_too(altegio: Any, client: AltegioClient, sync: Any) -> None:
    def spoil(answer: Answer) -> Answer:
        return Answer([{**answer.data[0], "id": answer.data[0]["id"], "name": {}} | {"id": "x"}], {})

    sync(full=True)
    person = Client.objects.filter(partial=False).first()
    quarantine.put(
        person.company, "clients", [quarantine.Bad({"id": person.altegio_id}, "odd")], now=_long_ago()
    )
    again.read_object(client, COMPANY_ID, "clients", person.altegio_id, now=timezone.now())
    assert Quarantine.objects.get().resolved_at is not None
    altegio._json("PUT", f"/_control/clients/{person.altegio_id}", json={"comment": "щойно змінено"})
    sync(client=Changed(client, "/clients", spoil))
    assert Quarantine.objects.filter(resolved_at=None).count() == 1


def _long_ago() -> datetime:
    return timezone.now() - timedelta(days=1)
