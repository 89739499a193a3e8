"""Sends requests to Altegio: keys, places in the shared pace, repeats, and the envelope taken off."""

from __future__ import annotations

import json
import random
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

import requests
from requests.auth import AuthBase
from urllib3.exceptions import NewConnectionError

from altegio.client.errors import AltegioError, BadRequest, RateLimited, Retryable, error_for
from altegio.client.oddities import BAD_CHARACTERS, oddities_of
from altegio.client.retry import pause_before

ACCEPT = "application/vnd.api.v2+json"
WRONG_ADDRESS = (
    requests.exceptions.InvalidURL,
    requests.exceptions.InvalidSchema,
    requests.exceptions.MissingSchema,
)


BROKEN = "Altegio's answer is not whole JSON."


# Hears of a repeat before its pause: the number of the try, the seconds to wait, what went wrong.
Repeated = Callable[[int, float, AltegioError], None]


class Limiter(Protocol):
    """Hands out places in the pace that all processes share."""

    def acquire(self, priority: str) -> Any:
        """Wait for a place. `priority` is "webhook" (a person waits) or "sweep"."""

    def answered(self, place: Any) -> None:
        """The request that had this place has been answered."""

    def hold(self, seconds: float) -> None:
        """Give nobody a place for so long."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: `data` as the vendor gave it, `meta` always a dict (`[]` becomes `{}`).

    `odd`: what was odd about the body and yet understood, in the words of `oddities`. `repeated`: the
    sentences of the errors that came first.
    """

    data: Any
    meta: dict[str, Any] = field(default_factory=dict)
    odd: frozenset[str] = frozenset()
    repeated: tuple[str, ...] = ()

    @property
    def rows(self) -> list[Any]:
        """`data` as a list; empty for null and `{}`. Raises Retryable when it is something else."""
        if isinstance(self.data, list):
            return self.data
        if self.data in (None, {}):
            return []
        raise Retryable("Altegio gave no list where one was asked for.")


class _Keys(AuthBase):
    """Both tokens in one header. An auth object, since requests puts a ~/.netrc entry over a plain header."""

    def __init__(self, partner_token: str, user_token: str) -> None:
        partner, user = _bare(partner_token, "Bearer"), _bare(user_token, "User")
        header = f"Bearer {partner}, User {user}" if user else f"Bearer {partner}"
        # Header text travels as Latin-1: a token with other letters is refused by the vendor, not by Python.
        self._header = header.encode().decode("latin-1")

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = self._header
        return request


def _bare(token: str, word: str) -> str:
    # Pasted tokens come with a line break or with the word that belongs before them; a line break in a
    # header would be a ValueError that repeats the token.
    parts = token.split()
    return "".join(parts[1:] if parts[:1] == [word] else parts)


