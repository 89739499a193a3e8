"""Writes whole clients; what staff said of an Instagram name stays, and so does a hidden phone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from altegio import mapping
from altegio.models import Client, Company
from altegio.models.client import InstagramSource
from altegio.sync.copying import upsert

# What the salon's staff said of a name here is theirs: Altegio does not know better. That a name is none
# holds for that name: another one in Altegio counts again.
_SAID_BY_STAFF = (
    f"(old.instagram_source = '{InstagramSource.MANUAL.value}'"
    f" OR old.instagram_source = '{InstagramSource.DENIED.value}'"
    " AND excluded.instagram_username = old.instagram_denied)"
)
# Said of this client's phone now, or before, when as little of it was seen.
_HIDDEN = "(excluded.phone_hidden OR (excluded.phone = '' AND old.phone_hidden))"
# The same right covers e-mails, in which Instagram names stand.
_EMAIL_HIDDEN = f"({_HIDDEN} AND (excluded.email = '' OR excluded.email ~ '[*•]') AND old.email <> '')"
_NAME_HIDDEN = (
    f"({_EMAIL_HIDDEN} AND excluded.instagram_username = ''"
    f" AND old.instagram_source = '{InstagramSource.EMAIL.value}')"
)
_KEPT = {
    **dict.fromkeys(
        ("instagram_username", "instagram_source", "instagram_certain"),
        f"({_SAID_BY_STAFF} OR {_NAME_HIDDEN})",
    ),
    # What Altegio shows no more is still the client's; a masked phone gives way to any other.
    "phone": f"{_HIDDEN} AND old.phone ~ '^[+]?[0-9]+$'",
    "phone_hidden": f"{_HIDDEN} AND old.phone_hidden",
    "email": _EMAIL_HIDDEN,
    "instagram_written": _EMAIL_HIDDEN,
}
# A page of so many clients without a single phone shows none: the salon's cards have them.
PHONES_EXPECTED = 20


def store_clients(company: Company, rows: Sequence[mapping.ClientRow], asked_at: datetime) -> int:
    """Write whole clients; what staff said of Instagram names stays, and what a lost right hides."""
    if len(rows) >= PHONES_EXPECTED and not any(row.phone for row in rows):
        for row in rows:
            row.phone_hidden = True
    return len(upsert(Client, company.pk, rows, asked_at=asked_at, keep=_KEPT, partial=False))
