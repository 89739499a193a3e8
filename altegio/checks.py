"""System checks: every setting of the mirror that can be wrong, with a hint what to do."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register

KEYS = ("ALTEGIO_PARTNER_TOKEN", "ALTEGIO_USER_TOKEN", "ALTEGIO_COMPANY_IDS")
SHORTEST_SECRET = 16
BIGGEST_ID = 2**63 - 1


@register(Tags.security)
def check_settings(app_configs: Any = None, **_kwargs: Any) -> list[CheckMessage]:
    """Say which ALTEGIO_* variable is wrong, and how to put it right."""
    return [*_missing(), *_ids(), *_address(), *_tokens(), *_secret()]


def _missing() -> list[CheckMessage]:
    missing = [name for name in KEYS if not getattr(settings, name)]
    if not missing or len(missing) == len(KEYS):
        return []
    return [
        Warning(
            f"Altegio is set up by half: {', '.join(missing)} is empty, so nothing is read.",
            hint="Set all of ALTEGIO_PARTNER_TOKEN, ALTEGIO_USER_TOKEN and ALTEGIO_COMPANY_IDS.",
            id="altegio.W001",
        )
    ]


def _ids() -> list[CheckMessage]:
    ids: list[str] = settings.ALTEGIO_COMPANY_IDS
    wrong = [
        part for part in ids if not (part.isascii() and part.isdecimal() and 0 < int(part) <= BIGGEST_ID)
    ]
    found: list[CheckMessage] = []
    if wrong:
        found.append(
            Error(
                f"ALTEGIO_COMPANY_IDS holds what is no location id: {', '.join(wrong)}.",
                hint="Give the numbers from the addresses of your locations in Altegio, with commas between.",
                id="altegio.E001",
            )
        )
    if len(set(ids)) < len(ids):
        found.append(
            Error(
                "ALTEGIO_COMPANY_IDS names a location twice.",
                hint="Name each location once.",
                id="altegio.E002",
            )
        )
    return found


def _address() -> list[CheckMessage]:
    try:
        address = urlsplit(settings.ALTEGIO_API_URL)
    except ValueError:
        address = urlsplit("")
    if address.scheme not in ("http", "https") or not address.netloc:
        return [
            Error(
                "ALTEGIO_API_URL is no http(s) address.",
                hint="Leave it out, or write it as https://api.alteg.io/api/v1.",
                id="altegio.E003",
            )
        ]
    if address.scheme == "http" and address.hostname not in ("127.0.0.1", "localhost", "::1"):
        return [
            Warning(
                "ALTEGIO_API_URL is not encrypted: the tokens would travel in the clear.",
                hint="Begin it with https://.",
                id="altegio.W002",
            )
        ]
    return []


def _tokens() -> list[CheckMessage]:
    wrong = [
        name
        for name in ("ALTEGIO_PARTNER_TOKEN", "ALTEGIO_USER_TOKEN")
        if re.search(r"[^\x21-\x7e]", getattr(settings, name).strip())
        or re.match(r"(?i)(bearer|user)\b[ :]", getattr(settings, name).strip())
    ]
    return [
        Error(
            f"{name} is not a token as Altegio issues one.",
            hint="Give the bare token: no “Bearer”, no “User”, no spaces or quotes around it.",
            id="altegio.E004",
        )
        for name in wrong
    ]


def _secret() -> list[CheckMessage]:
    secret = settings.ALTEGIO_WEBHOOK_SECRET
    hint = "Make one with: python -c 'import secrets; print(secrets.token_urlsafe(32))'"
    if not secret:
        return []
    if not re.fullmatch(r"[A-Za-z0-9._~-]+", secret):
        return [Error("ALTEGIO_WEBHOOK_SECRET does not fit into an address.", hint=hint, id="altegio.E005")]
    if len(secret) < SHORTEST_SECRET:
        return [
            Error(
                f"ALTEGIO_WEBHOOK_SECRET is shorter than {SHORTEST_SECRET} characters: it can be guessed.",
                hint=hint,
                id="altegio.E006",
            )
        ]
    return []
