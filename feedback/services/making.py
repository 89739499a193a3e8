"""New campaigns: with the usual words, or as copies of others. Each begins switched off."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import ForeignKey, Max, Model

from feedback.models import Campaign, VisitFeedback
from feedback.models.asking import TARGETS
from feedback.services import campaigns

# Of a campaign that is copied: what the copy has of its own.
_ITS_OWN = frozenset({"id", "name", "is_default", "enabled", "since", "priority"})
_PARTS = ("questions", "templates", "days")


@transaction.atomic
def begin(campaign: Campaign, source: Campaign | None) -> None:
    """Give the new (saved) campaign its questions and texts: those of `source`, else the usual ones."""
    if source is None:
        campaigns.fill(campaign)
        return
    for name in _PARTS:
        _copy_rows(getattr(source, name).all(), campaign)


@transaction.atomic
def copy(source: Campaign, name: str) -> Campaign:
    """A campaign with the same rules, questions and texts under another name: last in order, switched off."""
    values = {
        field.name: getattr(source, field.name)
        for field in Campaign._meta.concrete_fields
        if field.name not in _ITS_OWN
    }
    made = Campaign.objects.create(name=name[:120], priority=last_place(), **values)
    for target in TARGETS:
        getattr(made, target).set(getattr(source, target).all())
    begin(made, source)
    return made


def last_place() -> int:
    """The place after all campaigns, by tens so that others fit between. One query."""
    last = Campaign.objects.aggregate(last=Max("priority"))["last"] or 0
    return int(min(last + 10, 32_000))


def _copy_rows(rows: Iterable[Model], campaign: Campaign) -> None:
    for row in rows:
        values: dict[str, Any] = {
            field.attname: getattr(row, field.attname)
            for field in row._meta.concrete_fields
            if not field.primary_key and not _leads_to_campaign(field)
        }
        type(row)._default_manager.create(campaign=campaign, **values)


def _leads_to_campaign(field: Any) -> bool:
    return isinstance(field, ForeignKey) and field.related_model is Campaign


def was_used(campaign: Campaign) -> bool:
    """Whether a visit was ever planned by it: then it stays, for its answers have to be understood."""
    return VisitFeedback.objects.filter(campaign=campaign).exists()
