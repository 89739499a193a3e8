"""The owner's pages about roles and about what runs by itself: in words that people read."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.utils import translation
from django_celery_beat.models import IntervalSchedule, PeriodicTask

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
