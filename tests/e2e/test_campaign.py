"""A manager makes a campaign from nothing: simulates it, has it sent to herself, switches it on."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from salon.local.services import beat
from tests.e2e.browsing import log_in, shot
from tests.e2e.conftest import StartProduct
from tests.e2e.product import Product, wait_for, worker_service
from tests.sandboxes import Sandbox

PHONE, DESK = {"width": 390, "height": 844}, {"width": 1440, "height": 900}


STORED = "SELECT delay_mode FROM feedback_campaign WHERE name = 'Після манікюру'"


def test_a_campaign_from_nothing_to_its_first_day(start_product: StartProduct, browser: Browser) -> None:
    """From the empty form to a campaign that asks; the test of it comes into the manager's own Direct."""
    product, sandbox = start_product(clients=120, appointments=900, options=["--no-limit"])
    product.env["SALON_DEMO"] = "1"
    product.start_web()
    product.manage("demo_setup")
    product.manage("feedback_campaign", "--off")
    product.start(worker_service(0))
    product.start(beat())
    page = browser.new_page(viewport=DESK, locale="uk-UA")  # type: ignore[arg-type]
    log_in(page, product.env["PUBLIC_URL"])
    _make(page, product.env["PUBLIC_URL"])
    _edit(page)
    _simulate(page)
    assert product.rows(STORED) == [("hours",)]  # all that was of the form, and saved nothing
    page.locator("button[name=_continue]").click()
    wait_for(lambda: product.rows(STORED) == [("next_day",)], "it is saved")
    phone = browser.new_page(viewport=PHONE, locale="uk-UA")  # type: ignore[arg-type]
    _test_on_oneself(page, phone, product, sandbox)
    _switch_on(page, product)


def _make(page: Page, address: str) -> None:
    """A name, and on to the rules."""
    page.goto(f"{address}/admin/feedback/campaign/add/")
    page.fill("input[name=name]", "Після манікюру")
    _pictures(page, "1-new", keep=True)
    page.locator("button[name=_save]").click()
    expect(page.locator("body")).to_contain_text("Кампанію створено")


def _edit(page: Page) -> None:
    """The sentence, the count and the preview follow the form."""
    count = page.locator("[data-count]")
    expect(count).to_contain_text("За минулий тиждень запитали б")
    expect(page.locator("[data-preview] .bubble").first).to_contain_text("Олено")
    _pictures(page, "2-page")
    page.locator("select[name=delay_mode]").select_option("next_day")
    expect(page.locator("[data-rule]")).to_contain_text("Через 1 день після візиту о 12:00")
    page.get_by_text("Яким способом", exact=True).click()
    page.locator("select[name=channels_0]").select_option("altegio_sms")
    nobody = re.compile("запитали б про 0 з")
    expect(count).not_to_contain_text(nobody)
    page.get_by_text("Кого", exact=True).click()
    page.locator("label[for=id_first_visits_always]").click()
    page.fill("input[name=min_cost]", "999999")
    expect(count).to_contain_text(nobody)
    page.fill("input[name=min_cost]", "0")
    expect(count).not_to_contain_text(nobody)
    _pictures(page, "3-whom", keep=True)
    page.get_by_role("link", name="Запитання", exact=True).click()
    page.fill("textarea[name='questions-0-text_uk']", "{first_name_vocative}, як вам манікюр? Від 1 до 5.")
    expect(page.locator("[data-preview] .bubble").first).to_contain_text("Олено, як вам манікюр?")
    _pictures(page, "4-questions", keep=True)


