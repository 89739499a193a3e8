"""Requests about personal data: noted with a clock, answered with a deed, each in the audit log."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from altegio.models import Client
from salon.audit.keeping import Action, note
from salon.models import DataRequest
from salon.models.requests import ANSWER_WITHIN

State = DataRequest.State


def waiting() -> QuerySet[DataRequest]:
    """Those that are to be answered, the most urgent first."""
    return DataRequest.objects.filter(state=State.OPEN).order_by("due_at", "pk")


def overdue(now: datetime) -> QuerySet[DataRequest]:
    """Those that should have been answered by now."""
    return waiting().filter(due_at__lte=now)


@transaction.atomic
def note_down(
    kind: str, *, client: Client | None, came: str, by: Any, now: datetime, **more: Any
) -> DataRequest | None:
    """Write a request down: its clock of thirty days begins. None where the same one waits already."""
    request = DataRequest(
        kind=kind,
        client=client,
        came=came,
        asked_at=now,
        due_at=now + ANSWER_WITHIN,
        noted_by=by if getattr(by, "pk", None) else None,
        **more,
    )
    try:
        with transaction.atomic():
            request.save()
    except IntegrityError:
        return None
    told(request, by, now)
    return request


def told(request: DataRequest, by: Any, now: datetime) -> None:
    """Put a request that was noted into the audit log."""
    note(Action.ASKED, user=by, about=request, client=request.client, now=now, wish=request.kind)


@transaction.atomic
def answer(request: DataRequest, state: str, outcome: str, *, by: Any, now: datetime) -> bool:
    """It is done, or refused. False where it was answered before."""
    values = {"state": state, "outcome": outcome[:1000], "done_at": now, "done_by": by}
    if not DataRequest.objects.filter(pk=request.pk, state=State.OPEN).update(**values):
        return False
    note(
        Action.ANSWERED,
        user=by,
        about=request,
        client=request.client,
        now=now,
        wish=request.kind,
        state=str(state),
    )
    return True


def answer_open(client: Client, kind: str, *, by: Any, now: datetime) -> int:
    """The deed was done that these requests of the client wait for; returns how many did."""
    return sum(
        answer(one, State.DONE, "", by=by, now=now) for one in waiting().filter(client=client, kind=kind)
    )
