"""System checks of the project's own settings: a wrong one is a sentence with a hint, not a stack trace."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from cryptography.fernet import Fernet
from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register
from django.core.exceptions import ImproperlyConfigured


@register()
def check_secret_key(app_configs: Sequence[AppConfig] | None, **_kwargs: Any) -> list[CheckMessage]:
    """The secret key is there and long enough to sign sessions."""
    try:
        if len(settings.SECRET_KEY) >= 32:
            return []
    except ImproperlyConfigured:
        pass  # Django refuses to read an empty one: the sentence below says more.
    hint = "`make run` generates one under .local/; elsewhere set 50 random characters."
    return [Error("SECRET_KEY is missing or shorter than 32 characters.", hint=hint, id="salon.E001")]


@register()
def check_encryption_keys(app_configs: Sequence[AppConfig] | None, **_kwargs: Any) -> list[CheckMessage]:
    """Each key that encrypts tokens is a Fernet key."""
    hint = "Make one with cryptography's Fernet.generate_key(); `make run` keeps its own under .local/."
    if not settings.FIELD_ENCRYPTION_KEYS:
        return [Error("FIELD_ENCRYPTION_KEYS is empty: tokens cannot be kept.", hint=hint, id="salon.E002")]
    try:
        for key in settings.FIELD_ENCRYPTION_KEYS:
            Fernet(key)
    except ValueError:
        return [Error("FIELD_ENCRYPTION_KEYS holds something that is not a key.", hint=hint, id="salon.E003")]
    return []


@register()
def check_public_url(app_configs: Sequence[AppConfig] | None, **_kwargs: Any) -> list[CheckMessage]:
    """PUBLIC_URL is an address, with a scheme and no path."""
    parts = urlsplit(settings.PUBLIC_URL)
    if parts.scheme in ("http", "https") and parts.netloc and not parts.path:
        return []
    hint = "Give the address under which browsers reach the product, such as https://salon.example.com."
    return [Error("PUBLIC_URL is not an address.", hint=hint, id="salon.E004")]


@register()
def check_time_zone(app_configs: Sequence[AppConfig] | None, **_kwargs: Any) -> list[CheckMessage]:
    """TIME_ZONE is a zone that this machine knows."""
    try:
        ZoneInfo(settings.TIME_ZONE)
    except (ZoneInfoNotFoundError, ValueError):
        return [
            Error("TIME_ZONE is not a known zone.", hint="Use a name such as Europe/Kyiv.", id="salon.E005")
        ]
    return []


@register()
def check_debug(app_configs: Sequence[AppConfig] | None, **_kwargs: Any) -> list[CheckMessage]:
    """DEBUG is off where the product has a public address."""
    if settings.DEBUG and settings.PUBLIC_URL.startswith("https://"):
        hint = "Set DEBUG=0: error pages would show settings to strangers."
        return [Warning("DEBUG is on at a public address.", hint=hint, id="salon.W001")]
    return []
