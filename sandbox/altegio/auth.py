"""Who may ask what."""

from __future__ import annotations

from collections.abc import Container

from flask import request

from sandbox.altegio import PARTNER_TOKEN, USER_TOKEN
from sandbox.altegio.answers import Refusal

# The vendor says: these need the partner's key only.
WITHOUT_USER = ("/api/v1/auth",)


def tokens(header: str) -> tuple[str | None, str | None]:
    """Read `Bearer <partner>, User <user>`; None for a part that is not there."""
    found: dict[str, str] = {}
    for part in header.split(","):
        word, _, token = part.strip().partition(" ")
        found.setdefault(word, token.strip())
    return found.get("Bearer") or None, found.get("User") or None


def check(companies: Container[int]) -> None:
    """Refuse a request without the right keys, or for a location that is none of ours."""
    partner, user = tokens(request.headers.get("Authorization", ""))
    if partner is None:
        raise Refusal(401, "Authentication needed.")
    if partner != PARTNER_TOKEN:
        raise Refusal(401, "Partner not found", odd=True)
    if request.path not in WITHOUT_USER:
        if user is None:
            raise Refusal(401, "Authentication needed.")
        if user != USER_TOKEN:
            raise Refusal(401, "User not found", odd=True)
    company = (request.view_args or {}).get("company")
    if company is not None and company not in companies:
        raise Refusal(403, "Access denied.") if company else Refusal(404, "Location not specified.")
