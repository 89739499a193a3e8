"""Reading what a vendor posts: no more than the door allows; who breaks off is told so."""

from __future__ import annotations

from django.core.exceptions import BadRequest
from django.http import HttpRequest, UnreadablePostError


def raw_body(request: HttpRequest, most: int) -> bytes | None:
    """The bytes as they came, None when there are more than `most` of them.

    Raises BadRequest, which is answered 400, when the sender breaks off in their middle.
    """
    declared = request.META.get("CONTENT_LENGTH") or "0"
    # Nothing but ASCII digits, and few enough for int(): what else stands there the server reads as none.
    if declared.isascii() and declared.isdigit() and (len(declared) > 18 or int(declared) > most):
        return None
    try:
        # Not `body`: Django's own limit, made for forms, is lower than the vendors' batches.
        raw = request.read(most + 1)
    except UnreadablePostError as error:
        raise BadRequest("The body was broken off.") from error
    return raw if len(raw) <= most else None
