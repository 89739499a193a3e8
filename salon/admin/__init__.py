"""The admin of the house: what needs both the mirror and the surveys, and other apps' pages in our looks."""

from __future__ import annotations

# Both apps first: some of their pages are registered anew here, with what only both together know.
import altegio.admin  # noqa: F401
import feedback.admin  # noqa: F401
from salon.admin import (
    alerts,
    answers,
    audit,
    cards,
    erasures,
    once,
    others,
    outgoing,
    requests,
    stuck,
    tokens,
    users,
)

__all__ = [
    "alerts",
    "answers",
    "audit",
    "cards",
    "erasures",
    "once",
    "others",
    "outgoing",
    "requests",
    "stuck",
    "tokens",
    "users",
]
