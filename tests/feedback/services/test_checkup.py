"""The check: each thing that can be wrong, as the sandbox makes it, and the words for it."""

from __future__ import annotations

from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from feedback.models import InstagramAccount
from feedback.services import accounts, checkup, checkup_line, ice_breakers
from tests.factories import CompanyFactory
from tests.feedback.connected import DAY, NOON, Direct, account_of, alerts, direct, served, webhook

pytestmark = pytest.mark.django_db
__all__ = ["alerts", "direct", "served", "webhook"]


def lines(account: InstagramAccount | None) -> dict[str, checkup_line.Check]:
    """The check's lines by their codes."""
    return {one.code: one for one in checkup.check(account, NOON)}


@pytest.fixture
def whole(served: Direct, settings: Any, live_server: Any) -> InstagramAccount:
    """An account of which everything works, in a product that answers at its address."""
    settings.PUBLIC_URL, settings.DEMO = live_server.url, True
    CompanyFactory(title="Салон на Подолі")
    account = account_of(last_webhook_at=NOON)
    ice_breakers.ensure(account)
    return account


@pytest.mark.django_db(transaction=True)
def test_where_everything_works_every_line_is_good(whole: InstagramAccount) -> None:
    found = lines(whole)
    assert {code: line.tone for code, line in found.items()} == dict.fromkeys(found, "good")
    assert set(found) == {
        "access",
        "tester",
        "permissions",
        "messages",
        "subscription",
        "address",
        "heard",
        "live",
        "ice_breakers",
        "menu",
        "life",
        "sending",
        "locations",
    }
    assert found["locations"].detail == "Салон на Подолі"


Spoil = Callable[[Direct, InstagramAccount, Any], object]

SPOILT: dict[str, tuple[Spoil, str, str]] = {
    "access to messages": (
        lambda served, *_: served.control("/access", "POST", {"direct": False}),
        "messages",
        "Дозволити доступ до повідомлень",
    ),
    "no tester role": (
        lambda served, *_: served.control("/access", "POST", {"tester": False}),
        "tester",
        "Запрошення для тестувальників",
    ),
    "no permission for messages": (
        lambda served, *_: served.control("/access", "POST", {"scopes": ["instagram_business_basic"]}),
        "permissions",
        "instagram_business_manage_messages",
    ),
    "an expired token": (
        lambda served, *_: served.control("/tokens/expire", "POST"),
        "access",
        "Підключити знову",
    ),
    "the app was removed": (
        lambda served, *_: served.control("/tokens/expire", "POST", {"subcode": 458}),
        "access",
        "Застосунок прибрали",
    ),
    "a new password": (
        lambda served, *_: served.control("/tokens/expire", "POST", {"subcode": 460}),
        "access",
        "Пароль Instagram змінено",
    ),
    "not subscribed": (
        lambda served, *_: served.control("/subscription", "DELETE"),
        "subscription",
        "instagram_subscribe",
    ),
    "no question": (
        lambda served, *_: served.instagram.state.ice_breakers.clear(),
        "ice_breakers",
        "Додати запитання",
    ),
    "another server at our address": (
        lambda served, _account, settings: setattr(settings, "PUBLIC_URL", served.url),
        "address",
        "PUBLIC_URL",
    ),
    "nothing at our address": (
        lambda _served, _account, settings: setattr(settings, "PUBLIC_URL", "http://127.0.0.1:9"),
        "address",
        "сертифікат",
    ),
    "no secret": (
        lambda _served, _account, settings: setattr(settings, "INSTAGRAM_APP_SECRETS", []),
        "secret",
        "INSTAGRAM_APP_SECRETS",
    ),
    "no verify token": (
        lambda _served, _account, settings: setattr(settings, "INSTAGRAM_VERIFY_TOKEN", ""),
        "verify",
        "INSTAGRAM_VERIFY_TOKEN",
    ),
    "a token that ends": (
        lambda _served, account, _settings: setattr(account, "token_expires_at", NOON + 3 * DAY),
        "life",
        "worker",
    ),
    "a token that ended": (
        lambda _served, account, _settings: setattr(account, "token_expires_at", NOON),
        "life",
        "Підключити знову",
    ),
    "stopped": (
        lambda _served, account, _settings: account.__dict__.update(state="stopped", state_code="10/1893063"),
        "sending",
        "Статус акаунта",
    ),
    "paused": (
        lambda _served, account, _settings: setattr(account, "paused", True),
        "sending",
        "паузу",
    ),
    "silent": (
        lambda _served, account, _settings: account.warnings.append("silent"),
        "heard",
        "Live",
    ),
    "another account's token": (
        lambda _served, account, _settings: setattr(account, "ig_id", "17841499999999999"),
        "access",
        "INSTAGRAM_ACCOUNT_ID=17841400000000000",
    ),
    "instagram out of reach": (
        lambda _served, _account, settings: setattr(settings, "INSTAGRAM_GRAPH_URL", "http://127.0.0.1:9"),
        "access",
        "Зачекайте",
    ),
}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("spoil", "code", "words"), SPOILT.values(), ids=SPOILT)
def test_what_is_wrong_is_said_where_it_is_put_right(
    whole: InstagramAccount, served: Direct, settings: Any, spoil: Spoil, code: str, words: str
) -> None:
    spoil(served, whole, settings)
    line = lines(whole)[code]
    assert line.tone == "bad"
    assert words in f"{line.detail} {line.advice}"


