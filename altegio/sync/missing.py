"""What a whole, error-free reading of a list did not hold: gone, or not believed to be gone."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import ngettext

from altegio import signals
from altegio.client import BadRequest, NoRights, NotFound, endpoints
from altegio.models import Client, Company
from altegio.sync import store
from altegio.sync.lines import Line
from altegio.sync.rights import is_limited
from altegio.sync.streams import Reading, Stream

log = logging.getLogger(__name__)

# Objects that are missing from a list are asked for one by one before they are believed to be gone: a list
# that changes while it is read can lose a row between two pages. So many in one pass.
ASK_AT_MOST = 200
# More than these missing at once, and more than the share, or a list that is empty all of a sudden, looks
# like lost rights, not like deletions. It is believed when it has been so for a day and the rights are whole.
FEW, SUSPICIOUS_SHARE = 3, 0.2
DOUBTED_FOR = timedelta(days=1)


def sweep(
    stream: Stream, reading: Reading, line: Line, began: datetime, ask: Callable[[int], bool | None]
) -> None:
    """Mark what the list did not hold; `ask` reads one object anew and says None where it is gone."""
    present: Any = stream.model.objects.filter(
        company=reading.company, vanished_at__isnull=True, first_seen_at__lt=began
    )
    rows = stream.covered(present, reading).order_by()
    left_out = line.seen.left_out(rows) if line.seen is not None else rows
    known, missing = rows.count(), left_out.count()
    if not _is_suspicious(stream, line, missing, known):
        line.missing_since = None
    elif not _is_believed(reading, line):
        _doubt(stream, reading, line, missing, known)
        return
    if not missing:
        return
    ids = left_out.order_by("altegio_id").values_list("altegio_id", flat=True)
    if stream.one is None:
        line.vanished += vanish(stream, reading.company, list(ids), reading)
        return
    for altegio_id in list(ids[:ASK_AT_MOST]):
        if ask(altegio_id) is None:
            line.vanished += 1
        line.tell(line)


def _is_suspicious(stream: Stream, line: Line, missing: int, known: int) -> bool:
    if not line.read:
        return missing > 0
    # Of rows that are replaced rather than changed, a great many may go in one day's work.
    return not stream.replaced and missing > max(FEW, known * SUSPICIOUS_SHARE)


def _is_believed(reading: Reading, line: Line) -> bool:
    if line.missing_since is None or reading.now - line.missing_since < DOUBTED_FOR:
        return False
    try:
        rights = endpoints.permissions(reading.client, reading.company.altegio_id).data
    except (NotFound, NoRights, BadRequest):
        # A user who may not see its own rights: time alone decides.
        return True
    return not is_limited(rights)


def _doubt(stream: Stream, reading: Reading, line: Line, missing: int, known: int) -> None:
    line.missing_since = line.missing_since or reading.now
    text = ngettext(
        "%(missing)d of %(known)d object is missing from Altegio's list at once. It is kept: check the rights"
        " of the token with altegio_check.",
        "%(missing)d of %(known)d objects are missing from Altegio's list at once. They are kept: check the"
        " rights of the token with altegio_check.",
        missing,
    )
    line.add_note(text % {"missing": missing, "known": known})
    log.warning("altegio.many_missing stream=%s missing=%s known=%s", stream.name, missing, known)


def vanish(stream: Stream, company: Company, altegio_ids: Iterable[int], reading: Reading) -> int:
    """Say that Altegio has these objects no more, to the mirror and, of clients, to whoever listens."""
    ids = list(altegio_ids)
    clients = []
    if stream.model is Client:
        clients = list(Client.objects.filter(company=company, altegio_id__in=ids, vanished_at__isnull=True))
    count = store.mark_vanished(stream.model, company, ids, now=reading.now)
    for client in clients:
        signals.client_vanished.send(sender=Client, client=client)
    return count
