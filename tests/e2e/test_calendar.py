"""The calendar in a real browser: live, by keyboard, on a phone, on paper, in another calendar program."""

from __future__ import annotations

import re
from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest
import requests
from axe_playwright_python.sync_playwright import Axe
from icalendar import Calendar
from playwright.sync_api import Browser, Page, expect

from tests.e2e.browsing import shot
from tests.e2e.conftest import StartProduct
from tests.e2e.product import Product
from tests.sandboxes import Sandbox

KYIV = ZoneInfo("Europe/Kyiv")
PHONE = {"width": 390, "height": 844}
# A change is asked for every five seconds.
SOON = 15_000


@pytest.fixture
def salon(start_product: StartProduct) -> tuple[Product, Sandbox]:
    """A salon that is open: the web process alone, and a mirror that is read when a test says so."""
    product, sandbox = start_product(clients=30, appointments=120, options=["--no-limit"])
    product.env |= {"SALON_DEMO": "1"}
    product.manage("demo_setup")
    product.start_web()
    return product, sandbox


def test_a_day_at_the_desk(salon: tuple[Product, Sandbox], browser: Browser) -> None:
    """Everything on one product, for a start of it costs more than all of this."""
    product, sandbox = salon
    record, name = _booked(product, sandbox)
    page = _page(browser, product, "reception")

    _shows_a_change_without_a_reload(page, product, sandbox, record, name)
    _keeps_the_filters_in_the_address(page)
    _opens_a_drawer_by_the_keyboard_alone(page, name)
    _is_read_by_those_who_do_not_see_it(page)
    _fits_on_a_sheet(page)
    _is_a_list_on_a_phone(browser, product, name)
    _is_read_by_another_program(browser, product)


def _booked(product: Product, sandbox: Sandbox) -> tuple[int, str]:
    """Let the desk book noon of today with the master whom the demo's user is; its number, and who comes."""
    ((staff,),) = product.rows(
        "SELECT s.altegio_id FROM altegio_staffuser u JOIN altegio_staff s ON s.id = u.staff_id"
    )
    ((service,),) = product.rows("SELECT altegio_id FROM altegio_service WHERE active ORDER BY id LIMIT 1")
    client = sandbox.get("/_control/clients")[0]
    noon = datetime.combine(datetime.now(KYIV).date(), time(12))
    made = sandbox.post(
        "/_control/records",
        {
            "client_id": client["id"],
            "staff_id": staff,
            "services": [service],
            "seance_length": 5400,
            "date": f"{noon:%Y-%m-%d %H:%M:%S}",
        },
    )
    product.manage("altegio_sync")
    ((name,),) = product.rows("SELECT name FROM altegio_client WHERE altegio_id = %s", [client["id"]])
    return int(made["id"]), str(name)


def _page(browser: Browser, product: Product, user: str, size: dict[str, int] | None = None) -> Page:
    """A browser in which the user has logged in."""
    page = browser.new_page(viewport=size or {"width": 1440, "height": 900}, locale="uk-UA")
    page.goto(f"{product.env['PUBLIC_URL']}/admin/calendar/")
    page.fill("input[name=username]", user)
    page.fill("input[name=password]", "demo-salon")
    page.locator("form button[type=submit]").click()
    expect(page.locator("#cal-title")).to_contain_text(str(datetime.now(KYIV).year))
    return page


def _shows_a_change_without_a_reload(
    page: Page, product: Product, sandbox: Sandbox, record: int, name: str
) -> None:
    ((key,),) = product.rows("SELECT id FROM altegio_appointment WHERE altegio_id = %s", [record])
    card = page.locator(f'a[data-id="{key}"]')
    expect(card).to_have_attribute("aria-label", re.compile(rf"12:00–13:30, {re.escape(name)}.*очікується"))
    page.evaluate("window.sameAsBefore = true")

    changed = requests.put(f"{sandbox.url}/_control/records/{record}", json={"attendance": 2}, timeout=20)
    assert changed.ok
    product.manage("altegio_sync")

    expect(card).to_have_attribute("aria-label", re.compile("підтверджено"), timeout=SOON)
    assert page.evaluate("window.sameAsBefore")
    shot(page, "calendar-1-day")


def _keeps_the_filters_in_the_address(page: Page) -> None:
    page.locator("#cal-filters > summary").click()
    page.get_by_role("checkbox", name="скасовано").check()
    expect(page).to_have_url(re.compile(r"\?status=cancelled"))
    page.get_by_role("button", name="Готово").click()
    page.get_by_role("button", name="Тиждень", exact=True).click()
    page.reload()

    expect(page).to_have_url(re.compile(r"\?view=week&status=cancelled"))
    expect(page.locator("#cal-chips")).to_contain_text("Скасовано")
    page.get_by_role("button", name="Прибрати фільтр: Скасовано").click()
    expect(page).to_have_url(re.compile(r"calendar/\?view=week$"))
    expect(page.locator(".board-master").first).to_be_visible()
    page.go_back()
    expect(page.locator(".grid-col").first).to_be_visible()


