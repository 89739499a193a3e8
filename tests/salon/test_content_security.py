"""What a browser may load and run on our pages."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client as Browser

from tests.roles import browser_of, user_in

pytestmark = pytest.mark.django_db


def policy(browser: Browser, address: str) -> dict[str, set[str]]:
    """The policy of a page, by directive."""
    said = browser.get(address).headers["Content-Security-Policy"]
    return {words[0]: set(words[1:]) for words in (part.split() for part in said.split(";")) if words}


@pytest.fixture
def owner() -> User:
    """Who sees everything."""
    return user_in("owner")


@pytest.mark.parametrize(
    "address", ["/privacy/", "/f/nonsense/", "/stop/nonsense/", "/api/docs/", "/nowhere/"]
)
def test_strangers_pages_load_and_run_nothing_but_our_own_files(address: str) -> None:
    found = policy(Browser(), address)
    assert found["default-src"] == {"'none'"}
    assert found["script-src"] == found["style-src"] == found["form-action"] == {"'self'"}
    assert found["frame-ancestors"] == found["base-uri"] == {"'none'"}


@pytest.mark.parametrize("address", ["/admin/login/", "/admin/", "/admin/calendar/", "/admin/nowhere/"])
def test_only_the_admin_may_compile_its_markup_and_runs_no_script_that_stands_in_a_page(
    address: str, owner: User
) -> None:
    found = policy(browser_of(owner), address) if address != "/admin/login/" else policy(Browser(), address)
    assert found["script-src"] == {"'self'", "'unsafe-eval'"}
    assert found["default-src"] == found["base-uri"] == found["frame-ancestors"] == {"'none'"}
    where = urlsplit(settings.INSTAGRAM_AUTHORIZE_URL)
    assert found.pop("form-action") == {"'self'", f"{where.scheme}://{where.netloc}"}
    assert not any("//" in source for sources in found.values() for source in sources)
