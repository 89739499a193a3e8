"""What leaves for Sentry says what broke, not who was there."""

from __future__ import annotations

import sentry_sdk

from salon.conf.sentry import start_sentry, without_request


def test_without_an_address_nothing_is_reported() -> None:
    start_sentry("")
    assert not sentry_sdk.get_client().is_active()


def test_a_report_holds_neither_the_request_nor_the_user() -> None:
    error = {"type": "DataError", "value": 'column name: "Олена"'}
    event = {"level": "error", "request": {"url": "/f/token/"}, "user": {"id": "1"}, "message": "Олена"}
    left = without_request({**event, "exception": {"values": [error]}}, {})  # type: ignore[typeddict-item]
    assert left == {"level": "error", "exception": {"values": [{"type": "DataError", "value": ""}]}}
