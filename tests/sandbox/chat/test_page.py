"""The chat page, in a real browser and by its JSON."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect, sync_playwright

from salon.local.browser import find_chromium
from tests.sandbox.instagram.support import Direct

FIVE = [{"content_type": "text", "title": str(n), "payload": f"p{n}"} for n in range(1, 6)]
PHONE: ViewportSize = {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A real Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium())
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page that fails the test on a script's error."""
    page = browser.new_page(viewport={"width": 1440, "height": 900}, locale="uk-UA")
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    page.close()
    assert errors == []


def test_a_visitor_writes_and_taps_as_a_person(direct: Direct, page: Page) -> None:
    person = direct.pick(window_open=False)
    page.goto(direct.url)
    page.get_by_test_id("search").fill(person.username)
    page.locator(f'[data-testid=person][data-username="{person.username}"]').click()
    expect(page.get_by_test_id("window-state")).to_have_attribute("data-window", "shut")
    page.get_by_test_id("composer").fill("Добрий день! 🌸")
    page.get_by_test_id("send").click()
    expect(page.get_by_test_id("bubble").last).to_have_text("Добрий день! 🌸")
    expect(page.get_by_test_id("window-state")).to_have_attribute("data-window", "open")
    assert not person.automatic
    assert direct.send(person.igsid, {"text": "Оцініть візит", "quick_replies": FIVE}).ok
    expect(page.get_by_test_id("quick-reply")).to_have_count(5)
    page.get_by_test_id("quick-reply").nth(3).click()
    expect(page.get_by_test_id("bubble").last).to_have_text("4")
    expect(page.get_by_test_id("quick-reply")).to_have_count(0)
    assert person.messages[-1].kind == "quick_reply"
    assert all(message.seen for message in person.messages if message.from_salon)


def test_reactions_and_unsends_are_a_tap_away(direct: Direct, page: Page) -> None:
    person = direct.pick(window_open=True)
    assert direct.send(person.igsid, {"text": "Дякуємо за візит"}).ok
    page.goto(f"{direct.url}/?person={person.username}")
    page.get_by_test_id("react").last.click(force=True)
    expect(page.locator(".reaction")).to_have_text("❤️")
    page.get_by_test_id("composer").fill("Ой")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("bubble").last).to_have_text("Ой")
    page.get_by_test_id("unsend").last.click(force=True)
    page.get_by_test_id("unsend").last.click(force=True)
    expect(page.get_by_test_id("bubble").last).not_to_have_text("Ой")
    assert person.messages[-1].deleted


def test_a_link_leads_into_the_salons_direct(direct: Direct, page: Page) -> None:
    person = direct.pick(window_open=False)
    page.goto(f"{direct.url}/m/sandbox_salon?ref=visit_42")
    page.locator(f'[data-username="{person.username}"]').click()
    expect(page.get_by_test_id("ref")).to_have_value("visit_42")
    page.get_by_test_id("open-link").click()
    expect(page.get_by_test_id("window-state")).to_have_attribute("data-window", "open")
    referrals = direct.control("/deliveries?kind=referral")["deliveries"]
    assert referrals[-1]["event"]["referral"]["ref"] == "visit_42"


def test_on_a_narrow_screen_the_list_and_the_talk_take_turns(direct: Direct, page: Page) -> None:
    person = direct.pick(window_open=True)
    page.set_viewport_size(PHONE)
    page.goto(direct.url)
    page.locator(f'[data-username="{person.username}"]').click()
    expect(page.get_by_test_id("search")).to_be_hidden()
    expect(page.get_by_test_id("bubble").last).to_be_visible()
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
    page.get_by_role("button", name="До списку людей").click()
    expect(page.get_by_test_id("search")).to_be_visible()
    page.go_back()
    expect(page.get_by_test_id("composer")).to_be_visible()


def test_what_people_write_is_never_taken_for_markup(direct: Direct, page: Page) -> None:
    person = direct.pick(window_open=True)
    text = "<img src=x onerror=alert(1)> & <b>жирно</b>"
    direct.control(f"/people/{person.username}/messages", "POST", {"text": text})
    page.goto(f"{direct.url}/?person={person.username}")
    expect(page.get_by_test_id("bubble").last).to_have_text(text)
    expect(page.locator(".thread img")).to_have_count(0)


def test_nothing_is_asked_of_other_hosts(direct: Direct, page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(direct.url)
    expect(page.get_by_test_id("person").first).to_be_visible()
    assert [url for url in asked if not url.startswith(direct.url)] == []


def test_an_unchanged_thread_is_not_sent_again(direct: Direct) -> None:
    first = direct.session.get(f"{direct.url}/_chat/people", timeout=20).json()
    again = direct.session.get(f"{direct.url}/_chat/people?version={first['version']}", timeout=20)
    assert again.status_code == 204


def test_looking_at_a_person_who_answers_alone_changes_nothing(direct: Direct) -> None:
    person = direct.pick(window_open=True)
    assert direct.send(person.igsid, {"text": "Як візит?"}).ok
    direct.session.post(f"{direct.url}/_chat/people/{person.username}/read", json={}, timeout=20)
    assert person.automatic
    assert not person.messages[-1].seen


@pytest.mark.parametrize("path", ["/_chat/people/nobody", "/m/another_salon"])
def test_who_is_not_there_is_not_found(direct: Direct, path: str) -> None:
    assert direct.session.get(f"{direct.url}{path}", timeout=20).status_code == 404
