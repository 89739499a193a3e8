"""Rows of the mirror, and what the mirror remembers about its own work."""

from __future__ import annotations

from altegio.models.appointment import Appointment, AppointmentService, GoodsLine, Payment
from altegio.models.base import MirrorModel
from altegio.models.client import Client
from altegio.models.company import Company
from altegio.models.erasure import Erasure, ErasureMark
from altegio.models.lookups import LikeAny as LikeAny
from altegio.models.marks import CustomField, Label
from altegio.models.quarantine import Quarantine
from altegio.models.review import Review
from altegio.models.schedule import WorkingHours
from altegio.models.service import Service, ServiceCategory, ServiceStaff
from altegio.models.staff import Staff, StaffUser
from altegio.models.sync import SyncRun, SyncState, WebhookEvent
from altegio.models.visit import Visit

__all__ = [
    "Appointment",
    "AppointmentService",
    "Client",
    "Company",
    "CustomField",
    "Erasure",
    "ErasureMark",
    "GoodsLine",
    "Label",
    "MirrorModel",
    "Payment",
    "Quarantine",
    "Review",
    "Service",
    "ServiceCategory",
    "ServiceStaff",
    "Staff",
    "StaffUser",
    "SyncRun",
    "SyncState",
    "Visit",
    "WebhookEvent",
    "WorkingHours",
]
