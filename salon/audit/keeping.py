"""How an entry of the audit log is made: in the transaction of what it tells of."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models
from django.utils import timezone
from simple_history.models import HistoricalRecords

from altegio.models import Client
from altegio.usernames import name_of
from salon.models import AuditEntry

Action = AuditEntry.Action


def acting() -> Any:
    """The user of the request that is going on; None in tasks and commands."""
    request = getattr(HistoricalRecords.context, "request", None)
    user = getattr(request, "user", None)
    return user if user is not None and user.is_authenticated else None


def note(
    action: str,
    *,
    user: Any = None,
    about: models.Model | None = None,
    client: Client | None = None,
    now: datetime | None = None,
    label: str = "",
    **details: Any,
) -> AuditEntry:
    """Add an entry. `user`: who did it, else the user of the request, else the program itself.

    `about` is the row it was about, unless that is a client: a client is `client`, and never by name.
    `details` are names and plain values (see `salon.audit.values`), no word and no key that somebody wrote.
    """
    who = user if user is not None and user.pk else acting()
    return AuditEntry.objects.create(
        at=now or timezone.now(),
        user=who,
        user_name=name_of(who)[:150],
        action=action,
        kind=about._meta.label_lower if about is not None else "",
        object_id=about.pk if about is not None else None,
        label=label[:200],
        client=client,
        details=details,
    )


def note_export(what: Any, form: str, *, rows: int, user: Any) -> AuditEntry:
    """Say that a list was taken out of the program: which, how long, and as csv, xlsx, …"""
    return note(Action.EXPORTED, user=user, label=str(what), rows=rows, format=form)
