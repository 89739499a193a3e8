"""Erases a client out of the mirror: what says who it was goes, what the salon earned stays.

The person stays on the block list until the owner takes them in again; Altegio itself is not touched.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Now

from altegio import blocklist
from altegio.blocklist import Blocklist, Kind
from altegio.models import Appointment, Client, Erasure, Payment, Quarantine, Review, WebhookEvent
from altegio.sync.events import strip
from altegio.sync.quarantine import tells_of
from altegio.sync.redacting import bare_appointment, bare_payment, bare_review

BATCH = 500
# Of the client's row; nothing of it belongs to the person.
_STAYS = frozenset({"id", "company", "altegio_id", "first_seen_at", "changed_at", "vanished_at"})


@dataclass(frozen=True)
class Erased:
    """What became of a client: the row by which they are kept out, and how much was emptied of each kind."""

    erasure: Erasure
    counts: dict[str, int]


def others(client: Client) -> list[Client]:
    """Other cards that bear the client's phone or Instagram name, at any location. One query."""
    same = Q(phone=client.phone) if client.phone else Q(pk__in=[])
    if client.instagram_username:
        same |= Q(instagram_username=client.instagram_username)
    rows = Client.objects.filter(same, altegio_id__gt=0).exclude(pk=client.pk).select_related("company")
    return list(rows.defer("raw").order_by("name", "pk")[:50])


@transaction.atomic
def erase(
    client: Client, *, now: datetime, direct: Iterable[str] = (), spared: Iterable[Client] = ()
) -> Erased:
    """Empty what the mirror holds of this client, and block the person.

    `direct`: the ids under which they are known in Direct. `spared`: other cards that stay; what they share
    with this one (a phone, an Instagram name) blocks nobody.
    """
    blocklist.seize()
    erasure = Erasure.objects.create(company=client.company, erased_at=now)
    blocklist.add(erasure.pk, _marks(client, direct, list(spared)))
    # The words about the person are found by what the person is known by, whatever stays for others.
    own = Blocklist(dict.fromkeys(_digests(client), erasure.pk))
    counts = {
        "appointments": _empty_appointments(client),
        "payments": _empty_payments(client),
        "reviews": _empty_reviews(client),
        "altegio_webhooks": _strip_webhooks(client, own),
        "quarantine": _empty_quarantine(client, own),
    }
    _take_name(client, erasure, now)
    return Erased(erasure, counts)


def _marks(client: Client, direct: Iterable[str], spared: list[Client]) -> list[tuple[str, str]]:
    phone = "" if any(one.phone == client.phone for one in spared) else client.phone
    name = client.instagram_username
    name = "" if any(one.instagram_username == name for one in spared) else name
    known_by = blocklist.values_of(client.company.altegio_id, client.altegio_id, phone, name)
    return [*known_by, *((Kind.DIRECT, igsid) for igsid in direct)]


def _digests(client: Client) -> Iterator[tuple[str, str]]:
    values = blocklist.values_of(
        client.company.altegio_id, client.altegio_id, client.phone, client.instagram_username
    )
    for kind, value in values:
        if value:
            yield kind, blocklist.digest_of(kind, value)


# --- rows that stay -------------------------------------------------------------------------------
def _empty_appointments(client: Client) -> int:
    rows = Appointment.objects.filter(client=client)
    for row in _each(rows.only("raw")):
        row.raw = bare_appointment(row.raw)
        row.save(update_fields=["raw"])
    values: dict[str, Any] = {"comment": "", "comer": "", "from_url": "", "custom_fields": {}}
    return int(rows.update(**values, changed_at=Now()))


def _empty_payments(client: Client) -> int:
    rows = Payment.objects.filter(Q(client=client) | Q(appointment__client=client))
    for row in _each(rows.only("raw")):
        row.raw = bare_payment(row.raw)
        row.save(update_fields=["raw"])
    return int(
        Payment.objects.filter(pk__in=rows.order_by().values("pk")).update(comment="", changed_at=Now())
    )


def _empty_reviews(client: Client) -> int:
    rows = Review.objects.filter(appointment__client=client)
    for row in _each(rows.only("raw")):
        row.raw = bare_review(row.raw)
        row.save(update_fields=["raw"])
    mine = Review.objects.filter(pk__in=rows.order_by().values("pk"))
    return int(mine.update(text="", author="", changed_at=Now()))


def _each(rows: Any) -> Iterator[Any]:
    return iter(rows.order_by("pk").iterator(BATCH))


def _take_name(client: Client, erasure: Erasure, now: datetime) -> None:
    """Put every column of the client back to its beginning; the number of the erasure is all that is left."""
    values: dict[str, Any] = {
        column.attname: _beginning(column)
        for column in Client._meta.concrete_fields
        if column.name not in _STAYS and not column.generated and not isinstance(column, models.ForeignKey)
    }
    values |= {"altegio_id": -erasure.pk, "partial": True, "vanished_at": now, "changed_at": Now()}
    Client.objects.filter(pk=client.pk).update(**values)
    client.refresh_from_db()


def _beginning(column: Any) -> Any:
    """The value of a column of which nothing is known."""
    return column.get_default() if column.has_default() else None if column.null else ""


# --- what was told of them ------------------------------------------------------------------------
def _may_tell(column: str, client: Client) -> Q:
    """A first sieve, by the database: a text in which something the person is known by is written."""
    words = [str(client.altegio_id), client.phone[-9:], client.instagram_username]
    found = Q(pk__in=[])
    for word in words:
        if word:
            found |= Q(**{f"{column}__icontains": word})
    return found


def _strip_webhooks(client: Client, own: Blocklist) -> int:
    company = client.company.altegio_id
    named = Q(resource="client", resource_id=client.altegio_id)
    rows = WebhookEvent.objects.filter(named | _may_tell("body", client), company_altegio_id=company)
    return sum(strip(event, own) for event in _each(rows))


def _empty_quarantine(client: Client, own: Blocklist) -> int:
    rows = Quarantine.objects.filter(company=client.company).exclude(raw="")
    mine = Q(stream="clients", altegio_id=str(client.altegio_id))
    told = [
        entry.pk
        for entry in _each(rows.filter(mine | _may_tell("raw", client)))
        if tells_of(own, client.company.altegio_id, entry.stream, entry.altegio_id, entry.raw)
    ]
    return Quarantine.objects.filter(pk__in=told).update(raw="")
