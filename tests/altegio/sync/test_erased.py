"""Who was erased does not come back: by no pass, no webhook, no sweep, under no new number."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import override_settings
from django.utils import timezone

from altegio import blocklist
from altegio.erasing import erase
from altegio.models import (
    Appointment,
    Client,
    Company,
    ErasureMark,
    Payment,
    Quarantine,
    Review,
    Visit,
    WebhookEvent,
)
from altegio.sync import events, quarantine, store
from altegio.sync.clients import store_clients
from altegio.sync.sweeps import CLIENTS, RECENT
from altegio.sync.verifying import differences as sampled
from altegio.sync.visits import derive
from tests.altegio.sync import truth
from tests.altegio.sync.bodies import appointment_rows, client, client_rows, part_of_client, payment, record
from tests.factories import COMPANY_ID, CompanyFactory

pytestmark = pytest.mark.django_db

OLENA = {"name": "Олена Їжак", "phone": "+380671234567", "email": "olena_yizhak@gmail.com"}
NAMED = ("Їжак", "671234567", "olena_yizhak")


def stored(*records: dict[str, Any], clients: tuple[dict[str, Any], ...] = ()) -> Company:
    """The location with these records and clients, stored as a pass stores them."""
    company: Company = CompanyFactory()
    now = timezone.now()
    if clients:
        store.store(store_clients, company, client_rows(*clients), now)
    if records:
        store.store(store.store_appointments, company, appointment_rows(*records), now)
    return company


def everything_kept() -> str:
    """All that the mirror's tables of people hold, as one text."""
    models = (Client, Appointment, Payment, Review, Visit, Quarantine, WebhookEvent)
    return json.dumps([list(model.objects.values()) for model in models], default=str, ensure_ascii=False)


def olenas_record(**values: Any) -> dict[str, Any]:
    """An hour of hers in which all that may name her does."""
    whole = part_of_client(**OLENA)
    paid = payment(client={"id": 501, **OLENA}, client_id=501, comment="За Олену Їжак")
    words = {"comment": "Олена Їжак просила каву", "comer": {"name": "Їжак", "phone": OLENA["phone"]}}
    return record(**{"client": whole, "finance_transactions": [paid], **words, **values})


def test_an_erased_client_leaves_the_figures_and_nothing_that_names_her() -> None:
    company = stored(olenas_record(), clients=(client(),))
    her = Client.objects.get(altegio_id=501)

    done = erase(her, now=timezone.now())

    assert not [word for word in NAMED if word in everything_kept()]
    appointment = Appointment.objects.get()
    assert (appointment.cost, appointment.paid, appointment.attendance) == (700, 700, 1)
    assert appointment.client == appointment.visit.client == Payment.objects.get().client == her
    assert (her.altegio_id, str(her), her.vanished_at is not None) == (
        -done.erasure.pk,
        "видалений клієнт",
        True,
    )
    assert done.counts["appointments"] == done.counts["payments"] == 1
    assert company == her.company


def test_what_is_read_of_her_later_is_stored_without_her() -> None:
    stored(olenas_record(), clients=(client(),))
    her = Client.objects.get()
    erase(her, now=timezone.now())
    derive(Visit.objects.values_list("pk", flat=True))

    stored(olenas_record(attendance=2), olenas_record(id=402, visit_id=602), clients=(client(name="Олена"),))

    assert not [word for word in NAMED if word in everything_kept()]
    assert Client.objects.get() == her
    assert [row.client for row in Appointment.objects.all()] == [her, her]
    assert [row.client for row in Visit.objects.all()] == [her, her]
    assert blocklist.Erasure.objects.get().met_at is not None


def test_a_new_card_with_her_phone_or_certain_instagram_name_is_hers_too() -> None:
    stored(clients=(client(),))
    her = Client.objects.get()
    erase(her, now=timezone.now())
    field = {"email": "", "phone": "", "custom_fields": [{"code": "instagram", "value": "olena_yizhak"}]}

    stored(
        olenas_record(client=part_of_client(id=777, **OLENA)),
        clients=(client(id=778, **field), client(id=779, phone="", email="olena_yizhak@example.com")),
    )
    stored(record(id=403, client={"id": 777, "name": "Без телефону"}))

    assert {one.altegio_id for one in Client.objects.all()} == {her.altegio_id, 779}
    assert [row.client for row in Appointment.objects.all()] == [her, her]


def test_another_location_tells_of_her_in_vain() -> None:
    stored(clients=(client(),))
    her = Client.objects.get()
    erase(her, now=timezone.now())
    other: Company = CompanyFactory(altegio_id=1002, title="Другий салон")

    rows = appointment_rows(olenas_record(client=part_of_client(id=9, **OLENA)))
    store.store(store.store_appointments, other, rows, timezone.now())

    there = Appointment.objects.get().client
    assert (there.company, there.altegio_id, there.name) == (other, her.altegio_id, "")
    assert not [word for word in NAMED if word in everything_kept()]


