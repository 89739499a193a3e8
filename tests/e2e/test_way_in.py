"""The way in, in a real browser: print the QR page, scan it by a click as a client, resolve who it is."""

from __future__ import annotations

import re

import requests
from playwright.sync_api import Browser, Page, expect

from salon.local.services import beat, web
from tests.e2e.browsing import log_in, shot
from tests.e2e.conftest import StartProduct
from tests.e2e.product import wait_for, worker_service


def test_a_code_is_printed_scanned_and_the_staff_say_who_it_was(
    start_product: StartProduct, browser: Browser
) -> None:
    """Desk code to paper; a stranger's scan waits for a person; a client's own link says who she is."""
    product, sandbox = start_product(clients=60, appointments=400, options=["--no-limit"])
    product.env |= {"SALON_DEMO": "1", "INSTAGRAM_LINK_URL": sandbox.url}
    product.start(web(int(product.env["PORT"])))
    product.start(worker_service(0))
    product.start(beat())
    product.manage("demo_setup")
    address = product.env["PUBLIC_URL"]

    admin = browser.new_page(viewport={"width": 1440, "height": 900}, locale="uk-UA")
    log_in(admin, address)
    admin.goto(f"{address}/admin/direct/links/")
    expect(admin.locator(".way-qr svg").first).to_be_visible()
    shot(admin, "way-in-1-links")
    printed = admin.locator("a[href*='links/print']").first.get_attribute("href")
    sheet = browser.new_page(locale="uk-UA")
    sheet.context.add_cookies(admin.context.cookies())
    sheet.goto(f"{address}{printed}")
    expect(sheet.locator(".poster .code svg").first).to_be_visible()
    pdf = sheet.pdf(prefer_css_page_size=True)
    assert pdf.startswith(b"%PDF")
    shot(sheet, "way-in-2-sheet")

    # Somebody whom no card knows scans the code at the desk.
    link = admin.locator(".way-link input").first.input_value()
    stranger = _people(sandbox.url, known=False)[0]
    phone = browser.new_page(viewport={"width": 390, "height": 844}, locale="uk-UA")
    _scan(phone, link, stranger)
    phone.get_by_test_id("composer").fill("Добрий день, я на рецепції")
    phone.get_by_test_id("send").click()
    wait_for(
        lambda: bool(product.rows("SELECT 1 FROM feedback_instagramcontact WHERE conflict = 'who_came'")),
        "the scan waits for a person",
    )
    ((contact_id,),) = product.rows(
        "SELECT id FROM feedback_instagramcontact WHERE conflict = 'who_came' LIMIT 1"
    )
    admin.goto(f"{address}/admin/feedback/instagramcontact/{contact_id}/change/")
    expect(admin.locator(".who-why")).to_contain_text("QR")
    shot(admin, "way-in-3-who-is-it")
    admin.get_by_role("button", name="Це не клієнтка салону").click()
    expect(admin.locator("body")).to_contain_text("Записано")

    # A client's own link: she opens it, and it is known who she is.
    ((client_id,),) = product.rows(
        "SELECT id FROM altegio_client WHERE instagram_username = '' AND vanished_at IS NULL LIMIT 1"
    )
    admin.goto(f"{address}/admin/direct/links/{client_id}/")
    admin.get_by_role("button", name="Посилання для клієнтки").click()
    own = admin.locator(".way-link input").first.input_value()
    shot(admin, "way-in-4-her-link")
    friend = _people(sandbox.url, known=False)[1]
    _scan(phone, own, friend)
    phone.get_by_test_id("composer").fill("Вітаю!")
    phone.get_by_test_id("send").click()
    linked = f"SELECT linked_by FROM feedback_instagramcontact WHERE client_id = {int(client_id)}"
    wait_for(lambda: product.rows(linked) == [("ref",)], "the link says who she is")


def _people(sandbox_url: str, *, known: bool) -> list[str]:
    people = requests.get(f"{sandbox_url}/_control/instagram/people", timeout=30).json()["people"]
    return [
        one["username"] for one in people if (one["client_id"] is not None) == known and not one["blocked"]
    ]


def _scan(phone: Page, link: str, username: str) -> None:
    """Open the link on a phone, and click whose phone it is."""
    phone.goto(link)
    expect(phone.locator(".came")).to_be_visible()
    phone.locator(f"[data-testid=people] >> text={username}").first.click()
    expect(phone.locator(".toast")).to_contain_text(re.compile("Розмову відкрито"))
