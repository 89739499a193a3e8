"""The only door by which others reach the vendor: under the pace that all processes share."""

from __future__ import annotations

from altegio.client import endpoints
from altegio.models import Client
from altegio.sync.connection import client_from_settings

__all__ = ["send_sms"]


def send_sms(client: Client, text: str) -> None:
    """Send one SMS to this client, paid from the salon's account in Altegio.

    Raises `altegio.client.errors.AltegioError`, whose class says what to do. The vendor gives no key by
    which a repeat could be told: after a `Retryable` with `maybe_done` the SMS may have gone out. Raises
    `altegio.sync.connection.NotConfigured` where a key is missing. One request, in its turn.
    """
    endpoints.send_sms(client_from_settings(), client.company.altegio_id, [client.altegio_id], text)
