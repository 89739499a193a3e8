"""The page that says when masters are reminded, and of which services photos are taken."""

from __future__ import annotations

from typing import Any

import pytest

from feedback.models import PhotoService, PhotoSettings
from tests.factories import CompanyFactory, ServiceCategoryFactory, ServiceFactory
from tests.feedback.photo_rows import photo_service
from tests.roles import browser_of, user_in

pytestmark = pytest.mark.django_db

SETTINGS = "/admin/photos/settings/"

SAVED = {
    "save": "1",
    "enabled": "on",
    "minutes_before": "35",
    "morning_at": "08:30",
    "by_email": "on",
}


def test_a_manager_sets_when_masters_are_reminded_and_who_did_is_shown() -> None:
    browser = browser_of(user_in("manager"))

    browser.post(SETTINGS, SAVED)

    saved = PhotoSettings.objects.get()
    assert (saved.minutes_before, saved.morning_list, f"{saved.morning_at:%H:%M}") == (35, False, "08:30")
    assert "the-manager" in browser.get(SETTINGS).content.decode()


@pytest.mark.parametrize("minutes", ["-1", "241", "soon", ""])
def test_a_lead_that_makes_no_sense_is_refused_with_a_word(minutes: str) -> None:
    response = browser_of(user_in("manager")).post(SETTINGS, {**SAVED, "minutes_before": minutes})

    assert response.status_code == 200
    assert "photo-error" in response.content.decode()
    assert not PhotoSettings.objects.exists()


def test_services_are_switched_on_and_off_and_those_of_other_locations_stay() -> None:
    elsewhere = photo_service(company=CompanyFactory(altegio_id=2, timezone="Europe/Warsaw"))
    here = CompanyFactory()
    on, off = photo_service(company=here), ServiceFactory(company=here)
    browser = browser_of(user_in("manager"))

    browser.post(f"{SETTINGS}?place={here.pk}", {"mark": "1", "service": [off.pk, "x"]})

    needed = set(PhotoService.objects.filter(needed=True).values_list("service", flat=True))
    assert needed == {off.pk, elsewhere.pk}
    assert PhotoService.objects.get(service=on).changed_by.username == "the-manager"


def test_a_whole_category_is_marked_with_one_button_and_unmarked_with_it() -> None:
    category = ServiceCategoryFactory()
    first = ServiceFactory(category=category, company=category.company)
    second = ServiceFactory(category=category, company=category.company)
    other = ServiceFactory(company=category.company)
    browser = browser_of(user_in("manager"))

    browser.post(SETTINGS, {"whole": category.pk, "service": [other.pk]})
    assert PhotoService.objects.filter(needed=True).count() == 3

    browser.post(SETTINGS, {"whole": category.pk, "service": [first.pk, second.pk, other.pk]})
    assert list(PhotoService.objects.filter(needed=True).values_list("service", flat=True)) == [other.pk]


@pytest.mark.parametrize("role", ["master", "receptionist"])
def test_masters_and_the_desk_do_not_set_reminders(role: str) -> None:
    browser = browser_of(user_in(role))

    assert browser.get(SETTINGS).status_code == 403
    assert browser.post(SETTINGS, SAVED).status_code == 403
    assert not PhotoSettings.objects.exists()


def test_the_settings_take_as_many_queries_for_many_services_as_for_few(
    django_assert_max_num_queries: Any,
) -> None:
    for _number in range(15):
        photo_service()
    browser = browser_of(user_in("manager"))
    browser.get(SETTINGS)

    with django_assert_max_num_queries(26):
        assert browser.get(SETTINGS).content.decode().count("photo-switch") == 15
