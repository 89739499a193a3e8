"""Every page, every button and every choice of a list, asked for by each role: as `decided` says."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest
from django.contrib import admin
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import User
from django.db import transaction
from django.http import HttpResponse
from django.template.response import SimpleTemplateResponse
from django.test import Client as Browser
from django.test import RequestFactory
from django.urls import reverse
from pytest_django.fixtures import Settings

from tests.pages import decided
from tests.pages.addresses import Address, addresses
from tests.pages.decided import ALL, NONE, STAFF, Who
from tests.pages.paths import path_of
from tests.pages.world import World, make_world
from tests.roles import browser_of

pytestmark = pytest.mark.django_db
HOW = "Decide in tests/pages/decided.py who may do it"


def looks_and_sends(address: Address) -> tuple[Who, Who] | None:
    """Who may look at an address and who may send something to it; None where it is nobody's business."""
    name = address.name
    if name in decided.ACTS:
        return NONE, decided.ACTS[name]
    if name in decided.PAGES:
        return decided.PAGES[name], decided.FORMS.get(name, decided.PAGES[name])
    rights = decided.MODELS.get(address.model._meta.label_lower) if address.model else None
    if rights is None or name in decided.OPEN | decided.BESIDE:
        return None
    return {
        "changelist": (rights.see, rights.see),
        "history": (rights.see, rights.see),
        "change": (rights.see, rights.change),
        "add": (rights.add, rights.add),
        "delete": (rights.delete, rights.delete),
        # A vendor's JSON may hold a phone.
        "raw": (rights.see - {"master"}, rights.see - {"master"}),
    }.get(address.kind)


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> Iterator[World]:
    """The world. Nobody draws a page here, and who somebody is and may do is read once: hence it is quick."""
    made = make_world()
    users = {user.pk: user for user in made.users.values()}
    monkeypatch.setattr(ModelBackend, "get_user", lambda _self, pk: users[pk])
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"
    monkeypatch.setattr(SimpleTemplateResponse, "rendered_content", property(lambda _response: ""))
    logging.disable(logging.CRITICAL)
    yield made
    logging.disable(logging.NOTSET)


def test_somebody_decided_about_every_address() -> None:
    known = decided.OPEN | decided.BESIDE
    undecided = [one.route for one in addresses() if one.name not in known and looks_and_sends(one) is None]

    assert not undecided, told(undecided)


@pytest.mark.parametrize("role", ["master", "receptionist", "manager", "nobody"])
def test_a_role_sees_what_it_may_and_nothing_else(world: World, role: str) -> None:
    """What the owner sees is looked at word by word elsewhere."""
    browser, wrong = browser_of(world.users[role]), []
    browser.raise_request_exception = False
    for address in addresses():
        rule = looks_and_sends(address)
        if rule is None:
            continue
        path = path_of(address, world)
        response = browser.get(path)
        shown = response.status_code == 200 or _leads_on(response)
        # A look at a button shows nothing and changes nothing.
        refused = response.status_code in {403, 404, 405} or (_leads_on(response) and not rule[0])
        if not (shown if role in rule[0] else refused or _leads_home(response)):
            wrong.append(f"{path} shows {response.status_code} to {role}")

    assert not wrong, told(wrong)


@pytest.mark.parametrize("role", ["master", "receptionist", "manager", "owner", "nobody"])
def test_a_role_cannot_send_what_it_may_not(world: World, role: str) -> None:
    browser, wrong = browser_of(world.users[role]), []
    browser.raise_request_exception = False
    for address in addresses():
        rule = looks_and_sends(address)
        if rule is None or role in rule[1]:
            continue
        path = path_of(address, world)
        with transaction.atomic():
            response = browser.post(path)
            transaction.set_rollback(True)
        if response.status_code not in {403, 404, 405} and not _leads_home(response):
            wrong.append(f"{path} takes what {role} sends: {response.status_code}")

    assert not wrong, told(wrong)


@pytest.mark.parametrize("role", ["receptionist", "manager"])
def test_a_role_is_not_refused_what_it_may_send(world: World, role: str) -> None:
    browser = browser_of(world.users[role])
    wrong = []
    for address in addresses():
        rule = looks_and_sends(address)
        if rule is None or role not in rule[1]:
            continue
        with transaction.atomic():
            response = browser.post(path_of(address, world))
            transaction.set_rollback(True)
        if response.status_code == 403 or _leads_to_log_in(response):
            wrong.append(address.name)

    assert not wrong, told(wrong)


def test_a_stranger_sees_nothing_and_is_sent_to_log_in(world: World) -> None:
    browser, wrong = Browser(), []
    for address in addresses():
        if address.name in decided.OPEN:
            continue
        path = path_of(address, world)
        for response in (browser.get(path), browser.post(path)):
            if not (_leads_to_log_in(response) or (path.startswith("/api/") and response.status_code == 401)):
                wrong.append(f"{path}: {response.status_code}")

    assert not wrong, told(wrong)


def test_what_may_be_done_to_chosen_rows_is_decided(world: World) -> None:
    wrong = []
    for model, page in admin.site._registry.items():
        label = model._meta.label_lower
        for role in sorted(STAFF):
            if role not in decided.MODELS[label].see:
                continue
            may = {name for name, who in decided.CHOICES.get(label, {}).items() if role in who}
            found = set(page.get_actions(_request(world.users[role])))
            if found != may:
                wrong.append(f"{label}, {role}: {sorted(found ^ may)}")

    assert not wrong, told(wrong)


def told(wrong: list[str]) -> str:
    """What a failure says: what to do, and all of it."""
    return "\n".join([HOW, *wrong])


def _request(user: User) -> object:
    request = RequestFactory().get("/")
    request.user = user
    return request


def _leads_on(response: HttpResponse) -> bool:
    return response.status_code == 302 and not _leads_home(response) and not _leads_to_log_in(response)


def _leads_home(response: HttpResponse) -> bool:
    """Where Django leads from a row that is not among those one may see."""
    return response.status_code == 302 and response.headers["Location"] == "/admin/"


def _leads_to_log_in(response: HttpResponse) -> bool:
    return response.status_code == 302 and "/admin/login/" in response.headers["Location"]


@pytest.mark.parametrize("role", sorted(ALL))
def test_the_menu_leads_to_every_list_that_the_role_sees(world: World, role: str) -> None:
    menu = admin.site.get_sidebar_list(_request(world.users[role]))
    led_to = {str(item["link"]) for group in menu for item in group["items"]}
    lists = {
        reverse(f"admin:{label.replace('.', '_')}_changelist")
        for label, rights in decided.MODELS.items()
        if role in rights.see and label not in NOT_IN_THE_MENU
    }

    assert lists - led_to == set()


# Reached from what uses them.
NOT_IN_THE_MENU = {
    "salon.outgoingdelivery",
    "django_celery_beat.clockedschedule",
    "django_celery_beat.crontabschedule",
    "django_celery_beat.intervalschedule",
    "django_celery_beat.solarschedule",
}
