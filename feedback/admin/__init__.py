"""Surveys in the admin: what was asked and answered, and the rules and texts by which it is."""

from __future__ import annotations

from feedback.admin import (
    accounts,
    campaigns,
    cases,
    contacts,
    deliveries,
    holidays,
    optouts,
    surveys,
    tags,
    team,
    team_messages,
)

__all__ = [
    "accounts",
    "campaigns",
    "cases",
    "contacts",
    "deliveries",
    "holidays",
    "optouts",
    "surveys",
    "tags",
    "team",
    "team_messages",
]
