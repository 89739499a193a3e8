"""One HTTP request to the vendor, and what its end means: done, refused, never left, or nobody knows."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

import requests
from requests.auth import AuthBase

from feedback.channels.instagram.errors import Action, InstagramError, NotSent, OutcomeUnknown, classify
from feedback.channels.leaving import never_left
from feedback.channels.reading import clean, integer, mapping, string

TRACE = re.compile(r"[A-Za-z0-9_-]{1,64}", re.ASCII)
MESSAGE_PARTS = {"recipient", "message"}


class _Bearer(AuthBase):
    """The token as a header. As an auth object it also keeps requests from replacing it by a .netrc entry."""

    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        if self._token:
            request.headers["Authorization"] = f"Bearer {self._token}"
        return request


class Transport:
    """Requests to one base URL with one token; without one (an empty text) for the log-in."""

    def __init__(
        self, base_url: str, token: str, session: requests.Session, timeout: tuple[float, float]
    ) -> None:
        self._base = base_url.rstrip("/")
        self._auth = _Bearer(token)
        self._session = session
        self._timeout = timeout

    def send(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """POST a message, which must not happen twice. Raises `OutcomeUnknown` where it may have happened.

        Nothing but who and what may stand in it: a `tag` such as HUMAN_AGENT is for what a person writes, and
        a program's message that bore one would breach the vendor's rules.
        """
        if set(body) != MESSAGE_PARTS:
            raise InstagramError(Action.OUR_BUG, cause="a message with more than its parts")
        return self._call("POST", path, json_body=body)

    def repeatable(
        self,
        method: str,
        path: str,
        params: Mapping[str, str],
        *,
        json_body: Mapping[str, Any] | None = None,
        form: Mapping[str, str] | None = None,
    ) -> dict[str, Any]:
        """A call that does no harm when repeated: an unclear end reads as `retry_later`."""
        try:
            return self._call(method, path, params=params, json_body=json_body, form=form)
        except InstagramError as error:
            if error.action is not Action.OUTCOME_UNKNOWN:
                raise
            raise InstagramError(
                Action.RETRY_LATER,
                code=error.code,
                subcode=error.subcode,
                status=error.status,
                trace=error.trace,
                cause=error.cause,
            ) from None

    def _call(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        json_body: Mapping[str, Any] | None = None,
        form: Mapping[str, str] | None = None,
    ) -> dict[str, Any]:
        # Raised "from None": the library's own errors quote the URL, and the refresh has the token in it.
        try:
            response = self._session.request(
                method,
                f"{self._base}/{path}",
                params=params,
                json=json_body,
                data=form,
                auth=self._auth,
                timeout=self._timeout,
                allow_redirects=False,
            )
        except requests.RequestException as error:
            raise _failure(error) from None
        except ValueError:  # a token or a host that cannot be written down: nothing was sent
            raise InstagramError(Action.OUR_BUG, cause="unwritable request") from None
        return _result(response)


def _failure(error: requests.RequestException) -> InstagramError:
    """Whether the request left us. Anything not surely before the first byte counts as sent."""
    name = type(error).__name__
    if isinstance(error, ValueError) and not isinstance(error, requests.JSONDecodeError):
        return InstagramError(Action.OUR_BUG, cause=name)  # an impossible URL or header: nothing was sent
    if never_left(error):
        return NotSent(cause=name)
    return OutcomeUnknown(cause=name)


def _result(response: requests.Response) -> dict[str, Any]:
    """The body of a success; for everything else the error it means."""
    status = response.status_code
    try:
        loaded = json.loads(response.content.decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError):
        loaded = None
    body = mapping(clean(loaded))
    error = mapping(body.get("error"))
    if 200 <= status < 300 and "error" not in body:
        if body:
            return body
        raise OutcomeUnknown(status=status, cause="unreadable answer")
    code, subcode = integer(error.get("code")), integer(error.get("error_subcode"))
    trace = string(error.get("fbtrace_id"))
    trace = trace if TRACE.fullmatch(trace) else ""
    action = classify(code, subcode, status)
    if action is Action.OUTCOME_UNKNOWN:
        raise OutcomeUnknown(status=status, code=code, subcode=subcode, trace=trace)
    raise InstagramError(action, code=code, subcode=subcode, status=status, trace=trace)
