"""Ctrl-K in a real browser: a client is found and opened by the keyboard alone, and on a phone by touch."""

from __future__ import annotations

import re

from playwright.sync_api import Browser, Page, expect

from tests.e2e.browsing import log_in, shot
from tests.e2e.conftest import StartProduct

DESK, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
# Ctrl and the key K while the keyboard is Ukrainian: it writes another letter.
UKRAINIAN_CTRL_K = """document.activeElement.dispatchEvent(new KeyboardEvent("keydown",
    {key: "л", code: "KeyK", ctrlKey: true, bubbles: true, cancelable: true}))"""
SOMEBODY = (
    "SELECT name, phone, id FROM altegio_client WHERE name ~ '^[^ ]{4,} [^ ]{6,}$' AND visits_count > 0"
    " ORDER BY altegio_id LIMIT 1"
)


def test_a_client_is_found_by_keyboard_and_by_touch(start_product: StartProduct, browser: Browser) -> None:
    """With a slip in the name, on the wrong keyboard layout, and by the last digits of the phone."""
    product, _sandbox = start_product(clients=30, appointments=60, options=["--no-limit"])
    product.env["SALON_DEMO"] = "1"
    product.start_web()
    product.manage("demo_setup")
    ((name, phone, pk),) = product.rows(SOMEBODY)
    address = product.env["PUBLIC_URL"]
    card = re.compile(f"/admin/altegio/client/{pk}/change/")

    desk = browser.new_page(viewport=DESK, locale="uk-UA")  # type: ignore[arg-type]
    log_in(desk, address, "reception")
    desk.goto(f"{address}/admin/altegio/client/")
    desk.locator("#searchbar").focus()
    desk.evaluate(UKRAINIAN_CTRL_K)
    finder, field = desk.locator("#finder"), desk.locator("#finder input")
    expect(finder).to_be_visible()
    expect(field).to_be_focused()
    desk.keyboard.press("Escape")
    expect(finder).to_be_hidden()
    expect(desk.locator("#searchbar")).to_be_focused()

    desk.keyboard.press("Control+KeyK")
    desk.keyboard.type(_with_a_slip(name))
    line = finder.get_by_role("option", selected=True)
    expect(line).to_contain_text(name)
    expect(field).to_have_attribute("aria-activedescendant", str(line.get_attribute("id")))
    expect(finder.get_by_role("status")).to_contain_text("Знайдено")
    shot(desk, "search-desk")
    desk.keyboard.press("Enter")
    expect(desk).to_have_url(card)

    hand = browser.new_page(viewport=PHONE, locale="uk-UA", has_touch=True)  # type: ignore[arg-type]
    log_in(hand, address, "reception")
    hand.locator("[data-finder-open]").tap()
    hand.locator("#finder input").fill(phone[-4:])
    found = hand.locator("#finder [id^='found-clients-']").filter(has_text=name).first
    expect(found).to_be_visible()
    assert not _overflows(hand)
    shot(hand, "search-phone")
    found.tap()
    expect(hand).to_have_url(card)


def _with_a_slip(name: str) -> str:
    """The surname with two letters swapped."""
    first, surname = name.split()
    return f"{first} {surname[:3]}{surname[4]}{surname[3]}{surname[5:]}"


def _overflows(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))
