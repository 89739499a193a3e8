"""What each role may open."""

from __future__ import annotations

import pytest
from django.test import Client as Browser

from altegio.models import StaffUser
from tests.factories import (
    AppointmentFactory,
    CompletedVisitFactory,
    InstagramClientFactory,
    ServiceFactory,
    StaffFactory,
    SyncRunFactory,
    SyncStateFactory,
)
from tests.feedback.factories import ContactFactory, OptOutFactory, SurveyFactory, make_campaign
from tests.roles import ROLES, browser_of, user_in

pytestmark = pytest.mark.django_db

ALL = set(ROLES)
SALON = {"receptionist", "manager", "owner"}
SURVEYS = {"manager", "owner"}
OWNER = {"owner"}

# Who may open the page; everybody else gets 403.
PAGES = {
    "/admin/": {*ALL, "nobody"},
    "/admin/home/numbers/": SURVEYS,
    "/admin/home/answers/": SURVEYS,
    "/admin/home/today/": SALON,
    "/admin/calendar/": ALL,
    "/admin/calendar/events?start=2026-07-01&end=2026-07-02": ALL,
    "/admin/calendar/version?start=2026-07-01&end=2026-07-02": ALL,
    "/admin/calendar/feeds/": {"manager", "owner"},
    "/admin/photos/": ALL,
    "/admin/photos/settings/": SURVEYS,
    "/admin/altegio/appointment/": ALL,
    "/admin/altegio/visit/": SALON,
    "/admin/altegio/client/": SALON,
    "/admin/altegio/staff/": SALON,
    "/admin/altegio/service/": SALON,
    "/admin/altegio/servicecategory/": SALON,
    "/admin/altegio/company/": SALON,
    "/admin/feedback/instagramcontact/": SALON,
    "/admin/feedback/visitfeedback/": SURVEYS,
    "/admin/feedback/case/": SURVEYS,
    "/admin/feedback/tag/": SURVEYS,
    "/admin/cases/again/": SURVEYS,
    "/admin/cases/digest/": SURVEYS,
    "/admin/feedback/optout/": SALON,
    "/admin/feedback/optout/add/": SALON,
    "/admin/salon/alert/": SURVEYS,
    "/admin/reports/visits/": SURVEYS,
    "/admin/reports/visits/?file=csv": SURVEYS,
    "/admin/reports/answers/": SURVEYS,
    "/admin/reports/answers/?file=csv": SURVEYS,
    "/admin/feedback/visitfeedback/export/csv/": SURVEYS,
    "/admin/feedback/instagramaccount/": SURVEYS,
    "/admin/feedback/delivery/": SURVEYS,
    "/admin/feedback/teammember/": SURVEYS,
    "/admin/feedback/teammember/add/": SURVEYS,
    "/admin/feedback/teammessage/": SURVEYS,
    "/admin/feedback/telegramupdate/": OWNER,
    "/admin/altegio/payment/": SURVEYS,
    "/admin/altegio/review/": SURVEYS,
    "/admin/altegio/syncrun/": SURVEYS,
    "/admin/altegio/syncstate/": SURVEYS,
    "/admin/altegio/webhookevent/": OWNER,
    "/admin/auth/user/": OWNER,
    "/admin/auth/user/add/": OWNER,
    "/admin/auth/group/": OWNER,
    "/admin/salon/apitoken/": OWNER,
    "/admin/salon/outgoingwebhook/": OWNER,
    "/admin/salon/outgoingwebhook/add/": OWNER,
    "/admin/salon/outgoingdelivery/": OWNER,
    "/admin/salon/stucktask/": OWNER,
    "/admin/django_celery_beat/periodictask/": OWNER,
    "/admin/axes/accessattempt/": OWNER,
    "/admin/salon/datarequest/": SALON,
    "/admin/salon/datarequest/add/": SALON,
    "/admin/salon/auditentry/": SURVEYS,
    "/admin/altegio/erasure/": OWNER,
}


@pytest.fixture
def rows() -> None:
    """A row of everything, so that lists have something to draw."""
    CompletedVisitFactory(client=InstagramClientFactory())
    AppointmentFactory()
    ServiceFactory()
    SyncRunFactory()
    SyncStateFactory()
    SurveyFactory()
    ContactFactory()
    OptOutFactory()


@pytest.mark.parametrize("role", [*ROLES, "nobody"])
@pytest.mark.usefixtures("rows")
def test_a_role_opens_its_pages_and_no_others(role: str) -> None:
    browser = browser_of(user_in(role))
    for page, allowed in PAGES.items():
        expected = 200 if role in allowed else 403
        assert browser.get(page).status_code == expected, page


@pytest.mark.parametrize("page", PAGES)
def test_a_stranger_is_sent_to_log_in(page: str) -> None:
    response = Browser().get(page)

    assert response.status_code == 302
    assert response.headers["Location"].startswith("/admin/login/")


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
