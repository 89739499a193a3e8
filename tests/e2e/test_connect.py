"""An Instagram account is connected, loses its access and gets it back, in a real browser."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Browser, Page, expect

from tests.e2e.browsing import shot
from tests.e2e.conftest import StartProduct
from tests.e2e.product import Product, wait_for, worker_service
from tests.sandboxes import Sandbox

ACCOUNTS = "/admin/feedback/instagramaccount/"
CONTROL = "/_control/instagram"
DESK, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
MAKE_OWNER = (
    "from django.contrib.auth.models import User;"
    "User.objects.create_superuser('owner', password='a-long-password')"
)
RECONCILE = (
    "from django.utils import timezone; from feedback.services import subscriptions;"
    "subscriptions.reconcile(timezone.now())"
)


def _shot(page: Page, name: str) -> None:
    """The whole page, wide and narrow, light and dark; nothing may stand out of it sideways."""
    for scheme in ("dark", "light"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        page.reload()  # the admin chooses its colours when it loads
        for width, size in (("390", PHONE), ("1440", DESK)):
            page.set_viewport_size(size)  # type: ignore[arg-type]
            shot(page, f"connect-{name}-{width}-{scheme}", whole=True)
            fits = page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
            assert fits, f"{name} stands out at {width}"


def _log_in(page: Page, address: str) -> None:
    page.goto(f"{address}/admin/")
    page.fill("input[name=username]", "owner")
    page.fill("input[name=password]", "a-long-password")
    page.locator("form button[type=submit]").click()
    expect(page.locator("h1").first).to_be_visible()


def _line(page: Page, code: str, tone: str) -> Any:
    line = page.locator(f"[data-check={code}]")
    expect(line).to_have_class(f"check check-{tone}")
    return line


def _allow(page: Page, sandbox: Sandbox, name: str = "") -> None:
    """Through Instagram's own page and back."""
    page.get_by_role("button", name="Увійти в Instagram").click()
    expect(page.get_by_test_id("allow")).to_be_visible()
    assert page.url.startswith(f"{sandbox.url}/oauth/authorize")
    if name:
        _shot(page, name)
    page.get_by_test_id("allow").click()


def _begin(start_product: StartProduct) -> tuple[Product, Sandbox]:
    """A product in which no account is connected yet."""
    product, sandbox = start_product(clients=30, appointments=60, options=["--no-limit"])
    product.env |= {"SALON_DEMO": "1", "INSTAGRAM_ACCOUNT_ID": "", "INSTAGRAM_ACCESS_TOKEN": ""}
    product.manage("shell", "-c", MAKE_OWNER)
    product.manage("altegio_sync")
    product.start_web()
    product.start(worker_service(0))
    sandbox.post(f"{CONTROL}/behaviour", {"paused": False})
    return product, sandbox


def test_an_account_is_connected_checked_lost_and_connected_again(
    start_product: StartProduct, browser: Browser
) -> None:
    product, sandbox = _begin(start_product)
    address = product.env["PUBLIC_URL"]
    sandbox.post(f"{CONTROL}/subscription", {"fields": ["messages"]})
    page = browser.new_page(viewport=DESK, locale="uk-UA")  # type: ignore[arg-type]
    _log_in(page, address)

    _connected_by_instagrams_log_in(page, sandbox, address)
    _proved_by_a_button_and_a_first_message(page, product, sandbox)
    _told_what_lies_outside_of_programs(page, sandbox)
    _lost_and_connected_again(page, product, sandbox)
    _removed_in_instagram(page, sandbox, address)


def _connected_by_instagrams_log_in(page: Page, sandbox: Sandbox, address: str) -> None:
    """By Instagram's log-in: first the owner says no, then yes."""
    page.goto(f"{address}{ACCOUNTS}")
    page.get_by_role("link", name="Підключити акаунт").click()
    _shot(page, "1-page")
    page.get_by_role("button", name="Увійти в Instagram").click()
    page.get_by_test_id("deny").click()
    expect(page.locator("body")).to_contain_text("доступ не дозволили")
    _allow(page, sandbox, "2-instagram")
    expect(page.locator("body")).to_contain_text("@sandbox_salon підключено.")
    assert page.url.partition("#")[0].endswith("/check/")
    assert "code=" not in page.url
    for code in ("access", "tester", "permissions", "messages", "subscription", "address", "life", "sending"):
        _line(page, code, "good")
    _line(page, "locations", "good")


