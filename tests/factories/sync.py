"""What the mirror keeps of its own work."""

from __future__ import annotations

from datetime import timedelta

import factory
from factory.django import DjangoModelFactory

from altegio.models import Quarantine, SyncRun, SyncState, WebhookEvent
from tests.factories.company import COMPANY_ID, NOON, CompanyFactory


class SyncStateFactory(DjangoModelFactory[SyncState]):
    """A stream that was read well at noon."""

    company_altegio_id = COMPANY_ID
    stream = "appointments"
    bookmark = last_started_at = last_ok_at = NOON

    class Meta:
        model = SyncState


class SyncRunFactory(DjangoModelFactory[SyncRun]):
    """A finished incremental pass."""

    company = factory.SubFactory(CompanyFactory)
    company_altegio_id = COMPANY_ID
    kind = SyncRun.Kind.INCREMENTAL
    state = SyncRun.State.OK
    started_at = NOON
    finished_at = NOON + timedelta(seconds=2)

    class Meta:
        model = SyncRun


class QuarantineFactory(DjangoModelFactory[Quarantine]):
    """An appointment without a usable date."""

    company = factory.SubFactory(CompanyFactory)
    stream = "appointments"
    altegio_id = factory.Sequence(lambda n: str(640_000_000 + n))
    mark = factory.SelfAttribute("altegio_id")
    reason = "appointment: no usable date"
    raw = factory.LazyAttribute(lambda entry: f'{{"id": {entry.altegio_id}, "date": "0000-00-00"}}')
    first_seen_at = NOON
    last_seen_at = NOON
    try_after = NOON

    class Meta:
        model = Quarantine


class WebhookEventFactory(DjangoModelFactory[WebhookEvent]):
    """An event that says a record changed."""

    company_altegio_id = COMPANY_ID
    resource = "record"
    resource_id = factory.Sequence(lambda n: 20_000 + n)
    event = "update"
    body = "{}"

    class Meta:
        model = WebhookEvent