def test_a_card_that_is_spared_is_not_blocked_by_what_it_shares() -> None:
    stored(clients=(client(), client(id=502, name="Мама")))
    her, mother = Client.objects.order_by("altegio_id")
    erase(her, now=timezone.now(), spared=[mother])

    stored(clients=(client(), client(id=502, name="Мама Олени")))

    mother.refresh_from_db()
    assert mother.name == "Мама Олени"
    assert Client.objects.count() == 2
    assert [mark.kind for mark in ErasureMark.objects.all()] == ["client"]


def test_her_webhooks_and_what_stands_in_quarantine_are_emptied_old_and_new() -> None:
    company = stored(clients=(client(),))
    body = {"company_id": COMPANY_ID, "resource": "record", "resource_id": 401, "status": "update"}
    hers = json.dumps([{**body, "data": olenas_record()}], ensure_ascii=False).encode()
    other = json.dumps(
        [{**body, "data": record(client=part_of_client(id=9, name="Інша", phone=""))}]
    ).encode()
    unreadable = olenas_record(id="?", date="")
    events.keep(hers, now=timezone.now())
    quarantine.put(company, "appointments", [quarantine.Bad(unreadable, "?")], now=timezone.now())

    erase(Client.objects.get(), now=timezone.now())
    assert not [word for word in NAMED if word in everything_kept()]

    events.keep(hers, now=timezone.now())
    events.keep(other, now=timezone.now())
    events.keep(b'{"phone": 380671234567, "resource": "client", ', now=timezone.now())
    events._claim(timezone.now())
    quarantine.put(company, "appointments", [quarantine.Bad(unreadable, "?")], now=timezone.now())
    assert not [word for word in NAMED if word in everything_kept()]
    assert (
        "Інша"
        in json.loads(WebhookEvent.objects.get(body__contains='data": {"id').body)["data"]["client"]["name"]
    )


def test_lifted_the_person_comes_back_by_the_next_reading() -> None:
    stored(olenas_record(), clients=(client(),))
    nameless = Client.objects.get()
    done = erase(nameless, now=timezone.now())

    assert blocklist.lift(done.erasure, now=timezone.now())
    stored(olenas_record(), clients=(client(),))

    back = Client.objects.get(altegio_id=501)
    assert (back.name, Appointment.objects.get().client) == ("Олена Їжак", back)
    assert not ErasureMark.objects.exists()


def test_marks_outlive_a_change_of_keys_and_tell_nothing() -> None:
    stored(clients=(client(),))
    erase(Client.objects.get(), now=timezone.now())
    kept = json.dumps(list(ErasureMark.objects.values()))
    assert "501" not in [mark.digest for mark in ErasureMark.objects.all()]
    assert not [word for word in NAMED if word in kept]

    from django.conf import settings

    with override_settings(FIELD_ENCRYPTION_KEYS=["a newer key", *settings.FIELD_ENCRYPTION_KEYS]):
        stored(clients=(client(),))

    assert not Client.objects.filter(altegio_id=501).exists()


def test_no_pass_over_a_real_salon_brings_her_back(altegio: Any, sync: Any, client: Any) -> None:
    """Full, changes, by date, all clients, one by one: and the comparison finds nothing amiss."""
    sync(full=True)
    her = Client.objects.filter(visits__appointments__payments__isnull=False, phone__gt="")[0]
    number, phone = her.altegio_id, her.phone
    before = truth.counts()
    erase(her, now=timezone.now())
    altegio._json("PUT", f"/_control/clients/{number}", json={"name": "Нове Ім’я"})
    first = Appointment.objects.filter(client=her, cancelled=False)[0]
    altegio._json("PUT", f"/_control/records/{first.altegio_id}", json={"comment": "прийшла сама"})

    sync()
    sync(full=True)
    sync(sweep=RECENT)
    sync(sweep=CLIENTS)
    company = Company.objects.get(altegio_id=COMPANY_ID)
    _tell_of(client, company, number)

    assert not Client.objects.filter(altegio_id=number).exists()
    assert phone[-9:] not in everything_kept()
    assert not Appointment.objects.exclude(comment="").filter(client=her).exists()
    assert truth.differences(client) == []
    now, quiet = timezone.now(), lambda compared: None
    assert list(sampled(client, company, sample=30, now=now, progress=quiet)) == []
    assert truth.counts() == {**before, "clients": before["clients"] - 1}
    versions = truth.versions()
    sync(full=True)
    assert truth.versions() == versions


def _tell_of(client: Any, company: Company, number: int) -> None:
    """A webhook about her, worked off."""
    body = {"company_id": COMPANY_ID, "resource": "client", "resource_id": number, "status": "update"}
    events.keep(json.dumps({**body, "data": {"id": number}}).encode(), now=timezone.now())
    taken = events.process_events(client, [COMPANY_ID], now=timezone.now() + timedelta(seconds=1))
    assert taken == 1
