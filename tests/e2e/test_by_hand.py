"""Where Direct is closed: the list worked through in a real browser, and an SMS that leads back to Direct."""

from __future__ import annotations

import re

import requests
from playwright.sync_api import Browser, Locator, Page, expect

from salon.local.services import beat
from tests.e2e.browsing import shot
from tests.e2e.conftest import StartProduct
from tests.e2e.product import Product, wait_for, worker_service
from tests.sandboxes import Sandbox

LIST = "/admin/direct/by-hand/"

# Whichever came first, the colleague's tick or the echo of what she wrote.
NOTED = {"sent": "Надіслано вручну в Direct", "heard": "У Direct видно, що салон написав вручну"}


def test_a_receptionist_writes_by_hand_and_the_answer_finds_the_survey(
    start_product: StartProduct, browser: Browser
) -> None:
    """Copy, paste into the client's Direct, tick; a wrong tick is taken back; the client answers 5."""
    product, sandbox = start_product(clients=120, appointments=900, options=["--no-limit"])
    product.env["SALON_DEMO"] = "1"
    product.start_web()
    product.start(worker_service(0))
    product.start(beat())
    product.manage("demo_setup")
    address = product.env["PUBLIC_URL"]
    wait_for(lambda: len(_listed(product)) > 1, "clients stand on the list")

    desk = browser.new_context(viewport={"width": 1440, "height": 900}, locale="uk-UA")
    desk.grant_permissions(["clipboard-read", "clipboard-write"])
    staff = desk.new_page()
    log_in_as_reception(staff, address)
    staff.goto(f"{address}{LIST}")
    _pictures(staff, "by-hand-1-list")
    survey_id, name = _first_on(staff, product, sandbox)
    card = staff.locator(f"article:has(input[name=survey][value='{survey_id}'])")
    text = _paste_into_direct(staff, card)

    state = f"SELECT status, channel, rating FROM feedback_visitfeedback WHERE id = {int(survey_id)}"
    if product.rows(state)[0][0] == "waiting":  # else the echo has ticked it already
        card.get_by_role("button", name="Надіслано").click()
    wait_for(lambda: product.rows(state)[0][:2] == ("sent", "manual"), "it is sent by hand")
    staff.goto(f"{address}{LIST}")
    expect(staff.locator(".hand-done").first).to_be_visible()
    _pictures(staff, "by-hand-3-sent")

    _tick_by_mistake_and_take_it_back(staff)

    phone = browser.new_page(viewport={"width": 390, "height": 844}, locale="uk-UA")
    phone.goto(f"{sandbox.url}/?person={name}")
    expect(phone.get_by_test_id("bubble").last).to_contain_text(text[:40])
    phone.get_by_test_id("composer").fill("5")
    phone.get_by_test_id("send").click()
    wait_for(lambda: product.rows(state) == [("answering", "manual", 5)], "the answer is stored")
    ((client_id,),) = product.rows(
        f"SELECT client_id FROM feedback_visitfeedback WHERE id = {int(survey_id)}"
    )
    staff.goto(f"{address}/admin/clients/{client_id}/story/")
    ((noted,),) = product.rows(
        f"SELECT action FROM feedback_handmark WHERE feedback_id = {int(survey_id)} AND action <> 'taken'"
    )
    expect(staff.locator(".story")).to_contain_text(NOTED[noted])
    _pictures(staff, "by-hand-4-log")
    questions = (
        f"SELECT count(*) FROM feedback_message WHERE feedback_id = {int(survey_id)} AND purpose = 'rating'"
    )
    assert product.rows(questions) == [(0,)]


def _paste_into_direct(staff: Page, card: Locator) -> str:
    """Copy the text of this client, and send it in Direct as a person does; return it."""
    text = card.locator("textarea").input_value()
    with staff.expect_popup() as opened:
        card.get_by_role("link", name="Скопіювати й відкрити Direct").click()
    native = opened.value
    native.get_by_test_id("native-text").click()
    native.keyboard.press("Control+V")
    expect(native.get_by_test_id("native-text")).to_have_value(text)
    shot(native, "by-hand-2-pasted")
    native.get_by_test_id("native-send").click()
    expect(native.locator(".native__own").last).to_contain_text(text[:40])
    native.close()
    return text


def _tick_by_mistake_and_take_it_back(staff: Page) -> None:
    other = staff.locator("article").last
    wrong = other.locator("input[name=survey]").input_value()
    other.get_by_role("button", name="Надіслано").click()
    expect(staff.locator("body")).to_contain_text("Записано: надіслано вручну.")
    undo = staff.locator(f".hand-done form:has(input[value='{wrong}'])")
    undo.get_by_role("button").click()
    expect(staff.locator("body")).to_contain_text("Позначку знято")
    expect(staff.locator(f"article:has(input[name=survey][value='{wrong}'])")).to_have_count(1)


