"""Pause all, and the trial run: read before every message, so that a change holds within seconds."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import structlog
from django.db import transaction

from feedback.models import SendingSwitch

log = structlog.get_logger(__name__)

OFF = SendingSwitch()


def current() -> SendingSwitch:
    """How the switch stands. One query."""
    return SendingSwitch.objects.select_related("changed_by").first() or OFF


def standing() -> SendingSwitch:
    """How the switch stands, without who turned it. One query."""
    return SendingSwitch.objects.first() or OFF


def is_paused() -> bool:
    """Whether a person stopped everything. One query."""
    return SendingSwitch.objects.filter(paused=True).exists()


def is_dry_run() -> bool:
    """Whether messages are written and not sent. One query."""
    return SendingSwitch.objects.filter(dry_run=True).exists()


@transaction.atomic
def turn(user: Any, now: datetime, *, paused: bool | None = None, dry_run: bool | None = None) -> bool:
    """Set what is given; False when it stands so already. `user` is who does it."""
    SendingSwitch.objects.get_or_create(pk=1)
    switch = SendingSwitch.objects.select_for_update().get()
    wanted = (
        switch.paused if paused is None else paused,
        switch.dry_run if dry_run is None else dry_run,
    )
    if wanted == (switch.paused, switch.dry_run):
        return False
    switch.paused, switch.dry_run = wanted
    switch.changed_at = now
    switch.changed_by = user if getattr(user, "pk", None) else None
    switch.save()
    log.warning("sending_switched", paused=switch.paused, dry_run=switch.dry_run, user=switch.changed_by_id)
    return True
