"""What holds for every kind of object: nothing is made by hand, queries stay few, its raw form is there."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from altegio.models import Client, StaffUser
from tests.altegio.admin.reading import APPOINTMENTS, CLIENTS, page
from tests.factories import (
    AppointmentFactory,
    ClientFactory,
    CompanyFactory,
    CompletedVisitFactory,
    CustomFieldFactory,
    InstagramClientFactory,
    LabelFactory,
    PaymentFactory,
    ReviewFactory,
    ServiceCategoryFactory,
    ServiceFactory,
    StaffFactory,
    WorkingHoursFactory,
)
from tests.roles import browser_of, user_in

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "model", ["client", "appointment", "visit", "staff", "service", "servicecategory", "company"]
)
def test_mirrored_rows_cannot_be_added_or_deleted_even_by_the_owner(model: str) -> None:
    browser = browser_of(user_in("owner", is_superuser=True))
    row = ClientFactory()

    assert browser.get(f"/admin/altegio/{model}/add/").status_code == 403
    assert browser.post(f"{CLIENTS}{row.pk}/delete/", {"post": "yes"}).status_code == 403
    assert Client.objects.filter(pk=row.pk).exists()


@pytest.mark.parametrize("path", [APPOINTMENTS, "/admin/altegio/visit/", CLIENTS, "/admin/altegio/service/"])
def test_a_list_takes_as_many_queries_for_twenty_rows_as_for_two(browser: Browser, path: str) -> None:
    def make(count: int) -> None:
        for _number in range(count):
            CompletedVisitFactory(client=InstagramClientFactory())
            ServiceFactory()

    make(2)
    browser.get(path)
    with CaptureQueriesContext(connection) as few:
        browser.get(path)
    make(18)
    with CaptureQueriesContext(connection) as many:
        browser.get(path)

    assert len(many) == len(few)


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
