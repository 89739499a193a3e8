"""What is written of a client: whole ones and partial ones, names that staff settled, hidden phones."""

from __future__ import annotations

from decimal import Decimal

import pytest

from altegio.models import Appointment, Client, Company, Staff
from tests.altegio.sync.bodies import client, part_of_client, record
from tests.altegio.sync.writing import write, write_clients

pytestmark = pytest.mark.django_db


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
