"""What a person asks to be read anew: one object, or one that stands in quarantine."""

from __future__ import annotations

from datetime import datetime

from altegio.client import AltegioClient
from altegio.models import Company, Quarantine, SyncState
from altegio.sync.lines import Line
from altegio.sync.reading import reread, try_again
from altegio.sync.streams import BY_NAME, STREAMS, Reading

# Those of which Altegio gives one object by its id.
SINGLE = tuple(stream.name for stream in STREAMS if stream.one is not None)
TRIED_AT_ONCE = 200


def read_object(
    client: AltegioClient, company_id: int, stream: str, altegio_id: int, *, now: datetime
) -> Line | None:
    """Read one object of the location with this Altegio id; None when the location is not known here.

    Raises what the client raises, except NotFound: then the object has vanished.
    """
    company = Company.objects.filter(altegio_id=company_id).first()
    if company is None:
        return None
    line = Line(stream)
    line.vanished = int(reread(BY_NAME[stream], Reading(client, company, now), altegio_id, line) is None)
    return line


def make_due(company_id: int, stream: str) -> None:
    """Let the next pass over the location read the stream whole. Call it under the location's lock."""
    SyncState.objects.filter(company_altegio_id=company_id, stream=stream).update(bookmark=None)


def quarantined() -> list[int]:
    """Primary keys of what stands in quarantine, the longest untried first; so many as are tried at once."""
    waiting = Quarantine.objects.filter(resolved_at=None).order_by("last_seen_at", "pk")
    return list(waiting.values_list("pk", flat=True)[:TRIED_AT_ONCE])


def try_quarantined(client: AltegioClient, quarantine_id: int, *, now: datetime) -> None:
    """Try an object in quarantine again. Raises what the client raises, except NotFound."""
    entry = Quarantine.objects.select_related("company").filter(pk=quarantine_id, resolved_at=None).first()
    if entry is not None and entry.stream in BY_NAME:
        stream = BY_NAME[entry.stream]
        try_again(stream, Reading(client, entry.company, now), entry, Line(stream.name))
