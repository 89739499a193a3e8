"""The account: made from the environment once, its token kept alive."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import translation

from feedback.channels.instagram.errors import ERRORS, Action, InstagramError, Row
from feedback.models import InstagramAccount
from feedback.services import accounts, troubles
from feedback.signals import alert
from tests.factories import CompanyFactory
from tests.feedback.factories import NOW, AccountFactory
from tests.feedback.services.conftest import Graph

pytestmark = pytest.mark.django_db


@pytest.fixture
def account(graph: Graph) -> InstagramAccount:
    made = accounts.current_account(NOW)
    assert made is not None
    return made


def test_the_environment_makes_the_account_once(account: InstagramAccount, settings: Any) -> None:
    assert (account.ig_id, account.token) == (settings.INSTAGRAM_ACCOUNT_ID, "sandbox-token")
    accounts.current_account(NOW)
    assert InstagramAccount.objects.count() == 1


def test_there_is_no_account_without_an_id(settings: Any) -> None:
    settings.INSTAGRAM_ACCOUNT_ID = ""
    assert accounts.current_account(NOW) is None
    assert accounts.block_reason(None) == "no_account"


def test_a_refreshed_token_wins_over_the_environment(account: InstagramAccount) -> None:
    InstagramAccount.objects.update(token="refreshed")
    found = accounts.current_account(NOW)
    assert found is not None
    assert found.token == "refreshed"


def test_a_changed_token_of_the_environment_is_taken_over_once_and_heals(
    account: InstagramAccount, settings: Any
) -> None:
    InstagramAccount.objects.update(state="reconnect", state_reason="the token is no longer valid")
    settings.INSTAGRAM_ACCESS_TOKEN = "new-token"
    found = accounts.current_account(NOW)
    assert found is not None
    assert (found.token, found.state, found.state_reason) == ("new-token", "ok", "")
    InstagramAccount.objects.update(token="refreshed")
    again = accounts.current_account(NOW)
    assert again is not None
    assert again.token == "refreshed"


def test_the_token_is_not_readable_in_the_database(account: InstagramAccount) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT token FROM feedback_instagramaccount")
        assert "sandbox-token" not in cursor.fetchone()[0]


# --- locations ------------------------------------------------------------------------------------
def test_a_location_names_its_account_and_the_others_take_the_default(account: InstagramAccount) -> None:
    named, other = CompanyFactory(), CompanyFactory(altegio_id=1002)
    second = AccountFactory(ig_id="17841499999999999", username="second", token="t")
    accounts.set_locations(second, [named.pk])
    speak = accounts.voices(NOW)
    assert (speak.of(named.pk), speak.of(other.pk)) == (second, account)
    assert accounts.account_for(named.pk, NOW) == second
    assert accounts.account_for(other.pk, NOW) == account
    accounts.set_locations(second, [])
    assert accounts.account_for(named.pk, NOW) == account


def test_a_location_moves_from_one_account_to_another(account: InstagramAccount) -> None:
    location = CompanyFactory()
    second = AccountFactory(ig_id="17841499999999999", username="second", token="t")
    accounts.set_locations(account, [location.pk])
    accounts.set_locations(second, [location.pk])
    assert accounts.account_for(location.pk, NOW) == second


def test_without_one_in_the_settings_the_first_connected_serves_all(settings: Any) -> None:
    settings.INSTAGRAM_ACCOUNT_ID = ""
    first = AccountFactory(ig_id="1", token="t")
    AccountFactory(ig_id="2", token="t")
    assert accounts.account_for(CompanyFactory().pk, NOW) == first


# --- what stops it --------------------------------------------------------------------------------
def test_a_stop_and_a_warning_are_told_of_once(account: InstagramAccount) -> None:
    heard: list[str] = []

    def hear(code: str, **_rest: Any) -> None:
        heard.append(code)

    alert.connect(hear)
    for _again in range(2):
        accounts.warn(account, "silent")
        accounts.halt(account, InstagramError(Action.STOP_ACCOUNT, code=200, subcode=2534041))
    account.refresh_from_db()
    assert heard == ["instagram_silent", "instagram_stopped"]
    assert (account.state_code, account.warnings) == ("200/2534041", ["silent"])
    accounts.unwarn(account, "silent")
    accounts.resume(account)
    account.refresh_from_db()
    assert (account.state, account.state_code, account.warnings) == ("ok", "", [])


@pytest.mark.parametrize("row", [row for row in ERRORS if row.action in accounts.HALTING], ids=str)
def test_every_refusal_that_stops_an_account_has_words_of_its_own(row: Row) -> None:
    error = InstagramError(row.action, code=row.code, subcode=row.subcode, status=400)
    for language in ("uk", "en"):
        with translation.override(language):
            live, stored = troubles.explain(error), troubles.explain_code(troubles.code_of(error))
            assert live == stored
            assert live.what
            assert live.where
            assert "Instagram refuses" not in live.what
