"""The pages on which an account is connected and checked, and the line that nobody may miss."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from django.test import Client as Browser
from django.utils import timezone

from feedback.models import InstagramAccount, LocationAccount
from tests.factories import CompanyFactory
from tests.feedback.connected import Direct, account_of, direct, served, webhook
from tests.roles import browser_of, user_in

pytestmark = pytest.mark.django_db
__all__ = ["direct", "served", "webhook"]

LIST = "/admin/feedback/instagramaccount/"
CONNECT, START, BACK = f"{LIST}connect/", f"{LIST}connect/start/", f"{LIST}connect/back/"


def words(answer: Any) -> list[str]:
    """What the page says on top, after the redirect."""
    return [str(message) for message in answer.context["messages"]]


def begin(browser: Browser, **form: Any) -> dict[str, str]:
    """Press the button; what Instagram's page is asked."""
    answer = browser.post(START, form)
    assert answer.status_code == 302
    assert answer["Location"].startswith("http://127.0.0.1")
    return {name: values[0] for name, values in parse_qs(urlsplit(answer["Location"]).query).items()}


def allow(served: Direct, asked: dict[str, str], decision: str = "allow") -> dict[str, str]:
    """Press the button on Instagram's page; what we come back with."""
    answer = requests.post(
        f"{served.url}/oauth/authorize",
        data={**asked, "decision": decision},
        allow_redirects=False,
        timeout=20,
    )
    back = urlsplit(answer.headers["Location"])
    assert back.path == BACK
    return {name: values[0] for name, values in parse_qs(back.query).items()}


def test_the_log_in_ends_at_the_check_page_of_the_connected_account(served: Direct, browser: Browser) -> None:
    asked = begin(browser)
    assert asked["scope"] == "instagram_business_basic,instagram_business_manage_messages"
    assert asked["redirect_uri"] == f"http://127.0.0.1:8000{BACK}"
    answer = browser.get(BACK, allow(served, asked), follow=True)
    account = InstagramAccount.objects.get()
    assert answer.redirect_chain[-1][0] == f"{LIST}{account.pk}/check/"
    assert words(answer) == ["@sandbox_salon підключено."]
    assert account.origin == "login"


def test_a_return_with_another_word_changes_nothing(served: Direct, browser: Browser) -> None:
    back = allow(served, begin(browser))
    answer = browser.get(BACK, {**back, "state": back["state"] + "x"}, follow=True)
    assert "нічого не змінено" in words(answer)[0]
    assert not InstagramAccount.objects.exists()


@pytest.mark.parametrize("given", [{}, {"state": ""}, {"code": "c"}, {"code": "c", "state": "ї"}], ids=str)
def test_a_return_that_nobody_began_changes_nothing(browser: Browser, given: dict[str, str]) -> None:
    answer = browser.get(BACK, given, follow=True)
    assert "нічого не змінено" in words(answer)[0]


def test_the_word_is_good_once_and_for_its_own_session(served: Direct, browser: Browser) -> None:
    back = allow(served, begin(browser))
    stranger = browser_of(user_in("owner"))
    assert "нічого не змінено" in words(stranger.get(BACK, back, follow=True))[0]
    assert not InstagramAccount.objects.exists()
    assert "підключено" in words(browser.get(BACK, back, follow=True))[0]
    assert "нічого не змінено" in words(browser.get(BACK, back, follow=True))[0]


def test_the_word_grows_old(served: Direct, browser: Browser) -> None:
    back = allow(served, begin(browser))
    session = browser.session
    begun = session["instagram_login"]
    session["instagram_login"] = {**begun, "at": (timezone.now() - timedelta(minutes=16)).isoformat()}
    session.save()
    assert "нічого не змінено" in words(browser.get(BACK, back, follow=True))[0]


def test_an_owner_who_says_no_comes_back_to_the_page(served: Direct, browser: Browser) -> None:
    answer = browser.get(BACK, allow(served, begin(browser), "deny"), follow=True)
    assert words(answer) == ["В Instagram доступ не дозволили: нічого не змінено."]
    assert not InstagramAccount.objects.exists()


def test_a_token_is_pasted_and_never_shown_again(served: Direct, browser: Browser) -> None:
    answer = browser.post(CONNECT, {"token": "sandbox-token"}, follow=True)
    account = InstagramAccount.objects.get()
    assert (account.origin, account.username) == ("pasted", "sandbox_salon")
    pages = [answer, *(browser.get(f"{LIST}{tail}") for tail in ("", f"{account.pk}/change/", "connect/"))]
    for page in pages:
        assert page.status_code == 200
        assert account.token not in page.content.decode()
        assert "sandbox-token" not in page.content.decode()


def test_a_wrong_token_is_a_sentence_and_not_repeated_on_the_page(served: Direct, browser: Browser) -> None:
    answer = browser.post(CONNECT, {"token": "IGAA-wrong"}, follow=True)
    assert words(answer) == ["Instagram не приймає цей токен: створіть новий."]
    assert "IGAA-wrong" not in answer.content.decode()


def test_connecting_again_knows_which_account_is_meant(served: Direct, browser: Browser) -> None:
    other = InstagramAccount.objects.create(ig_id="17841499999999999", username="other_salon")
    assert "@other_salon" in browser.get(CONNECT, {"account": other.pk}).content.decode()
    back = allow(served, begin(browser, account=other.pk))
    answer = browser.get(BACK, back, follow=True)
    assert "@sandbox_salon" in words(answer)[0]
    assert InstagramAccount.objects.get(pk=other.pk).token == ""


