"""Objects that could not be read or stored: kept with their reason, tried again, in nobody's way."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection, transaction

from altegio.blocklist import Blocklist, hold
from altegio.models import Company, Quarantine
from altegio.sync.copying import as_json, clean_text

LONGEST_REASON = 255
LONGEST_ID = 64
# Tried again in one pass and stream; the others wait for the next one.
AT_ONCE = 20

# The pause doubles from three minutes to a day. What was settled and fails again begins anew.
_PUT = """
INSERT INTO altegio_quarantine AS old
    (company_id, stream, altegio_id, mark, reason, raw, first_seen_at, last_seen_at, attempts, try_after)
VALUES (%(company)s, %(stream)s, %(altegio_id)s, %(mark)s, %(reason)s, %(raw)s, %(now)s, %(now)s, 1,
    %(now)s::timestamptz + interval '3 minutes')
ON CONFLICT (company_id, stream, mark) DO UPDATE SET
    reason = excluded.reason, raw = excluded.raw, last_seen_at = excluded.last_seen_at, resolved_at = NULL,
    attempts = CASE WHEN old.resolved_at IS NULL THEN old.attempts + 1 ELSE 1 END,
    try_after = excluded.last_seen_at + CASE WHEN old.resolved_at IS NULL
        THEN LEAST(interval '1 day', interval '3 minutes' * power(2, LEAST(old.attempts, 12)))
        ELSE interval '3 minutes' END
"""


class Bad(NamedTuple):
    """An object as the vendor gave it, and why it is not in the mirror; its id, where that is known."""

    raw: Any
    reason: str
    altegio_id: str = ""


def id_of(raw: Any) -> str:
    """The object's id as text; "" where there is none that looks like one."""
    given = raw.get("id") if isinstance(raw, dict) else None
    if isinstance(given, bool) or not isinstance(given, int | str):
        return ""
    if isinstance(given, int) and given.bit_length() > 200:
        return ""
    text = str(given).strip()
    if not (text.isascii() and text.isdecimal() and len(text) <= LONGEST_ID):
        return ""
    return text.lstrip("0") or "0"


def put(company: Company, stream: str, bad: Sequence[Bad], *, now: datetime) -> None:
    """Keep these objects, or note that they were met again."""
    if not bad:
        return
    with transaction.atomic(), connection.cursor() as cursor:
        known = hold()
        rows = [_row(company, stream, one, now, known) for one in bad]
        rows.sort(key=lambda row: str(row["mark"]))
        cursor.executemany(_PUT, rows)


def _row(company: Company, stream: str, bad: Bad, now: datetime, known: Blocklist) -> dict[str, Any]:
    text, altegio_id = _json(bad.raw), bad.altegio_id or id_of(bad.raw)
    digest = hashlib.sha256(text.encode()).hexdigest()
    if tells_of(known, company.altegio_id, stream, altegio_id, text):
        text = ""
    return {
        "company": company.pk,
        "stream": stream,
        "altegio_id": altegio_id,
        "mark": altegio_id or f"sha256 {digest}",
        "reason": clean_text(bad.reason, LONGEST_REASON),
        "raw": text,
        "now": now,
    }


def tells_of(known: Blocklist, company: int, stream: str, altegio_id: str, text: str) -> bool:
    """Whether an object (its id and JSON) of the location's stream tells of somebody on the block list."""
    if stream == "clients" and altegio_id.isdecimal() and known.client(company, int(altegio_id)):
        return True
    return known.mentioned(company, text)


def _json(raw: Any) -> str:
    try:
        return as_json(raw)
    except RecursionError:
        return ""


def open_marks(company: Company, stream: str) -> set[str]:
    """What of this stream stands in quarantine. One query."""
    entries = Quarantine.objects.filter(company=company, stream=stream, resolved_at=None)
    return set(entries.order_by().values_list("mark", flat=True))


def settle(company: Company, stream: str, marks: Iterable[str], *, now: datetime) -> int:
    """These objects are in the mirror now, or Altegio has them no more."""
    entries = Quarantine.objects.filter(
        company=company, stream=stream, mark__in=list(marks), resolved_at=None
    )
    return entries.update(resolved_at=now)


def unseen(company: Company, stream: str, *, before: datetime) -> list[Quarantine]:
    """What was last met before this moment, such as the beginning of a whole reading."""
    entries = Quarantine.objects.filter(company=company, stream=stream, resolved_at=None)
    return list(entries.filter(last_seen_at__lt=before))


def due(company: Company, stream: str, *, now: datetime) -> list[Quarantine]:
    """What is to be tried again now, the longest waiting first."""
    entries = Quarantine.objects.filter(company=company, stream=stream, resolved_at=None, try_after__lte=now)
    return list(entries.order_by("try_after", "pk")[:AT_ONCE])
