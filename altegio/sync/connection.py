"""The connection to Altegio as the settings describe it."""

from __future__ import annotations

from django.conf import settings

from altegio.client import AltegioClient, Repeated
from altegio.limiter import RedisLimiter

KEYS = ("ALTEGIO_PARTNER_TOKEN", "ALTEGIO_USER_TOKEN", "ALTEGIO_COMPANY_IDS")


class NotConfigured(Exception):
    """A key is missing; `missing` names the variables."""

    def __init__(self, missing: list[str]) -> None:
        self.missing = missing
        super().__init__(", ".join(missing))


def missing_keys() -> list[str]:
    """Names of the variables without which there is no mirror."""
    return [name for name in KEYS if not getattr(settings, name)]


def company_ids() -> list[int]:
    """Altegio's ids of the locations; a value that is no number is left to the system checks."""
    return [int(part) for part in settings.ALTEGIO_COMPANY_IDS if part.isdecimal()]


def client_from_settings(on_repeat: Repeated | None = None) -> AltegioClient:
    """A client in the pace that all processes share. Raises NotConfigured when a key is missing.

    `on_repeat` hears of each request that is sent again, maybe from another thread.
    """
    missing = missing_keys()
    if missing:
        raise NotConfigured(missing)
    return AltegioClient(
        base_url=settings.ALTEGIO_API_URL,
        partner_token=settings.ALTEGIO_PARTNER_TOKEN,
        user_token=settings.ALTEGIO_USER_TOKEN,
        limiter=limiter_from_settings(),
        on_repeat=on_repeat,
    )


def limiter_from_settings() -> RedisLimiter:
    """The pace that all processes share."""
    return RedisLimiter(settings.REDIS_URL, owner=settings.ALTEGIO_PARTNER_TOKEN)
