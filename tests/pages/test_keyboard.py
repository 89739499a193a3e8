"""The keyboard alone: in, to a case, through its filter, to its end, and everything paused."""

from __future__ import annotations

import os

import pytest
from playwright.sync_api import Dialog, Locator, Page, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from feedback.models import Case, SendingSwitch
from tests.pages.world import make_world

pytestmark = pytest.mark.django_db(transaction=True)
# Where the keyboard stands is drawn: by a line around it, or by a shade.
SEEN = """() => {
    const style = getComputedStyle(document.activeElement);
    const line = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
    return line || style.boxShadow !== "none";
}"""


def test_a_low_score_is_dealt_with_and_all_is_paused_by_the_keyboard_alone(live_server: LiveServer) -> None:
    """The search and the calendar have their own: tests/e2e."""
    world = make_world()
    manager, case = world.users["manager"], world.row(Case)
    manager.set_password("a long password")
    manager.save()
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=os.environ.get("CHROMIUM_PATH") or None)
        page = chromium.new_page(viewport={"width": 1440, "height": 900}, locale="uk-UA")
        page.set_default_timeout(60_000)
        page.goto(f"{live_server.url}/admin/login/?next=/admin/feedback/case/")
        _log_in(page, manager.username, "a long password")
        _filter(page, str(case.survey.visit.client.name))
        _close(page, case)
        _pause(page)
        chromium.close()


def _log_in(page: Page, name: str, password: str) -> None:
    _reach(page, page.locator("input[name=username]"))
    page.keyboard.type(name)
    _reach(page, page.locator("input[name=password]"))
    page.keyboard.type(password)
    page.keyboard.press("Enter")
    expect(page.locator("#result_list")).to_be_visible()


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
