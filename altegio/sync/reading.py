"""Reads one stream to its end: page by page into the store, and what was not in it out of the mirror."""

from __future__ import annotations

import json
import logging
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from typing import Any, cast

from django.utils.translation import gettext as _

from altegio.client import AltegioClient, AltegioError, NotFound, endpoints
from altegio.client.paging import AHEAD
from altegio.mapping.values import BIGINT
from altegio.models import Quarantine
from altegio.sync import quarantine
from altegio.sync.batch import BATCH, Batch, Mapped, map_page
from altegio.sync.begun import Begun
from altegio.sync.copying import database_now
from altegio.sync.lines import Line, Listening
from altegio.sync.missing import sweep, vanish
from altegio.sync.seen import Seen
from altegio.sync.streams import BY_NAME, Reading, Stream

log = logging.getLogger(__name__)

# Seconds within which a page comes that was there already.
AT_ONCE = 0.05
# So often an object is asked for where others write it at the same time.
ASK_AGAIN = 3
# More rows that were counted and not seen than so many, or one in a hundred, are another way of counting.
SLIPPED_AT_MOST = 20


def read_stream(
    stream: Stream,
    reading: Reading,
    line: Line,
    *,
    begun: Begun | None = None,
    then: Callable[[], None] = lambda: None,
) -> None:
    """Read the stream into the mirror and count in `line`. Raises what the client raises.

    What cannot be read or stored goes into quarantine, and what waits there is tried again. `begun`: its
    pages, where they are asked for already. `then` is called when the last pages are asked for.
    """
    heard = replace(reading, client=cast("AltegioClient", Listening(reading.client, line)))
    batch = Batch(stream, heard, line, quarantine.open_marks(reading.company, stream.name))
    line.began = began = begun.asked_at if begun else database_now()
    line.seen = Seen()
    line.whole = reading.changed_after is None and reading.days is None
    _read_pages(batch, begun, then)
    if _shifted(stream, line):
        line.add_note(_("the list changed while it was read, so it was read once more"))
        line.begin_anew()
        _read_pages(batch)
    if reading.changed_after is None:
        sweep(stream, heard, line, began, lambda one: reread(stream, reading, one, line, priority="sweep"))
        if line.whole:
            _settle_unseen(stream, reading)
    _try_again(stream, reading, line)
    line.odd -= stream.usual


def _read_pages(batch: Batch, begun: Begun | None = None, then: Callable[[], None] = lambda: None) -> None:
    line = batch.line
    for page, asked_at in _mapped(batch, begun, then):
        line.pages += 1
        line.read += page.read
        if not batch.rows:
            batch.asked_at = asked_at
        batch.take(page)
        line.tell(line)
    batch.write()


def _mapped(batch: Batch, begun: Begun | None, then: Callable[[], None]) -> Iterator[tuple[Mapped, datetime]]:
    """The pages as rows, and since when each may have been asked for.

    Where pages are there at once, as many as make a batch are mapped ahead, in a thread, while the database
    stores those before them. Where the vendor is waited for, nothing is held back.
    """
    # A page may have been asked for as early as when the one so many before it was taken.
    taken = deque([begun.asked_at if begun else database_now()], maxlen=AHEAD + 1)
    ahead: deque[tuple[Future[Mapped], int, datetime]] = deque()
    with ThreadPoolExecutor(1, thread_name_prefix="mapping") as mapper:
        began, rows = time.perf_counter(), 0
        for page in _pages(batch.stream, batch.reading, batch.line, begun):
            held = BATCH if time.perf_counter() - began < AT_ONCE else 0
            rows += len(page)
            if batch.stream.counted and rows + AHEAD * endpoints.PAGE >= batch.line.total:
                then()
            mapping = mapper.submit(map_page, batch.stream, batch.reading.company, page)
            ahead.append((mapping, len(page), taken[0]))
            while sum(size for _mapping, size, _asked_at in ahead) > held:
                first, _size, asked_at = ahead.popleft()
                yield first.result(), asked_at
            taken.append(database_now())
            began = time.perf_counter()
        then()
        for first, _size, asked_at in ahead:
            yield first.result(), asked_at


