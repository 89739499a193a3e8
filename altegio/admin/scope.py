"""Whose appointments a user may see."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from altegio.admin.base import SEES_CLIENTS


def own_appointments(rows: QuerySet[Any], user: Any, path: str = "staff__users__user") -> Any:
    """All of them for who sees clients; a master's own for the rest, none for who is no master.

    `path` leads from the row to the user of its master. No query of its own.
    """
    return rows if user.has_perm(SEES_CLIENTS) else rows.filter(**{path: user.pk})
