"""Rows of the mirror for tests: consistent ones, of one location unless a test says otherwise."""

from __future__ import annotations

from tests.factories.clients import ClientFactory, CustomFieldFactory, InstagramClientFactory, LabelFactory
from tests.factories.company import COMPANY_ID, KYIV, NOON, CompanyFactory, MirrorFactory
from tests.factories.staff import (
    ServiceCategoryFactory,
    ServiceFactory,
    ServiceStaffFactory,
    StaffFactory,
    WorkingHoursFactory,
)
from tests.factories.sync import QuarantineFactory, SyncRunFactory, SyncStateFactory, WebhookEventFactory
from tests.factories.users import StaffUserFactory, UserFactory
from tests.factories.visits import (
    AppointmentFactory,
    AppointmentServiceFactory,
    BlockFactory,
    CompletedVisitFactory,
    GoodsLineFactory,
    PaymentFactory,
    ReviewFactory,
    TimedFactory,
    VisitFactory,
)

__all__ = [
    "COMPANY_ID",
    "KYIV",
    "NOON",
    "AppointmentFactory",
    "AppointmentServiceFactory",
    "BlockFactory",
    "ClientFactory",
    "CompanyFactory",
    "CompletedVisitFactory",
    "CustomFieldFactory",
    "GoodsLineFactory",
    "InstagramClientFactory",
    "LabelFactory",
    "MirrorFactory",
    "PaymentFactory",
    "QuarantineFactory",
    "ReviewFactory",
    "ServiceCategoryFactory",
    "ServiceFactory",
    "ServiceStaffFactory",
    "StaffFactory",
    "StaffUserFactory",
    "SyncRunFactory",
    "SyncStateFactory",
    "TimedFactory",
    "UserFactory",
    "VisitFactory",
    "WebhookEventFactory",
    "WorkingHoursFactory",
]
