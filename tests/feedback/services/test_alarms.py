"""The lines at the head of pages: what stops messages comes first."""

from __future__ import annotations

import pytest

from feedback.models import InstagramAccount
from feedback.services import accounts, alarms
from tests.feedback.connected import NOON, account_of

pytestmark = pytest.mark.django_db


def test_the_alarms_are_what_stops_messages_first() -> None:
    account_of(state="reconnect", state_code="190/460")
    account_of_second = InstagramAccount.objects.create(ig_id="2", username="second", warnings=["silent"])
    found = alarms.lines(NOON)
    assert [(one.stops, one.reconnect) for one in found] == [(True, True), (False, False)]
    assert found[0].trouble.what == "Пароль Instagram змінено, тому доступ припинився."
    assert found[1].account == account_of_second


def test_a_token_past_its_end_is_an_alarm_before_instagram_says_so() -> None:
    account_of(token_expires_at=NOON)
    [one] = alarms.lines(NOON)
    assert (one.stops, one.reconnect) == (True, True)


def test_an_account_that_works_is_no_alarm() -> None:
    account_of()
    assert alarms.lines(NOON) == []
    assert accounts.block_reason(InstagramAccount.objects.get()) == ""
