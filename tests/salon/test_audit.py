"""The audit log: what gets into it, in the transaction of the deed, and that nothing gets out."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db import DatabaseError, connection, transaction
from django.test import Client as Browser
from django.urls import reverse

from feedback.models import Campaign, HandMark, PhotoSettings, SendingSwitch
from feedback.services import case_talk, cases
from feedback.services.held import release_held
from salon.audit.keeping import note
from salon.models import ApiToken, AuditEntry
from tests.factories import UserFactory
from tests.feedback.cases import rate, survey_of
from tests.feedback.factories import NOW, SurveyFactory, make_campaign
from tests.roles import browser_of, user_in

pytestmark = pytest.mark.django_db


def last() -> AuditEntry:
    """The newest entry."""
    return AuditEntry.objects.latest("pk")


def test_a_changed_setting_is_noted_with_what_it_was_and_what_it_became() -> None:
    manager = user_in("manager", first_name="Ірина")
    browser = browser_of(manager)

    PhotoSettings.objects.create()
    page = "/admin/photos/settings/"
    values = {"save": "1", "enabled": "on", "minutes_before": "35", "morning_at": "09:30"}
    browser.post(page, values)
    entry = last()
    assert (entry.user, entry.user_name, entry.action) == (manager, "Ірина", "changed")
    assert entry.kind == "feedback.photosettings"
    assert "minutes_before" in last().details["fields"]
    assert last().details["values"]["minutes_before"] == [20, 35]
    list_page = browser.get("/admin/salon/auditentry/").content.decode()
    assert "20 → 35" in list_page
    count = AuditEntry.objects.count()
    browser.post(page, values)
    assert AuditEntry.objects.count() == count
    assert PhotoSettings.objects.get().minutes_before == 35


def test_of_words_and_keys_only_the_name_of_the_setting_is_noted() -> None:
    campaign = make_campaign()
    campaign.name, campaign.hours_end, campaign.delay_mode = "Таємна", time(20, 15), "next_day"
    campaign.save()

    assert "name" in last().details["fields"]
    assert set(last().details["values"]) == {"hours_end", "delay_mode"}
    page = browser_of(user_in("owner")).get("/admin/salon/auditentry/").content.decode()
    assert "→ 20:15" in page


def test_a_value_of_a_setting_that_is_no_more_is_shown_as_it_was_kept() -> None:
    note("changed", label="x", fields=["gone"], values={"gone": [1, 2]})
    page = browser_of(user_in("owner")).get("/admin/salon/auditentry/")
    assert page.status_code == 200
    assert "gone" in page.content.decode()


def test_a_press_of_the_switch_is_one_entry_that_says_whether_it_stopped_or_resumed() -> None:
    browser = browser_of(user_in("manager"))
    presses = {
        "pause": "зупинено все надсилання",
        "resume": "надсилання відновлено",
        "trial": "почато пробу",
        "in-earnest": "пробу завершено",
    }

    for count, (press, words) in enumerate(presses.items(), start=1):
        browser.post("/admin/sending/", {"turn": press})
        assert AuditEntry.objects.filter(kind="feedback.sendingswitch").count() == count
        assert last().details == {"turned": [press]}
        assert words in browser.get("/admin/salon/auditentry/").content.decode()


def test_the_switch_is_called_in_the_language_of_the_reader() -> None:
    browser = browser_of(user_in("manager"))
    browser.post("/admin/sending/", {"turn": "pause"})

    browser.cookies["django_language"] = "en"
    page = browser.get("/admin/salon/auditentry/").content.decode()

    assert "Sending switch" in page
    assert "stopped all sending" in page
    assert "Надсилання клієнтам" not in page


def test_an_entry_goes_with_its_deed_or_not_at_all() -> None:
    campaign = make_campaign()
    count = AuditEntry.objects.count()

    with transaction.atomic():
        campaign.expiry_days = 3
        campaign.save()
        assert AuditEntry.objects.count() == count + 1
        transaction.set_rollback(True)

    assert AuditEntry.objects.count() == count
    assert Campaign.objects.get().expiry_days != 3


def test_tokens_users_and_roles_are_noted() -> None:
    owner = user_in("owner")
    browser, other = browser_of(owner), UserFactory(username="new", is_staff=True)
    browser.post("/admin/salon/apitoken/add/", {"name": "каса", "scopes": "appointments", "per_minute": "60"})
    token = ApiToken.objects.get()
    assert (last().action, last().label) == ("added", "каса")
    chosen = {"action": "revoke", "_selected_action": str(token.pk)}
    browser.post("/admin/salon/apitoken/", chosen | {"confirmed": "1"})
    assert last().details == {"fields": ["revoked_at"]}

    master = Group.objects.get(name="master")
    page = reverse("admin:auth_user_change", args=(other.pk,))
    form = {"username": "new", "groups": str(master.pk), "is_active": "on", "is_staff": "on"}
    inline = {f"staff_user-{name}": "0" for name in ("TOTAL_FORMS", "INITIAL_FORMS")}
    browser.post(page, form | inline)

    assert {"given": ["master"]} in [entry.details for entry in AuditEntry.objects.filter(kind="auth.user")]
    assert not AuditEntry.objects.filter(details__fields__contains="last_login").exists()


def test_sends_by_hand_are_noted_about_whom_and_without_words() -> None:
    manager = user_in("manager")
    survey = SurveyFactory()
    HandMark.objects.create(feedback=survey, action="taken", user=manager, at=NOW)
    HandMark.objects.create(feedback=survey, action="sent", user=manager, at=NOW)
    entry = last()
    assert (entry.action, entry.client, entry.details) == ("sent", survey.client, {"way": "by_hand"})
    assert AuditEntry.objects.filter(action="sent").count() == 1

    case = rate(survey_of(), 1)
    cases.take(case.pk, manager, NOW)
    case_talk.reply(case.pk, "Вибачте нам", manager, NOW)
    assert last().details == {"way": "case_reply"}
    assert last().client == case.survey.client
    assert "Вибачте" not in str(AuditEntry.objects.values())

    waiting = SurveyFactory(status="waiting", reason="held")
    release_held([waiting.pk], manager, NOW)
    assert last().details == {"way": "let_go", "rows": 1}


def test_a_list_that_is_taken_out_is_noted() -> None:
    manager = user_in("manager")

    given = browser_of(manager).get("/admin/reports/visits/", {"file": "csv"})

    assert given.status_code == 200
    entry = AuditEntry.objects.get(action="exported")
    assert (entry.user, entry.details) == (manager, {"rows": 0, "format": "csv"})
    assert entry.label == "звіт про візити"


def test_the_program_itself_leaves_no_entry_by_its_own_work() -> None:
    count = AuditEntry.objects.count()
    user = UserFactory()
    user.save()
    SurveyFactory()
    ApiToken.issue(user=user, name="з команди")

    entries = AuditEntry.objects.all()[: AuditEntry.objects.count() - count]
    assert [(entry.kind, entry.user_name) for entry in entries if entry.kind.startswith("salon")] == [
        ("salon.apitoken", "")
    ]
    assert not AuditEntry.objects.filter(kind="auth.user").exists()


def test_a_locked_log_in_is_noted_once(settings: Any) -> None:
    settings.AXES_FAILURE_LIMIT = 2
    user = UserFactory(username="ira")
    browser = Browser()
    for _again in range(4):
        browser.post("/admin/login/", {"username": "ira", "password": "wrong"})

    entry = AuditEntry.objects.get(action="refused")
    assert (entry.object_id, entry.user) == (user.pk, None)


# --- nothing gets out -------------------------------------------------------------------------------
def test_no_entry_can_be_changed_or_deleted() -> None:
    entry = note("changed", label="кампанія")

    with pytest.raises(TypeError):
        entry.save()
    with pytest.raises(TypeError):
        entry.delete()
    for statement in ("UPDATE salon_auditentry SET label = ''", "DELETE FROM salon_auditentry"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)

    assert AuditEntry.objects.get(pk=entry.pk).label == "кампанія"


def test_a_deleted_user_leaves_the_name_in_the_log() -> None:
    user = UserFactory(username="gone", first_name="Тетяна", last_name="")
    entry = note("changed", user=user)

    user.delete()

    entry.refresh_from_db()
    assert (entry.user, entry.user_name) == (None, "Тетяна")


# --- the page ---------------------------------------------------------------------------------------
def test_the_page_tells_in_words_and_a_manager_sees_no_keys() -> None:
    client = SurveyFactory(client_name="Олена", visit__client__name="Олена").client
    switch = SendingSwitch.objects.create()
    note("changed", about=switch, label=str(switch), fields=["paused"])
    note("exported", client=client, format="pdf", now=NOW - timedelta(days=1))
    note(
        "added",
        about=ApiToken.objects.create(user=UserFactory(), name="каса", digest="1", start="a"),
        label="каса",
    )

    seen = browser_of(user_in("manager")).get("/admin/salon/auditentry/").content.decode()
    owner = browser_of(user_in("owner"))
    owners = owner.get("/admin/salon/auditentry/").content.decode()
    only = owner.get("/admin/salon/auditentry/?what=exported").content.decode()

    assert "зупинити" in seen.casefold()
    assert "Олена" in seen
    assert "PDF" in seen
    assert "каса" not in seen
    assert "каса" in owners
    assert "Олена" in only
    assert "каса" not in only
