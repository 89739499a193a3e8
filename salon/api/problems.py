"""Examples of refusals, for the API's description: when each comes, and what it says."""

from __future__ import annotations

from typing import Any

PROBLEM_SCHEMA: dict[str, Any] = {
    "type": "object",
    "description": "Why a call was refused (RFC 9457), with a sentence that says what to do.",
    "properties": {
        "type": {"type": "string", "description": "about:blank: the status says what kind it is."},
        "title": {"type": "string", "description": "The status in words."},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "What to do, in the language of the salon."},
        "errors": {
            "type": "object",
            "description": "With 400: by parameter what is wrong with it.",
            "additionalProperties": {"type": "array", "items": {"type": "string"}},
        },
    },
    "required": ["type", "title", "status", "detail"],
}


def _problem(status: int, title: str, detail: str, **more: Any) -> dict[str, Any]:
    return {"type": "about:blank", "title": title, "status": status, "detail": detail, **more}


_LIMIT = "Вкажіть ціле число, не менше 1."
# By status: when it comes, and an example.
PROBLEMS: dict[int, tuple[str, dict[str, Any]]] = {
    400: (
        "A parameter is unknown or wrong; `errors` says which.",
        _problem(400, "Bad Request", _LIMIT, errors={"limit": [_LIMIT]}),
    ),
    401: (
        "There is no token, or it is not known, over or revoked.",
        _problem(
            401,
            "Unauthorized",
            "Такого токена немає, його строк минув або його відкликано: попросіть у салону новий.",
        ),
    ),
    403: (
        "The token's scopes do not open this.",
        _problem(
            403,
            "Forbidden",
            "Ваш токен чи роль цього не відкриває: попросіть у власника салону право, яке відкриває.",
        ),
    ),
    404: (
        "There is nothing with this id.",
        _problem(404, "Not Found", "З таким id нічого немає, або бачити це не можна."),
    ),
    406: (
        "Neither JSON nor CSV is accepted.",
        _problem(
            406,
            "Not Acceptable",
            "Просіть те, що є: Accept: application/json або text/csv для таблиці.",
        ),
    ),
    409: (
        "Several locations have such a row: name one by `company`.",
        _problem(
            409,
            "Conflict",
            "Кілька філій мають об'єкт із таким id: назвіть одну, як-от ?company=1001.",
        ),
    ),
    429: (
        "The token's requests of this minute are spent.",
        _problem(
            429,
            "Too Many Requests",
            "Забагато запитів: зачекайте 17 с, як каже Retry-After, і далі запитуйте рідше.",
        ),
    ),
}
