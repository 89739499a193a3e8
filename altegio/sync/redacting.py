"""Keeps erased people out of the mirror: what was read of them is left out, or stored without them.

Called inside the transaction that writes. A client is not stored at all. Appointments, payments and
reviews stay, since the salon's figures rest on them, and hang on a client without a name: the erasure's
number below zero. What people wrote in them goes, and of the vendor's JSON only what tells of the hour and
the money stays.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q

from altegio import mapping, signals
from altegio.blocklist import Blocklist, Kind, add, hold
from altegio.mapping.values import as_object
from altegio.models import Appointment, Client, Company, Erasure

# What stays of the vendor's JSON. Whatever it may add one day goes.
_OF_THE_HOUR = (
    "id",
    "company_id",
    "visit_id",
    "staff_id",
    "staff",
    "services",
    "date",
    "datetime",
    "create_date",
    "last_change_date",
    "seance_length",
    "length",
    "attendance",
    "visit_attendance",
    "deleted",
    "confirmed",
    "online",
    "paid_full",
    "payment_status",
    "record_from",
)
_OF_THE_MONEY = (
    "id",
    "record_id",
    "visit_id",
    "amount",
    "date",
    "deleted",
    "account",
    "expense",
    "expense_id",
)
_OF_THE_RATING = ("id", "record_id", "master_id", "rating", "date")
# Whether somebody is still in Altegio is remembered to within this time.
_MET_EVERY = timedelta(days=1)


def bare(raw: dict[str, Any], kept: Iterable[str]) -> dict[str, Any]:
    """The vendor's object with these of its values alone."""
    return {name: raw[name] for name in kept if name in raw}


def bare_appointment(raw: dict[str, Any]) -> dict[str, Any]:
    """What stays of an appointment's JSON."""
    return bare(raw, _OF_THE_HOUR)


def bare_payment(raw: dict[str, Any]) -> dict[str, Any]:
    """What stays of a payment's JSON."""
    return bare(raw, _OF_THE_MONEY)


def bare_review(raw: dict[str, Any]) -> dict[str, Any]:
    """What stays of a review's JSON."""
    return bare(raw, _OF_THE_RATING)


def let_in(company: Company, rows: Sequence[Any], now: datetime) -> Sequence[Any]:
    """These rows (all of one kind) as they may be stored. Holds the block list until the transaction ends.

    One round trip to the database, and none for rows that tell of nobody.
    """
    kind = type(rows[0]) if rows else None
    known = hold() if kind in _REDACTED else Blocklist({})
    if not known:
        return rows
    found = _Found(company, known)
    kept = found.kept(rows)
    found.note(now)
    return kept


def as_stored(company: Company, rows: Sequence[Any], known: Blocklist) -> Sequence[Any]:
    """What `let_in` would have made of these rows. Writes nothing."""
    return _Found(company, known).kept(rows) if known and rows else rows


