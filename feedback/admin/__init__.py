"""Surveys in the admin: what was asked and answered, and the rules and texts by which it is."""

from __future__ import annotations

from feedback.admin import campaigns, instagram, optouts, surveys

__all__ = ["campaigns", "instagram", "optouts", "surveys"]
