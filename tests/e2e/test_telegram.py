"""The team's bot in a real browser: a link, a phone that joins by it, a test message, and a block."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import redis
from playwright.sync_api import Browser, Page, expect

from salon.local.processes import Child
from salon.local.services import beat
from tests.e2e.browsing import log_in, shot
from tests.e2e.conftest import StartProduct
from tests.e2e.product import Product, wait_for, worker_service
from tests.sandboxes import Sandbox

PHONE = {"width": 390, "height": 844}
SECRET = "e2e-telegram-secret"
TEAM = "/admin/feedback/teammember/"


@pytest.mark.parametrize("posted", [True, False], ids=["by webhook", "by fetching"])
def test_a_master_joins_gets_a_test_and_blocks_the_bot(
    start_product: StartProduct, browser: Browser, posted: bool
) -> None:
    """A manager makes the link; the master's phone opens it, presses the test's button, blocks the bot.

    Without a secret Telegram cannot post what the phone tells, and it is fetched.
    """
    product, sandbox, clock = _begin(start_product, SECRET if posted else "")
    address = product.env["PUBLIC_URL"]
    phone_id, name = _a_master_outside(product)

    admin = browser.new_page(viewport={"width": 1440, "height": 900}, locale="uk-UA")
    log_in(admin, address)
    admin.goto(f"{address}{TEAM}")
    expect(admin.locator("[data-bot='good']")).to_contain_text("@sandbox_salon_bot")
    _pictures(admin, f"telegram-1-team-{posted}")
    link = _link_of(admin, address, name)
    _pictures(admin, f"telegram-2-link-{posted}")

    phone = browser.new_page(viewport=PHONE, locale="uk-UA")
    phone.goto(link)
    expect(phone.get_by_test_id("came")).to_be_visible()
    phone.locator(f"[data-phone='{phone_id}']").click()
    phone.get_by_test_id("start").click()
    expect(phone.get_by_test_id("bubble").last).to_contain_text(f"Вітаємо, {name}")
    shot(phone, f"telegram-3-joined-{posted}")
    assert _member(product, name) == (phone_id, False)

    admin.reload()
    expect(admin.locator(".way")).to_have_count(0)
    admin.locator("button[name=do][value=test]").click()
    expect(phone.get_by_test_id("key")).to_have_text("Бачу")
    shot(phone, f"telegram-4-test-{posted}")
    phone.get_by_test_id("key").click()
    expect(phone.get_by_test_id("bubble").last).to_contain_text("✓ Бачу")
    expect(phone.get_by_test_id("key")).to_have_count(0)
    shot(phone, f"telegram-5-pressed-{posted}")

    _the_link_is_of_no_use_to_anybody_else(browser, link)

    phone.get_by_test_id("block").click()
    wait_for(lambda: _member(product, name) == (phone_id, True), "the block is noted")
    admin.reload()
    _pictures(admin, f"telegram-6-blocked-{posted}")
    phone.get_by_test_id("start").click()
    wait_for(lambda: _member(product, name) == (phone_id, False), "the phone is back")
    _nothing_was_said_twice(sandbox, phone_id)
    if posted:
        _the_manager_hears_that_the_clock_stands(product, sandbox, clock)


def _begin(start_product: StartProduct, secret: str) -> tuple[Product, Sandbox, Child]:
    """A product with a bot whose webhook has this secret, its sandbox, and its clock."""
    product, sandbox = start_product(clients=20, appointments=80, options=["--no-limit"])
    product.env |= {
        "SALON_DEMO": "1",
        "TELEGRAM_BOT_TOKEN": "sandbox-bot-token",
        "TELEGRAM_WEBHOOK_SECRET": secret,
        "WATCH_SECONDS": "1",
    }
    product.start_web()
    product.start(worker_service(0))
    clock = product.start(beat())
    product.manage("demo_setup")
    return product, sandbox, clock


def _a_master_outside(product: Product) -> tuple[int, str]:
    """A master who is not in the team: the phone's number in the sandbox, and the name."""
    query = """
        SELECT s.altegio_id, s.name FROM altegio_staff s
        WHERE NOT s.fired AND NOT EXISTS (SELECT 1 FROM feedback_teammember m WHERE m.staff_id = s.id)
        ORDER BY s.id LIMIT 1
    """
    ((altegio_id, name),) = product.rows(query)
    return 7100000000 + int(altegio_id), str(name)


def _link_of(admin: Page, address: str, name: str) -> str:
    """Add the master to the team and make the link."""
    admin.goto(f"{address}{TEAM}add/")
    admin.locator("select[name=staff]").select_option(label=name)
    admin.locator("[name=_save]").first.click()
    admin.locator("button[name=do][value=link]").click()
    expect(admin.locator(".way-qr svg")).to_be_visible()
    return admin.locator(".way-link input").input_value()


def _the_link_is_of_no_use_to_anybody_else(browser: Browser, link: str) -> None:
    other = browser.new_page(viewport=PHONE, locale="uk-UA")
    other.goto(link)
    other.locator("[data-phone='7000000012']").click()
    other.get_by_test_id("start").click()
    expect(other.get_by_test_id("bubble").last).to_contain_text("вже використали")


def _member(product: Product, name: str) -> tuple[int | None, bool]:
    """The chat of the member, and whether the bot is blocked there."""
    query = (
        "SELECT telegram_chat_id, telegram_blocked_at IS NOT NULL FROM feedback_teammember WHERE name = %s"
    )
    ((chat_id, blocked),) = product.rows(query, [name])
    return chat_id, blocked


def _the_manager_hears_that_the_clock_stands(product: Product, sandbox: Sandbox, clock: Child) -> None:
    """Nothing that beat starts could tell that beat is dead: the web process does."""
    product.execute("UPDATE feedback_teammember SET quiet_from = NULL, quiet_until = NULL")
    product.kill(clock)

    def told() -> bool:
        # Some minutes later; a worker may still note what beat had started.
        with redis.Redis.from_url(product.env["REDIS_URL"]) as broker:
            broker.set("salon:beat-alive", (datetime.now(UTC) - timedelta(minutes=10)).isoformat())
        query = "SELECT telegram_chat_id FROM feedback_teammessage WHERE purpose = 'alert' AND state = 'sent'"
        chats = [sandbox.get(f"/_control/telegram/chats/{chat}") for (chat,) in product.rows(query)]
        return any("Годинник стоїть" in message["text"] for chat in chats for message in chat["messages"])

    wait_for(told, "the manager's phone says that the clock stands")


def _nothing_was_said_twice(sandbox: Sandbox, phone_id: int) -> None:
    chat = sandbox.get(f"/_control/telegram/chats/{phone_id}")
    texts = [message["text"] for message in chat["messages"] if message["from_bot"]]
    assert len(texts) == len(set(texts))


def _pictures(page: Page, name: str) -> None:
    """The page on a desk and on a phone, by day and by night."""
    for width, height, size in ((1440, 900, "desk"), (390, 844, "phone")):
        page.set_viewport_size({"width": width, "height": height})
        for scheme in ("light", "dark"):
            page.evaluate(
                f"document.documentElement.classList.toggle('dark', {str(scheme == 'dark').lower()})"
            )
            wide = page.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
            assert wide <= 0, f"{name} scrolls sideways at {width}"
            shot(page, f"{name}-{size}-{scheme}")
    page.evaluate("document.documentElement.classList.remove('dark')")
    page.set_viewport_size({"width": 1440, "height": 900})
