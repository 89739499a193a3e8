"""The keyboard alone: in, to a case, through its filter, to its end, and everything paused."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Dialog, Locator, Page, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from feedback.models import Campaign, Case, SendingSwitch
from tests.pages.world import World, make_world

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "a long password"
# Where the keyboard stands is drawn: by a line around it, or by a shade.
SEEN = """() => {
    const style = getComputedStyle(document.activeElement);
    const line = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
    return line || style.boxShadow !== "none";
}"""


def test_a_low_score_is_dealt_with_and_all_is_paused_by_the_keyboard_alone(live_server: LiveServer) -> None:
    """The search and the calendar have their own: tests/e2e."""
    world = make_world()
    case, manager = world.row(Case), _manager(world)
    with _desk() as page:
        _log_in(page, live_server, manager, "/admin/feedback/case/")
        expect(page.locator("#result_list")).to_be_visible()
        _filter(page, str(case.survey.visit.client.name))
        _close(page, case)
        _pause(page)


def test_a_tab_of_a_campaign_is_opened_by_the_keyboard_and_stays_open_when_it_is_saved(
    live_server: LiveServer,
) -> None:
    world = make_world()
    campaign, manager = world.row(Campaign), _manager(world)
    with _desk() as page:
        _log_in(page, live_server, manager, f"/admin/feedback/campaign/{campaign.pk}/change/")
        tab = page.locator("form nav > a").nth(2)
        _reach(page, tab)
        page.keyboard.press("Enter")
        expect(tab).to_have_attribute("aria-pressed", "true")

        with page.expect_navigation():
            page.locator("button[name=_continue], input[name=_continue]").first.click()

        expect(page.locator("form nav > a").nth(2)).to_have_class(re.compile("active"))
        page.wait_for_load_state("networkidle")  # the count that the page asks for is no longer under way


@contextmanager
def _desk() -> Iterator[Page]:
    """A page of Chromium, as wide as a desk's."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=os.environ.get("CHROMIUM_PATH") or None)
        page = chromium.new_page(viewport={"width": 1440, "height": 900}, locale="uk-UA")
        page.set_default_timeout(60_000)
        yield page
        chromium.close()


def _manager(world: World) -> Any:
    manager = world.users["manager"]
    manager.set_password(PASSWORD)
    manager.save()
    return manager


def _log_in(page: Page, server: LiveServer, user: Any, wanted: str) -> None:
    page.goto(f"{server.url}/admin/login/?next={wanted}")
    _reach(page, page.locator("input[name=username]"))
    page.keyboard.type(user.username)
    _reach(page, page.locator("input[name=password]"))
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{wanted}")


def _filter(page: Page, name: str) -> None:
    """Past the menu, and what is asked for stands in the address."""
    page.keyboard.press("Tab")
    expect(page.locator(".skip-link")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#content")).to_be_focused()
    _reach(page, page.locator("#searchbar"))
    page.keyboard.type(name)
    page.keyboard.press("Enter")
    page.wait_for_url("**q=*")


def _close(page: Page, case: Case) -> None:
    _reach(page, page.locator("#result_list a[href*='/change/']").first)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/case/{case.pk}/change/**")
    _reach(page, page.locator("button[value=take]"))
    page.keyboard.press("Enter")
    expect(page.locator("button[value=take]")).to_have_count(0)
    form = page.locator("form:has(button[value=resolve])")
    _reach(page, form.locator("textarea"))
    page.keyboard.type("Подзвонили й запросили ще раз.")
    _reach(page, form.locator("button[value=resolve]"))
    page.keyboard.press("Enter")
    expect(page.locator("button[value=reopen]")).to_be_visible()
    case.refresh_from_db()
    assert not case.is_open


def _pause(page: Page) -> None:
    """What stops is done at once, and can be taken back; what sends asks first, and Escape leaves it so."""
    _reach(page, page.locator(".pause-link"))
    page.keyboard.press("Enter")
    again = page.locator(".sending-bar button")
    expect(again).to_be_visible()
    asked: list[str] = []

    def refuse(dialog: Dialog) -> None:
        asked.append(dialog.message)
        dialog.dismiss()

    page.once("dialog", refuse)
    _reach(page, again)
    page.keyboard.press("Enter")
    expect(again).to_be_visible()
    assert asked
    assert SendingSwitch.objects.get().paused


def _reach(page: Page, wanted: Locator) -> None:
    """Go on by Tab until it has the keyboard; each place on the way shows that it has it."""
    wanted.wait_for()
    for _press in range(150):
        if wanted.evaluate("one => one === document.activeElement"):
            return
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement !== document.body"):
            shown = page.evaluate("document.activeElement.outerHTML.slice(0, 200)")
            assert page.evaluate(SEEN), f"nobody sees where the keyboard stands: {shown}"
    pytest.fail(f"not reached by Tab: {wanted}")
