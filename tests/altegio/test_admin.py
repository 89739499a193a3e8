"""The mirror's pages."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from altegio.days import days_of
from altegio.models import Client
from tests.factories import (
    NOON,
    AppointmentFactory,
    AppointmentServiceFactory,
    ClientFactory,
    CompletedVisitFactory,
    InstagramClientFactory,
    PaymentFactory,
    ServiceFactory,
    StaffFactory,
    SyncRunFactory,
)
from tests.roles import browser_of, user_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def user() -> User:
    """A manager."""
    return user_in("manager")


@pytest.fixture
def browser(user: User) -> Browser:
    """A manager's browser."""
    return browser_of(user)


def names(browser: Browser, path: str, **query: Any) -> list[Any]:
    """The rows that a list shows."""
    return list(browser.get(path, query).context["cl"].result_list)


CLIENTS = "/admin/altegio/client/"
APPOINTMENTS = "/admin/altegio/appointment/"


# --- clients --------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "query",
    [
        "олена",
        "Петр",
        "067 111-22-33",
        "+380671112233",
        "(067) 111",
        "@olena.nails",
        "olena.nails",
        "олена 067",
    ],
)
def test_a_client_is_found_by_name_phone_and_instagram_name(browser: Browser, query: str) -> None:
    olena = ClientFactory(name="Олена Петренко", phone="+380671112233", instagram_username="olena.nails")
    ClientFactory(name="Ірина", phone="+380509998877")

    assert names(browser, CLIENTS, q=query) == [olena]


def test_a_query_that_fits_nobody_finds_nobody(browser: Browser) -> None:
    ClientFactory()

    response = browser.get(CLIENTS, {"q": "такої немає"})

    assert response.status_code == 200
    assert "Нічого не знайдено" in response.content.decode()


def test_the_list_shows_phones_money_and_how_instagram_stands(browser: Browser) -> None:
    InstagramClientFactory(phone="+380671112233", spent="1250.50", instagram_username="olena")

    page = browser.get(CLIENTS).content.decode().replace("\u00a0", " ")

    assert "+380 67 111 22 33" in page
    assert "1 250,50 ₴" in page
    assert "@olena" in page
    assert "лише ім’я" in page


def test_clients_stand_in_the_order_of_the_ukrainian_alphabet(browser: Browser) -> None:
    for name in ("Яна", "Єва", "Ґалина", "Анна", "Ірина", "Галина", "Жанна"):
        ClientFactory(name=name)

    assert [str(row) for row in names(browser, CLIENTS)] == [
        "Анна",
        "Галина",
        "Ґалина",
        "Єва",
        "Жанна",
        "Ірина",
        "Яна",
    ]


def test_clients_that_altegio_lost_are_shown_only_when_asked_for(browser: Browser) -> None:
    here, gone = ClientFactory(), ClientFactory(vanished_at=NOON)

    assert names(browser, CLIENTS) == [here]
    assert names(browser, CLIENTS, vanished="only") == [gone]


def test_a_clients_card_shows_visits_and_the_way_to_the_json(browser: Browser) -> None:
    client = InstagramClientFactory(raw={"id": 5, "name": "Як в Altegio"})
    CompletedVisitFactory(client=client, appointment__staff=StaffFactory(name="Ірина"))

    card = browser.get(f"{CLIENTS}{client.pk}/change/").content.decode()
    raw = browser.get(f"{CLIENTS}{client.pk}/raw/").content.decode()

    assert "Ірина" in card
    assert "завершено" in card
    assert f"/admin/altegio/client/{client.pk}/raw/" in card
    assert "Як в Altegio" in raw


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("@Olena.Nails", "olena.nails"),
        ("https://www.instagram.com/olena/?hl=uk", "olena"),
        (" olena_1 ", "olena_1"),
    ],
)
def test_staff_enter_an_instagram_name_in_any_form(browser: Browser, typed: str, stored: str) -> None:
    client = ClientFactory(email="real.box@gmail.com")

    browser.post(f"{CLIENTS}{client.pk}/change/", {"manual_instagram": typed})

    client.refresh_from_db()
    assert (client.instagram_username, client.instagram_source, client.instagram_certain) == (
        stored,
        "manual",
        True,
    )


