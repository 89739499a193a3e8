"""A client answers on the form behind an SMS: on a phone, by keyboard, and where scripts are off."""

from __future__ import annotations

import re
from typing import Any

import requests
from playwright.sync_api import Browser, Page, expect

from salon.local.services import beat
from tests.e2e.browsing import shot
from tests.e2e.conftest import StartProduct
from tests.e2e.product import Product, wait_for, worker_service
from tests.sandboxes import Sandbox

REVIEW = "https://reviews.example/perlyna"
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1440, "height": 900}

# For every text that is seen: its contrast with what lies behind it, of which the page's own ground may be
# of two colours. For stars, fields and cards: that of their outline.
CONTRASTS = """() => {
    const parse = (text) => text.match(/[\\d.]+/g).map(Number);
    const light = ([r, g, b]) => [r, g, b].map((v) => v / 255)
        .map((v) => (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
        .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
    const ratio = (one, two) => {
        const [a, b] = [light(one), light(two)].sort((x, y) => y - x);
        return (a + 0.05) / (b + 0.05);
    };
    const probe = document.body.appendChild(document.createElement("i"));
    const named = ["--ground", "--glow"].map((name) => {
        const value = getComputedStyle(document.documentElement).getPropertyValue(name);
        const whole = value.trim().length === 4 ? value.trim().replace(/[0-9a-f]/gi, "$&$&") : value.trim();
        return [1, 3, 5].map((at) => parseInt(whole.slice(at, at + 2), 16));
    });
    probe.remove();
    const behind = (element) => {
        for (let each = element; each && each !== document.body; each = each.parentElement) {
            const color = parse(getComputedStyle(each).backgroundColor);
            if (color.length === 3 || color[3] === 1) return [color];
        }
        return named;
    };
    const found = [];
    const look = (element, color, least, what) => {
        for (const ground of behind(element)) {
            const is = ratio(parse(color), ground);
            if (is < least) found.push(`${what}: ${is.toFixed(2)}`);
        }
    };
    for (const element of document.querySelectorAll("body *")) {
        const style = getComputedStyle(element);
        const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
        const unseen = style.opacity === "0" || style.visibility === "hidden" || element.closest(".unseen");
        if (own && !unseen) look(element, style.color, 4.5, element.textContent.trim().slice(0, 30));
    }
    for (const path of document.querySelectorAll(".stars path"))
        look(path.closest("label"), getComputedStyle(path).stroke, 3, "a star");
    for (const box of document.querySelectorAll(".title, textarea"))
        look(box.parentElement, getComputedStyle(box).borderTopColor, 3, "a field");
    return found;
}"""


def _begin(start_product: StartProduct) -> tuple[Product, Sandbox]:
    """A product whose campaign goes on by SMS."""
    product, sandbox = start_product(clients=60, appointments=400, options=["--no-limit"])
    product.env["SALON_DEMO"] = "1"
    product.start_web()
    product.start(worker_service(0))
    product.manage("demo_setup")
    product.execute(
        f"UPDATE feedback_campaign SET channels = '{{instagram,altegio_sms}}', review_url = '{REVIEW}'"
    )
    product.start(beat())
    return product, sandbox


def _links(sandbox: Sandbox) -> list[str]:
    """The forms' addresses in the SMS that came."""
    found = (re.search(r"http\S+/f/\S+/", sms["text"]) for sms in sandbox.get("/_control/sms"))
    return [match[0] for match in found if match is not None]


def _survey(product: Product, link: str) -> tuple[Any, ...]:
    number = int(link.rstrip("/").rpartition("/")[2].partition(".")[0])
    query = "SELECT status, channel, rating, comment, would_recommend, complete FROM feedback_visitfeedback"
    return product.rows(f"{query} WHERE id = %s", [number])[0]


def _look_at(page: Page, name: str) -> None:
    """The page as it is judged: both sizes, both schemes; readable, and nothing stands out sideways."""
    for scheme in ("dark", "light"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
        assert page.evaluate(CONTRASTS) == [], f"{name}, {scheme}"
        for width, size in (("1440", DESK), ("390", PHONE)):
            page.set_viewport_size(size)  # type: ignore[arg-type]
            shot(page, f"form-{name}-{width}-{scheme}")
            assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), name
    small = page.evaluate(
        "[...document.querySelectorAll('button, .main, .choice, .back')]"
        ".map((each) => each.getBoundingClientRect())"
        ".filter((box) => box.height < 44 || box.width < 44).length"
    )
    assert small == 0, f"{name}: something is too small for a finger"


