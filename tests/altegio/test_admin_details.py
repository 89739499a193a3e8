"""What the pages tell beside the usual: marks, goods, cards, hours, reviews, payments."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from altegio.models import StaffUser
from tests.factories import (
    AppointmentFactory,
    ClientFactory,
    CompanyFactory,
    CompletedVisitFactory,
    CustomFieldFactory,
    GoodsLineFactory,
    LabelFactory,
    PaymentFactory,
    ReviewFactory,
    ServiceCategoryFactory,
    ServiceFactory,
    ServiceStaffFactory,
    StaffFactory,
    WebhookEventFactory,
    WorkingHoursFactory,
)
from tests.roles import browser_of, user_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser() -> Browser:
    """A manager's browser."""
    return browser_of(user_in("manager"))


def page(browser: Browser, path: str, **query: Any) -> str:
    return browser.get(f"/admin/altegio/{path}", query).content.decode().replace("\u00a0", " ")


def test_an_appointment_tells_how_it_was_booked_and_what_stands_at_it(browser: Browser) -> None:
    row = AppointmentFactory(
        source="partner",
        source_detail="Partners: Booker",
        bookform_id=198171,
        comer="Марко",
        labels=[{"title": "VIP", "color": "#009800"}],
        color="#ffb703",
        activity_id=77,
        clients_count=3,
        master_request=2,
        prepaid=True,
        prepaid_confirmed=True,
        custom_fields={"Кабінет": "2", "Порожнє": ""},
    )
    GoodsLineFactory(appointment=row, title="Олійка", amount=2, cost="350.50")
    ReviewFactory(appointment=row, text="Все чудово", rating=4)

    shown = page(browser, f"appointment/{row.pk}/change/")

    for words in (
        "партнер · Partners: Booker · форма № 198171",
        "Марко",
        "VIP",
        "#ffb703",
        "№ 77, людей: 3",
        "клієнт обрав майстра",
        "оплачено онлайн",
        "Кабінет: 2",
        "Олійка",
        "350,50 ₴",
        "★★★★☆ Все чудово",
    ):
        assert words.lower() in shown.lower(), words
    assert "Порожнє" not in shown


def test_an_ordinary_appointment_shows_no_empty_marks(browser: Browser) -> None:
    shown = page(browser, f"appointment/{AppointmentFactory().pk}/change/").lower()

    for words in ("групова подія", "мітки</label>", "передоплата", "відгуки в altegio</label>", "товари"):
        assert words not in shown, words


def test_a_payment_that_counts_elsewhere_is_said_so(browser: Browser) -> None:
    row = AppointmentFactory(paid_moved=Decimal("-350"))

    assert "-350 ₴" in page(browser, f"appointment/{row.pk}/change/")


def test_a_master_sees_neither_payments_nor_reviews_of_the_own_appointment() -> None:
    user = user_in("master")
    row = AppointmentFactory(prepaid=True, custom_fields={"Кабінет": "2"}, comer="Марко")
    StaffUser.objects.create(user=user, staff=row.staff)
    ReviewFactory(appointment=row, text="Все чудово")

    shown = page(browser_of(user), f"appointment/{row.pk}/change/")

    assert "Марко" in shown
    for words in ("все чудово", "кабінет", "передоплата"):
        assert words not in shown.lower(), words


def test_appointments_are_found_by_who_booked_them(browser: Browser) -> None:
    online = AppointmentFactory(source="online")
    AppointmentFactory()

    found = browser.get("/admin/altegio/appointment/", {"source__exact": "online"}).context["cl"].result_list

    assert list(found) == [online]


def test_a_client_s_card_tells_what_altegio_keeps(browser: Browser) -> None:
    client = ClientFactory(
        patronymic="Ігорівна",
        card="0042",
        sex="female",
        importance=3,
        no_mailings=True,
        newsletter_allowed=False,
        custom_fields={"Алергія": "лак"},
    )

    shown = page(browser, f"client/{client.pk}/change/")

    for words in ("Ігорівна", "0042", "жіноча", "золото", "Алергія: лак"):
        assert words in shown, words


def test_a_service_shows_its_masters_with_their_time_and_price(browser: Browser) -> None:
    service = ServiceFactory(duration=3600, price_min=500, price_max=500)
    ServiceStaffFactory(service=service, staff__name="Ірина", duration=5400, price=650)
    ServiceStaffFactory(service=service, staff__name="Ганна", duration=0)

    shown = page(browser, f"service/{service.pk}/change/")

    assert "<td>Ірина</td><td>1 год 30 хв</td><td>650 ₴</td>" in shown
    assert "<td>Ганна</td><td>1 год</td><td>500 ₴</td>" in shown


