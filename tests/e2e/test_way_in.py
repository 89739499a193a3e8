"""The way in, in a real browser: print the QR page, scan it by a click as a client, resolve who it is."""

from __future__ import annotations

import re

import requests
from playwright.sync_api import Browser, Page, expect

from salon.local.services import beat
from tests.e2e.browsing import log_in, shot
from tests.e2e.conftest import StartProduct
from tests.e2e.product import Product, wait_for, worker_service
from tests.sandboxes import Sandbox


def test_a_code_is_printed_scanned_and_the_staff_say_who_it_was(
    start_product: StartProduct, browser: Browser
) -> None:
    """Desk code to paper; a stranger's scan waits for a person; a client's own link says who she is.

    Then somebody writes whose name stands in two cards, and a person says which of them it is.
    """
    product, sandbox = start_product(clients=60, appointments=400, options=["--no-limit"])
    product.env |= {"SALON_DEMO": "1", "INSTAGRAM_LINK_URL": sandbox.url}
    shared = _write_into_two_cards(sandbox)
    product.start_web()
    product.start(worker_service(0))
    product.start(beat())
    product.manage("demo_setup")
    address = product.env["PUBLIC_URL"]

    admin = browser.new_page(viewport={"width": 1440, "height": 900}, locale="uk-UA")
    log_in(admin, address)
    link = _made_and_printed(admin, browser, address)

    # Somebody whom no card knows scans the code at the desk.
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
    admin.get_by_role("button", name="Це не клієнт салону").click()
    expect(admin.locator("body")).to_contain_text("Записано")

    _come_by_a_link_of_her_own(product, admin, phone, _people(sandbox.url, known=False)[1])
    _say_which_of_two(product, admin, phone, f"{sandbox.url}/?person={shared}", shared)


def _made_and_printed(admin: Page, browser: Browser, address: str) -> str:
    """Make a link for the desk and its sheet of paper; return the link."""
    admin.goto(f"{address}/admin/direct/links/")
    admin.get_by_role("button", name="Зробити посилання").click()
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
    return admin.locator(".way-link input").first.input_value()


def _come_by_a_link_of_her_own(product: Product, admin: Page, phone: Page, username: str) -> None:
    """A client opens the link that was made for her, and it is known who she is."""
    ((client_id,),) = product.rows(
        "SELECT id FROM altegio_client WHERE instagram_username = '' AND vanished_at IS NULL LIMIT 1"
    )
    admin.goto(f"{product.env['PUBLIC_URL']}/admin/direct/links/{client_id}/")
    admin.get_by_role("button", name="Посилання для клієнта").click()
    own = admin.locator(".way-link input").first.input_value()
    shot(admin, "way-in-4-her-link")
    _scan(phone, own, username)
    phone.get_by_test_id("composer").fill("Вітаю!")
    phone.get_by_test_id("send").click()
    linked = f"SELECT linked_by FROM feedback_instagramcontact WHERE client_id = {int(client_id)}"
    wait_for(lambda: product.rows(linked) == [("ref",)], "the link says who she is")


def _say_which_of_two(product: Product, admin: Page, phone: Page, talk: str, shared: str) -> None:
    """Whose name two cards bear is nobody until a person says which."""
    phone.goto(talk)
    phone.get_by_test_id("composer").fill("Доброго дня!")
    phone.get_by_test_id("send").click()
    whose = f"SELECT conflict, linked_by FROM feedback_instagramcontact WHERE username = '{shared}'"
    wait_for(lambda: product.rows(whose) == [("two_clients", "")], "two cards bear the name")
    admin.goto(f"{product.env['PUBLIC_URL']}/admin/feedback/instagramcontact/?link=conflict")
    admin.locator("#result_list a").filter(has_text=shared).first.click()
    expect(admin.locator(".who-why")).to_contain_text("Це ім’я мають двоє клієнтів")
    expect(admin.locator(".who-card")).to_have_count(2)
    chosen = admin.locator(".who-card").first
    name = chosen.locator("h3 a").inner_text()
    shot(admin, "way-in-5-two-cards")
    chosen.get_by_role("button", name="Це цей клієнт").click()
    expect(admin.locator("body")).to_contain_text("Привʼязано.")
    expect(admin.locator(".who .panel-title")).to_contain_text(name)
    assert product.rows(whose) == [("", "manual")]


def _write_into_two_cards(sandbox: Sandbox) -> str:
    """Let the desk write one Instagram name into two clients' cards; return it."""
    people = sandbox.get("/_control/instagram/people")["people"]
    named = {one["client_id"] for one in people}
    shared = str([one["username"] for one in people if one["client_id"] is None and not one["blocked"]][2])
    plain = [one["id"] for one in sandbox.get("/_control/clients") if one["id"] not in named]
    for client_id in plain[:2]:
        card = {"email": "", "custom_fields": {"instagram-user-name": shared}}
        sandbox._json("PUT", f"/_control/clients/{client_id}", json=card)
    return shared


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
