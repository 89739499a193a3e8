"""The first page, by role: who comes today, my own day, or what clients answered."""

from __future__ import annotations

from salon.home.page import dashboard, numbers, said, today

__all__ = ["dashboard", "numbers", "said", "today"]