def test_emptied_the_name_from_altegio_counts_again(browser: Browser) -> None:
    client = ClientFactory(
        email="lena_nails@gmail.com",
        instagram_username="olena",
        instagram_source="manual",
        instagram_certain=True,
    )

    browser.post(f"{CLIENTS}{client.pk}/change/", {"manual_instagram": ""})

    client.refresh_from_db()
    assert (client.instagram_username, client.instagram_source) == ("lena_nails", "email")


def test_what_is_no_instagram_name_is_refused(browser: Browser) -> None:
    client = ClientFactory()

    response = browser.post(f"{CLIENTS}{client.pk}/change/", {"manual_instagram": "олена петрівна"})

    assert "латинських літер" in response.content.decode()
    client.refresh_from_db()
    assert client.instagram_username == ""


def test_nothing_else_of_a_client_can_be_changed(browser: Browser) -> None:
    client = ClientFactory(name="Олена", phone="+380671112233")

    browser.post(f"{CLIENTS}{client.pk}/change/", {"name": "Інша", "phone": "1", "manual_instagram": ""})

    client.refresh_from_db()
    assert (client.name, client.phone) == ("Олена", "+380671112233")


@pytest.mark.parametrize(
    "model", ["client", "appointment", "visit", "staff", "service", "servicecategory", "company"]
)
def test_mirrored_rows_cannot_be_added_or_deleted_even_by_the_owner(model: str) -> None:
    browser = browser_of(user_in("owner", is_superuser=True))
    row = ClientFactory()

    assert browser.get(f"/admin/altegio/{model}/add/").status_code == 403
    assert browser.post(f"{CLIENTS}{row.pk}/delete/", {"post": "yes"}).status_code == 403
    assert Client.objects.filter(pk=row.pk).exists()


# --- appointments ---------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("word", "days"),
    [("yesterday", -1), ("today", 0), ("tomorrow", 1)],
)
def test_appointments_of_one_day(browser: Browser, word: str, days: int) -> None:
    noon = timezone.localtime().replace(hour=12, minute=0, second=0, microsecond=0)
    rows = {day: AppointmentFactory(starts_at=noon + timedelta(days=day)) for day in range(-2, 3)}

    assert names(browser, APPOINTMENTS, period=word) == [rows[days]]


@pytest.mark.parametrize(
    ("word", "today", "expected"),
    [
        ("week", date(2026, 7, 1), (date(2026, 6, 29), date(2026, 7, 6))),
        ("week", date(2026, 6, 29), (date(2026, 6, 29), date(2026, 7, 6))),
        ("week", date(2026, 7, 5), (date(2026, 6, 29), date(2026, 7, 6))),
        ("month", date(2026, 12, 31), (date(2026, 12, 1), date(2027, 1, 1))),
        ("month", date(2026, 2, 1), (date(2026, 2, 1), date(2026, 3, 1))),
        ("last7", date(2026, 7, 1), (date(2026, 6, 25), date(2026, 7, 2))),
        ("fortnight", date(2026, 7, 1), None),
    ],
)
def test_periods_are_named_by_words(word: str, today: date, expected: tuple[date, date] | None) -> None:
    assert days_of(word, today) == expected


def test_a_span_of_days_includes_both_ends(browser: Browser) -> None:
    rows = [AppointmentFactory(starts_at=NOON + timedelta(days=day)) for day in range(4)]

    found = names(browser, APPOINTMENTS, days_from="2026-07-02", days_to="2026-07-03")

    assert set(found) == {rows[1], rows[2]}


@pytest.mark.parametrize("day", ["2026-02-30", "вчора", ""])
def test_a_day_that_cannot_be_read_is_left_out(browser: Browser, day: str) -> None:
    row = AppointmentFactory()

    assert names(browser, APPOINTMENTS, days_from=day) == [row]