def test_an_sms_leads_into_direct_and_the_survey_goes_on_there(
    start_product: StartProduct, browser: Browser
) -> None:
    """The campaign names SMS; no money first, then one SMS; its link is opened on the client's phone."""
    product, sandbox = start_product(clients=60, appointments=400, options=["--no-limit"])
    product.env["SALON_DEMO"] = "1"
    sandbox.session.put(f"{sandbox.url}/_control/altegio", json={"sms_funds": False}, timeout=30)
    product.start_web()
    product.start(worker_service(0))
    product.manage("demo_setup")
    product.rows("UPDATE feedback_campaign SET channels = '{instagram,altegio_sms}' RETURNING id")
    product.execute(
        "UPDATE feedback_messagetemplate SET text_uk = 'Оцініть: {direct_link}' WHERE kind = 'sms'"
    )
    product.start(beat())
    refused = "SELECT count(*) FROM feedback_message WHERE error_code = 'sms_no_funds'"
    wait_for(lambda: product.rows(refused)[0][0] > 0, "Altegio has no money for SMS")
    assert sandbox.get("/_control/sms") == []
    sandbox.session.put(f"{sandbox.url}/_control/altegio", json={"sms_funds": True}, timeout=30)
    product.rows("UPDATE feedback_message SET claimed_at = claimed_at - interval '2 hours' RETURNING id")
    product.rows("UPDATE feedback_visitfeedback SET ways_checked_at = NULL RETURNING id")
    wait_for(lambda: len(_known(sandbox)) > 0, "an SMS to somebody with a phone of the sandbox")
    sms, username = _known(sandbox)[0]
    link = re.search(r"http\S+\?ref=[\w=-]+", sms["text"])
    assert link is not None
    phone = browser.new_page(viewport={"width": 390, "height": 844}, locale="uk-UA")
    phone.goto(link[0])
    phone.locator(f"[data-testid=person][data-username='{username}']").click()
    expect(phone.locator(".toast")).to_contain_text("Розмову відкрито")
    if phone.get_by_test_id("quick-reply").count() == 0:
        phone.get_by_test_id("composer").fill("Добрий день!")
        phone.get_by_test_id("send").click()
    expect(phone.get_by_test_id("quick-reply")).to_have_count(5)
    shot(phone, "by-hand-5-sms-to-direct")
    phone.get_by_test_id("quick-reply").last.click()
    answered = "SELECT count(*) FROM feedback_visitfeedback WHERE channel = 'altegio_sms' AND rating = 5"
    wait_for(lambda: product.rows(answered) == [(1,)], "the answer is stored")
    assert len({one["client_id"] for one in sandbox.get("/_control/sms")}) == len(
        sandbox.get("/_control/sms")
    )


def log_in_as_reception(page: Page, address: str) -> None:
    """The receptionist does not see the surveys."""
    page.goto(f"{address}/admin/")
    page.fill("input[name=username]", "reception")
    page.fill("input[name=password]", "demo-salon")
    page.locator("form button[type=submit]").click()
    expect(page.locator("body")).to_contain_text("Написати вручну")


def _listed(product: Product) -> list[str]:
    rows = product.rows(
        "SELECT instagram_username FROM feedback_visitfeedback "
        "WHERE by_hand_since IS NOT NULL AND status = 'waiting'"
    )
    return [str(row[0]) for row in rows]


def _first_on(page: Page, product: Product, sandbox: Sandbox) -> tuple[int, str]:
    """The first on the page whose Instagram name is surely theirs: no mail box, and no other client's too."""
    people = sandbox.get("/_control/instagram/people")["people"]
    there = {one["username"] for one in people if not one["blocked"]}
    sure = dict(product.rows(
        "SELECT s.id, s.instagram_username FROM feedback_visitfeedback s "
        "JOIN altegio_client c ON c.id = s.client_id WHERE c.instagram_certain AND 1 = "
        "(SELECT count(*) FROM altegio_client t WHERE t.instagram_username = c.instagram_username)"
    ))  # fmt: skip
    for field in page.locator("article input[name=survey]").all():
        shown = int(field.input_value())
        if sure.get(shown) in there:
            return shown, str(sure[shown])
    raise AssertionError("nobody on the page is surely in Instagram")


def _known(sandbox: Sandbox) -> list[tuple[dict[str, str], str]]:
    people = requests.get(f"{sandbox.url}/_control/instagram/people", timeout=30).json()["people"]
    names = {one["client_id"]: one["username"] for one in people if one["client_id"] and not one["blocked"]}
    return [
        (sms, names[sms["client_id"]]) for sms in sandbox.get("/_control/sms") if sms["client_id"] in names
    ]


def _pictures(page: Page, name: str) -> None:
    """The page large and small, light and dark."""
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        page.evaluate(f"document.documentElement.classList.toggle('dark', {str(scheme == 'dark').lower()})")
        for width, height in ((1440, 900), (390, 844)):
            page.set_viewport_size({"width": width, "height": height})
            shot(page, f"{name}-{width}-{scheme}")
    page.emulate_media(color_scheme="light")
    page.evaluate("document.documentElement.classList.remove('dark')")
    page.set_viewport_size({"width": 1440, "height": 900})