def _shifted(stream: Stream, line: Line) -> bool:
    """Whether a few rows slipped between two pages, as when others before them went or came.

    What was never seen before can be asked for by no id, and what changed long ago comes in no later pass.
    """
    missing = line.total - len(line.seen or ())
    return stream.counted and line.pages > 1 and 0 < missing <= max(SLIPPED_AT_MOST, line.total // 100)


def _pages(stream: Stream, reading: Reading, line: Line, begun: Begun | None) -> Iterator[list[Any]]:
    """The stream's pages.

    The vendor says 404 for an empty list too. That is believed where nothing was known, and of a list of
    changes: it has been read before, and an empty one takes nothing away. It never means that rows are gone.
    """
    read = False
    try:
        for page in begun.pages() if begun else stream.pages(reading):
            read = True
            yield page
    except NotFound:
        if not read and reading.changed_after is not None:
            line.add_note(_("Altegio said 404 in place of an empty list"))
            return
        present = stream.model.objects.filter(company=reading.company, vanished_at__isnull=True)
        if read or not stream.required or stream.covered(present, reading).exists():
            raise
        line.add_note(_("Altegio said 404 in place of an empty list"))


def _settle_unseen(stream: Stream, reading: Reading) -> None:
    """After a whole reading: what it did not hold is gone, unless it can be asked for by its id."""
    entries = quarantine.unseen(reading.company, stream.name, before=reading.now)
    quarantine.settle(
        reading.company,
        stream.name,
        [entry.mark for entry in entries if stream.one is None or not entry.altegio_id],
        now=reading.now,
    )


def _try_again(stream: Stream, reading: Reading, line: Line) -> None:
    for entry in quarantine.due(reading.company, stream.name, now=reading.now):
        try:
            try_again(stream, reading, entry, line)
            line.tell(line)
        except AltegioError as error:
            # The stream itself was read well; the next pass tries again.
            log.warning("altegio.quarantine_not_reached stream=%s status=%s", stream.name, error.status)
            return


def try_again(stream: Stream, reading: Reading, entry: Quarantine, line: Line) -> None:
    """Read the object in quarantine anew, or its JSON where Altegio gives it in lists only.

    Raises what the client raises, except NotFound.
    """
    altegio_id = int(entry.altegio_id or 0)
    if stream.one is not None and 0 < altegio_id <= BIGINT:
        if reread(stream, reading, altegio_id, line, priority="sweep") is None:
            quarantine.settle(reading.company, stream.name, [entry.mark], now=reading.now)
        return
    try:
        raw = json.loads(entry.raw)
    except (ValueError, RecursionError):
        raw = entry.raw
    batch = Batch(stream, reading, line, {entry.mark}, asked_at=entry.last_seen_at)
    batch.add([raw])
    batch.write()


def reread(
    stream: Stream, reading: Reading, altegio_id: int, line: Line, *, priority: str = "webhook"
) -> bool | None:
    """Read one object anew: whether it changed, or None when Altegio has it no more.

    Ahead of sweeps, unless `priority` says otherwise. Raises what the client raises, except NotFound.
    """
    for _repeat in range(ASK_AGAIN):
        changed, sure = _reread(stream, reading, altegio_id, line, priority)
        if sure:
            break
    return changed


def _reread(
    stream: Stream, reading: Reading, altegio_id: int, line: Line, priority: str
) -> tuple[bool | None, bool]:
    """What `reread` returns, and whether it is sure.

    It is not where somebody else wrote the row while the vendor was asked, and it cannot be told which of
    the two knows the newer truth.
    """
    if stream.one is None:
        raise ValueError(f"{stream.name} has no single objects")
    written = stream.model.objects.filter(company=reading.company, altegio_id=altegio_id)
    batch = Batch(stream, reading, line, quarantine.open_marks(reading.company, stream.name))
    client = cast("AltegioClient", Listening(reading.client, line, priority))
    try:
        answer = stream.one(client, reading.company.altegio_id, altegio_id)
    except NotFound:
        if written.filter(changed_at__gt=batch.asked_at).exists():
            return False, False
        vanish(stream, reading.company, {altegio_id}, reading)
        return None, True
    before = line.changed
    line.read += 1
    batch.add([answer.data])
    batch.write()
    if line.changed > before:
        return True, True
    return False, not written.filter(changed_at__gt=batch.asked_at).exists()


def read_clients(reading: Reading, altegio_ids: Sequence[int], line: Line) -> None:
    """Read these clients, many in one answer. Raises what the client raises."""
    stream = BY_NAME["clients"]
    batch = Batch(stream, reading, line, quarantine.open_marks(reading.company, stream.name))
    client = cast("AltegioClient", Listening(reading.client, line))
    line.total = len(altegio_ids)
    for start in range(0, len(altegio_ids), endpoints.PAGE):
        asked = altegio_ids[start : start + endpoints.PAGE]
        try:
            raws = endpoints.clients_page(client, reading.company.altegio_id, 1, ids=asked).rows
        except NotFound:
            # Said of an empty list: whoever is gone is found by the sweep.
            continue
        wanted = {str(altegio_id) for altegio_id in asked}
        found = [raw for raw in raws if quarantine.id_of(raw) in wanted]
        line.read += len(found)
        batch.add(found)
        line.tell(line)
    batch.write()
