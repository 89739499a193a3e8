"""The line on every page: who sees it, what it says, and that somebody has seen it."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from altegio.models import SyncState
from feedback import signals as surveys
from feedback.models import InstagramAccount, Message
from feedback.services import accounts
from salon.alerts import keeping
from salon.models import Alert
from tests.factories import SyncStateFactory
from tests.feedback.factories import AccountFactory
from tests.roles import browser_of, user_in
from tests.salon.alerts.troubles import LIST, another, no_funds, page, sms_campaign

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", ["owner", "manager"])
@pytest.mark.parametrize("path", ["/admin/", "/admin/altegio/client/", "/admin/calendar/"])
def test_every_page_has_the_line_with_what_to_do_and_a_link(role: str, path: str) -> None:
    sms_campaign()
    no_funds()
    shown = page(browser_of(user_in(role)), path)
    assert "рахунок SMS в Altegio порожній" in shown
    assert "Поповніть його в Altegio" in shown
    assert 'href="/admin/feedback/campaign/"' in shown


@pytest.mark.parametrize("role", ["receptionist", "master", "nobody"])
def test_who_looks_after_other_things_sees_no_line(role: str) -> None:
    no_funds()
    AccountFactory(state="reconnect", state_code="190/463")
    SyncStateFactory(stream="appointments", error_code="licence")
    assert 'class="alarm' not in page(browser_of(user_in(role)))


def test_the_same_trouble_is_never_shown_twice(manager: Browser) -> None:
    SyncStateFactory(stream="appointments", error_code="licence")
    accounts.stop(AccountFactory(), InstagramAccount.State.RECONNECT, "190/463", "")
    keeping.scan(timezone.now())
    for path in ("/admin/", "/admin/altegio/health/", "/admin/altegio/visit/"):
        assert page(manager, path).count('role="alert"') == 2
    listed = page(manager, LIST)
    assert 'role="alert"' not in listed
    assert listed.count("Строк доступу минув.") == 1


def test_a_line_is_gone_the_moment_its_cause_is(manager: Browser) -> None:
    account = AccountFactory()
    accounts.stop(account, InstagramAccount.State.RECONNECT, "190/463", "")
    assert "Строк доступу минув." in page(manager)
    accounts.resume(account)
    assert "Строк доступу минув." not in page(manager)


@pytest.mark.parametrize("path", ["/admin/", "/admin/altegio/client/", "/admin/altegio/health/", LIST])
def test_pages_take_no_more_queries_for_many_alerts(manager: Browser, path: str) -> None:
    def queries() -> int:
        manager.get(path)
        with CaptureQueriesContext(connection) as caught:
            assert manager.get(path).status_code == 200
        return len(caught)

    AccountFactory(warnings=["silent"])
    SyncStateFactory(stream="clients")
    SyncStateFactory(stream="appointments", error_code="rights")
    keeping.scan(timezone.now())
    few = queries()
    for number in range(8):
        another(warnings=["silent", "unsubscribed"])
        surveys.alert.send(
            sender=Message, code="instagram_window", message="Годинник?", account=number + 100, advice=""
        )
    SyncState.objects.filter(stream="clients").update(error_code="licence")
    keeping.scan(timezone.now())
    assert queries() == few


def test_who_has_seen_it_is_kept_and_the_line_becomes_a_quiet_one(manager: Browser) -> None:
    sms_campaign()
    no_funds()
    alert = Alert.objects.get()
    answer = manager.post(f"{LIST}{alert.pk}/seen/", {"next": "/admin/altegio/visit/"})
    assert answer["Location"] == "/admin/altegio/visit/"
    alert.refresh_from_db()
    assert alert.seen_by.username == "the-manager"
    home = page(manager)
    assert 'role="alert"' not in home
    assert "бачили, ще не минула" in home
    assert "the-manager" in page(manager, LIST)


def test_the_first_who_saw_it_stays_and_a_look_changes_nothing(manager: Browser) -> None:
    no_funds()
    alert = Alert.objects.get()
    manager.get(f"{LIST}{alert.pk}/seen/")
    assert Alert.objects.get().seen_at is None
    manager.post(f"{LIST}{alert.pk}/seen/")
    browser_of(user_in("owner")).post(f"{LIST}{alert.pk}/seen/")
    assert Alert.objects.get().seen_by.username == "the-manager"


def test_several_are_marked_as_seen_on_the_list(manager: Browser) -> None:
    AccountFactory(warnings=["silent", "unsubscribed"])
    keeping.scan(timezone.now())
    chosen = list(Alert.objects.values_list("pk", flat=True))
    manager.post(LIST, {"action": "acknowledge", "_selected_action": chosen})
    assert not Alert.objects.filter(seen_at=None).exists()


@pytest.mark.parametrize("role", ["receptionist", "master"])
def test_others_neither_see_the_list_nor_mark_anything(role: str) -> None:
    no_funds()
    browser = browser_of(user_in(role))
    assert browser.get(LIST).status_code == 403
    assert browser.post(f"{LIST}{Alert.objects.get().pk}/seen/").status_code == 403
    assert Alert.objects.get().seen_at is None


def test_nobody_adds_changes_or_deletes_an_alert() -> None:
    no_funds()
    owner, pk = browser_of(user_in("owner")), Alert.objects.get().pk
    assert owner.get(f"{LIST}add/").status_code == 403
    assert owner.post(f"{LIST}{pk}/delete/", {"post": "yes"}).status_code == 403
    assert owner.get(f"{LIST}{pk}/change/").status_code == 200


def test_a_foreign_address_leads_back_to_the_list(manager: Browser) -> None:
    no_funds()
    answer = manager.post(f"{LIST}{Alert.objects.get().pk}/seen/", {"next": "https://elsewhere.example/"})
    assert answer["Location"] == LIST