def test_a_master_s_page_shows_the_coming_days_services_and_reviews(browser: Browser) -> None:
    staff = StaffFactory()
    noon = timezone.localtime(timezone.now()).replace(hour=9, minute=0, second=0) + timedelta(days=2)
    for start in (noon, noon.replace(hour=14)):
        WorkingHoursFactory(staff=staff, starts_at=start, ends_at=start + timedelta(hours=4))
    WorkingHoursFactory(staff=staff, starts_at=noon.replace(hour=19), vanished_at=timezone.now())
    ServiceStaffFactory(staff=staff, service__title="Манікюр", duration=3600)
    ReviewFactory(appointment__staff=staff, text="Дякую")

    shown = page(browser, f"staff/{staff.pk}/change/")

    assert "09:00–13:00, 14:00–18:00" in shown
    assert "19:00" not in shown
    assert "<td>Манікюр</td><td>1 год</td>" in shown
    assert "★★★★★ Дякую" in shown


def test_reviews_are_listed_with_their_visit_and_filtered_by_stars(browser: Browser) -> None:
    good, bad = ReviewFactory(text="Дякую"), ReviewFactory(text="Погано", rating=1)

    shown = page(browser, "review/", rating="1")

    assert "Погано" in shown
    assert "Дякую" not in shown
    assert f"/admin/altegio/visit/{bad.visit.pk}/change/" in shown
    assert good.visit is not None


def test_payments_are_listed_the_deleted_ones_too(browser: Browser) -> None:
    PaymentFactory(amount=700, kind="goods")
    PaymentFactory(amount=350, deleted=True, is_cash=False, account="Картка")

    shown = page(browser, "payment/")

    for words in ("700 ₴", "товари", "350 ₴", "вилучено", "Картка · безготівково"):
        assert words in shown, words


LISTED = {
    "appointment": AppointmentFactory,
    "client": ClientFactory,
    "customfield": CustomFieldFactory,
    "label": LabelFactory,
    "payment": PaymentFactory,
    "review": ReviewFactory,
    "service": ServiceFactory,
    "servicecategory": ServiceCategoryFactory,
    "staff": StaffFactory,
    "visit": CompletedVisitFactory,
    "workinghours": WorkingHoursFactory,
}


@pytest.mark.parametrize("locations", [1, 2])
@pytest.mark.parametrize("model", LISTED)
def test_more_rows_cost_no_more_queries(browser: Browser, model: str, locations: int) -> None:
    for number in range(2, locations + 1):
        CompanyFactory(altegio_id=1000 + number)
    counts = []
    for _time in range(2):
        LISTED[model].create_batch(5)
        browser.get(f"/admin/altegio/{model}/")
        with CaptureQueriesContext(connection) as queries:
            browser.get(f"/admin/altegio/{model}/")
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_labels_and_fields_are_shown_by_their_titles_and_colours(browser: Browser) -> None:
    client = ClientFactory(tags=["постійна"], custom_fields={"fav-drink": "лате", "unknown": "щось"})
    LabelFactory(title="постійна", color="#1f5b2b")
    CustomFieldFactory(code="fav-drink", title="Улюблений напій")
    CustomFieldFactory(code="fav-drink", title="Не про клієнтів", entity="record")

    shown = page(browser, f"client/{client.pk}/change/")

    assert "#1f5b2b" in shown
    assert "постійна" in shown
    assert "Улюблений напій: лате" in shown
    assert "unknown: щось" in shown
    assert "Не про клієнтів" not in shown


def test_a_hidden_phone_is_said_to_be_hidden(browser: Browser) -> None:
    held = ClientFactory(phone="+380671112233", phone_hidden=True)
    unknown = ClientFactory(phone="", phone_hidden=True)

    assert "+380 67 111 22 33" in page(browser, f"client/{held.pk}/change/")
    for client in (held, unknown):
        assert "приховано в Altegio" in page(browser, f"client/{client.pk}/change/")
    assert "приховано" not in page(browser, f"client/{ClientFactory().pk}/change/")


def test_a_visit_shows_goods_and_each_payment_once(browser: Browser) -> None:
    sold = AppointmentFactory()
    paid = AppointmentFactory(visit=sold.visit, client=sold.client)
    GoodsLineFactory(appointment=sold, title="Олійка", cost="350")
    PaymentFactory(appointment=paid, amount="350", kind="goods", account="Термінал", is_cash=False)
    PaymentFactory(appointment=paid, amount="99", deleted=True)

    shown = page(browser, f"visit/{sold.visit.pk}/change/")

    assert "Олійка" in shown
    assert shown.count("350 ₴ · Термінал · безготівково · товари") == 1
    assert "<s>99 ₴" in shown


