"""A master's first page: the own day, photos to take, and the own scores where the owner allows them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client as Browser
from django.utils import timezone

from altegio.models import Staff, StaffUser
from feedback.models import PhotoReminder
from tests.factories import AppointmentFactory, CompletedVisitFactory, StaffFactory
from tests.feedback.factories import SurveyFactory
from tests.roles import browser_of, user_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def oksana() -> Staff:
    """The master whose page it is."""
    return StaffFactory(name="Оксана")


@pytest.fixture
def user(oksana: Staff) -> User:
    """The user who is this master."""
    user = user_in("master")
    StaffUser.objects.create(user=user, staff=oksana)
    return user


def page(user: User) -> Any:
    """What the page shows, and its text."""
    response = browser_of(user).get("/admin/")
    return response.context_data["own_day"], response.content.decode()


def rated(staff: Staff, rating: int, comment: str = "") -> None:
    """A client rated a visit of this master a week ago."""
    when = timezone.now() - timedelta(days=7)
    visit = CompletedVisitFactory(starts_at=when, appointment__staff=staff)
    fields = {"status": "answered", "received_at": when, "rating": rating, "comment": comment}
    SurveyFactory(visit=visit, visit_date=when, staff=staff, client_name="Потайна", **fields)


@pytest.fixture
def owner() -> Browser:
    """The owner's browser."""
    return browser_of(user_in("owner"))


def allow(owner: Browser, what: str) -> None:
    """The owner says what masters see."""
    assert owner.post("/admin/cases/digest/", {"see": what}).status_code == 302


def test_a_photo_is_ticked_where_the_day_stands(user: User, oksana: Staff) -> None:
    now = timezone.now()
    row = AppointmentFactory(staff=oksana, starts_at=now - timedelta(minutes=40), client__name="Олена")
    other = AppointmentFactory(starts_at=now - timedelta(minutes=40))
    for one in (row, other):
        PhotoReminder.objects.create(
            appointment=one, staff=one.staff, ends_at=now, remind_at=now, state="sent", sent_at=now
        )
    reminder = PhotoReminder.objects.get(appointment=row)
    found, _text = page(user)
    assert [card.pk for card in found["photos"]] == [reminder.pk]

    answer = browser_of(user).post(
        "/admin/photos/", {"reminder": reminder.pk, "do": "done", "next": "/admin/"}
    )

    assert answer.headers["Location"] == "/admin/"
    reminder.refresh_from_db()
    assert reminder.state == "done"


def test_scores_are_shown_only_where_the_owner_allows_them(user: User, oksana: Staff, owner: Browser) -> None:
    for rating in (5, 5, 4, 4, 2):
        rated(oksana, rating, comment="Гарно" if rating == 4 else "")
    rated(StaffFactory(), 1, comment="Чуже")

    found, text = page(user)
    assert found["scores"] is None
    assert "Гарно" not in text

    allow(owner, "scores")
    found, text = page(user)
    assert (found["scores"]["average"], found["scores"]["share"]) == ("4,00", "80\u00a0%")
    assert "Гарно" not in text

    allow(owner, "words")
    found, text = page(user)
    assert "Гарно" in text
    assert "Чуже" not in text
    assert "Потайна" not in text


def test_only_the_owner_says_what_masters_see(user: User, oksana: Staff) -> None:
    rated(oksana, 5)

    refused = browser_of(user_in("manager")).post("/admin/cases/digest/", {"see": "words"})

    assert refused.status_code == 403
    assert page(user)[0]["scores"] is None


def test_who_is_tied_to_no_master_is_told_whom_to_ask() -> None:
    found, text = page(user_in("master"))

    assert found == {"unknown": True}
    assert "ще не прив’язано до майстра" in text


def test_tomorrow_is_told_in_a_line(user: User, oksana: Staff) -> None:
    assert "ніхто не записаний" in page(user)[1]
    tomorrow = timezone.localtime() + timedelta(days=1)
    AppointmentFactory(staff=oksana, starts_at=tomorrow.replace(hour=11, minute=30), attendance=0)

    assert page(user)[0]["tomorrow"] == "Завтра: 1 запис, з 11:30"
