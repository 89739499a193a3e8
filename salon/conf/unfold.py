"""Settings of the admin's looks: menu, colours, dashboard."""

from __future__ import annotations

from typing import Any

UNFOLD: dict[str, Any] = {}
