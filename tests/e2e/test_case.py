"""A low score in a real browser: a phone rings in Telegram, the case is taken, answered and closed."""

from __future__ import annotations

from playwright.sync_api import Browser, Page, expect

from salon.local.services import beat
from tests.e2e.browsing import log_in, shot
from tests.e2e.conftest import StartProduct
from tests.e2e.product import Product, wait_for, worker_service
from tests.sandboxes import Sandbox

SORRY = "Нам дуже прикро! Запрошуємо переробити все безкоштовно."
DONE = "Переробили безкоштовно, клієнтка задоволена"
PHONE = {"width": 390, "height": 844}


def test_a_low_score_rings_a_phone_and_is_answered_and_closed(
    start_product: StartProduct, browser: Browser
) -> None:
    """The client taps 1; the manager takes the case in Telegram, writes, asks for a call, resolves it."""
    product, sandbox = _begin(start_product)
    name, address = _waiting(product)[0], product.env["PUBLIC_URL"]
    ((chat,),) = product.rows(
        "SELECT telegram_chat_id FROM feedback_teammember m JOIN auth_user u ON u.id = m.user_id"
        " WHERE u.username = 'manager'"
    )

    client = browser.new_page(viewport=PHONE, locale="uk-UA")
    client.goto(f"{sandbox.url}/?person={name}")
    client.get_by_test_id("composer").fill("Добрий день!")
    client.get_by_test_id("send").click()
    expect(client.get_by_test_id("quick-reply")).to_have_count(5)
    client.get_by_test_id("quick-reply").first.click()
    wait_for(lambda: _state(product, name) == "new", "a case is opened")

    telegram = browser.new_page(viewport=PHONE, locale="uk-UA")
    telegram.goto(f"{sandbox.url}/?app=telegram&phone={chat}")
    bubble = telegram.get_by_test_id("bubble").filter(has_text="1/5")
    expect(bubble.first).to_be_visible()
    shot(telegram, "case-1-alert")
    telegram.get_by_role("button", name="Беру собі").last.click()
    wait_for(lambda: _state(product, name) == "in_work", "the manager has it")

    manager = browser.new_page(viewport={"width": 1440, "height": 900}, locale="uk-UA")
    log_in(manager, address)
    manager.goto(f"{address}/admin/feedback/case/?show=mine")
    row = manager.locator("#result_list tbody tr").filter(has_text=_client(product, name))
    row.locator("a").first.click()
    _pictures(manager, "case-2-page")
    manager.fill("#reply-text", SORRY)
    expect(manager.locator("[data-left]")).to_contain_text("ще вміститься символів")
    manager.get_by_role("button", name="Надіслати в Direct").click()
    expect(client.get_by_test_id("bubble").filter(has_text=SORRY)).to_be_visible()
    manager.get_by_role("button", name="чи можна зателефонувати").click()
    yes = client.get_by_test_id("quick-reply").filter(has_text="Так, телефонуйте")
    expect(yes).to_be_visible()
    shot(client, "case-3-answered")
    yes.click()
    wait_for(lambda: _state(product, name) == "in_work", "the client's answer is noted")
    manager.reload()
    expect(manager.locator(".story")).to_contain_text("Клієнт погоджується на дзвінок.")
    manager.fill("#note-text", DONE)
    manager.get_by_role("button", name="Вирішено").click()
    expect(manager.locator(".case-head")).to_contain_text(DONE)
    _pictures(manager, "case-4-resolved")
    assert _state(product, name) == "resolved"
    rows = product.rows("SELECT state FROM feedback_message WHERE purpose IN ('case_reply', 'case_call')")
    assert rows == [("sent",), ("sent",)]
    assert _times_told(product, name) == 1


def _begin(start_product: StartProduct) -> tuple[Product, Sandbox]:
    """A product with a survey that waits for its client, whose team hears of cases by day and by night."""
    product, sandbox = start_product(clients=120, appointments=900, options=["--no-limit"])
    product.env |= {"SALON_DEMO": "1", "TELEGRAM_BOT_TOKEN": "sandbox-bot-token"}
    product.start_web()
    product.start(worker_service(0))
    product.start(beat())
    product.manage("demo_setup")
    # The test runs at night too.
    product.execute("UPDATE feedback_teammember SET quiet_from = NULL, quiet_until = NULL")
    wait_for(lambda: bool(_waiting(product)), "a survey waits for its client")
    return product, sandbox


def _waiting(product: Product) -> list[str]:
    """Instagram names of clients whose one survey waits for their next message."""
    rows = product.rows(
        "SELECT instagram_username FROM feedback_visitfeedback one "
        "WHERE status = 'waiting' AND reason = 'window_closed' "
        "AND EXISTS (SELECT FROM feedback_instagramaccount WHERE conversations_read_at IS NOT NULL) "
        "AND NOT EXISTS (SELECT FROM feedback_visitfeedback WHERE status = 'planned' AND due_at <= now()) "
        "AND NOT EXISTS (SELECT FROM feedback_visitfeedback other "
        "WHERE other.client_id = one.client_id AND other.id <> one.id) "
        "ORDER BY id"
    )
    return [str(row[0]) for row in rows]


def _state(product: Product, name: str) -> str:
    rows = product.rows(
        "SELECT c.state FROM feedback_case c JOIN feedback_visitfeedback s ON s.id = c.survey_id"
        f" WHERE s.instagram_username = '{name}'"
    )
    return str(rows[0][0]) if rows else ""


def _times_told(product: Product, name: str) -> int:
    """How many messages told the team that her case was opened."""
    ((count,),) = product.rows(
        "SELECT count(*) FROM feedback_teammessage t"
        " JOIN feedback_case c ON t.key = 'case:' || c.id || ':0:' || t.member_id"
        f" JOIN feedback_visitfeedback s ON s.id = c.survey_id WHERE s.instagram_username = '{name}'"
    )
    return int(count)


def _client(product: Product, name: str) -> str:
    query = f"SELECT client_name FROM feedback_visitfeedback WHERE instagram_username = '{name}'"
    return str(product.rows(query)[0][0])


def _pictures(page: Page, name: str) -> None:
    """The page large and small, light and dark."""
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        page.evaluate(f"document.documentElement.classList.toggle('dark', {str(scheme == 'dark').lower()})")
        for width, height in ((1440, 900), (390, 844)):
            page.set_viewport_size({"width": width, "height": height})
            shot(page, f"{name}-{width}-{scheme}")
            assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.emulate_media(color_scheme="light")
    page.evaluate("document.documentElement.classList.remove('dark')")
    page.set_viewport_size({"width": 1440, "height": 900})
