"""The project: settings, the admin site, and whatever needs both the mirror and the surveys."""

from __future__ import annotations

from salon.celery import app as celery_app

__all__ = ["celery_app"]