def test_a_chain_shows_each_location_with_its_own_currency(browser: Browser) -> None:
    warsaw = CompanyFactory(altegio_id=1002, title="Варшава", timezone="Europe/Warsaw", currency="zł")
    AppointmentFactory()
    there = AppointmentFactory(company=warsaw)

    shown = page(browser, "appointment/", location=warsaw.pk)

    assert list(
        browser.get("/admin/altegio/appointment/", {"location": warsaw.pk}).context["cl"].result_list
    ) == [there]
    assert "700 zł" in shown
    assert "Варшава" in shown


@pytest.mark.parametrize(
    ("query", "found"),
    [("777", {"here", "there"}), ("№ 777", {"here", "there"}), ("1002/777", {"there"}), ("1003/777", set())],
)
def test_a_row_is_found_by_its_number_and_its_location(browser: Browser, query: str, found: set[str]) -> None:
    rows = {
        "here": AppointmentFactory(altegio_id=777),
        "there": AppointmentFactory(altegio_id=777, company=CompanyFactory(altegio_id=1002)),
        "other": AppointmentFactory(altegio_id=778),
    }

    shown = browser.get("/admin/altegio/appointment/", {"q": query}).context["cl"].result_list

    assert set(shown) == {rows[name] for name in found}


@pytest.mark.parametrize("model", LISTED)
def test_the_raw_object_of_every_kind_can_be_read_and_searched(browser: Browser, model: str) -> None:
    row = LISTED[model](raw={"id": 5, "new_field": {"deep": ["Щось Нове"]}})
    if model == "visit":
        row.appointments.update(raw={"new_field": {"deep": ["Щось Нове"]}})

    assert "Щось Нове" in page(browser, f"{model}/{row.pk}/raw/")
    shown = page(browser, f"{model}/{row.pk}/raw/", q="щось нове")
    assert "new_field.deep[0]</th><td>Щось Нове" in shown
    assert "Такого поля чи значення немає" in page(browser, f"{model}/{row.pk}/raw/", q="відсутнє")


def test_the_raw_location_can_be_read_too(browser: Browser) -> None:
    company = CompanyFactory(raw={"id": 1001, "main_group_id": 77})
    assert "main_group_id" in page(browser, f"company/{company.pk}/raw/")
    assert "JSON" in page(browser, f"company/{company.pk}/change/")


def test_the_raw_object_is_closed_to_who_may_not_see_phones() -> None:
    user = user_in("master")
    row = AppointmentFactory(raw={"client": {"phone": "+380671112233"}})
    StaffUser.objects.create(user=user, staff=row.staff)

    assert browser_of(user).get(f"/admin/altegio/appointment/{row.pk}/raw/").status_code == 403


def test_managers_say_which_field_holds_instagram_names(browser: Browser) -> None:
    field = CustomFieldFactory(code="nick", title="Нік")
    client = ClientFactory(custom_fields={"nick": "@lena.nails"})
    by_hand = ClientFactory(
        custom_fields={"nick": "other"}, instagram_username="hers", instagram_source="manual"
    )

    browser.post(f"/admin/altegio/customfield/{field.pk}/change/", {"holds_instagram": "on"})

    client.refresh_from_db()
    by_hand.refresh_from_db()
    assert (client.instagram_username, client.instagram_source, client.instagram_certain) == (
        "lena.nails",
        "custom_field",
        True,
    )
    assert by_hand.instagram_username == "hers"


def test_receptionists_see_fields_and_change_none() -> None:
    field = CustomFieldFactory()
    reception = browser_of(user_in("receptionist"))

    assert field.title in page(reception, "customfield/")
    reception.post(f"/admin/altegio/customfield/{field.pk}/change/", {"holds_instagram": "on"})

    field.refresh_from_db()
    assert not field.holds_instagram


def test_working_hours_are_listed_by_day_and_master(browser: Browser) -> None:
    hours = WorkingHoursFactory()

    shown = page(browser, "workinghours/", q=hours.staff.name)

    assert hours.staff.name in shown
    assert "–" in shown


def test_working_hours_open_at_today_with_the_parts_of_a_day_together(browser: Browser) -> None:
    today = timezone.localtime().replace(hour=9, minute=0, second=0, microsecond=0)
    yana, olha = StaffFactory(name="Яна"), StaffFactory(name="Ольга")
    shifts = [
        (yana, 0, 9),
        (olha, 0, 9),
        (yana, 0, 15),
        (yana, 60, 9),
        (yana, 1, 9),
        (yana, -1, 9),
        (yana, -9, 9),
    ]
    for staff, days, hour in shifts:
        starts_at = today.replace(hour=hour) + timedelta(days=days)
        WorkingHoursFactory(staff=staff, starts_at=starts_at, ends_at=starts_at + timedelta(hours=3))

    rows = browser.get("/admin/altegio/workinghours/").context["cl"].result_list

    assert [
        (row.staff, (row.date - today.date()).days, timezone.localtime(row.starts_at).hour) for row in rows
    ] == [
        (olha, 0, 9),
        (yana, 0, 9),
        (yana, 0, 15),
        (yana, 1, 9),
        (yana, 60, 9),
        (yana, -1, 9),
        (yana, -9, 9),
    ]


