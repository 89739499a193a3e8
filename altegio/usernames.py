"""How a user of this program is called before others."""

from __future__ import annotations

from typing import Any


def name_of(user: Any) -> str:
    """The name of the person, else what they log in with; "" for nobody."""
    return str(user.get_full_name() or user.get_username()) if user else ""
