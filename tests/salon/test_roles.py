"""What roles find on their pages; which pages they open is told in `tests/pages`."""

from __future__ import annotations

import pytest

from altegio.models import StaffUser
from tests.factories import (
    AppointmentFactory,
    StaffFactory,
)
from tests.feedback.factories import make_campaign
from tests.roles import browser_of, user_in

pytestmark = pytest.mark.django_db


def test_the_campaign_opens_as_its_one_form() -> None:
    campaign = make_campaign()

    response = browser_of(user_in("manager")).get("/admin/feedback/campaign/", follow=True)

    assert response.redirect_chain == [(f"/admin/feedback/campaign/{campaign.pk}/change/", 302)]
    assert response.status_code == 200


def test_the_menu_holds_only_what_the_role_may_open() -> None:
    page = browser_of(user_in("master")).get("/admin/").content.decode()

    assert "/admin/calendar/" in page
    assert "/admin/altegio/appointment/" in page
    assert "/admin/altegio/client/" not in page
    assert "/admin/feedback/" not in page


def test_a_master_sees_the_own_appointments_alone_and_no_phones() -> None:
    user = user_in("master")
    mine = AppointmentFactory(staff=StaffFactory(name="Оксана"), client__phone="+380671112233")
    theirs = AppointmentFactory(client__name="Чужа клієнтка")
    StaffUser.objects.create(user=user, staff=mine.staff)
    browser = browser_of(user)

    listed = browser.get("/admin/altegio/appointment/").content.decode()
    card = browser.get(f"/admin/altegio/appointment/{mine.pk}/change/").content.decode()

    assert str(mine.client) in listed
    assert "Чужа клієнтка" not in listed
    assert browser.get(f"/admin/altegio/appointment/{theirs.pk}/change/").status_code == 302
    assert "+380" not in card
    assert browser.get(f"/admin/altegio/appointment/{mine.pk}/raw/").status_code == 403


def test_a_master_cannot_feel_out_a_phone_by_searching() -> None:
    user = user_in("master")
    mine = AppointmentFactory(client__phone="+380671112233", client__name="Олена")
    StaffUser.objects.create(user=user, staff=mine.staff)

    found = browser_of(user).get("/admin/altegio/appointment/", {"q": "0671112233"}).content.decode()

    assert "Олена" not in found


def test_a_user_without_a_master_sees_no_appointments() -> None:
    AppointmentFactory(client__name="Чужа клієнтка")

    browser = browser_of(user_in("master"))

    assert "Чужа клієнтка" not in browser.get("/admin/altegio/appointment/").content.decode()
    assert browser.get("/admin/calendar/events?start=2026-07-01&end=2026-07-02").json()["cards"] == []