def test_the_page_names_what_metas_dashboard_has_to_know(browser: Browser) -> None:
    page = browser.get(CONNECT).content.decode()
    for tail in ("connect/back/", "webhooks/instagram/", "deauthorize/", "data-deletion/"):
        assert tail in page


def test_without_the_apps_id_the_log_in_says_why_it_is_off(browser: Browser, settings: Any) -> None:
    settings.INSTAGRAM_APP_ID = ""
    assert "Цей спосіб вимкнено" in browser.get(CONNECT).content.decode()
    assert browser.post(START)["Location"] == CONNECT


def test_another_host_name_is_sent_to_the_right_one_first(browser: Browser) -> None:
    page = browser.get(CONNECT, headers={"host": "localhost"}).content.decode()
    assert "Instagram може повернути вас лише на http://127.0.0.1:8000" in page


@pytest.mark.parametrize("role", ["master", "receptionist"])
@pytest.mark.parametrize("address", [CONNECT, BACK, f"{LIST}1/check/"])
def test_only_who_may_change_accounts_connects_them(role: str, address: str) -> None:
    assert browser_of(user_in(role)).get(address).status_code == 403
    assert browser_of(user_in("nobody")).post(START).status_code == 403


# --- the check page -------------------------------------------------------------------------------
def test_the_check_page_puts_right_what_a_button_can(served: Direct, browser: Browser) -> None:
    account = account_of(state="stopped", state_code="10/1893063")
    served.control("/subscription", "DELETE")
    address = f"{LIST}{account.pk}/check/"
    page = browser.get(address).content.decode()
    for button in ('value="subscribe"', 'value="ice_breakers"', 'value="resume"'):
        assert button in page
    assert words(browser.post(address, {"do": "subscribe"}, follow=True)) == [
        "Відтепер Instagram повідомляє нам, що відбувається в Direct."
    ]
    browser.post(address, {"do": "ice_breakers"})
    browser.post(address, {"do": "resume"})
    account.refresh_from_db()
    assert account.state == "ok"
    assert served.instagram.state.ice_breakers[0]["call_to_actions"][0]["question"] == "Оцінити візит"
    assert 'value="subscribe"' not in browser.get(address).content.decode()


def test_a_button_that_instagram_refuses_says_where_to_go(served: Direct, browser: Browser) -> None:
    account = account_of()
    served.control("/access", "POST", {"tester": False})
    answer = browser.post(f"{LIST}{account.pk}/check/", {"do": "subscribe"}, follow=True)
    assert "Запрошення для тестувальників" in words(answer)[0]


def test_the_check_without_an_account_leads_to_connecting(browser: Browser, settings: Any) -> None:
    settings.INSTAGRAM_ACCOUNT_ID = ""
    assert browser.get(f"{LIST}check/")["Location"] == CONNECT


def test_the_list_for_meta_says_where_the_verify_token_is_and_never_shows_it(
    browser: Browser, settings: Any
) -> None:
    settings.INSTAGRAM_VERIFY_TOKEN = "a-word-of-the-house"
    page = browser.get(CONNECT).content.decode()
    assert "INSTAGRAM_VERIFY_TOKEN" in page
    assert "a-word-of-the-house" not in page


# --- the red line ---------------------------------------------------------------------------------
@pytest.mark.parametrize("address", ["/admin/", "/admin/altegio/client/", "/admin/calendar/", LIST])
def test_an_expired_account_is_a_red_line_with_a_button_on_every_page(browser: Browser, address: str) -> None:
    account = account_of(state="reconnect", state_code="190/463")
    page = browser.get(address).content.decode()
    assert 'class="alarm"' in page
    assert "Строк доступу минув." in page
    assert f'{CONNECT}?account={account.pk}"' in page
    assert "Опитування чекають до своїх строків." in page


def test_who_does_not_look_after_instagram_sees_no_line() -> None:
    account_of(state="reconnect", state_code="190/463")
    assert "Строк доступу минув" not in browser_of(user_in("receptionist")).get("/admin/").content.decode()


def test_a_warning_does_not_say_that_nothing_goes_out(browser: Browser) -> None:
    account_of(warnings=["silent"], token_expires_at=None)
    page = browser.get("/admin/").content.decode()
    assert "alarm-mild" in page
    assert "вебхуки не надходять" in page
    assert "повідомлення не надсилаються" not in page


# --- locations ------------------------------------------------------------------------------------
def test_an_account_is_given_its_locations_on_its_page(browser: Browser) -> None:
    account_of()
    CompanyFactory(title="Поділ")
    obolon = CompanyFactory(altegio_id=1002, title="Оболонь")
    second = InstagramAccount.objects.create(ig_id="2", username="obolon_salon", token="t")
    address = f"{LIST}{second.pk}/change/"
    assert "Оболонь" in browser.get(address).content.decode()
    browser.post(address, {"speaks_for": [obolon.pk]})
    assert LocationAccount.objects.get().company == obolon
    page = browser.get(LIST).content.decode()
    assert "Поділ" in page
    assert "Оболонь" in page
    browser.post(address, {"speaks_for": [], "paused": "on"})
    assert not LocationAccount.objects.exists()
    second.refresh_from_db()
    assert second.paused
    assert second.token == "t"
