"""The house's own rows."""

from __future__ import annotations

from salon.models.alerts import Alert
from salon.models.report import Report
from salon.models.tokens import ApiToken

__all__ = ["Alert", "ApiToken", "Report"]
