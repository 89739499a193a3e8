from __future__ import annotations

import json
from typing import Any

import pytest

from altegio.client.errors import (
    AltegioError,
    BadRequest,
    LicenceEnded,
    NoFunds,
    NoRights,
    NotAuthenticated,
    NotFound,
    RateLimited,
    Retryable,
    Stopped,
    error_for,
    masked,
    retry_after,
)


def said(message: str, **meta: Any) -> dict[str, Any]:
    return {"success": False, "data": None, "meta": {"message": message, **meta}}


def coded(code: int) -> dict[str, Any]:
    return {"errors": {"code": code, "message": "x"}, "meta": {"message": "x"}}


TABLE: list[tuple[str, int, Any, type[AltegioError]]] = [
    ("401", 401, said("Authentication needed."), NotAuthenticated),
    ("401, the other shape", 401, coded(401), NotAuthenticated),
    ("401 without a body", 401, None, NotAuthenticated),
    ("402 licence", 402, said("Необходимо продлить лицензию в филиале с id: 1001"), LicenceEnded),
    ("402 without words", 402, None, LicenceEnded),
    ("402 SMS money", 402, said("Insufficient funds on the account. Refill your balance."), NoFunds),
    ("403", 403, said("Access denied."), NoRights),
    ("403 rights", 403, said("No company management rights"), NoRights),
    ("403 licence", 403, said("Необходимо продлить лицензию в филиале с id: 1001"), LicenceEnded),
    ("403 licence in English", 403, said("The license of the location has expired"), LicenceEnded),
    ("403 HTML", 403, None, NoRights),
    ("404", 404, said("Не указан филиал."), NotFound),
    ("404, the other shape", 404, coded(404), NotFound),
    ("400", 400, said("Недопустимое значение фильтра", errors={"filters": ["no"]}), BadRequest),
    ("409", 409, said("The time is taken"), BadRequest),
    ("422 with a list of errors", 422, said("An error has occurred.", errors=[]), BadRequest),
    ("405", 405, None, BadRequest),
    ("302", 302, None, BadRequest),
    ("408", 408, None, Retryable),
    ("429", 429, said("Too many requests"), RateLimited),
    ("429 without a body", 429, None, RateLimited),
    ("500", 500, said("Internal error"), Retryable),
    ("500 that speaks of rights", 500, said("Access denied."), Retryable),
    ("502 HTML", 502, None, Retryable),
    ("503", 503, None, Retryable),
    ("521", 521, None, Retryable),
    ("200 no, no reason", 200, {"success": False, "data": None, "meta": []}, Retryable),
    ("200 no, unknown words", 200, said("Сервис временно недоступен"), Retryable),
    ("200 no, authentication", 200, said("Authentication needed."), NotAuthenticated),
    ("200 no, rights", 200, said("Not enough rights"), NoRights),
    ("200 no, licence", 200, said("Необходимо продлить лицензию"), LicenceEnded),
    ("200 no, fields named", 200, said("no", errors={"page": ["no"]}), BadRequest),
    ("200 no, code within", 200, coded(404), NotFound),
    ("200 list where an error stands", 200, [1, 2], Retryable),
    ("meta is a list", 404, {"success": False, "data": None, "meta": []}, NotFound),
    ("message is no text", 400, {"success": False, "meta": {"message": {"a": 1}}}, BadRequest),
]


@pytest.mark.parametrize(
    ("status", "body", "kind"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE]
)
def test_an_answer_means_one_error(status: int, body: Any, kind: type[AltegioError]) -> None:
    error = error_for(status, body, {}, "/records/1001")
    assert type(error) is kind
    assert isinstance(error, AltegioError)


def test_what_only_a_person_can_mend_stops() -> None:
    assert all(issubclass(kind, Stopped) for kind in (NotAuthenticated, LicenceEnded, NoFunds, NoRights))
    assert issubclass(RateLimited, Retryable)


def test_an_error_says_what_and_where_in_a_plain_sentence() -> None:
    error = error_for(403, said("No company management rights"), {}, "/clients/1001?phone=380501112233")
    assert str(error) == (
        "The user of the token lacks rights in Altegio. Grant them, then issue a new user token. "
        "(status 403; /clients/1001; Altegio says: No company management rights)"
    )


@pytest.mark.parametrize(
    "secret",
    ["+380 50 111-22-33", "380501112233", "olena@gmail.com", "Bearer abc123", "a1b2c3d4e5f6a7b8c9d0e1f2"],
)
def test_an_error_holds_no_phone_address_or_token(secret: str) -> None:
    error = error_for(422, said(f"Client {secret} exists"), {}, "/x")
    assert secret not in str(error)
    assert secret not in json.dumps(vars(error))
    assert "exists" in str(error)


def test_a_message_without_secrets_stays_as_it_is() -> None:
    assert masked("Недопустимое значение фильтра, id 644288") == "Недопустимое значение фильтра, id 644288"


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"Retry-After": "7"}, 7.0),
        ({"retry-after": " 1.5 "}, 1.5),
        ({"Retry-After": "0"}, 0.0),
        ({"Retry-After": "-3"}, None),
        ({"Retry-After": "soon"}, None),
        ({"Retry-After": "nan"}, None),
        ({"Retry-After": "9" * 400}, None),
        ({"Retry-After": "Tue, 24 Nov 2026 10:00:30 GMT", "Date": "Tue, 24 Nov 2026 10:00:00 GMT"}, 30.0),
        ({"Retry-After": "Tue, 24 Nov 2026 09:00:00 GMT", "Date": "Tue, 24 Nov 2026 10:00:00 GMT"}, 0.0),
        ({"Retry-After": "Tue, 24 Nov 2026 10:00:30 GMT"}, None),
    ],
    ids=[
        "none",
        "seconds",
        "fraction",
        "zero",
        "negative",
        "words",
        "nan",
        "huge",
        "date",
        "past date",
        "no clock",
    ],
)
def test_the_wait_that_the_vendor_names(headers: dict[str, str], seconds: float | None) -> None:
    assert retry_after(headers) == seconds
    error = error_for(429, None, headers, "/x")
    assert isinstance(error, RateLimited)
    assert error.retry_after == seconds
    assert error.maybe_done is False
