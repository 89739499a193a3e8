"""Photo reminders in a real browser: a service is marked, a master is reminded and ticks photos."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from playwright.sync_api import Browser, Locator, Page, expect

from salon.local.services import beat
from tests.e2e.browsing import log_in, shot
from tests.e2e.conftest import StartProduct
from tests.e2e.product import Product, wait_for, worker_service
from tests.sandboxes import Sandbox

KYIV = ZoneInfo("Europe/Kyiv")
PAGE, SETTINGS = "/admin/photos/", "/admin/photos/settings/"
PHONE = {"width": 390, "height": 844}


def test_a_master_ticks_one_photo_in_telegram_and_another_on_the_page(
    start_product: StartProduct, browser: Browser
) -> None:
    """From a service marked by the manager to a rate: no step is done past the pages people use."""
    product, sandbox = start_product(clients=60, appointments=400, options=["--no-limit"])
    product.env |= {"SALON_DEMO": "1", "TELEGRAM_BOT_TOKEN": "sandbox-bot-token"}
    product.start_web()
    product.start(worker_service(0))
    product.start(beat())
    product.manage("demo_setup")
    # Of what the demo marks, some appointment may be just going on; here one service counts alone.
    product.execute("DELETE FROM feedback_photoreminder")
    product.execute("DELETE FROM feedback_photoservice")
    address = product.env["PUBLIC_URL"]

    manager = browser.new_page(viewport={"width": 1440, "height": 900}, locale="uk-UA")
    log_in(manager, address)
    service_id, title = _marked(manager, address, product)
    _pictures(manager, "photos-1-settings")

    phone = browser.new_page(viewport=PHONE, locale="uk-UA")
    staff_id, chat = _in_the_bot(product)
    phone.goto(f"{sandbox.url}/?app=telegram&phone={chat}")
    now = datetime.now(KYIV)
    soon = _booked(sandbox, staff_id, service_id, now - timedelta(minutes=50))
    later = _booked(sandbox, staff_id, service_id, now - timedelta(minutes=30))
    product.manage("altegio_sync")
    said = product.manage("photo_reminders")
    assert title in said, said

    key = phone.get_by_role("button", name="Фото зроблено").last
    expect(key).to_be_visible()
    expect(phone.get_by_test_id("bubble").last).to_contain_text(title)
    shot(phone, "photos-2-telegram")
    key.click()
    wait_for(lambda: _state(product, soon) == "done", "the press is noted")
    shot(phone, "photos-3-pressed")

    master = browser.new_page(viewport=PHONE, locale="uk-UA")
    _log_in_as_master(master, address)
    day = "today" if (now + timedelta(minutes=30)).date() == now.date() else "tomorrow"
    master.goto(f"{address}{PAGE}?period={day}")
    card = _card(master, product, later)
    _pictures(master, "photos-4-own")
    card.get_by_role("button", name="Не потрібне").click()
    expect(master.locator("body")).to_contain_text("Записано: фото не потрібне.")
    assert _state(product, later) == "not_needed"
    assert master.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]

    manager.goto(f"{address}{PAGE}?period={day}")
    expect(manager.locator(".photo .tag-good").first).to_contain_text("фото зроблено")
    _pictures(manager, "photos-5-all")
    # The day is over.
    product.execute("UPDATE feedback_photoreminder SET ends_at = ends_at - interval '1 day'")
    manager.goto(f"{address}{PAGE}?period=last30")
    expect(manager.locator(".photo-rates").first).to_contain_text("(1 з 1)")
    _pictures(manager, "photos-6-rates")
    manager.goto(f"{address}/admin/calendar/?view=week")
    expect(manager.locator(".ev-icon", has_text="photo_library").first).to_be_visible()
    _pictures(manager, "photos-7-calendar")


def _marked(page: Page, address: str, product: Product) -> tuple[int, str]:
    """Mark a service on the page; its number in Altegio and its name."""
    ((pk, number, title),) = product.rows(
        "SELECT id, altegio_id, title FROM altegio_service WHERE active AND vanished_at IS NULL"
        " AND id NOT IN (SELECT service_id FROM feedback_photoservice) ORDER BY altegio_id LIMIT 1"
    )
    page.goto(f"{address}{SETTINGS}")
    page.locator(f"label.photo-switch:has(input[value='{pk}'])").click()
    page.get_by_role("button", name="Зберегти послуги").click()
    expect(page.locator("body")).to_contain_text("Змінено 1 послугу.")
    return int(number), str(title)


def _in_the_bot(product: Product) -> tuple[int, int]:
    """The master whom the demo's user is: their number in Altegio, and their chat with the bot."""
    ((number, chat),) = product.rows(
        "SELECT s.altegio_id, m.telegram_chat_id FROM feedback_teammember m"
        " JOIN altegio_staff s ON s.id = m.staff_id WHERE m.telegram_chat_id IS NOT NULL"
        " AND m.user_id IS NOT NULL"
    )
    return int(number), int(chat)


def _booked(sandbox: Sandbox, staff_id: int, service_id: int, start: datetime) -> int:
    """Let the desk book an hour with the master; the record's number in Altegio."""
    client = sandbox.get("/_control/clients")[0]["id"]
    wanted = {"client_id": client, "staff_id": staff_id, "services": [service_id], "seance_length": 3600}
    made = sandbox.post("/_control/records", {**wanted, "date": f"{start:%Y-%m-%d %H:%M:%S}"})
    return int(made["id"])


def _state(product: Product, record: int) -> str:
    rows = product.rows(
        "SELECT r.state FROM feedback_photoreminder r JOIN altegio_appointment a ON a.id = r.appointment_id"
        f" WHERE a.altegio_id = {int(record)}"
    )
    return str(rows[0][0]) if rows else ""


def _card(page: Page, product: Product, record: int) -> Locator:
    ((pk,),) = product.rows(
        "SELECT r.id FROM feedback_photoreminder r JOIN altegio_appointment a ON a.id = r.appointment_id"
        f" WHERE a.altegio_id = {int(record)}"
    )
    return page.locator(f"article.photo:has(input[name=reminder][value='{pk}'])")


def _log_in_as_master(page: Page, address: str) -> None:
    """A master does not see the surveys."""
    page.goto(f"{address}/admin/")
    page.fill("input[name=username]", "master")
    page.fill("input[name=password]", "demo-salon")
    page.locator("form button[type=submit]").click()
    expect(page).not_to_have_url(re.compile("login"))


def _pictures(page: Page, name: str) -> None:
    """The page large and small, light and dark."""
    before = page.viewport_size
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        page.evaluate(f"document.documentElement.classList.toggle('dark', {str(scheme == 'dark').lower()})")
        for width, height in ((1440, 900), (390, 844)):
            page.set_viewport_size({"width": width, "height": height})
            shot(page, f"{name}-{width}-{scheme}")
    page.emulate_media(color_scheme="light")
    page.evaluate("document.documentElement.classList.remove('dark')")
    if before is not None:
        page.set_viewport_size(before)
