"""What can go wrong with Altegio. The class says what to do, never a code looked up by the caller.

    AltegioError
    ├── Retryable             try again after a pause: 5xx, time-out, cut connection, a body that is not JSON
    │   └── RateLimited       429: the pause may be named by the vendor
    ├── Stopped               stop this location's streams, a person must act
    │   ├── NotAuthenticated  401: the tokens are wrong or were replaced
    │   ├── LicenceEnded      402, and 403 with the licence text: the location's licence has run out
    │   ├── NoFunds           402 with the text about funds: no money for SMS on the account
    │   └── NoRights          403: the user behind the token may not do this
    ├── NotFound              404: skip this object. On a list it never means that rows are gone
    └── BadRequest            any other refusal: a mistake of ours, or of the configured address

Messages are plain sentences. What the vendor wrote is kept beside them with phones and addresses masked,
so that an error may be logged and shown.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any


class AltegioError(Exception):
    """A request that brought no answer. `status` is None where no whole HTTP answer came."""

    sentence = "Altegio did not answer as expected."

    def __init__(
        self, sentence: str = "", *, status: int | None = None, path: str = "", vendor_message: str = ""
    ) -> None:
        self.status = status
        self.path = path.partition("?")[0]
        self.vendor_message = masked(vendor_message)
        super().__init__(sentence or self.sentence)

    def __str__(self) -> str:
        facts = [f"status {self.status}"] if self.status else []
        facts += [self.path] if self.path else []
        facts += [f"Altegio says: {self.vendor_message}"] if self.vendor_message else []
        return f"{self.args[0]} ({'; '.join(facts)})" if facts else str(self.args[0])


class Retryable(AltegioError):
    """The same request may succeed later. `maybe_done`: it may have been carried out all the same."""

    sentence = "Altegio is not available now."

    def __init__(self, sentence: str = "", *, maybe_done: bool = True, **facts: Any) -> None:
        super().__init__(sentence, **facts)
        self.maybe_done = maybe_done


class RateLimited(Retryable):
    """Too many requests. `retry_after`: seconds to wait as the vendor says, None where it says nothing."""

    sentence = "Altegio asks for fewer requests."

    def __init__(self, sentence: str = "", *, retry_after: float | None = None, **facts: Any) -> None:
        super().__init__(sentence, maybe_done=False, **facts)
        self.retry_after = retry_after


class Stopped(AltegioError):
    """No request of this kind will succeed until a person has acted."""

    sentence = "Altegio refuses; a person must act."


class NotAuthenticated(Stopped):
    """The tokens are not accepted. The vendor says: a changed password makes a new user token."""

    sentence = "Altegio does not accept the tokens. Issue a new user token and check the partner token."


class LicenceEnded(Stopped):
    """The location's licence in Altegio has ended."""

    sentence = "The licence of this location in Altegio has ended. Renew it in Altegio."


class NoFunds(Stopped):
    """There is no money on the account that Altegio sends SMS from."""

    sentence = "There is not enough money on the SMS account in Altegio. Top it up."


class NoRights(Stopped):
    """The user behind the token lacks a right."""

    sentence = "The user of the token lacks rights in Altegio. Grant them, then issue a new user token."


class NotFound(AltegioError):
    """There is no such object, or no such method at this location."""

    sentence = "Altegio does not know this object."


class BadRequest(AltegioError):
    """Altegio does not understand the request."""

    sentence = "Altegio does not accept the request."


_BY_STATUS: dict[int, type[AltegioError]] = {
    401: NotAuthenticated,
    402: LicenceEnded,
    403: NoRights,
    404: NotFound,
    408: Retryable,
    425: Retryable,
    429: RateLimited,
}

