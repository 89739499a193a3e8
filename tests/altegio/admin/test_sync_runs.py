"""The passes: one begun by hand, and what each did."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client as Browser

from tests.factories import SyncRunFactory
from tests.roles import browser_of, user_in

pytestmark = pytest.mark.django_db


def test_sync_now_hands_every_location_to_the_worker_and_says_so(
    browser: Browser, user: User, enqueued: list[Any]
) -> None:
    response = browser.post("/admin/altegio/syncrun/sync-now/", follow=True)

    assert enqueued == [("sync_company", (1001,), {"requested_by": user.username})]
    assert "Синхронізацію розпочато" in response.content.decode()


def test_who_may_not_sync_is_refused(enqueued: list[Any]) -> None:
    assert browser_of(user_in("receptionist")).post("/admin/altegio/syncrun/sync-now/").status_code == 403
    assert enqueued == []


def test_a_look_at_the_address_starts_no_sync(browser: Browser, enqueued: list[Any]) -> None:
    browser.get("/admin/altegio/syncrun/sync-now/")

    assert enqueued == []


def test_a_run_shows_a_line_a_stream(browser: Browser) -> None:
    run = SyncRunFactory(
        lines=[{"stream": "clients", "read": 1300, "changed": 5, "seconds": 2.5, "error": ""}]
    )

    page = browser.get(f"/admin/altegio/syncrun/{run.pk}/change/").content.decode().replace("\u00a0", " ")

    assert "1 300" in page
    assert "2,5" in page
    assert 'data-label="помилка"' in page
