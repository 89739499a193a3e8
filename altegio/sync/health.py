"""How the mirror is doing: what stops it, how far each stream has come, what waits. Read by people."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Any

from django.db.models import Count, QuerySet

from altegio.lazy_text import Text
from altegio.models import Company, Quarantine, SyncRun, SyncState, WebhookEvent
from altegio.sync.engine import CLIENTS_OF_CHANGED, OPTIONAL
from altegio.sync.sentences import STOPPING, advice
from altegio.sync.streams import BY_NAME, COMPANY, STREAMS
from altegio.sync.sweeps import SWEEPS

LAST_EVENTS = 100
# From so many rows on nobody asks for the last one of them.
MANY = 100_000
SWEPT = {sweep.state for sweep in SWEEPS.values()}
_ORDER = [COMPANY, *(stream.name for stream in STREAMS), *(sweep.state for sweep in SWEEPS.values())]


@dataclass(frozen=True)
class Stop:
    """What keeps a location from being read until a person acts."""

    company_id: int
    code: str
    text: Text
    streams: tuple[str, ...]


@dataclass(frozen=True)
class StreamHealth:
    """A stream of a location. `rows`: those in the mirror that Altegio still has; None for a sweep.

    `about`: they are so many that they were not counted. `due`: a sweep that was never done.
    """

    state: SyncState
    lag: timedelta | None
    rows: int | None
    quarantined: int
    required: bool
    due: bool = False
    about: bool = False


@dataclass(frozen=True)
class WebhookHealth:
    """`waiting`: events not dealt with, the oldest since `oldest`. `usual`: from arrival to the mirror."""

    waiting: int
    oldest: timedelta | None
    last_at: datetime | None
    usual: timedelta | None


def stops(company_ids: Iterable[int]) -> list[Stop]:
    """What stops these locations (Altegio's ids), one a location and kind of refusal. One query."""
    found: dict[tuple[int, str], list[SyncState]] = {}
    states = SyncState.objects.filter(company_altegio_id__in=list(company_ids), error_code__in=STOPPING)
    for state in states.exclude(stream__in=OPTIONAL).order_by("company_altegio_id", "pk"):
        found.setdefault((state.company_altegio_id, state.error_code), []).append(state)
    return [
        Stop(company_id, code, advice(code), tuple(one.stream for one in of_kind))
        for (company_id, code), of_kind in found.items()
    ]


def lacks(company_ids: Iterable[int]) -> list[tuple[int, str, str]]:
    """Lists that may be lacking and are refused, by location, stream and code. One query.

    Without those of a location that is not read at all for the same cause.
    """
    states = SyncState.objects.filter(company_altegio_id__in=list(company_ids), error_code__in=STOPPING)
    refused = list(states.order_by("company_altegio_id", "pk"))
    whole = {(one.company_altegio_id, one.error_code) for one in refused if one.stream not in OPTIONAL}
    return [
        (one.company_altegio_id, one.stream, one.error_code)
        for one in refused
        if one.stream in OPTIONAL and (one.company_altegio_id, one.error_code) not in whole
    ]


def streams(company: Company, *, now: datetime) -> list[StreamHealth]:
    """Each stream and sweep of the location, in the order of reading. Two queries a stream, and two more."""
    found = SyncState.objects.filter(company_altegio_id=company.altegio_id)
    states = list(found.exclude(stream=CLIENTS_OF_CHANGED))
    known = {state.stream for state in states}
    never = [sweep.state for sweep in SWEEPS.values() if sweep.state not in known]
    states += [SyncState(company_altegio_id=company.altegio_id, stream=name) for name in never]
    kept = Quarantine.objects.filter(company=company, resolved_at=None).order_by().values("stream")
    counts = {row["stream"]: row["n"] for row in kept.annotate(n=Count("pk"))}
    places = {name: place for place, name in enumerate(_ORDER)}
    rows = {state.stream: _rows(company, state.stream) for state in states}
    return [
        StreamHealth(
            state,
            now - state.last_ok_at if state.last_ok_at else None,
            rows[state.stream][0],
            counts.get(state.stream, 0),
            state.stream not in OPTIONAL,
            due=state.stream in SWEPT and state.last_ok_at is None,
            about=rows[state.stream][1],
        )
        for state in sorted(states, key=lambda one: places.get(one.stream, len(places)))
    ]


def _rows(company: Company, name: str) -> tuple[int | None, bool]:
    """How many there are, and whether that is a guess."""
    stream = BY_NAME.get(name)
    if stream is None:
        return None, False
    rows = stream.model.objects.filter(company=company, vanished_at__isnull=True)
    about = _estimated(rows)
    return (about, True) if about > MANY else (int(rows.count()), False)


def _estimated(rows: QuerySet[Any]) -> int:
    """How many rows the database takes these to be, without looking at them."""
    plan = json.loads(rows.explain(format="json"))
    return int(plan[0]["Plan"]["Plan Rows"])


def webhooks(*, now: datetime) -> WebhookHealth:
    """What has come to the webhook door. Four queries."""
    waiting = WebhookEvent.objects.filter(processed_at=None)
    oldest = waiting.order_by("received_at").values_list("received_at", flat=True).first()
    newest = WebhookEvent.objects.order_by("-received_at", "-id")
    done = newest.filter(processed_at__isnull=False).values_list("received_at", "processed_at")[:LAST_EVENTS]
    took = [processed - received for received, processed in done if processed]
    return WebhookHealth(
        waiting.count(),
        now - oldest if oldest else None,
        newest.values_list("received_at", flat=True).first(),
        timedelta(seconds=median(one.total_seconds() for one in took)) if took else None,
    )


def running() -> list[SyncRun]:
    """Passes that are being made now. One query."""
    return list(SyncRun.objects.filter(state=SyncRun.State.RUNNING).select_related("company"))


def share(line: dict[str, Any]) -> int | None:
    """How much of a line of a run is read, in percent; None where Altegio does not say how much there is."""
    total, read = int(line.get("total") or 0), int(line.get("read") or 0)
    return min(100, round(100 * read / total)) if total else None
