"""Whether masters are reminded to take photos, when, and for which services."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

import structlog
from django.db.models import QuerySet

from altegio import selectors as mirror
from feedback.models import PhotoService, PhotoSettings

log = structlog.get_logger(__name__)


def current() -> PhotoSettings:
    """The settings; as they are made where nobody has saved any. One query."""
    return PhotoSettings.objects.first() or PhotoSettings(pk=1)


def marked() -> QuerySet[Any]:
    """Primary keys of the services that want a photo: to be used inside another query."""
    return PhotoService.objects.filter(needed=True).values("service")


def mark(wanted: Collection[int], among: Collection[int], user: Any, now: datetime) -> int:
    """Let of these services (`among`, primary keys) just those `wanted` want a photo; return how many turned.

    Rows that stand so already keep who set them, and when. Four queries.
    """
    rows = {row.service_id: row for row in PhotoService.objects.filter(service__in=among)}
    known = set(mirror.active_services().filter(pk__in=among).values_list("pk", flat=True))
    made = [pk for pk in wanted if pk in known and pk not in rows]
    turned = [row for pk, row in rows.items() if row.needed != (pk in wanted)]
    by = user if getattr(user, "pk", None) else None
    for row in turned:
        row.needed, row.changed_at, row.changed_by = not row.needed, now, by
    PhotoService.objects.bulk_update(turned, ["needed", "changed_at", "changed_by"])
    PhotoService.objects.bulk_create(
        [PhotoService(service_id=pk, changed_at=now, changed_by=by) for pk in made],
        update_conflicts=True,
        unique_fields=["service"],
        update_fields=["needed", "changed_at", "changed_by"],
    )
    if made or turned:
        log.info("photo_services_changed", changed=len(made) + len(turned), user=by.pk if by else None)
    return len(made) + len(turned)
