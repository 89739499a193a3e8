"""The first page."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from django.utils import timezone

from altegio.models import StaffUser
from tests.factories import AppointmentFactory
from tests.feedback.factories import SurveyFactory
from tests.roles import browser_of, user_in

pytestmark = pytest.mark.django_db


def home(role: str, query: str = "") -> str:
    """The page as a user of this role sees it, with the part that is loaded after it."""
    browser = browser_of(user_in(role))
    page = browser.get(f"/admin/{query}").content.decode()
    part = re.search(r'hx-get="(/admin/home/numbers/[^"]*)"', page)
    return page + (browser.get(unescape(part[1])).content.decode() if part else "")


def test_a_manager_sees_counts_answers_and_why_the_others_were_not_asked() -> None:
    yesterday = timezone.now() - timedelta(days=1)
    SurveyFactory(
        visit_date=yesterday,
        status="answered",
        rating=4,
        comment="Дуже гарно",
        would_recommend=True,
        sent_at=yesterday,
        received_at=yesterday,
        client_name="Олена",
    )
    SurveyFactory(visit_date=yesterday, status="waiting", reason="never_wrote")

    page = home("manager")

    assert "Дуже гарно" in page
    assert "★★★★" in page
    assert "4,0" in page
    assert "1 оцінка" in page
    assert "ще ніколи не писав салону в Direct" in page
    assert "reason__exact=never_wrote" in page


def test_surveys_of_older_visits_are_not_counted() -> None:
    SurveyFactory(visit_date=timezone.now() - timedelta(days=20), status="answered", rating=1)

    assert "0 оцінок" in home("manager", "?period=7")


def test_an_empty_salon_gets_a_page_too() -> None:
    page = home("owner")

    assert "Відповідей ще немає" in page
    assert "Запитали всіх" not in page


def test_that_everybody_was_asked_is_said_only_when_it_is_so() -> None:
    yesterday = timezone.now() - timedelta(days=1)
    SurveyFactory(visit_date=yesterday, status="sent", sent_at=yesterday)
    assert "Запитали всіх" in home("owner")
    SurveyFactory(visit_date=yesterday, status="planned", sent_at=None)
    assert "Запитали всіх" not in home("manager")


def test_a_receptionist_sees_today_with_phones_and_can_search() -> None:
    AppointmentFactory(starts_at=timezone.now(), client__name="Олена", client__phone="+380671112233")

    page = home("receptionist")

    assert "Олена" in page
    assert "+380 67 111 22 33".replace(" ", "\u00a0") in page
    assert 'name="q"' in page


def test_a_master_sees_the_own_day_without_phones() -> None:
    user = user_in("master")
    mine = AppointmentFactory(starts_at=timezone.now(), client__name="Олена")
    AppointmentFactory(starts_at=timezone.now(), client__name="Чужа")
    StaffUser.objects.create(user=user, staff=mine.staff)

    page = browser_of(user).get("/admin/").content.decode()

    assert "Олена" in page
    assert "Чужа" not in page
    assert "+380" not in page


def test_the_language_is_switched_by_one_button_and_stays() -> None:
    browser = browser_of(user_in("manager"))
    assert "Найновіші відповіді" in browser.get("/admin/home/numbers/").content.decode()

    browser.post("/i18n/setlang/", {"language": "en", "next": "/admin/"})

    assert "Newest answers" in browser.get("/admin/home/numbers/").content.decode()
