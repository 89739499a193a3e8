"""The product's side of an Instagram that is served over a socket: its settings point to the sandbox."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from feedback.models import InstagramAccount
from feedback.signals import alert
from salon.local.environments import sandbox_addresses
from tests.sandbox.instagram.support import NOON, Direct, direct, webhook

__all__ = ["DAY", "NOON", "account_of", "alerts", "direct", "served", "webhook"]

DAY = timedelta(days=1)


@pytest.fixture
def served(direct: Direct, settings: Any) -> Direct:
    """The sandbox, and a product that asks it."""
    for name, value in sandbox_addresses(direct.url).items():
        setattr(settings, name, value)
    return direct


def account_of(**values: Any) -> InstagramAccount:
    """The sandbox's account as it is in a product that was connected ten days ago."""
    fields = {
        "username": "sandbox_salon",
        "token": "sandbox-token",
        "connected_at": NOON - 10 * DAY,
        "token_refreshed_at": NOON - 10 * DAY,
        "token_expires_at": NOON + 50 * DAY,
        "conversations_read_at": NOON - DAY,
        **values,
    }
    made, _new = InstagramAccount.objects.update_or_create(ig_id="17841400000000000", defaults=fields)
    from feedback.services import accounts

    fingerprint = accounts.fingerprint_of_environment(made.ig_id)
    InstagramAccount.objects.filter(pk=made.pk).update(token_fingerprint=fingerprint)
    made.refresh_from_db()
    return made


@pytest.fixture
def alerts() -> Iterator[list[tuple[str, str]]]:
    """What the apps are told that a person has to do: codes with their words."""
    heard: list[tuple[str, str]] = []

    def hear(code: str, message: str, **_rest: Any) -> None:
        heard.append((code, str(message)))

    alert.connect(hear, weak=False)
    yield heard
    alert.disconnect(hear)
