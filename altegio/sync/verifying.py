"""Compares the mirror with Altegio: how many, and a sample of objects column by column."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from altegio import mapping
from altegio.blocklist import load
from altegio.client import AltegioClient, Answer, NotFound, endpoints
from altegio.models import Client, Company, Erasure, Payment
from altegio.models.base import MirrorModel
from altegio.sync.comparing import Compared, Progress, differing, settled_apart
from altegio.sync.differences import cannot_be_read, differ, missing
from altegio.sync.quarantine import id_of
from altegio.sync.redacting import as_stored
from altegio.sync.streams import BEGINNING, BY_NAME, FUTURE, STREAMS, Reading, Stream

# Figures that Altegio moves without marking the client as changed; the nightly pass brings them.
MOVING = frozenset({"visits_count", "spent", "paid", "balance"})


def differences(
    client: AltegioClient, company: Company, *, sample: int, now: datetime, progress: Progress
) -> Iterator[str]:
    """What differs between Altegio and the mirror, a sentence each. Raises what the client raises.

    `sample` objects of each stream are compared whole; `progress` hears of each. What changed in Altegio
    after the last pass is a difference too.
    """
    for stream in STREAMS:
        if stream.one is None:
            yield from _whole(stream, client, company, now, progress)
            continue
        if stream.model is not Payment:
            yield from _count(stream, client, company, now)
        yield from _sample(stream, client, company, sample, progress)


def _present(stream: Stream, company: Company) -> Any:
    return stream.model.objects.filter(company=company, vanished_at__isnull=True)


def _count(stream: Stream, client: AltegioClient, company: Company, now: datetime) -> Iterator[str]:
    answer = _first_page(stream, client, company, now)
    total = answer.meta.get("total_count")
    if not isinstance(total, int):
        return
    known = _present(stream, company).count()
    # Of those who were erased here Altegio may still have some.
    erased = Erasure.objects.filter(company=company, lifted_at=None).count() if stream.model is Client else 0
    if not known <= total <= known + erased:
        yield _("%(stream)s: %(there)d in Altegio, %(here)d here") % {
            "stream": stream.name,
            "there": total,
            "here": known,
        }


def _first_page(stream: Stream, client: AltegioClient, company: Company, now: datetime) -> Answer:
    if stream.model is Client:
        return endpoints.clients_page(client, company.altegio_id, 1, 1)
    last_day = (now + FUTURE).date()
    return endpoints.records_page(client, company.altegio_id, 1, 1, start_date=BEGINNING, end_date=last_day)


def _whole(
    stream: Stream, client: AltegioClient, company: Company, now: datetime, progress: Progress
) -> Iterator[str]:
    reading = Reading(client, company, now)
    try:
        raws = [raw for page in stream.pages(reading) for raw in page]
    except NotFound:
        if stream.required:
            raise
        return
    rows, unreadable = {}, set()
    for raw in raws:
        try:
            row = stream.map(raw, company)
            rows[row.altegio_id] = row
        except mapping.Unreadable as error:
            unreadable.add(int(id_of(raw) or 0))
            yield cannot_be_read(stream.name, id_of(raw) or "?", error)
    rows = {row.altegio_id: row for row in as_stored(company, list(rows.values()), load())}
    known = {row.altegio_id: row for row in stream.covered(_present(stream, company), reading)}
    for altegio_id in sorted(rows.keys() - known.keys()):
        yield missing(stream.name, altegio_id, _("not here"))
    for altegio_id in sorted(known.keys() - rows.keys() - unreadable):
        yield missing(stream.name, altegio_id, _("not in Altegio"))
    for altegio_id in sorted(rows.keys() & known.keys()):
        yield from _compared(stream, known[altegio_id], rows[altegio_id])
    progress(Compared(stream.name, len(rows), len(rows), len(rows)))


def _sample(
    stream: Stream, client: AltegioClient, company: Company, size: int, progress: Progress
) -> Iterator[str]:
    ids = list(_present(stream, company).order_by("altegio_id").values_list("altegio_id", flat=True))
    chosen, known = sorted(random.sample(ids, min(size, len(ids)))), load()
    for n, altegio_id in enumerate(chosen):
        if n:
            progress(Compared(stream.name, n, len(chosen), len(ids)))
        here = stream.model.objects.get(company=company, altegio_id=altegio_id)
        try:
            raw = BY_NAME[stream.name].one(client, company.altegio_id, altegio_id).data  # type: ignore[misc]
            there = as_stored(company, [stream.map(raw, company)], known)
            if not there:
                yield missing(stream.name, altegio_id, _("erased, and still here"))
            yield from _compared(stream, here, there[0]) if there else ()
        except NotFound:
            # Whether the vendor still shows a cancelled appointment or a deleted payment by its id is said
            # nowhere.
            if not (getattr(here, "cancelled", False) or getattr(here, "deleted", False)):
                yield missing(stream.name, altegio_id, _("not in Altegio"))
        except mapping.Unreadable as error:
            yield cannot_be_read(stream.name, altegio_id, error)
    progress(Compared(stream.name, len(chosen), len(chosen), len(ids)))


def _compared(stream: Stream, here: MirrorModel, there: Any) -> Iterator[str]:
    if names := differing(here, there, MOVING | settled_apart(here, there)):
        yield differ(stream.name, here.altegio_id, names)