@pytest.mark.django_db(transaction=True)
def test_one_fault_is_not_blamed_on_the_others(whole: InstagramAccount, served: Direct) -> None:
    served.control("/access", "POST", {"direct": False})
    assert [code for code, line in lines(whole).items() if line.tone == "bad"] == ["messages"]
    served.control("/access", "POST", {"direct": True, "tester": False})
    assert [code for code, line in lines(whole).items() if line.tone == "bad"] == ["tester"]


def test_what_nobody_can_know_yet_is_open_with_a_way_to_find_out(served: Direct) -> None:
    found = lines(account_of(last_webhook_at=None))
    assert {found[code].tone for code in ("heard", "live", "address")} == {"wait"}
    assert "з іншого телефона" in found["heard"].advice
    assert "Live" in found["live"].advice
    assert "https" in found["address"].advice


def test_no_account_says_how_to_get_one() -> None:
    line = lines(None)["access"]
    assert (line.tone, line.fix) == ("bad", "connect")
    assert "INSTAGRAM_ACCESS_TOKEN" in line.advice


# --- the command ----------------------------------------------------------------------------------
@pytest.mark.django_db(transaction=True)
def test_the_command_says_the_same(whole: InstagramAccount, served: Direct) -> None:
    out = StringIO()
    call_command("instagram_check", stdout=out, no_color=True)
    assert "✗" not in out.getvalue()
    served.control("/access", "POST", {"direct": False})
    with pytest.raises(CommandError):
        call_command("instagram_check", stdout=out, no_color=True)
    assert "✗ Доступ до повідомлень у застосунку Instagram" in out.getvalue()
    assert "→ На телефоні салону" in out.getvalue()
    assert "sandbox-token" not in out.getvalue()


def test_the_command_does_not_forget_an_account_that_lost_its_access(settings: Any) -> None:
    settings.INSTAGRAM_ACCESS_TOKEN = ""
    account_of(token="", state="reconnect", state_code="removed")
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("instagram_check", stdout=out, no_color=True)
    assert "Застосунок прибрали" in out.getvalue()


def test_subscribing_by_command_sets_the_question_when_asked(served: Direct) -> None:
    account_of()
    served.control("/subscription", "DELETE")
    out = StringIO()
    call_command("instagram_subscribe", "--ice-breakers", stdout=out, no_color=True)
    assert "messaging_referral" in out.getvalue()
    assert served.instagram.state.ice_breakers


# --- what the check sees holds for sending too ----------------------------------------------------
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("spoil", "state", "code"),
    [
        (lambda served: served.control("/tokens/expire", "POST"), "reconnect", "190/463"),
        (lambda served: served.control("/access", "POST", {"tester": False}), "stopped", "100"),
        (lambda served: served.control("/access", "POST", {"direct": False}), "stopped", "200/2534041"),
    ],
    ids=["expired token", "no tester role", "no access to messages"],
)
def test_what_the_check_meets_stops_the_account_like_a_message_would(
    whole: InstagramAccount, served: Direct, alerts: Any, spoil: Any, state: str, code: str
) -> None:
    spoil(served)
    found = lines(whole)
    kept = InstagramAccount.objects.get(pk=whole.pk)
    assert (kept.state, kept.state_code) == (state, code)
    assert accounts.block_reason(kept) == "account_stopped"
    assert len(alerts) == 1
    assert found["sending"].tone == "off"
    assert "Messages may go out" not in found["sending"].detail
    lines(InstagramAccount.objects.get())
    assert len(alerts) == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "spoil",
    [("/tokens/expire", {}), ("/access", {"tester": False})],
    ids=["expired token", "no tester role"],
)
def test_lines_that_rest_on_the_access_are_not_known_without_it(
    whole: InstagramAccount, served: Direct, spoil: tuple[str, dict[str, bool]]
) -> None:
    whole.token_expires_at = None
    served.control(spoil[0], "POST", spoil[1])
    found = lines(whole)
    assert {found[code].tone for code in ("life", "sending")} == {"off"}
    whole.token_expires_at = NOON + 30 * DAY
    assert lines(whole)["life"].tone == "off"
    whole.token_expires_at = NOON
    assert lines(whole)["life"].tone == "bad"


@pytest.mark.django_db(transaction=True)
def test_an_outage_stops_nothing(whole: InstagramAccount, settings: Any) -> None:
    settings.INSTAGRAM_GRAPH_URL = "http://127.0.0.1:9"
    assert lines(whole)["sending"].tone == "off"
    assert InstagramAccount.objects.get().state == "ok"


@pytest.mark.django_db(transaction=True)
def test_an_account_that_rests_after_a_limit_says_until_when(whole: InstagramAccount) -> None:
    whole.parked_until = NOON + DAY / 288
    line = lines(whole)["sending"]
    assert (line.tone, line.ok) == ("wait", True)
    assert "12:05" in line.detail
