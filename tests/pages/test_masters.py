"""A master reads no phone, no e-mail and no letter of a client, and nothing of other masters' clients."""

from __future__ import annotations

import re

import pytest

from tests.factories import CompletedVisitFactory, InstagramClientFactory
from tests.pages.addresses import addresses
from tests.pages.paths import path_of
from tests.pages.test_roles import looks_and_sends
from tests.pages.world import COMMENT, EMAIL, MESSAGE, NAME, PHONE, make_world
from tests.roles import browser_of

pytestmark = pytest.mark.django_db
THEIRS = "Чужа Клієнтка"
# Where a master looks for the client by what a master must not know.
SEARCHES = (
    "/admin/search/?s=0671234567",
    "/admin/search/?s=Таємне",
    "/admin/altegio/appointment/?q=0671234567",
)


def test_a_master_cannot_feel_out_a_client_by_what_is_hidden() -> None:
    world = make_world()
    browser = browser_of(world.users["master"])

    assert NAME in browser.get("/admin/altegio/appointment/").content.decode()
    for path in SEARCHES:
        assert NAME not in browser.get(path).content.decode(), path


def test_no_page_of_a_master_tells_what_masters_must_not_know() -> None:
    world = make_world()
    CompletedVisitFactory(client=InstagramClientFactory(name=THEIRS, phone="+380509998877"))
    browser = browser_of(world.users["master"])
    own = [path_of(one, world) for one in addresses() if "master" in (looks_and_sends(one) or [()])[0]]
    told = []
    for path in own:
        response = browser.get(path)
        assert response.status_code == 200, path
        page = response.content.decode()
        digits = re.sub(r"[^\d]", "", page)
        secrets = [word for word in (MESSAGE, COMMENT, EMAIL, THEIRS) if word in page]
        secrets += [number for number in (PHONE[4:], "509998877") if number in digits]
        told += [f"{path}: {secret}" for secret in secrets]

    assert len(own) > 8
    assert told == []
