"""The account: made from the environment once, its token kept alive."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import responses

from feedback.models import InstagramAccount
from feedback.services import accounts
from tests.feedback.factories import DAY, NOW
from tests.feedback.services.conftest import GRAPH, Graph

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


@pytest.mark.parametrize(
    ("age", "left", "renewed"),
    [
        pytest.param(timedelta(hours=23), None, 0, id="younger than a day"),
        pytest.param(timedelta(hours=25), None, 1, id="its end is not known"),
        pytest.param(10 * DAY, 50 * DAY, 0, id="lives long enough"),
        pytest.param(31 * DAY, 29 * DAY, 1, id="less than 30 days left"),
    ],
)
def test_a_token_is_renewed_when_it_is_a_day_old_and_ends_within_a_month(
    account: InstagramAccount, graph: Graph, age: timedelta, left: timedelta | None, renewed: int
) -> None:
    InstagramAccount.objects.update(token_refreshed_at=NOW - age, token_expires_at=left and NOW + left)
    answer = {"access_token": "renewed", "token_type": "bearer", "expires_in": 5183944}
    graph.mock.add(responses.GET, f"{GRAPH}/refresh_access_token", json=answer)
    assert accounts.refresh_tokens(NOW) == renewed
    account.refresh_from_db()
    assert account.token == ("renewed" if renewed else "sandbox-token")
    if renewed:
        assert account.token_expires_at == NOW + timedelta(seconds=5183944)


def test_a_token_that_cannot_be_renewed_asks_for_a_person(account: InstagramAccount, graph: Graph) -> None:
    InstagramAccount.objects.update(token_refreshed_at=NOW - 61 * DAY)
    error = {"error": {"code": 190, "error_subcode": 463, "message": "expired"}}
    graph.mock.add(responses.GET, f"{GRAPH}/refresh_access_token", json=error, status=400)
    assert accounts.refresh_tokens(NOW) == 0
    account.refresh_from_db()
    assert account.state == "reconnect"


def test_the_check_says_what_works_and_what_to_do(account: InstagramAccount, graph: Graph) -> None:
    graph.get("me", user_id=account.ig_id, username="sandbox_salon", id="1")
    graph.get(f"{account.ig_id}/subscribed_apps", data=[{"subscribed_fields": ["messages"]}])
    checks = {check.name: check for check in accounts.check(NOW)}
    assert [check.ok for check in checks.values()] == [True, False, True, True]
    assert any("instagram_subscribe" in check.advice for check in checks.values())


def test_the_check_stops_at_a_token_that_does_not_work(account: InstagramAccount, graph: Graph) -> None:
    graph.get("me", status=400, error={"code": 190, "message": "bad"})
    (check,) = accounts.check(NOW)
    assert not check.ok
    assert check.advice
