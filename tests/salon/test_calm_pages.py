"""Pages that ask, add and show: in words that fit, with no more to press than does something."""

from __future__ import annotations

import re
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client as Browser
from django.utils import timezone

from altegio.admin.apart import told_apart
from altegio.models import Staff
from altegio.selectors.figures import Figures
from feedback.models import Holiday, OptOut, Tag
from salon.models import OutgoingDelivery, OutgoingWebhook
from salon.reports import visit_head, visits
from tests.factories import (
    KYIV,
    NOON,
    CompanyFactory,
    CompletedVisitFactory,
    CustomFieldFactory,
    StaffFactory,
    SyncRunFactory,
)
from tests.feedback.factories import OptOutFactory, make_campaign
from tests.roles import browser_of, user_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner() -> Browser:
    """The owner's browser."""
    return browser_of(user_in("owner"))


def page(browser: Browser, path: str) -> str:
    """What is shown at this address."""
    response: Any = browser.get(path)
    assert response.status_code == 200
    return str(response.content.decode())


def title(browser: Browser, path: str) -> str:
    """The title of the page in the browser's tab."""
    found = re.search(r"<title>(.*?)</title>", page(browser, path))
    assert found
    return found[1]


# --- deleting ---------------------------------------------------------------------------------------
def test_before_deleting_one_is_asked_by_its_name(owner: Browser) -> None:
    tag = Tag.objects.create(name="час")
    asks = f"/admin/feedback/tag/{tag.pk}/delete/"

    asked = page(owner, asks)
    owner.post(asks, {"post": "yes"})

    assert "Видалити «час»?" in asked
    assert "впевнен" not in asked
    assert not Tag.objects.exists()


def test_before_deleting_several_all_are_named(owner: Browser) -> None:
    keys = [Tag.objects.create(name=name).pk for name in ("час", "ціна")]
    chosen = {"action": "delete_selected", "_selected_action": keys}

    asked = owner.post("/admin/feedback/tag/", chosen).content.decode()
    owner.post("/admin/feedback/tag/", {**chosen, "post": "yes"})

    assert "Видалити вибране?" in asked
    assert "час" in asked
    assert "ціна" in asked
    assert not Tag.objects.exists()


def test_a_tool_is_deleted_with_what_it_was_told(owner: Browser) -> None:
    tool = OutgoingWebhook.objects.create(name="CRM", url="https://crm.example.com/", kinds=["case.opened"])
    for number in range(3):
        OutgoingDelivery.objects.create(webhook=tool, subject=f"case:{number}", kind="case.opened", body={})
    asks = f"/admin/salon/outgoingwebhook/{tool.pk}/delete/"

    asked = page(owner, asks)
    owner.post(asks, {"post": "yes"})

    assert "Події для інших програм: 3" in asked
    assert not OutgoingWebhook.objects.exists()
    assert not OutgoingDelivery.objects.exists()


# --- what is told -------------------------------------------------------------------------------------
def test_why_a_tool_was_not_reached_is_told_in_ukrainian(owner: Browser) -> None:
    tool = OutgoingWebhook.objects.create(name="CRM", url="https://crm.example.com/", kinds=["case.opened"])
    told = OutgoingDelivery.objects.create(
        webhook=tool, subject="case:1", kind="case.opened", body={}, error="no connection"
    )

    shown = page(owner, f"/admin/salon/outgoingdelivery/{told.pk}/change/")

    assert "немає зв&#x27;язку" in shown
    assert "no connection" not in shown
    assert f"Відкрито звернення, № {told.pk}" in shown


def test_titles_do_not_bend_the_names_of_rows(owner: Browser) -> None:
    assert title(owner, "/admin/feedback/tag/") == "Позначки коментарів | Салон"
    assert title(owner, "/admin/feedback/tag/add/") == "Позначки коментарів: додавання | Салон"


def test_an_app_by_itself_leads_home(owner: Browser) -> None:
    for app in ("altegio", "feedback", "salon"):
        assert owner.get(f"/admin/{app}/").headers["Location"] == "/admin/"


def test_what_is_not_known_is_a_dash_everywhere(owner: Browser) -> None:
    staff = StaffFactory(position="")

    shown = page(owner, f"/admin/altegio/staff/{staff.pk}/change/")

    assert re.search(r"Посада.*?>\s*–\s*<", shown, re.DOTALL)