@pytest.mark.parametrize(
    ("status", "values"),
    [
        ("completed", {"attendance": 1}),
        ("no_show", {"attendance": -1}),
        ("cancelled", {"cancelled": True}),
        ("confirmed", {"attendance": 2}),
        ("pending", {"attendance": 0}),
    ],
)
def test_appointments_in_a_state(browser: Browser, status: str, values: dict[str, Any]) -> None:
    long_ago = timezone.now() - timedelta(days=30)
    row = AppointmentFactory(starts_at=long_ago, **values)
    AppointmentFactory(starts_at=timezone.now() + timedelta(days=1), attendance=1)

    assert names(browser, APPOINTMENTS, status=status) == [row]


def test_appointments_of_a_master_and_of_a_payment(browser: Browser) -> None:
    row, _other = AppointmentFactory(payment_status="unpaid"), AppointmentFactory()

    assert names(browser, APPOINTMENTS, staff=row.staff_id) == [row]
    assert names(browser, APPOINTMENTS, payment_status__exact="unpaid") == [row]


def test_an_appointments_page_shows_lines_payments_and_the_visit(browser: Browser) -> None:
    row = AppointmentFactory(client__phone="+380671112233")
    AppointmentServiceFactory(appointment=row, title="Манікюр", amount=2, cost="1400.00")
    PaymentFactory(appointment=row, amount="1400.00", account="Каса салону")
    PaymentFactory(appointment=row, account="Скасована", deleted=True)

    page = browser.get(f"{APPOINTMENTS}{row.pk}/change/").content.decode().replace("\u00a0", " ")

    for words in ("Манікюр", "× 2", "1 400 ₴", "Каса салону", "+380 67 111 22 33"):
        assert words in page
    assert "Скасована · готівка · 1 липня, 13:00</s>" in page
    assert "вилучено" in page
    assert f"/admin/altegio/visit/{row.visit_id}/change/" in page


@pytest.mark.parametrize("path", [APPOINTMENTS, "/admin/altegio/visit/", CLIENTS, "/admin/altegio/service/"])
def test_a_list_takes_as_many_queries_for_twenty_rows_as_for_two(browser: Browser, path: str) -> None:
    def make(count: int) -> None:
        for _number in range(count):
            CompletedVisitFactory(client=InstagramClientFactory())
            ServiceFactory()

    make(2)
    browser.get(path)
    with CaptureQueriesContext(
        connection,
    ) as few:
        browser.get(path)
    make(18)
    with CaptureQueriesContext(connection) as many:
        browser.get(path)

    assert len(many) == len(few)


# --- sync -----------------------------------------------------------------------------------------
@pytest.fixture
def enqueued(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:
    """What would be handed to the worker."""
    from altegio.tasks import sync_company

    made: list[tuple[Any, ...]] = []
    monkeypatch.setattr(sync_company, "delay", lambda *args, **kwargs: made.append((args, kwargs)))
    return made


def test_sync_now_hands_every_location_to_the_worker_and_says_so(
    browser: Browser, user: User, enqueued: list[Any]
) -> None:
    response = browser.post("/admin/altegio/syncrun/sync-now/", follow=True)

    assert enqueued == [((1001,), {"requested_by": user.username})]
    assert "Синхронізацію розпочато" in response.content.decode()


def test_who_may_not_sync_is_refused(enqueued: list[Any]) -> None:
    assert browser_of(user_in("receptionist")).post("/admin/altegio/syncrun/sync-now/").status_code == 403
    assert enqueued == []


def test_a_look_at_the_address_starts_no_sync(browser: Browser, enqueued: list[Any]) -> None:
    browser.get("/admin/altegio/syncrun/sync-now/")

    assert enqueued == []


def test_a_run_shows_a_line_a_stream(browser: Browser) -> None:
    run = SyncRunFactory(
        lines=[{"stream": "clients", "read": 1300, "changed": 5, "seconds": 2.5, "error": ""}]
    )

    page = browser.get(f"/admin/altegio/syncrun/{run.pk}/change/").content.decode().replace("\u00a0", " ")

    assert "1 300" in page
    assert "2,5" in page
    assert 'data-label="помилка"' in page