def test_a_client_answers_on_the_form_behind_the_sms(start_product: StartProduct, browser: Browser) -> None:
    """Previews store nothing; a tap is enough; the keyboard looks first; without scripts it works as well."""
    product, sandbox = _begin(start_product)
    wait_for(lambda: len(set(_links(sandbox))) >= 3, "SMS with forms")
    first, second, third = sorted(set(_links(sandbox)))[:3]
    for link in (first, second, third):
        assert requests.get(link, headers={"User-Agent": "WhatsApp/2.0"}, timeout=30).ok
        assert requests.head(link, timeout=30).ok
    assert _survey(product, first)[:3] == ("sent", "altegio_sms", None)
    _by_tapping(product, browser, first)
    _without_scripts(product, browser, second)
    _by_keyboard(product, browser, third)


def _by_tapping(product: Product, browser: Browser, link: str) -> None:
    context = browser.new_context(viewport=PHONE, has_touch=True, locale="uk-UA")  # type: ignore[arg-type]
    page = context.new_page()
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.goto(link)
    _look_at(page, "1-stars")
    page.locator(".choice").nth(3).tap()
    page.wait_for_selector("textarea")
    assert _survey(product, link)[:3] == ("answering", "altegio_sms", 4)
    _tap_once_more(page)
    _look_at(page, "2-comment")
    page.locator(".tongues button").tap()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    _look_at(page, "2-comment-en")
    page.fill("textarea", "Thank you!")
    page.locator("button.main").tap()
    page.wait_for_selector(".cards")
    _look_at(page, "3-recommend")
    page.locator(".choice").first.tap()
    page.wait_for_selector(".thanks")
    assert _survey(product, link) == ("answered", "altegio_sms", 4, "Thank you!", True, True)
    expect(page.get_by_role("link", name="Write a public review")).to_have_attribute("href", REVIEW)
    _look_at(page, "4-thanks")
    page.goto(link.replace("/f/", "/f/9"))
    _look_at(page, "5-unknown")
    assert not [error for error in errors if "404" not in error]
    assert context.cookies() == []
    context.close()


def _tap_once_more(page: Page) -> None:
    """The button, meant for the page before: what has only just been shown is not passed over."""
    page.evaluate("performance.now = () => 0")
    page.locator("button.main").tap()
    assert page.locator("[data-form]").get_attribute("aria-busy") is None, "it was sent"
    page.evaluate("delete performance.now")


def _without_scripts(product: Product, browser: Browser, link: str) -> None:
    context = browser.new_context(viewport=PHONE, java_script_enabled=False, locale="uk-UA")  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(link)
    page.locator("button.main").click()
    expect(page.get_by_role("alert")).to_be_visible()
    page.locator(".choice").nth(1).click()
    page.locator("button.main").click()
    page.locator("button.soft").click()
    page.get_by_role("link", name="Назад").click()
    expect(page.locator("textarea")).to_be_visible()
    page.fill("textarea", "Довго чекала")
    page.locator("button.main").click()
    page.locator(".choice").nth(1).click()
    page.locator("button.main").click()
    expect(page.get_by_role("link", name="Написати публічний відгук")).to_have_attribute("href", REVIEW)
    assert _survey(product, link) == ("answered", "altegio_sms", 2, "Довго чекала", False, True)
    page.reload()
    expect(page.locator("h1")).to_have_text("Дякуємо!")
    context.close()


def _by_keyboard(product: Product, browser: Browser, link: str) -> None:
    page = browser.new_page(viewport=DESK, locale="uk-UA")  # type: ignore[arg-type]
    page.goto(link)
    page.locator("input[type=radio]").first.focus()
    for _step in range(2):
        page.keyboard.press("ArrowRight")
    page.wait_for_timeout(600)
    assert _survey(product, link)[2] is None
    expect(page.locator("input[type=radio]").nth(2)).to_be_checked()
    outline = "getComputedStyle(document.querySelector('input:checked + svg')).outlineStyle"
    assert page.evaluate(outline) == "solid"
    shot(page, "form-6-keyboard")
    page.keyboard.press("Enter")
    page.wait_for_selector("textarea")
    assert _survey(product, link)[2] == 3
    page.close()
