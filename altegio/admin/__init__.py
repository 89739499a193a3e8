"""The mirror in the admin: looked at, hardly ever changed."""

from __future__ import annotations

from altegio.admin import (
    appointments,
    catalogue,
    clients,
    hours,
    marks,
    payments,
    quarantine,
    reviews,
    sync,
    visits,
    webhooks,
)

__all__ = [
    "appointments",
    "catalogue",
    "clients",
    "hours",
    "marks",
    "payments",
    "quarantine",
    "reviews",
    "sync",
    "visits",
    "webhooks",
]