class AltegioClient:
    """A caller of the API for one pair of tokens. Several threads may ask at the same time."""

    def __init__(
        self,
        *,
        base_url: str,
        partner_token: str,
        user_token: str,
        limiter: Limiter,
        session: requests.Session | None = None,
        timeout: tuple[float, float] = (5, 30),
        sleep: Callable[[float], None] = time.sleep,
        on_repeat: Repeated | None = None,
    ) -> None:
        self._base_url = base_url.rstrip("/")
        self._keys = _Keys(partner_token, user_token)
        self._limiter = limiter
        self._session = session or requests.Session()
        self._timeout = timeout
        self._sleep = sleep
        self._on_repeat = on_repeat
        self._counting = threading.Lock()
        self.requests_spent = 0

    def request(
        self,
        method: str,
        path: str,
        params: Mapping[str, Any] | None = None,
        body: Any = None,
        priority: str = "sweep",
        *,
        once: bool = False,
    ) -> Answer:
        """Ask for `path` ("/company/1") until there is an answer or the error is final, and then raise it.

        `once`: the request has an effect that must not happen twice (an SMS); see `retry.pause_before`.
        """
        attempt = 1
        repeated: list[str] = []
        while True:
            place = self._limiter.acquire(priority)
            with self._counting:
                self.requests_spent += 1
            try:
                answer = self._try(method, path, params, body, place)
                return replace(answer, repeated=tuple(repeated)) if repeated else answer
            except AltegioError as error:
                attempt += 1
                pause = pause_before(attempt, error, jitter=random.random(), once=once)
                if pause is None:
                    raise
                if isinstance(error, RateLimited):
                    # The vendor counts by address: whoever else asks from here would be refused as well.
                    self._limiter.hold(pause)
                repeated.append(str(error.args[0]))
                if self._on_repeat is not None:
                    self._on_repeat(attempt, pause, error)
                self._sleep(pause)

    def _try(self, method: str, path: str, params: Mapping[str, Any] | None, body: Any, place: Any) -> Answer:
        try:
            response = self._session.request(
                method,
                f"{self._base_url}{path}",
                params=params,
                json=body,
                headers={"Accept": ACCEPT, "Content-Type": "application/json"},
                auth=self._keys,
                timeout=self._timeout,
                # A redirected request would carry the tokens to another place.
                allow_redirects=False,
            )
        except WRONG_ADDRESS:
            raise BadRequest("The address of Altegio is malformed.", path=path) from None
        except requests.RequestException as error:
            raise _unanswered(error, path) from None
        self._limiter.answered(place)
        return read_answer(response.status_code, response.content, response.headers, path)


def _unanswered(error: requests.RequestException, path: str) -> Retryable:
    # Not chained by the caller: the library's message holds the whole URL with its parameters.
    reason = getattr(error.args[0] if error.args else None, "reason", None)
    if isinstance(error, requests.ConnectTimeout) or isinstance(reason, NewConnectionError):
        return Retryable("Altegio could not be reached.", path=path, maybe_done=False)
    if isinstance(error, requests.Timeout):
        return Retryable("Altegio did not answer in time.", path=path)
    return Retryable("The connection to Altegio broke off.", path=path)


def read_answer(status: int, content: bytes, headers: Mapping[str, str], path: str) -> Answer:
    """The answer without its envelope. Raises the AltegioError that the answer means."""
    if status == 204:
        return Answer(None)
    try:
        body, odd = _decoded(content)
    except (ValueError, RecursionError):
        if 200 <= status < 300:
            what = "Altegio sent a web page in place of data." if _is_page(content) else BROKEN
            raise Retryable(what, status=status, path=path) from None
        raise error_for(status, None, headers, path) from None
    if not 200 <= status < 300 or _says_no(body):
        raise error_for(status, body, headers, path)
    return replace(_unwrapped(body), odd=odd) if odd else _unwrapped(body)


def _decoded(content: bytes) -> tuple[Any, frozenset[str]]:
    """The body, and what is odd about it. Raises ValueError when it is no whole JSON."""
    try:
        return json.loads(content), oddities_of(content)
    except ValueError:
        # Bare control characters and broken UTF-8 in somebody's comment are no reason to read nothing.
        text = content.decode("utf-8", "replace")
        return json.loads(text, strict=False), oddities_of(content) | {BAD_CHARACTERS}


def _is_page(content: bytes) -> bool:
    return content.lstrip()[:1] == b"<"


def _says_no(body: Any) -> bool:
    if not isinstance(body, dict):
        return False
    if "success" in body:
        return body["success"] in (False, None, "", "0", "false")
    return "errors" in body and "data" not in body


def _unwrapped(body: Any) -> Answer:
    # The vendor says: `{success, data, meta}`. Some methods give the bare list or object (charts, one
    # staff member), and `meta` is `[]` when it is empty.
    if isinstance(body, dict) and ("success" in body or set(body) <= {"data", "meta"}):
        meta = body.get("meta")
        return Answer(body.get("data"), meta if isinstance(meta, dict) else {})
    return Answer(body)
