"""What could not be read, and how it is tried again."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client as Browser
from django.utils import timezone

from tests.altegio.admin.reading import text_of
from tests.factories import QuarantineFactory

pytestmark = pytest.mark.django_db


def test_the_quarantine_lists_what_waits_with_its_reason(browser: Browser) -> None:
    waiting = QuarantineFactory()
    QuarantineFactory(altegio_id="1", resolved_at=timezone.now())

    page = text_of(browser, "/admin/altegio/quarantine/")
    assert waiting.reason == "appointment: no usable date"
    assert "дату неможливо прочитати" in page
    assert f"Запис № {waiting.altegio_id}" in page
    assert "№ 1<" not in page
    assert len(browser.get("/admin/altegio/quarantine/?settled=all").context["cl"].result_list) == 2
    assert len(browser.get("/admin/altegio/quarantine/?settled=yes").context["cl"].result_list) == 1


@pytest.mark.parametrize("raw", ['{"id": 5, "x": "<b>"}', "no JSON", ""])
def test_an_entry_shows_its_json_whatever_it_is(browser: Browser, raw: str) -> None:
    entry = QuarantineFactory(raw=raw)
    page = text_of(browser, f"/admin/altegio/quarantine/{entry.pk}/change/")
    assert "raw-json" in page
    assert "<b>" not in page.split("raw-json")[1][:200]


def test_an_entry_is_tried_again_by_a_button(browser: Browser, enqueued: list[Any]) -> None:
    entry = QuarantineFactory()
    browser.get(f"/admin/altegio/quarantine/{entry.pk}/try-again/")
    assert enqueued == []
    browser.post(f"/admin/altegio/quarantine/{entry.pk}/try-again/")
    browser.post("/admin/altegio/quarantine/try-all-again/")
    assert enqueued == [("try_quarantined", (entry.pk,), {}), ("try_all_quarantined", (), {})]


def test_an_entry_that_is_settled_is_not_tried_again(browser: Browser, enqueued: list[Any]) -> None:
    waiting, settled = QuarantineFactory(), QuarantineFactory(altegio_id="1", resolved_at=timezone.now())
    address = f"/admin/altegio/quarantine/{settled.pk}/try-again/"
    assert "/try-again/" in text_of(browser, f"/admin/altegio/quarantine/{waiting.pk}/change/")
    assert "/try-again/" not in text_of(browser, f"/admin/altegio/quarantine/{settled.pk}/change/")
    answer = browser.post(address, follow=True).content.decode()
    assert "Це вже вирішено" in answer
    assert "Пробуємо ще раз" not in answer
    assert enqueued == []