@dataclass
class _Found:
    """What one batch told of erased people: `met` are the erasures, `marks` what is new to know them by."""

    company: Company
    known: Blocklist
    met: set[int] = field(default_factory=set)
    hung: set[int] = field(default_factory=set)
    marks: list[tuple[int, str]] = field(default_factory=list)

    def kept(self, rows: Sequence[Any]) -> list[Any]:
        """The rows as they may be stored."""
        redact = _REDACTED.get(type(rows[0]))
        return redact(self, rows) if redact else list(rows)

    # --- who is meant -------------------------------------------------------------------------------
    def _who(self, altegio_id: int | None, person: mapping.ClientRow | None = None) -> int | None:
        """The erasure of this client (Altegio's number and what is told beside it); None for who is not."""
        who = self.known.client(self.company.altegio_id, altegio_id)
        if who is None and person is not None:
            who = self.known.phone(person.phone)
            if who is None and person.instagram_certain:
                who = self.known.instagram(person.instagram_username)
            if who is not None:
                # A new card of the same person: from now on its number tells as much.
                self.marks.append((who, f"{self.company.altegio_id}:{person.altegio_id}"))
        if who is not None:
            self.met.add(who)
        return who

    # --- row by row ---------------------------------------------------------------------------------
    def clients(self, rows: Sequence[mapping.ClientRow]) -> list[mapping.ClientRow]:
        """Without those who were erased."""
        return [row for row in rows if self._who(row.altegio_id, row) is None]

    def appointments(self, rows: Sequence[mapping.AppointmentRow]) -> list[mapping.AppointmentRow]:
        """Without the person, wherever one is told of."""
        return [self._appointment(row) for row in rows]

    def _appointment(self, row: mapping.AppointmentRow) -> mapping.AppointmentRow:
        who = self._who(row.client_altegio_id, row.partial_client)
        if who is None:
            return self._without_comer(row)
        self.hung.add(who)
        return replace(
            row,
            client_altegio_id=-who,
            partial_client=None,
            comment="",
            comer="",
            from_url="",
            custom_fields={},
            payments=[_bare_payment(payment, who) for payment in row.payments],
            raw=bare_appointment(row.raw),
        )

    def _without_comer(self, row: mapping.AppointmentRow) -> mapping.AppointmentRow:
        """Somebody else pays, and who comes is known by the phone."""
        comers = [as_object(row.raw.get(name)) for name in ("comer", "comer_person_info")]
        phones = [mapping.normalise_phone(comer.get("phone")) for comer in comers if comer]
        who = next((found for phone in phones if (found := self.known.phone(phone)) is not None), None)
        if who is None:
            return row
        self.met.add(who)
        raw = {name: value for name, value in row.raw.items() if name not in ("comer", "comer_person_info")}
        return replace(row, comer="", raw=raw)

    def payments(self, rows: Sequence[mapping.PaymentRow]) -> list[mapping.PaymentRow]:
        """Without the person who paid."""
        kept = []
        for row in rows:
            who = self._who(row.client_altegio_id)
            if who is not None:
                self.hung.add(who)
            kept.append(row if who is None else _bare_payment(row, who))
        return kept

    def reviews(self, rows: Sequence[mapping.ReviewRow]) -> list[mapping.ReviewRow]:
        """Without words and author, where the appointment was an erased person's. One query."""
        named = {row.appointment_altegio_id for row in rows if row.appointment_altegio_id}
        theirs = Appointment.objects.filter(
            company=self.company, altegio_id__in=named, client__altegio_id__lt=0
        )
        erased = set(theirs.order_by().values_list("altegio_id", flat=True))
        return [
            replace(row, text="", author="", raw=bare_review(row.raw))
            if row.appointment_altegio_id in erased or self.known.mentioned(self.company.altegio_id, row.raw)
            else row
            for row in rows
        ]

    # --- afterwards ---------------------------------------------------------------------------------
    def note(self, now: datetime) -> None:
        """Make the nameless clients that rows hang on, keep new marks, and remember who was met."""
        if self.hung:
            hang(self.company, self.hung, now)
        for who, value in self.marks:
            add(who, [(Kind.CLIENT, value)])
        if self.met:
            long_ago = Q(met_at=None) | Q(met_at__lt=now - _MET_EVERY)
            Erasure.objects.filter(long_ago, pk__in=self.met).update(met_at=now)


def _bare_payment(row: mapping.PaymentRow, who: int) -> mapping.PaymentRow:
    return replace(row, client_altegio_id=-who, comment="", raw=bare_payment(row.raw))


def hang(company: Company, erasures: Iterable[int], now: datetime) -> None:
    """Make the nameless clients of these erasures at the location, where it has none yet."""
    wanted = {-erasure for erasure in erasures}
    there = Client.objects.filter(company=company, altegio_id__in=wanted)
    for altegio_id in sorted(wanted - set(there.values_list("altegio_id", flat=True))):
        values = {"partial": True, "vanished_at": now}
        client, made = Client.objects.get_or_create(company=company, altegio_id=altegio_id, defaults=values)
        if made:
            signals.nameless_made.send(sender=Client, client=client)


_REDACTED: dict[Any, Callable[[_Found, Sequence[Any]], list[Any]]] = {
    mapping.ClientRow: _Found.clients,
    mapping.AppointmentRow: _Found.appointments,
    mapping.PaymentRow: _Found.payments,
    mapping.ReviewRow: _Found.reviews,
}