def test_who_began_a_sync_is_told_in_words(owner: Browser) -> None:
    for by in ("olena", "altegio_sync", ""):
        SyncRunFactory(requested_by=by)

    shown = page(owner, "/admin/altegio/syncrun/")

    assert "olena" in shown
    assert "команда на сервері" in shown
    assert "сама програма" in shown


# --- forms --------------------------------------------------------------------------------------------
def test_where_nothing_can_be_changed_nothing_can_be_saved(owner: Browser) -> None:
    row: OptOut = OptOutFactory()

    shown = page(owner, f"/admin/feedback/optout/{row.pk}/change/")

    assert 'name="_save"' not in shown
    assert 'name="_continue"' not in shown
    assert f"/admin/feedback/optout/{row.pk}/delete/" in shown
    assert 'name="_save"' in page(owner, "/admin/feedback/optout/add/")


def test_the_beginning_of_a_campaign_has_no_seconds_and_keeps_them() -> None:
    since = datetime(2026, 6, 24, 13, 5, 42, tzinfo=KYIV)
    campaign = make_campaign(since=since)
    browser = browser_of(user_in("manager"))

    form: Any = browser.get(f"/admin/feedback/campaign/{campaign.pk}/change/").context["adminform"].form
    field = form.fields["since"]

    assert 'value="13:05"' in str(form["since"])
    assert not field.has_changed(since, ["24.06.2026", "13:05"])
    assert field.has_changed(since, ["24.06.2026", "13:06"])


def test_a_new_user_is_asked_for_a_name_and_a_password_only(owner: Browser) -> None:
    values = {"username": "inna", "password1": "dovhyi-parol-42", "password2": "dovhyi-parol-42"}

    asked = page(owner, "/admin/auth/user/add/")
    owner.post("/admin/auth/user/add/", values)

    assert "usable_password" not in asked
    assert User.objects.get(username="inna").check_password("dovhyi-parol-42")


def test_how_a_password_is_kept_is_not_shown(owner: Browser) -> None:
    user = user_in("manager")
    user.set_password("dovhyi-parol-42")
    user.save()

    shown = page(owner, f"/admin/auth/user/{user.pk}/change/")

    assert "Пароль задано." in shown
    assert "pbkdf2" not in shown


def test_a_no_that_a_user_cannot_change_is_a_word(owner: Browser) -> None:
    field = CustomFieldFactory(holds_instagram=False)

    path = f"/admin/altegio/customfield/{field.pk}/change/"
    read: Any = browser_of(user_in("receptionist")).get(path).context["adminform"]
    written: Any = owner.get(path).context["adminform"]

    assert "instagram_text" in read.readonly_fields
    assert "holds_instagram" not in read.readonly_fields
    assert "holds_instagram" in written.form.fields


# --- several locations ----------------------------------------------------------------------------------
def test_masters_of_two_locations_with_one_name_are_told_apart(owner: Browser) -> None:
    here, there = CompanyFactory(title="Поділ"), CompanyFactory(altegio_id=1002, title="Печерськ")
    for company in (here, there):
        CompletedVisitFactory(
            company=company, appointment__staff=StaffFactory(company=company, name="Анна Петренко")
        )
    other = StaffFactory(company=here, name="Юлія Савчук")
    names = dict(Staff.objects.values_list("pk", "name"))

    apart = told_apart(names, Staff)

    assert sorted(apart.values()) == ["Анна Петренко · Печерськ", "Анна Петренко · Поділ", "Юлія Савчук"]
    assert told_apart({other.pk: "Юлія Савчук"}, Staff) == {other.pk: "Юлія Савчук"}
    report = page(owner, f"/admin/reports/visits/?from={NOON:%Y-%m-%d}&to={NOON:%Y-%m-%d}")
    assert "Анна Петренко · Поділ" in report
    assert "Анна Петренко · Печерськ" in report


def test_of_sums_in_two_currencies_no_change_is_told(owner: Browser) -> None:
    now = visits.Row(None, "", Figures(visits=2, revenue=Decimal(900)))
    then = visits.Row(None, "", Figures(visits=2, revenue=Decimal(600)))

    in_one = visit_head._taken(now, then, {1: "₴"}, with_paid=False)
    in_two = visit_head._taken(now, then, {1: "₴", 2: "zł"}, with_paid=False)

    assert in_one[1]["change"].words
    assert not in_two[1]["change"].words


def test_todays_holiday_is_said_to_be_today(owner: Browser) -> None:
    Holiday.objects.create(date=timezone.localdate(), name="День народження салону")

    assert "сьогодні" in page(owner, "/admin/feedback/holiday/")