def test_appointments_open_at_today_the_past_comes_after_what_is_coming(browser: Browser) -> None:
    now = timezone.now()
    for days in (-30, 40, -2, 3, 0):
        AppointmentFactory(starts_at=now + timedelta(days=days), ends_at=now + timedelta(days=days, hours=1))

    rows = browser.get("/admin/altegio/appointment/").context["cl"].result_list

    assert [round((row.starts_at - now) / timedelta(days=1)) for row in rows] == [0, 3, 40, -2, -30]


@pytest.mark.parametrize(
    ("kept", "told"),
    [
        ("read again", "прочитано знову"),
        ("given up: Altegio мовчить", "облишено: Altegio мовчить"),
        ("Altegio мовчить", "Altegio мовчить"),
    ],
)
def test_what_came_of_a_webhook_is_told_in_the_readers_language(kept: str, told: str) -> None:
    event = WebhookEventFactory(outcome=kept)

    assert told in page(browser_of(user_in("owner")), f"webhookevent/{event.pk}/change/")


def test_visits_open_at_today_as_appointments_do(browser: Browser) -> None:
    now = timezone.now()
    for days in (-30, 40, -2, 3):
        CompletedVisitFactory(
            starts_at=now + timedelta(days=days), ends_at=now + timedelta(days=days, hours=1)
        )

    rows = browser.get("/admin/altegio/visit/").context["cl"].result_list

    assert [round((row.starts_at - now) / timedelta(days=1)) for row in rows] == [3, 40, -2, -30]


@pytest.mark.parametrize(
    ("born", "shown"),
    [
        pytest.param(date(1900, 1, 9), "9 січня", id="the year is not known"),
        pytest.param(date(1990, 3, 12), "12 березня 1990", id="the year is known"),
        pytest.param(None, "–", id="not known"),
    ],
)
def test_a_birthday_has_no_year_where_none_is_known(browser: Browser, born: date | None, shown: str) -> None:
    client = ClientFactory(birth_date=born)

    text = page(browser, f"client/{client.pk}/change/")

    assert shown in text
    assert "1900" not in text


def test_a_payment_is_named_by_its_sum(browser: Browser) -> None:
    payment = PaymentFactory(amount=Decimal("1500.00"))

    assert "1 500 ₴" in page(browser, f"payment/{payment.pk}/change/").split("</title>")[0]
    shown = page(browser, "payment/")
    assert "Рахунок" in shown
    assert "Коли оплачено" in shown


def test_the_body_of_a_webhook_with_half_an_emoji_is_shown() -> None:
    event = WebhookEventFactory(body=r'{"data": {"comment": "\u0000 \ud83d Олена"}}')
    shown = page(browser_of(user_in("owner")), f"webhookevent/{event.pk}/change/")
    assert r"\ud83d Олена" in shown


def test_a_webhook_is_shown_in_people_s_words() -> None:
    event = WebhookEventFactory(
        resource_id=640002, event="create", body='{"name": "\\u041e\\u043b\\u0435\\u043d\\u0430"}'
    )
    other = WebhookEventFactory(resource="unheard_of", event="")
    owner = browser_of(user_in("owner"))

    shown = page(owner, f"webhookevent/{event.pk}/change/")
    listed = page(owner, "webhookevent/")

    assert "Запис № 640002 створено" in shown
    assert "Олена" in shown
    assert "unheard_of" in listed
    assert "record" not in listed.split("result_list")[1].split("</table>")[0]
    found = owner.get("/admin/altegio/webhookevent/", {"resource": "record"}).context["cl"].result_list
    assert list(found) == [event] != [other]


def test_a_field_known_by_its_name_needs_no_choice(browser: Browser) -> None:
    field = CustomFieldFactory(code="instagram-user-name", title="Instagram")

    shown = page(browser, f"customfield/{field.pk}/change/")

    assert 'name="holds_instagram"' not in shown
    assert "Тут стоять імена в Instagram" in shown


def test_a_row_is_named_by_the_clock_of_its_location() -> None:
    warsaw = CompanyFactory(altegio_id=1002, timezone="Europe/Warsaw")
    row = AppointmentFactory(company=warsaw)

    assert str(row).endswith("01.07.2026 11:00")
    assert str(row.visit).endswith("01.07.2026 11:00")
