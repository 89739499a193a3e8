"""The house's own rows."""

from __future__ import annotations

from salon.models.alerts import Alert
from salon.models.audit import AuditEntry
from salon.models.feeds import CalendarFeed
from salon.models.outgoing import OutgoingDelivery, OutgoingWebhook
from salon.models.report import Report
from salon.models.requests import DataRequest
from salon.models.retention import Retention
from salon.models.second_step import SecondStep
from salon.models.stuck import StuckTask
from salon.models.tokens import ApiToken

__all__ = [
    "Alert",
    "ApiToken",
    "AuditEntry",
    "CalendarFeed",
    "DataRequest",
    "OutgoingDelivery",
    "OutgoingWebhook",
    "Report",
    "Retention",
    "SecondStep",
    "StuckTask",
]
