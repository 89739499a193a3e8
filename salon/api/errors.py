"""Errors of the API as problem details (RFC 9457): one shape, with a sentence that says what to do."""

from __future__ import annotations

import math
from http import HTTPStatus
from typing import Any

import msgspec
from django.http import HttpResponse
from django.utils.translation import gettext as _
from rest_framework.exceptions import (
    MethodNotAllowed,
    NotAcceptable,
    NotAuthenticated,
    PermissionDenied,
    Throttled,
    ValidationError,
)
from rest_framework.views import exception_handler as drf_handler

MEDIA_TYPE = "application/problem+json"


def _sentence(detail: Any) -> str:
    """The first plain text of DRF's nested detail."""
    while isinstance(detail, dict | list) and detail:
        detail = next(iter(detail.values())) if isinstance(detail, dict) else detail[0]
    return str(detail)


def exception_handler(error: Exception, context: dict[str, Any]) -> HttpResponse | None:
    """Turn DRF's answer to an exception into `{type, title, status, detail[, errors]}`.

    It is JSON whatever was asked for: an error is no table.
    """
    response = drf_handler(error, context)
    if response is None:
        return None
    data = response.data
    detail = data.get("detail") if isinstance(data, dict) else None
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(response.status_code).phrase,
        "status": response.status_code,
        "detail": _own_words(error) or _sentence(detail if detail is not None else data),
    }
    if isinstance(error, ValidationError):
        body["errors"] = data
    headers = {name: value for name, value in response.items() if name.lower() != "content-type"}
    raw = msgspec.json.encode(body, enc_hook=str)
    return HttpResponse(raw, status=response.status_code, content_type=MEDIA_TYPE, headers=headers)


def _own_words(error: Exception) -> str:
    """What to do, where DRF only says what happened."""
    if isinstance(error, Throttled):
        words = _("Too many requests: wait %(seconds)s seconds, as Retry-After says, and go on more slowly.")
        return words % {"seconds": math.ceil(getattr(error, "wait", None) or 1)}
    if isinstance(error, NotAcceptable):
        return _("Ask for what there is: Accept: application/json, or text/csv for a table.")
    if isinstance(error, NotAuthenticated):
        return _("Send a token in the header: Authorization: Token KEY. The salon's owner makes one.")
    if isinstance(error, MethodNotAllowed):
        return _("This API only reads: use GET.")
    # Where there is a better sentence than DRF's own, the view gave it.
    if isinstance(error, PermissionDenied) and error.detail == PermissionDenied.default_detail:
        return _("Your token or role does not open this: ask the salon's owner for a scope that does.")
    return ""