def _proved_by_a_button_and_a_first_message(page: Page, product: Product, sandbox: Sandbox) -> None:
    """What a button puts right, and what the first message proves."""
    _line(page, "ice_breakers", "bad").get_by_role("button").click()
    expect(page.locator("body")).to_contain_text("Тепер у нових розмовах є це запитання.")
    _line(page, "ice_breakers", "good")
    _line(page, "live", "wait")
    _shot(page, "3-check")
    person = sandbox.get(f"{CONTROL}/people")["people"][0]
    sandbox.post(f"{CONTROL}/people/{person['igsid']}/messages", {"text": "Добрий день!"})
    heard = "SELECT 1 FROM feedback_instagramaccount WHERE last_webhook_at IS NOT NULL"
    wait_for(lambda: bool(product.rows(heard)), "the webhook arrives")
    page.get_by_role("link", name="Перевірити ще раз").click()
    for code in ("heard", "live"):
        _line(page, code, "good")
    expect(page.locator("body")).to_contain_text("Усе, що можна перевірити, працює.")
    _shot(page, "4-all-good")


def _told_what_lies_outside_of_programs(page: Page, sandbox: Sandbox) -> None:
    """It is told with the place where it is switched on."""
    for name, change, code in (
        ("access", {"direct": False}, "messages"),
        ("tester", {"direct": True, "tester": False}, "tester"),
    ):
        sandbox.post(f"{CONTROL}/access", change)
        page.reload()
        _line(page, code, "bad")
        _shot(page, f"5-{name}")
    sandbox.post(f"{CONTROL}/access", {"direct": True, "tester": True})


def _lost_and_connected_again(page: Page, product: Product, sandbox: Sandbox) -> None:
    """The access ends: a red line on every page, and the way back."""
    address = product.env["PUBLIC_URL"]
    sandbox.post(f"{CONTROL}/tokens/expire")
    product.manage("shell", "-c", RECONCILE)
    page.goto(f"{address}/admin/")
    expect(page.locator(".alarm")).to_contain_text("Строк доступу минув.")
    _shot(page, "6-red-line")
    page.goto(f"{address}/admin/altegio/client/")
    page.locator(".alarm").get_by_role("link", name="Підключити знову").click()
    _shot(page, "7-again")
    _allow(page, sandbox)
    expect(page.locator("body")).to_contain_text("@sandbox_salon підключено.")
    expect(page.locator(".alarm")).to_have_count(0)


def _removed_in_instagram(page: Page, sandbox: Sandbox, address: str) -> None:
    """The owner removes the app in Instagram: its callback does the same at once."""
    sandbox.post(f"{CONTROL}/remove-app", {"url": f"{address}/webhooks/instagram/deauthorize/"})
    page.goto(f"{address}/admin/")
    expect(page.locator(".alarm")).to_contain_text("Застосунок прибрали з акаунта Instagram.")
    page.goto(f"{address}{ACCOUNTS}")
    _shot(page, "8-list")
    page.locator("#result_list a").first.click()
    expect(page.locator("body")).to_contain_text("Застосунок прибрали з акаунта Instagram.")
    _shot(page, "9-account")


def test_a_token_is_pasted_and_the_owner_has_the_data_deleted(
    start_product: StartProduct, browser: Browser
) -> None:
    product, sandbox = _begin(start_product)
    address = product.env["PUBLIC_URL"]
    page = browser.new_page(viewport=DESK, locale="uk-UA")  # type: ignore[arg-type]
    _log_in(page, address)

    page.goto(f"{address}{ACCOUNTS}connect/")
    page.get_by_label("Токен доступу").fill("IGAA-of-nobody")
    page.get_by_role("button", name="Підключити з цим токеном").click()
    expect(page.locator("body")).to_contain_text("Instagram не приймає цей токен")
    expect(page.get_by_label("Токен доступу")).to_have_value("")
    assert "IGAA-of-nobody" not in page.content()
    page.get_by_label("Токен доступу").fill("sandbox-token")
    page.get_by_role("button", name="Підключити з цим токеном").click()
    expect(page.locator("body")).to_contain_text("@sandbox_salon підключено.")
    assert "sandbox-token" not in page.content()

    answer = sandbox.post(
        f"{CONTROL}/signed-request", {"url": f"{address}/webhooks/instagram/data-deletion/"}
    )
    assert answer["status"] == 200
    page.goto(answer["body"].split('"url": "')[1].split('"')[0])
    expect(page.locator("h1")).to_have_text("Дані видалено")
    _shot(page, "10-deleted")
    page.goto(f"{address}/admin/")
    expect(page.locator(".alarm")).to_contain_text("попросив Meta видалити дані")
