"""The health of the mirror on its page, in the menu and at home; its buttons."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client as Browser
from django.utils import timezone
from kombu.exceptions import OperationalError

from altegio import tasks
from altegio.admin import show
from altegio.admin.sync import stream_name
from altegio.models import SyncRun, SyncState
from altegio.sync.connection import limiter_from_settings
from tests.altegio.admin.reading import HEALTH, text_of
from tests.factories import (
    AppointmentFactory,
    CompanyFactory,
    QuarantineFactory,
    SyncRunFactory,
    SyncStateFactory,
    WebhookEventFactory,
)
from tests.roles import browser_of, user_in

pytestmark = pytest.mark.django_db


def test_the_page_shows_each_stream_with_its_rows_lag_errors_and_quarantine(browser: Browser) -> None:
    AppointmentFactory.create_batch(3)
    QuarantineFactory.create_batch(2)
    SyncStateFactory(stream="appointments", last_ok_at=timezone.now() - timedelta(minutes=7))
    SyncStateFactory(stream="reviews", last_ok_at=None, available=False)
    SyncStateFactory(stream="services", last_error="Altegio зараз не відповідає")

    rows = {row["name"]: row for row in browser.get(HEALTH).context["locations"][0]["rows"]}

    assert rows["записи"]["rows"] == "3"
    assert rows["записи"]["quarantined"] == "2"
    assert rows["записи"]["lag"] == "7 хвилин"
    assert "tag-wait" in rows["записи"]["state"]
    assert "читається, 2 у карантині" in rows["записи"]["state"]
    assert rows["послуги"]["error"] == "Altegio зараз не відповідає"
    assert list(rows)[:2] == ["послуги", "записи"]


def test_a_sweep_that_was_never_done_has_a_line_that_says_what_to_do(browser: Browser) -> None:
    CompanyFactory()
    SyncStateFactory(stream="clients_all", last_ok_at=timezone.now())

    rows = {row["name"]: row for row in browser.get(HEALTH).context["locations"][0]["rows"]}
    recent = rows.pop(stream_name("appointments_by_date"))
    assert "ще не робилося" in recent["state"]
    assert "«Записи довкола сьогодні»" in recent["note"]
    assert (recent["last_ok"], recent["lag"], recent["rows"]) == (show.NOTHING,) * 3
    assert not [row for row in (recent, *rows.values()) if row["error"]]
    assert not [row for row in rows.values() if row["note"]]
    assert "Записи довкола сьогодні» зробить це зараз" in text_of(browser)

    SyncStateFactory(stream="appointments_by_date", last_ok_at=None, last_error="Altegio зараз не відповідає")
    rows = {row["name"]: row for row in browser.get(HEALTH).context["locations"][0]["rows"]}
    assert rows[stream_name("appointments_by_date")]["error"] == "Altegio зараз не відповідає"


def test_the_page_counts_requests_and_webhooks(browser: Browser, settings: Any) -> None:
    settings.ALTEGIO_PARTNER_TOKEN = f"counted-{timezone.now().timestamp()}"
    limiter = limiter_from_settings()
    for _ in range(2):
        limiter.acquire("webhook")
    now = timezone.now()
    WebhookEventFactory(received_at=now - timedelta(minutes=5))
    WebhookEventFactory(received_at=now - timedelta(seconds=30), processed_at=now - timedelta(seconds=26))

    values = [tile["value"] for tile in browser.get(HEALTH).context["tiles"]]

    assert values[:3] == ["2", "2", "1"]
    assert values[3].startswith("4")


def test_without_redis_the_page_says_so(browser: Browser, settings: Any) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    assert browser.get(HEALTH).context["tiles"][0]["value"] == "–"


def test_a_running_pass_shows_how_far_it_is_and_looks_again_by_itself(browser: Browser) -> None:
    assert "http-equiv" not in text_of(browser)
    line = {"stream": "clients", "read": 4000, "total": 16000, "done": False}
    SyncRunFactory(state=SyncRun.State.RUNNING, finished_at=None, lines=[line])

    page = text_of(browser)

    assert "4 000" in page
    assert "16 000" in page
    assert "width: 25%" in page
    assert 'http-equiv="refresh"' in page


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("authentication", "ALTEGIO_PARTNER_TOKEN"),
        ("licence", "іцензі"),
        ("rights", "новий токен"),
        ("not_found", "ALTEGIO_COMPANY_IDS"),
    ],
)
def test_what_stops_the_mirror_is_a_red_line_with_what_to_do_here_and_at_home(
    browser: Browser, code: str, words: str
) -> None:
    SyncStateFactory(stream="appointments", error_code=code, last_error="401")

    for path in (HEALTH, "/admin/"):
        page = text_of(browser, path)
        assert 'role="alert"' in page
        assert words in page


def test_no_red_line_for_an_optional_stream_or_a_passing_error(browser: Browser) -> None:
    SyncStateFactory(stream="transactions", error_code="rights", last_error="403")
    SyncStateFactory(stream="clients", error_code="unavailable", last_error="500")
    SyncStateFactory(stream="staff", error_code="licence", last_error="402", company_altegio_id=4321)
    assert 'role="alert"' not in text_of(browser)


def test_a_list_that_is_doubted_is_said_with_the_end_of_the_doubt(browser: Browser) -> None:
    CompanyFactory()
    SyncStateFactory(stream="staff", missing_since=timezone.now() - timedelta(hours=2))
    page = text_of(browser)
    assert "під сумнівом" in page
    assert "бракує багатьох об'єктів" in page.replace("&#x27;", "'")


def test_the_menu_counts_what_waits_for_a_person(browser: Browser) -> None:
    CompanyFactory()
    QuarantineFactory.create_batch(3)
    SyncState.objects.create(company_altegio_id=1001, stream="clients", error_code="licence")
    groups = browser.get("/admin/").context["sidebar_navigation"]
    badges = {str(item["link"]): item.get("badge") for group in groups for item in group["items"]}
    assert badges["/admin/altegio/quarantine/"] == 3
    assert badges[HEALTH] == 1


@pytest.mark.parametrize(
    ("button", "options"),
    [
        ("sync", {}),
        ("full", {"full": True}),
        ("clients", {"sweep": "clients"}),
        ("recent", {"sweep": "recent"}),
    ],
)
def test_the_buttons_hand_a_pass_to_the_worker(
    browser: Browser, enqueued: list[Any], button: str, options: dict[str, Any]
) -> None:
    browser.post(HEALTH, {"do": button, "company": "1001"})
    assert enqueued == [("sync_company", (1001,), {**options, "requested_by": "the-manager"})]


def test_the_buttons_of_a_location_name_it_as_altegio_does(browser: Browser) -> None:
    CompanyFactory()
    assert 'name="company" value="1001"' in text_of(browser)


def test_a_broker_that_is_away_is_said(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: Any, **_options: Any) -> None:
        raise OperationalError

    monkeypatch.setattr(tasks.sync_company, "delay", refuse)
    page = browser.post(HEALTH, {"do": "sync"}, follow=True).content.decode()
    assert "Черга завдань не відповідає" in page


def test_where_no_location_is_set_the_buttons_say_so(
    browser: Browser, enqueued: list[Any], settings: Any
) -> None:
    settings.ALTEGIO_COMPANY_IDS = []
    page = browser.post(HEALTH, {"do": "sync"}, follow=True).content.decode()
    assert "ALTEGIO_COMPANY_IDS" in page
    assert enqueued == []


def test_who_may_not_look_or_start_is_refused(enqueued: list[Any]) -> None:
    stranger = browser_of(user_in("receptionist"))
    assert stranger.get(HEALTH).status_code == 403
    assert stranger.post(HEALTH, {"do": "sync"}).status_code == 403
    assert stranger.get("/admin/altegio/quarantine/").status_code == 403
    assert enqueued == []
