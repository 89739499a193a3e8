"""The whole thread in a real browser, as the README tells a visitor to follow it."""

from __future__ import annotations

import re

import requests
from playwright.sync_api import Browser, Page, expect

from salon.local.services import beat
from tests.e2e.browsing import log_in, shot
from tests.e2e.conftest import StartProduct
from tests.e2e.product import Product, wait_for, worker_service

COMMENT = "Дуже гарно, дякую! Тільки трохи довго 🙂"


def _waiting(product: Product) -> list[str]:
    """Instagram names of clients whose survey waits for their next message, as the README tells to filter.

    None before Instagram's conversations were read: what is in them ends the waiting of some. Those of one
    visit: of who came again since then the list shows the newer survey first.
    """
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


def test_a_visitor_finds_a_client_writes_as_her_and_sees_her_answers(
    start_product: StartProduct, browser: Browser
) -> None:
    """README, "Try it": search, greeting, survey, 4, comment, yes; all three in the admin and in the API.

    While a manager has paused everything nothing goes, and what waited goes within seconds after.
    """
    product, sandbox = start_product(clients=120, appointments=900, options=["--no-limit"])
    product.env["SALON_DEMO"] = "1"
    product.start_web()
    product.start(worker_service(0))
    product.start(beat())
    product.manage("demo_setup")
    wait_for(lambda: bool(_waiting(product)), "a survey waits for its client")
    name, address = _waiting(product)[0], product.env["PUBLIC_URL"]

    admin = _agreeing(browser.new_page(viewport={"width": 1440, "height": 900}, locale="uk-UA"))
    log_in(admin, address)
    _find_her(admin, address, name)

    phone = browser.new_page(viewport={"width": 390, "height": 844}, locale="uk-UA")
    phone.goto(f"{sandbox.url}/?person={name}")
    phone.get_by_test_id("composer").fill("Добрий день!")
    admin.locator(".pause-link").click()
    expect(admin.locator(".sending-bar")).to_contain_text("Надсилання призупинено")
    phone.get_by_test_id("send").click()
    reasons = f"SELECT reason FROM feedback_visitfeedback WHERE instagram_username = '{name}'"
    wait_for(lambda: ("paused",) in product.rows(reasons), "she is heard, and the survey waits")
    expect(phone.get_by_test_id("quick-reply")).to_have_count(0)
    shot(admin, "thread-1-paused")
    admin.locator(".sending-bar").get_by_role("button", name="Надсилати знову").click()
    expect(admin.locator("body")).to_contain_text("Повідомлення знову надсилаються.")
    expect(admin.locator(".sending-bar")).to_have_count(0)
    expect(phone.get_by_test_id("quick-reply")).to_have_count(5)
    shot(phone, "thread-2-survey-arrived")
    salon = phone.locator("[data-testid=bubble][data-from=salon]")
    # The salon may have written to her by hand in the days before: only what comes from now on is counted.
    so_far = salon.count()
    phone.get_by_test_id("quick-reply").nth(3).click()
    expect(phone.get_by_test_id("quick-reply")).to_have_count(0)
    expect(salon).to_have_count(so_far + 1)
    phone.get_by_test_id("composer").fill(COMMENT)
    phone.get_by_test_id("send").click()
    expect(phone.get_by_test_id("quick-reply")).to_have_count(2)
    phone.get_by_test_id("quick-reply").first.click()
    expect(salon).to_have_count(so_far + 3)
    shot(phone, "thread-3-thanked")

    _the_admin_shows_her_answers(admin, address, name)
    key = product.manage("drf_create_token", "manager").split()[2]
    _the_api_gives_her_answers(address, key, name)
    _the_logs_tell_of_nobody(product, key, name)


def _find_her(admin: Page, address: str, name: str) -> None:
    """Among the clients, by her Instagram name."""
    admin.goto(f"{address}/admin/altegio/client/")
    admin.fill("input[name=q]", f"@{name}")
    admin.press("input[name=q]", "Enter")
    expect(admin.locator("#result_list tbody tr")).to_have_count(1)
    expect(admin.locator("#result_list")).to_contain_text(name)
    shot(admin, "thread-1-client-found")


def _the_admin_shows_her_answers(admin: Page, address: str, name: str) -> None:
    admin.goto(f"{address}/admin/feedback/visitfeedback/?q={name}")
    # A later visit of hers may have a survey too, of which it is not time yet.
    answered = admin.locator("#result_list tbody tr").filter(has_text="є відповідь")
    expect(answered).to_have_count(1)
    shot(admin, "thread-4-survey-listed")
    answered.locator("a").first.click()
    page = admin.locator("body")
    expect(page).to_contain_text(COMMENT)
    expect(page).to_contain_text(re.compile(r"★{4}"))
    expect(page).to_contain_text("Так")
    shot(admin, "thread-5-survey-answers")


def _the_api_gives_her_answers(address: str, key: str, name: str) -> None:
    answer = requests.get(
        f"{address}/api/v1/feedback/",
        params={"status": "answered", "limit": "500"},
        headers={"Authorization": f"Token {key}"},
        timeout=30,
    ).json()
    (survey,) = [row for row in answer["results"] if row["instagram_username"] == name]
    response = survey["feedback_response"]
    assert (response["rating"], response["comment"], response["would_recommend"]) == (4, COMMENT, True)
    assert survey["complete"] is True


def _the_logs_tell_of_nobody(product: Product, key: str, name: str) -> None:
    """What all processes wrote meanwhile: ids of requests and tasks; no phone, name, word, token or link."""
    # A refusal is logged, with its request.
    phone = product.rows("SELECT phone FROM altegio_client WHERE phone <> '' ORDER BY id LIMIT 1")[0][0]
    requests.get(f"{product.env['PUBLIC_URL']}/api/v1/clients/?phone={phone}", timeout=30)
    logs = "\n".join(log.read_text(errors="replace") for log in sorted(product.folder.glob("*.log")))
    assert "request_id=" in logs
    assert "task_id=" in logs
    queries = (
        "SELECT trim(both '+' from phone) FROM altegio_client WHERE length(phone) > 8",
        "SELECT name FROM altegio_client WHERE name LIKE '%% %%'",
        "SELECT instagram_username FROM altegio_client WHERE length(instagram_username) > 5",
        "SELECT text FROM feedback_message WHERE length(text) > 20",
        "SELECT token FROM feedback_linktoken",
    )
    secrets = {str(row[0]) for query in queries for row in product.rows(query)}
    names = ("SECRET_KEY", "FIELD_ENCRYPTION_KEYS", "ALTEGIO_WEBHOOK_SECRET", "INSTAGRAM_ACCESS_TOKEN")
    secrets |= {product.env[one] for one in (*names, "ALTEGIO_USER_TOKEN", "INSTAGRAM_APP_SECRETS")}
    secrets |= {key, name, COMMENT, "Добрий день"}
    assert len(secrets) > 200
    assert [one for one in secrets if one and one in logs] == []


def _agreeing(page: Page) -> Page:
    """A page on which somebody says yes to whatever it asks."""
    page.on("dialog", lambda dialog: dialog.accept())
    return page