# The vendor's words, in the languages in which it has been seen to answer. They decide where the status
# does not: 402 and 403 have two meanings each, and `success: false` may come with status 200.
_BY_WORDS: tuple[tuple[re.Pattern[str], type[AltegioError]], ...] = (
    (re.compile(r"licen[cs]e|лицензи|ліцензі", re.I), LicenceEnded),
    (re.compile(r"insufficient funds|недостат.{0,12} (средств|коштів)", re.I), NoFunds),
    (re.compile(r"authentication needed|unauthori[sz]ed|авторизац|автентифікац", re.I), NotAuthenticated),
    (re.compile(r"access denied|\brights\b|нет прав|недостат\w* прав|немає прав", re.I), NoRights),
    (re.compile(r"нет доступа|немає доступу|доступ (запрещ|заборон)", re.I), NoRights),
    (re.compile(r"too many requests|слишком много запрос|забагато запит", re.I), RateLimited),
    (re.compile(r"not found|не найден|не знайден", re.I), NotFound),
)
REFUSED_WELL = "Altegio refused with a status that means success."
_WORDS_COUNT_FOR = (*range(200, 300), 402, 403)

_PHONE = re.compile(r"\+?\d[\d ()\-]{7,}\d")
_ADDRESS = re.compile(r"[^\s@]+@[^\s@]+")
_TOKEN = re.compile(r"(?i)\bbearer\s+\S+|\b[a-z0-9_-]{20,}\b")


def error_for(status: int, body: Any, headers: Mapping[str, str], path: str) -> AltegioError:
    """The error that this answer means.

    `body` is the decoded JSON, or None or text where the answer was no JSON. A 2xx comes here when its body
    says `success: false`, or is not to be read.
    """
    code = _code(body)
    if 200 <= status < 300 and code is not None:
        status = code
    message = vendor_message(body)
    kind = _kind(status, message, body)
    facts: dict[str, Any] = {"status": status, "path": path, "vendor_message": message}
    if issubclass(kind, RateLimited):
        facts["retry_after"] = retry_after(headers)
    return kind(REFUSED_WELL if kind is Retryable and 200 <= status < 300 else "", **facts)


def _kind(status: int, message: str, body: Any) -> type[AltegioError]:
    if status in _WORDS_COUNT_FOR:
        for words, kind in _BY_WORDS:
            if words.search(message):
                return kind
    if status in _BY_STATUS:
        return _BY_STATUS[status]
    if 200 <= status < 300:
        return BadRequest if _field_errors(body) else Retryable
    # A redirect is the wrong address; the client follows none, for the tokens would go with it.
    return BadRequest if 300 <= status < 500 else Retryable


def vendor_message(body: Any) -> str:
    """What the vendor wrote, out of either shape of its error bodies; "" where it wrote nothing."""
    if not isinstance(body, dict):
        return ""
    meta, errors = body.get("meta"), body.get("errors")
    for holder in (meta, errors, body):
        message = holder.get("message") if isinstance(holder, dict) else None
        if isinstance(message, str) and message.strip():
            return message.strip()
    return ""


def masked(text: str) -> str:
    """The text without phones, e-mail addresses and keys, cut to a length fit for a log line."""
    for pattern in (_ADDRESS, _TOKEN, _PHONE):
        text = pattern.sub("…", text)
    return text[:300]


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds to wait by the Retry-After header: a number, or a date read against the answer's own Date."""
    value = headers.get("Retry-After") or headers.get("retry-after") or ""
    if re.fullmatch(r"\d{1,9}(\.\d{1,6})?", value.strip()):
        return float(value)
    until, now = _http_date(value), _http_date(headers.get("Date") or headers.get("date") or "")
    return max(0.0, (until - now).total_seconds()) if until and now else None


def _http_date(value: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return moment if moment.tzinfo else None


def _code(body: Any) -> int | None:
    errors = body.get("errors") if isinstance(body, dict) else None
    code = errors.get("code") if isinstance(errors, dict) else None
    return code if isinstance(code, int) and 400 <= code <= 599 else None


def _field_errors(body: Any) -> bool:
    meta = body.get("meta") if isinstance(body, dict) else None
    return bool(isinstance(meta, dict) and meta.get("errors"))