def _simulate(page: Page) -> None:
    """As the form stands, in a page of its own: counts, filters, a file."""
    with page.expect_popup() as opened:
        page.get_by_role("button", name="Симулювати за цією формою").click()
    simulator = opened.value
    expect(simulator.locator("[data-total]")).to_contain_text("Запитали б про")
    expect(simulator.locator(".sim-rule")).to_contain_text("через 1 день після візиту о 12:00")
    simulator.get_by_role("button", name="4 тижні").click()
    expect(simulator.locator(".sim-table tbody tr").first).to_be_visible()
    _pictures(simulator, "5-simulator", keep=True)
    simulator.locator(".sim-reason").first.click()
    expect(simulator.locator(".sim-reason[aria-current]")).to_have_count(1)
    with simulator.expect_download() as download:
        simulator.get_by_role("button", name="Завантажити (CSV)").click()
    lines = Path(download.value.path()).read_text(encoding="utf-8-sig").splitlines()
    assert lines[0].startswith("візит,клієнт")
    assert len(lines) > 1
    simulator.close()


def _test_on_oneself(page: Page, phone: Page, product: Product, sandbox: Sandbox) -> None:
    """A word to the salon from the manager's own phone, then the survey comes there."""
    person = sandbox.get("/_control/instagram/people")["people"][0]
    phone.goto(f"{sandbox.url}/?person={person['username']}")
    phone.get_by_test_id("composer").fill("Перевіряю")
    phone.get_by_test_id("send").click()
    wrote = "SELECT 1 FROM feedback_instagramcontact WHERE last_action_at > now() - interval '5 minutes'"
    wait_for(lambda: bool(product.rows(wrote)), "the word arrives")
    answers = product.rows("SELECT count(*) FROM feedback_answer")
    page.get_by_role("link", name="Перевірити на собі").click()
    page.fill("input[name=q]", person["username"])
    page.get_by_role("button", name="Знайти").click()
    page.locator(".test-person input").first.check()
    _pictures(page, "6-test", keep=True)
    page.locator("input[name=mine]").check()
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Надіслати мені опитування").click()
    page.wait_for_load_state()
    # Who is a client by their name says once more that it is they.
    if (sure := page.get_by_role("button", name="це я: надіслати")).count():
        sure.click()
    expect(page.locator("body")).to_contain_text("загляньте в Direct")
    expect(phone.get_by_test_id("quick-reply")).to_have_count(5)
    expect(phone.locator("body")).to_contain_text("Це перевірка опитування «Після манікюру»")
    expect(phone.locator("body")).to_contain_text("Олено, як вам манікюр?")
    shot(phone, "campaign-7-phone")
    phone.get_by_test_id("quick-reply").nth(4).click()
    expect(phone.get_by_test_id("bubble").last).to_contain_text("Що сподобалося")
    assert product.rows("SELECT count(*) FROM feedback_answer") == answers
    page.reload()
    expect(page.locator("body")).to_contain_text("триває")
    _pictures(page, "8-test-sent")


def _switch_on(page: Page, product: Product) -> None:
    """On; and who did all that."""
    page.goto(f"{product.env['PUBLIC_URL']}/admin/feedback/campaign/")
    _pictures(page, "9-list")
    page.get_by_role("link", name="Після манікюру").click()
    page.locator("label[for=id_enabled]").click()
    page.locator("button[name=_continue]").click()
    on = "SELECT enabled, since IS NOT NULL FROM feedback_campaign WHERE name = 'Після манікюру'"
    wait_for(lambda: product.rows(on) == [(True, True)], "it is on")
    page.get_by_role("link", name=re.compile("Історія$")).click()
    expect(page.locator(".change").first).to_contain_text("Марина")
    expect(page.locator("body")).to_contain_text("як вам манікюр?")
    _pictures(page, "10-changes")


def _pictures(page: Page, name: str, *, keep: bool = False) -> None:
    """The page wide and narrow, light and dark; nothing stands out of it sideways.

    With `keep` it is not loaded anew, for what stands in its form is not saved: then light alone.
    """
    for scheme in ("light",) if keep else ("dark", "light"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        if not keep:
            page.reload()
        for width, size in (("390", PHONE), ("1440", DESK)):
            page.set_viewport_size(size)  # type: ignore[arg-type]
            page.wait_for_timeout(300)
            shot(page, f"campaign-{name}-{width}-{scheme}", whole=True)
            fits = page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
            assert fits, f"{name} stands out at {width}"
