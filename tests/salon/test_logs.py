"""No token, phone, name or secret address in the logs."""

from __future__ import annotations

import logging

import pytest
import requests
from django.conf import settings
from django.test import Client as Browser
from structlog.stdlib import ProcessorFormatter

pytestmark = pytest.mark.django_db


def _lines(caplog: pytest.LogCaptureFixture) -> str:
    """What the product's own handler would have written."""
    formatter = next(
        handler.formatter
        for handler in logging.getLogger().handlers
        if isinstance(handler.formatter, ProcessorFormatter)
    )
    return "\n".join(formatter.format(record) for record in caplog.records)


@pytest.mark.parametrize(
    ("path", "secret"),
    [
        ("/api/v1/clients/?phone=%2B380971234567&search=Olena", "380971234567"),
        (f"/webhooks/altegio/{settings.ALTEGIO_WEBHOOK_SECRET}/", settings.ALTEGIO_WEBHOOK_SECRET),
        ("/webhooks/altegio/guessed-secret/", "guessed-secret"),
        ("/webhooks/instagram/?hub.verify_token=sandbox-verify", "sandbox-verify"),
        ("/f/a-link-of-a-client/", "a-link-of-a-client"),
        ("/stop/a-way-out-of-a-client/", "a-way-out-of-a-client"),
        ("/calendar/7.a-master-s-link.ics", "a-master-s-link"),
        ("/admin/set-password/MQ/a-one-time-token/", "a-one-time-token"),
    ],
)
def test_a_refused_address_is_logged_without_what_it_gives_away(
    client: Browser, caplog: pytest.LogCaptureFixture, path: str, secret: str
) -> None:
    with caplog.at_level(logging.DEBUG):
        client.get(path)
    lines = _lines(caplog)
    assert "Olena" not in lines
    assert secret not in lines


def test_what_libraries_quote_is_cut_and_nobodys_address_is_noted(
    client: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    client.get("/nowhere/", REMOTE_ADDR="203.0.113.7")
    quoted = "duplicate key\nDETAIL:  Key (name)=(Олена Коваль) already exists.\nLINE 1"
    for words in (
        quoted,
        'invalid input syntax for type integer: "Олена"',
        "to +380671234567, o.k@example.com",
    ):
        try:
            raise ValueError(words)
        except ValueError:
            logging.getLogger("celery").exception("failed")
    lines = _lines(caplog)
    assert "request_id=" in lines
    assert "duplicate key" in lines
    for secret in ("203.0.113.7", "Олена", "380671234567", "example.com"):
        assert secret not in lines


def test_a_crash_is_logged_with_its_traceback(caplog: pytest.LogCaptureFixture) -> None:
    try:
        raise ValueError("planted")
    except ValueError:
        logging.getLogger("django.request").exception("Internal Server Error: /api/v1/x/")
    assert "Traceback (most recent call last)" in _lines(caplog)


@pytest.mark.parametrize(
    "path",
    [
        "/bot123456:AAb_c-Secret/sendMessage",
        "/refresh_access_token?grant_type=x&access_token=Secret",
        "/f/Secret/",
    ],
)
def test_an_address_in_the_words_of_an_error_is_cut(caplog: pytest.LogCaptureFixture, path: str) -> None:
    try:
        requests.get(f"http://127.0.0.1:1{path}", timeout=1)
    except requests.ConnectionError:
        logging.getLogger("celery").exception("failed")
    lines = _lines(caplog)
    assert "Max retries exceeded" in lines
    assert "Secret" not in lines