def _opens_a_drawer_by_the_keyboard_alone(page: Page, name: str) -> None:
    page.goto(f"{page.url.partition('?')[0]}?view=day")
    mine = page.locator("a[data-id]", has_text=name).first
    mine.focus()
    page.keyboard.press("Enter")

    drawer = page.get_by_role("dialog")
    expect(drawer.get_by_role("heading", name=name)).to_be_focused()
    expect(drawer).to_contain_text("+380")
    expect(drawer.get_by_role("link", name="Відкрити в Altegio")).to_have_attribute(
        "href", re.compile(r"app\.alteg\.io/timetable/1001#main_date=.*open_modal_by_record_id=\d+")
    )
    expect(page).to_have_url(re.compile(r"[?&]open=\d+"))
    for _press in range(30):
        page.keyboard.press("Tab")
        outside = "document.activeElement !== document.body && !document.activeElement.closest('dialog')"
        assert not page.evaluate(outside)
    shot(page, "calendar-2-drawer")
    address = page.url
    page.keyboard.press("Escape")

    expect(drawer).to_be_hidden()
    expect(mine).to_be_focused()
    expect(page).not_to_have_url(re.compile("open="))
    page.keyboard.press("Shift+ArrowRight")
    expect(page).to_have_url(re.compile(r"date=\d{4}-\d\d-\d\d"))
    page.goto(address)
    expect(page.get_by_role("dialog").get_by_role("heading", name=name)).to_be_visible()
    page.keyboard.press("Escape")


def _is_read_by_those_who_do_not_see_it(page: Page) -> None:
    """axe finds nothing serious in any view, in the open panels and in the drawer."""
    address = page.url.partition("?")[0]
    for view in ("day", "week", "month"):
        page.goto(f"{address}?view={view}")
        expect(page.locator("#cal-body[aria-busy=false]")).to_be_visible()
        _nothing_serious(page, view)
    page.goto(f"{address}?view=agenda&colour=master")
    # What is over by now lies folded up, the first of the day as a rule.
    expect(page.locator("a.ev-line").first).to_be_attached()
    page.evaluate("document.documentElement.classList.add('dark')")
    folded = "details.cal-drop, #cal-body details"
    page.evaluate(f"document.querySelectorAll('{folded}').forEach(panel => {{ panel.open = true; }})")
    expect(page.locator("a.ev-line").first).to_be_visible()
    _nothing_serious(page, "agenda, dark, its panels open")
    page.goto(f"{address}?view=day")
    page.locator("a[data-id]").first.click()
    expect(page.get_by_role("dialog").get_by_role("heading").first).to_be_focused()
    _nothing_serious(page, "drawer")
    page.keyboard.press("Escape")


def _nothing_serious(page: Page, what: str) -> None:
    # What is still fading in has no contrast of its own yet.
    page.evaluate(
        "Promise.allSettled(document.getAnimations()"
        ".filter(one => Number.isFinite(one.effect.getComputedTiming().endTime)).map(one => one.finished))"
    )
    found = Axe().run(page).response["violations"]
    told = [
        (each["id"], each["nodes"][0]["html"][:200])
        for each in found
        if each["impact"] in ("serious", "critical")
    ]
    assert not told, (what, told)


def _fits_on_a_sheet(page: Page) -> None:
    page.goto(f"{page.url.partition('?')[0]}?view=day")
    expect(page.locator(".grid-card").first).to_be_visible()
    paper = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", paper)) == 1


def _is_a_list_on_a_phone(browser: Browser, product: Product, name: str) -> None:
    page = _page(browser, product, "reception", PHONE)
    earlier = page.locator("details.agenda-earlier")
    if earlier.count():  # noon is over
        earlier.evaluate("panel => { panel.open = true; }")
    page.locator("a.ev-line", has_text=name).first.click()
    drawer = page.get_by_role("dialog")
    expect(drawer).to_contain_text("+380")
    # It slides in; then it is the whole screen.
    page.wait_for_function(
        """() => {
            const box = document.getElementById("cal-drawer").getBoundingClientRect();
            return box.x === 0 && box.width === innerWidth && box.height === innerHeight;
        }"""
    )
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    shot(page, "calendar-3-phone")


def _is_read_by_another_program(browser: Browser, product: Product) -> None:
    """The master makes a link; a calendar program reads the own appointments by it until it is ended."""
    page = _page(browser, product, "master")
    expect(page.locator(".grid-head")).to_have_count(1)
    page.get_by_role("link", name="Календар у телефоні").click()
    page.get_by_role("button", name="Створити посилання").click()
    address = page.locator("code").inner_text()

    found = requests.get(address, timeout=20)
    events = Calendar.from_ical(found.content).walk("VEVENT")
    starts = {event["dtstart"].dt for event in events}
    assert datetime.combine(datetime.now(KYIV).date(), time(12), KYIV) in starts
    assert "380" not in re.sub(r"UID:.*|URL:.*|\d{8}T\d{6}Z?", "", found.text)

    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Скасувати посилання").click()
    expect(page.locator("body")).to_contain_text("більше не діє")
    assert requests.get(address, timeout=20).status_code == 404
