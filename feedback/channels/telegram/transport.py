"""One HTTP request to the vendor, and what its end means: done, refused, never left, or nobody knows."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import requests

from feedback.channels.leaving import never_left
from feedback.channels.reading import clean, integer, mapping, string
from feedback.channels.telegram.errors import (
    LONGEST_PAUSE,
    PAUSE_SECONDS,
    Action,
    NotSent,
    OutcomeUnknown,
    TelegramError,
    classify,
    row_of,
)


class Transport:
    """Requests to one bot. The vendor wants the token in the path, so no error may quote an address."""

    def __init__(
        self, base_url: str, token: str, session: requests.Session, timeout: tuple[float, float]
    ) -> None:
        self._url = f"{base_url.rstrip('/')}/bot{token}"
        self._session = session
        self._timeout = timeout

    def send(self, method: str, params: Mapping[str, Any]) -> Any:
        """Call what must not happen twice. Raises `OutcomeUnknown` where it may have happened."""
        return self._call(method, params, 0)

    def repeatable(self, method: str, params: Mapping[str, Any], *, wait: float = 0) -> Any:
        """Call what does no harm when repeated: an unclear end reads as `retry_later`.

        `wait` is how many seconds the vendor was asked to hold the answer back.
        """
        try:
            return self._call(method, params, wait)
        except TelegramError as error:
            if error.action is not Action.OUTCOME_UNKNOWN:
                raise
            # No pause of the whole bot: Telegram asked for none.
            raise TelegramError(Action.RETRY_LATER, code=error.code, cause=error.cause) from None

    def _call(self, method: str, params: Mapping[str, Any], wait: float) -> Any:
        # Raised "from None": the library's own errors quote the address, and the token is in it.
        connect, read = self._timeout
        try:
            response = self._session.post(
                f"{self._url}/{method}",
                json=dict(params),
                timeout=(connect, read + wait),
                allow_redirects=False,
            )
        except requests.RequestException as error:
            raise _failure(error) from None
        except ValueError:  # a token or a host that cannot be written down: nothing was sent
            raise TelegramError(Action.OUR_BUG, cause="unwritable request") from None
        return _result(response)


def _failure(error: requests.RequestException) -> TelegramError:
    """Whether the request left us. Anything not surely before the first byte counts as sent."""
    name = type(error).__name__
    if isinstance(error, ValueError) and not isinstance(error, requests.JSONDecodeError):
        return TelegramError(Action.OUR_BUG, cause=name)  # an impossible address: nothing was sent
    return NotSent(cause=name) if never_left(error) else OutcomeUnknown(cause=name)


def _result(response: requests.Response) -> Any:
    """The `result` of a success; for everything else the error it means."""
    status = response.status_code
    try:
        loaded = json.loads(response.content.decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError):
        loaded = None
    body = mapping(clean(loaded))
    if body.get("ok") is True and 200 <= status < 300 and "result" in body:
        return body["result"]
    code = integer(body.get("error_code")) or status
    if body.get("ok") is not False and 200 <= status < 300:
        raise OutcomeUnknown(code=status, cause="unreadable answer")
    said = string(body.get("description"))
    action, row = classify(code, said), row_of(code, said)
    if action is Action.OUTCOME_UNKNOWN:
        raise OutcomeUnknown(code=code)
    meaning = row.meaning if row is not None else ""
    raise TelegramError(action, code=code, retry_after=_pause(action, body), meaning=meaning)


def _pause(action: Action, body: Mapping[str, Any]) -> int:
    if action is not Action.RETRY_LATER:
        return 0
    asked = integer(mapping(body.get("parameters")).get("retry_after")) or PAUSE_SECONDS
    return min(asked, LONGEST_PAUSE)
