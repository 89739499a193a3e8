"""What leaves for Sentry says what broke, not who was there."""

from __future__ import annotations

import sentry_sdk

from salon.conf.sentry import start_sentry, without_request


def test_without_an_address_nothing_is_reported() -> None:
    start_sentry("")
    assert not sentry_sdk.get_client().is_active()


def test_a_report_holds_neither_the_request_nor_the_user() -> None:
    event = {"message": "broke", "request": {"url": "/f/token/"}, "user": {"id": "1"}}
    assert without_request(event, {}) == {"message": "broke"}  # type: ignore[arg-type]
