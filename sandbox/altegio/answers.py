"""The envelope, and the two shapes of a refusal."""

from __future__ import annotations

from typing import Any

from flask import Response, g, jsonify, request


class Refusal(Exception):
    """A refusal in the vendor's words. `odd` asks for the second shape, which has no `success`."""

    def __init__(self, status: int, message: str, errors: Any = None, *, odd: bool = False) -> None:
        super().__init__(message)
        self.status, self.message, self.errors, self.odd = status, message, errors, odd

    def body(self) -> dict[str, Any]:
        """Return the answer's body."""
        if self.odd:
            return {
                "errors": {"code": self.status, "message": self.message},
                "meta": {"message": self.message},
            }
        meta = {"message": self.message}
        if self.errors is not None:
            meta |= {"errors": self.errors}
        return {"success": False, "data": None, "meta": meta}


def ok(data: Any, meta: Any = None, status: int = 200) -> Response:
    """Answer with data. Without the vendor's media type in Accept there is no envelope, only the data.

    The vendor says: an empty `meta` is a list. The control door can
    make a list of nothing "not found".
    """
    if data == [] and request.method == "GET" and g.world.oddities.empty_404:
        raise not_found()
    answer = jsonify({"success": True, "data": data, "meta": meta or []} if _wants_envelope() else data)
    answer.status_code = status
    return answer


def _wants_envelope() -> bool:
    accept = request.headers.get("Accept", "")
    return "application/vnd.api.v2+json" in accept or "application/vnd.yclients.v2+json" in accept


def not_found(message: str = "Не знайдено") -> Refusal:
    """The object is not there."""
    return Refusal(404, message)


def invalid(field: str, message: str) -> Refusal:
    """A parameter is wrong."""
    return Refusal(422, "An error has occurred.", {field: [message]})
