"""The owner's pages about roles and about what runs by itself: in words that people read."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.utils import translation
from django_celery_beat.models import IntervalSchedule, PeriodicTask

from salon.models import AuditEntry
from tests.roles import browser_of, user_in

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("every", "period", "told"),
    [
        (1, "minutes", "кожну 1 хвилину"),
        (2, "seconds", "кожні 2 секунди"),
        (15, "seconds", "кожні 15 секунд"),
        (21600, "seconds", "кожні 6 годин"),
        (48, "hours", "кожні 2 дні"),
    ],
)
def test_a_rhythm_is_told_in_the_largest_unit_that_fits(every: int, period: str, told: str) -> None:
    with translation.override("uk"):
        assert str(IntervalSchedule(every=every, period=period)) == told


def test_what_runs_by_itself_has_ukrainian_names() -> None:
    often = IntervalSchedule.objects.create(every=10, period="seconds")
    task = PeriodicTask.objects.create(name="feedback: send what is due", task="x", interval=often)
    browser = browser_of(user_in("owner"))

    listed = browser.get("/admin/django_celery_beat/periodictask/").content.decode()

    assert "опитування: надіслати, чому настав час" in listed
    with translation.override("uk"):
        assert str(task) == "опитування: надіслати, чому настав час: кожні 10 секунд"


@pytest.mark.parametrize(
    ("language", "words"), [("uk", "Адміністратор"), ("en", "Receptionist: clients and calendar")]
)
def test_a_role_of_the_product_is_shown_in_words_and_keeps_its_name(language: str, words: str) -> None:
    browser, role = browser_of(user_in("owner")), Group.objects.get(name="receptionist")
    browser.cookies["django_language"] = language
    see = Permission.objects.get(codename="view_client")
    address = f"/admin/auth/group/{role.pk}/change/"

    shown = browser.get(address)
    saved = browser.post(address, {"name": "desk", "permissions": [see.pk]})

    role.refresh_from_db()
    assert words in shown.content.decode()
    assert "receptionist" not in shown.content.decode()
    assert "name" not in shown.context["adminform"].form.fields  # type: ignore[index]
    assert saved.status_code == 302
    assert (role.name, list(role.permissions.all())) == ("receptionist", [see])
    assert AuditEntry.objects.get(kind="auth.group").label == "receptionist"


def test_a_role_of_the_product_is_never_deleted_and_one_that_staff_made_may_be() -> None:
    browser = browser_of(user_in("owner"))
    role, made = Group.objects.get(name="receptionist"), Group.objects.create(name="стажерка")
    listed = {"action": "delete_selected", "post": "yes"}

    alone = browser.post(f"/admin/auth/group/{role.pk}/delete/", {"post": "yes"})
    browser.post("/admin/auth/group/", {**listed, "_selected_action": [role.pk, made.pk]})
    assert alone.status_code == 403
    assert set(Group.objects.filter(pk__in=(role.pk, made.pk))) == {role, made}

    browser.post("/admin/auth/group/", {**listed, "_selected_action": [made.pk]})
    assert not Group.objects.filter(pk=made.pk).exists()


def test_a_role_that_staff_made_can_be_called_otherwise() -> None:
    browser = browser_of(user_in("owner"))
    browser.post("/admin/auth/group/add/", {"name": "стажерка"})
    role = Group.objects.get(name="стажерка")
    address = f"/admin/auth/group/{role.pk}/change/"
    assert 'value="стажерка"' in browser.get(address).content.decode()
    browser.post(address, {"name": "помічниця"})
    role.refresh_from_db()
    assert role.name == "помічниця"


def test_what_a_role_may_do_stands_by_kinds_of_things_and_is_kept() -> None:
    browser, role = browser_of(user_in("owner")), Group.objects.create(name="стажерка")
    see = Permission.objects.get(codename="view_client")
    address = f"/admin/auth/group/{role.pk}/change/"

    page: Any = browser.get(address).context["adminform"].form.fields["permissions"].choices
    by_kind = {about: [words for _pk, words in rights] for about, rights in page}
    saved = browser.post(address, {"name": role.name, "permissions": [see.pk]})

    assert by_kind["Клієнти"][:4] == ["бачити", "додавати", "змінювати", "вилучати"]
    assert saved.status_code == 302
    assert list(role.permissions.all()) == [see]
