"""The first user, and the people of the demo."""

from __future__ import annotations

from io import StringIO
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.test import Client as Browser
from django.test import override_settings

from altegio.models import StaffUser, SyncRun
from feedback.models import Campaign, PhotoService
from salon.management.commands import demo_setup
from tests.factories import AppointmentFactory, ServiceFactory, ServiceStaffFactory, SyncRunFactory
from tests.roles import browser_of

pytestmark = pytest.mark.django_db

PASSWORD = "дуже-довгий-пароль-7"


def link() -> str:
    """The link that the command prints, without the host."""
    output = StringIO()
    call_command("create_owner", stdout=output)
    printed = output.getvalue().split()[-1]
    assert printed.startswith("http://127.0.0.1:8000/admin/set-password/")
    return urlsplit(printed).path


def test_the_owner_sets_a_password_by_the_link_and_is_in() -> None:
    browser = Browser()
    form = browser.get(link(), follow=True)
    answer = browser.post(
        form.redirect_chain[-1][0], {"new_password1": PASSWORD, "new_password2": PASSWORD}, follow=True
    )

    owner = User.objects.get(username="owner")
    assert answer.redirect_chain[-1][0] == "/admin/"
    assert owner.check_password(PASSWORD)
    assert owner.is_superuser
    assert "Головна" in answer.content.decode()


def test_a_link_works_once() -> None:
    address = link()
    browser = Browser()
    form = browser.get(address, follow=True).redirect_chain[-1][0]
    browser.post(form, {"new_password1": PASSWORD, "new_password2": PASSWORD})

    again = Browser().get(address, follow=True)

    assert "вже використане" in again.content.decode()


def test_a_second_call_prints_a_link_of_the_same_owner() -> None:
    link()
    link()

    assert User.objects.filter(username="owner").count() == 1


def test_nobody_can_log_in_before_the_password_is_set() -> None:
    link()

    assert not User.objects.get(username="owner").has_usable_password()


def test_the_demo_is_prepared_nowhere_else() -> None:
    with pytest.raises(CommandError):
        call_command("demo_setup")


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:
    """The commands that the demo's set-up calls, instead of calling them."""
    made: list[tuple[Any, ...]] = []

    def note(name: str, *arguments: Any, **_options: Any) -> None:
        made.append((name, *arguments))
        if name == "altegio_sync":
            SyncRunFactory(kind=SyncRun.Kind.FULL)
        else:
            Campaign.objects.update_or_create(is_default=True, defaults={"since": "2026-07-01T00:00:00Z"})

    monkeypatch.setattr(demo_setup, "call_command", note)
    return made


@override_settings(DEMO=True)
def test_the_demo_has_a_user_of_each_role_a_mirror_and_a_campaign(calls: list[tuple[Any, ...]]) -> None:
    AppointmentFactory()
    call_command("demo_setup")

    assert {user.username: [group.name for group in user.groups.all()] for user in User.objects.all()} == {
        "owner": ["owner"],
        "manager": ["manager"],
        "reception": ["receptionist"],
        "master": ["master"],
    }
    assert StaffUser.objects.get().user.username == "master"
    assert [name for name, *_arguments in calls] == ["altegio_sync", "feedback_campaign"]
    assert "00:00-24:00" in calls[1]


@override_settings(DEMO=True)
def test_the_master_of_the_demo_has_something_to_take_a_photo_of(calls: list[tuple[Any, ...]]) -> None:
    ServiceFactory.create_batch(6)
    own = ServiceFactory()
    ServiceStaffFactory(service=own, staff=AppointmentFactory().staff)
    call_command("demo_setup")

    marked = set(PhotoService.objects.values_list("service", flat=True))

    assert own.pk in marked
    assert len(marked) == demo_setup.PHOTO_CATEGORIES + 1

    PhotoService.objects.exclude(service=own).delete()
    call_command("demo_setup")
    assert PhotoService.objects.get().service == own


@override_settings(DEMO=True)
def test_a_second_start_of_the_demo_leaves_alone_what_people_changed(calls: list[tuple[Any, ...]]) -> None:
    AppointmentFactory()
    call_command("demo_setup")
    manager = User.objects.get(username="manager")
    manager.set_password(PASSWORD)
    manager.save()
    calls.clear()

    call_command("demo_setup")

    assert calls == []
    assert User.objects.get(username="manager").check_password(PASSWORD)
    assert browser_of(manager).get("/admin/").status_code == 200
