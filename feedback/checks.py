"""System checks of the surveys' settings: a wrong one is a sentence with a hint, not a stack trace."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register

from feedback.channels.telegram.webhook import SECRET

VERSION = re.compile(r"v\d{1,3}\.\d{1,2}")
USERNAME = re.compile(r"[A-Za-z0-9._]{1,30}")
ADDRESSES = (
    "INSTAGRAM_GRAPH_URL",
    "INSTAGRAM_AUTHORIZE_URL",
    "INSTAGRAM_OAUTH_URL",
    "INSTAGRAM_LINK_URL",
    "TELEGRAM_API_URL",
    "TELEGRAM_LINK_URL",
)
LOCAL = ("127.0.0.1", "localhost", "::1")


@register()
def check_account(app_configs: Sequence[AppConfig] | None, **_kwargs: Any) -> list[CheckMessage]:
    """The account's id is a number, its name is a name, and a token says whose it is."""
    found: list[CheckMessage] = []
    ig_id = settings.INSTAGRAM_ACCOUNT_ID
    if ig_id and not (ig_id.isascii() and ig_id.isdigit() and len(ig_id) <= 32):
        hint = "Use the professional account's id, such as 17841400000000000: `user_id` of /me, not a name."
        found.append(Error("INSTAGRAM_ACCOUNT_ID is not a number.", hint=hint, id="feedback.E001"))
    if settings.INSTAGRAM_ACCESS_TOKEN and not ig_id:
        hint = "Set INSTAGRAM_ACCOUNT_ID to the id of the account the token belongs to."
        found.append(Error("INSTAGRAM_ACCESS_TOKEN has no account.", hint=hint, id="feedback.E002"))
    if settings.INSTAGRAM_USERNAME and not USERNAME.fullmatch(settings.INSTAGRAM_USERNAME):
        hint = "Write the account's name without @ and without an address."
        found.append(Error("INSTAGRAM_USERNAME is not an Instagram name.", hint=hint, id="feedback.E003"))
    return found


@register()
def check_version(app_configs: Sequence[AppConfig] | None, **_kwargs: Any) -> list[CheckMessage]:
    """The version of the API looks like one."""
    if VERSION.fullmatch(settings.INSTAGRAM_GRAPH_VERSION):
        return []
    hint = "Write it as v25.0."
    return [Error("INSTAGRAM_GRAPH_VERSION is not a version.", hint=hint, id="feedback.E004")]


@register()
def check_webhook_keys(app_configs: Sequence[AppConfig] | None, **_kwargs: Any) -> list[CheckMessage]:
    """Whoever connects an account also hears from it: the keys of the webhook are there."""
    if not settings.INSTAGRAM_ACCESS_TOKEN:
        return []
    found: list[CheckMessage] = []
    if not any(secret.strip() for secret in settings.INSTAGRAM_APP_SECRETS):
        hint = "Set the app's secret (and the Instagram app's, separated by a comma): any of them may sign."
        found.append(Error("INSTAGRAM_APP_SECRETS is empty.", hint=hint, id="feedback.E005"))
    if not settings.INSTAGRAM_VERIFY_TOKEN:
        hint = "Set any text, and the same one in the app's dashboard beside the webhook's address."
        found.append(Error("INSTAGRAM_VERIFY_TOKEN is empty.", hint=hint, id="feedback.E006"))
    return found


@register()
def check_addresses(app_configs: Sequence[AppConfig] | None, **_kwargs: Any) -> list[CheckMessage]:
    """The vendors' addresses are addresses, and no token goes over an open line."""
    found: list[CheckMessage] = []
    for name in ADDRESSES:
        parts = urlsplit(getattr(settings, name))
        if parts.scheme not in ("http", "https") or not parts.hostname:
            hint = "Leave it out for the vendor's own address."
            found.append(Error(f"{name} is not an address.", hint=hint, id="feedback.E007"))
        elif parts.scheme == "http" and parts.hostname not in LOCAL and not settings.DEMO:
            hint = "Use https: the access token would be readable on the way."
            found.append(Error(f"{name} is not encrypted.", hint=hint, id="feedback.E008"))
    return found


@register()
def check_raw_days(app_configs: Sequence[AppConfig] | None, **_kwargs: Any) -> list[CheckMessage]:
    """Raw webhooks are kept long enough to look into a fault, and not for ever."""
    if 1 <= settings.INSTAGRAM_RAW_DAYS <= 90:
        return []
    hint = "They hold what people wrote: 14 days are enough to look into a fault."
    return [Error("INSTAGRAM_RAW_DAYS is not between 1 and 90.", hint=hint, id="feedback.E009")]


@register()
def check_pace(app_configs: Sequence[AppConfig] | None, **_kwargs: Any) -> list[CheckMessage]:
    """The pace lies within what Instagram takes."""
    if 0 < settings.INSTAGRAM_SENDS_PER_SECOND <= 100:
        return []
    hint = "Instagram takes 100 messages a second from an account; a salon needs no more than 10."
    return [Error("INSTAGRAM_SENDS_PER_SECOND is not between 0 and 100.", hint=hint, id="feedback.E012")]


@register()
def check_telegram(app_configs: Sequence[AppConfig] | None, **_kwargs: Any) -> list[CheckMessage]:
    """The team's bot is set up as a whole or not at all; without it nothing else fails."""
    found: list[CheckMessage] = []
    token, secret = settings.TELEGRAM_BOT_TOKEN, settings.TELEGRAM_WEBHOOK_SECRET
    if secret and not SECRET.fullmatch(secret):
        hint = "Use Latin letters, digits, _ and - only, 256 at most: Telegram takes no others."
        found.append(Error("TELEGRAM_WEBHOOK_SECRET has other signs in it.", hint=hint, id="feedback.E013"))
    if re.search(r"[\s/?#%]", token):
        hint = "Copy it from @BotFather as it is, such as 123456789:AA…"
        found.append(Error("TELEGRAM_BOT_TOKEN is not a bot's token.", hint=hint, id="feedback.E014"))
    if token and not secret and settings.PUBLIC_URL.startswith("https://"):
        hint = "Set TELEGRAM_WEBHOOK_SECRET to any long word; until then updates are fetched."
        found.append(Warning("Telegram cannot post what the team tells.", hint=hint, id="feedback.W001"))
    # A server makes one for itself on its first start, bot or no bot (salon/local/keys.py).
    if secret and not token and not os.environ.get("TELEGRAM_WEBHOOK_SECRET_FILE"):
        hint = "Set TELEGRAM_BOT_TOKEN to the token that @BotFather gave, or leave both out."
        found.append(Warning("TELEGRAM_WEBHOOK_SECRET has no bot.", hint=hint, id="feedback.W002"))
    return found
