"""The admin site of the project."""

from __future__ import annotations

from unfold.sites import UnfoldAdminSite


class SalonAdminSite(UnfoldAdminSite):
    """Unfold's site under the project's name."""
