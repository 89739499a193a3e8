"""Search everywhere: what each role finds, and what it may not feel out."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client as Browser
from django.utils import timezone

from altegio.models import StaffUser
from tests.factories import (
    NOON,
    AppointmentFactory,
    ClientFactory,
    CompletedVisitFactory,
    InstagramClientFactory,
    StaffFactory,
)
from tests.feedback.cases import opened
from tests.feedback.factories import SurveyFactory
from tests.roles import browser_of, user_in

pytestmark = pytest.mark.django_db


def look(browser: Browser, words: str) -> str:
    """The lines that are found."""
    response = browser.get("/admin/search/", {"q": words, "part": "1"})
    assert response.status_code == 200
    return response.content.decode()


def test_two_olenas_are_told_apart() -> None:
    now = timezone.now()
    first = InstagramClientFactory(name="Олена Коваль", phone="+380671234567", instagram_username="olena.k")
    second = ClientFactory(name="Олена Коваль", phone="+380509876543")
    CompletedVisitFactory(client=first, starts_at=now - timedelta(days=40))
    AppointmentFactory(client=second, starts_at=now + timedelta(days=1), attendance=0)

    found = look(browser_of(user_in("receptionist")), "olena koval")

    for fact in ("+380 67 123 45 67", "@olena.k", "останній візит", "+380 50 987 65 43", "запис: завтра"):
        assert fact.replace(" ", "\u00a0") in found or fact in found, fact
    assert f"/admin/altegio/client/{first.pk}/change/" in found
    assert f"/admin/altegio/client/{second.pk}/change/" in found


@pytest.mark.parametrize("typed", ["№ 550001", "550001", "640002", "1001/640002"])
def test_a_visit_is_found_by_its_number_and_by_that_of_an_appointment(typed: str) -> None:
    row = AppointmentFactory(altegio_id=640_002, visit__altegio_id=550_001, client__name="Олена Коваль")

    found = look(browser_of(user_in("receptionist")), typed)

    assert "За номером" in found
    assert f"/admin/altegio/visit/{row.visit_id}/change/" in found


def test_a_manager_finds_masters_pages_answers_and_cases() -> None:
    case = opened(1, name="Олена Коваль", comment="Дуже довго чекала")
    answer = SurveyFactory(
        visit=CompletedVisitFactory(client=case.survey.client), status="answered", rating=5, received_at=NOON
    )
    master = StaffFactory(name="Олена Дорошенко")
    browser = browser_of(user_in("manager"))

    found = look(browser, "олена")

    assert f"/admin/feedback/case/{case.pk}/change/" in found
    assert f"/admin/feedback/visitfeedback/{answer.pk}/change/" in found
    assert f"/admin/calendar/?staff={master.pk}" in found
    assert "/admin/sending/" in look(browser, "пауза")
    assert "/admin/altegio/visit/" in look(browser, "візити")


def test_an_answer_is_found_by_a_word_of_its_comment() -> None:
    case = opened(1, name="Олена Коваль", comment="Дуже довго чекала")

    found = look(browser_of(user_in("manager")), "чекати")

    assert f"/admin/feedback/visitfeedback/{case.survey_id}/change/" in found
    assert "Дуже довго чекала" in found
    assert "Дуже довго чекала" not in look(browser_of(user_in("receptionist")), "чекати")


def test_the_desk_sees_no_answers() -> None:
    case = opened(1, name="Олена Коваль", comment="Дуже довго чекала")

    found = look(browser_of(user_in("receptionist")), "олена")

    assert "Олена Коваль" in found
    assert "Дуже довго чекала" not in found
    assert f"/feedback/case/{case.pk}/" not in found
    assert "/admin/sending/" not in look(browser_of(user_in("master")), "пауза")


@pytest.fixture
def chair() -> dict[str, Any]:
    """A master with one client of her own, and a namesake who goes to another."""
    user = user_in("master")
    mine = AppointmentFactory(
        client=InstagramClientFactory(name="Олена Моя", phone="+380671234567", instagram_username="olena.m"),
        altegio_id=640_001,
    )
    theirs = AppointmentFactory(client__name="Олена Чужа", altegio_id=640_002)
    StaffUser.objects.create(user=user, staff=mine.staff)
    return {"browser": browser_of(user), "mine": mine, "theirs": theirs}


def test_a_master_finds_the_own_clients_alone_and_comes_to_their_appointments(chair: dict[str, Any]) -> None:
    found = look(chair["browser"], "олена")

    assert f"/admin/altegio/appointment/{chair['mine'].pk}/change/" in found
    assert "Чужа" not in found
    assert "+380" not in found
    assert "/admin/altegio/client/" not in found
    assert "Олена" not in look(chair["browser"], "640002")
    assert "Олена Моя" in look(chair["browser"], "640001")


@pytest.mark.parametrize("typed", ["4567", "0671234567", "+380671234567", "олена 4567", "380671234567"])
def test_a_master_cannot_feel_out_a_phone(chair: dict[str, Any], typed: str) -> None:
    assert "Олена" not in look(chair["browser"], typed)


def test_before_anything_is_typed_it_shows_who_comes_next(chair: dict[str, Any]) -> None:
    soon = timezone.now() + timedelta(hours=1)
    AppointmentFactory(client__name="Ірина Наступна", starts_at=soon, attendance=0, staff=chair["mine"].staff)
    AppointmentFactory(client__name="Ірина Інша", starts_at=soon, attendance=0)

    found = look(chair["browser"], "")

    assert "Ірина Наступна" in found
    assert "Ірина Інша" not in found


@pytest.mark.parametrize("typed", ["о", "@", "'\"<script>", "%", "x" * 5000])
def test_nonsense_is_answered_with_advice(typed: str) -> None:
    ClientFactory(name="Олена")

    found = look(browser_of(user_in("receptionist")), typed)

    assert "found-line" not in found
    assert "Введіть щонайменше дві літери" in found or "Нічого не знайдено" in found


def test_the_page_works_without_the_script_and_is_behind_the_log_in() -> None:
    ClientFactory(name="Олена <b>Коваль")

    page = browser_of(user_in("receptionist")).get("/admin/search/", {"q": "олена"}).content.decode()

    assert "Олена &lt;b&gt;Коваль" in page
    assert 'role="option"' not in page.split('id="finder"')[0]
    assert Browser().get("/admin/search/?q=олена").status_code == 302


def test_every_page_offers_the_search(chair: dict[str, Any]) -> None:
    for page in ("/admin/", "/admin/calendar/", "/admin/altegio/appointment/", "/admin/photos/"):
        content = chair["browser"].get(page).content.decode()
        assert 'id="finder"' in content, page
        assert "data-finder-open" in content, page


@pytest.mark.parametrize(("role", "most"), [("manager", 17), ("master", 13)])
def test_the_number_of_queries_does_not_grow(
    role: str, most: int, django_assert_max_num_queries: Any
) -> None:
    user = user_in(role)
    staff = StaffFactory(name="Олена")
    StaffUser.objects.create(user=user, staff=staff)
    browser = browser_of(user)
    for number in range(12):
        soon = timezone.now() + timedelta(hours=number - 3)
        AppointmentFactory(
            client__name=f"Олена {number}", starts_at=soon, staff=staff, client__visits_count=3
        )

    with django_assert_max_num_queries(most):
        found = look(browser, "олена")
    assert found.count("found-line") > 8
