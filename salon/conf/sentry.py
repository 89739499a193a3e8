"""Errors to Sentry, where SENTRY_DSN is set: what broke and where, never who or with what words."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sentry_sdk.types import Event, Hint


def without_request(event: Event, _hint: Hint) -> Event:
    """Drop what may hold a phone, a client's words or a secret: the request, and errors' own texts.

    Postgres quotes the values that it refused; the kind of error and the place say enough.
    """
    for name in ("request", "user", "extra", "logentry", "message"):
        event.pop(name, None)  # type: ignore[misc]
    for error in event.get("exception", {}).get("values", []):
        error["value"] = ""
    return event


def start_sentry(dsn: str) -> None:
    """Report errors to this project of Sentry; nothing is sent where the address is empty.

    No breadcrumbs and no local variables: Instagram's token stands in the address of its renewal.
    """
    if dsn:
        import sentry_sdk

        sentry_sdk.init(
            dsn=dsn,
            send_default_pii=False,
            include_local_variables=False,
            max_breadcrumbs=0,
            before_send=without_request,
        )
