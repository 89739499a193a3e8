"""Errors of the API as problem details (RFC 9457): one shape, with a sentence that says what to do."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from rest_framework.exceptions import ValidationError
from rest_framework.response import Response
from rest_framework.views import exception_handler as drf_handler


def _sentence(detail: Any) -> str:
    """The first plain text of DRF's nested detail."""
    while isinstance(detail, dict | list) and detail:
        detail = next(iter(detail.values())) if isinstance(detail, dict) else detail[0]
    return str(detail)


def exception_handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """Turn DRF's answer to an exception into `{type, title, status, detail[, errors]}`."""
    response = drf_handler(error, context)
    if response is None:
        return None
    data = response.data
    detail = data.get("detail") if isinstance(data, dict) else None
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(response.status_code).phrase,
        "status": response.status_code,
        "detail": _sentence(detail if detail is not None else data),
    }
    if isinstance(error, ValidationError):
        body["errors"] = data
    response.data = body
    response.content_type = "application/problem+json"
    return response
