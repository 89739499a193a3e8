"""The block list: people who were erased and are not taken in again, known by keyed digests alone.

Whoever writes what a vendor told about people asks it inside the writing transaction, by `hold`; whoever
erases takes it for themselves first, by `seize`. So nothing that was read before an erasure is written after.
"""

from __future__ import annotations

import hmac
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, transaction

from altegio.instagram_name import find_instagram_name, read_name
from altegio.mapping import normalise_phone
from altegio.models import Erasure, ErasureMark

Kind = ErasureMark.Kind

# The number means nothing, but is ours alone in this database.
LOCK = 4_017_002
_HELD = (
    f"SELECT pg_advisory_xact_lock_shared({LOCK});SELECT kind, digest, erasure_id FROM altegio_erasuremark"
)
_WHOLE_PHONE = re.compile(r"\+\d{8,15}", re.ASCII)
_NUMBERS = re.compile(r"\d{4,18}", re.ASCII)
# Longer texts are somebody's words, neither a phone nor a name.
_SHORT = 80


@dataclass(frozen=True)
class Blocklist:
    """The marks of all who are blocked, each with the number of its erasure. False where there are none."""

    marks: dict[tuple[str, str], int]

    def __bool__(self) -> bool:
        """Whether anybody is blocked."""
        return bool(self.marks)

    def client(self, company: int, altegio_id: int | None) -> int | None:
        """Whose number in Altegio (at the location with this Altegio id) it is."""
        return self._of(Kind.CLIENT, f"{company}:{altegio_id}") if altegio_id else None

    def phone(self, phone: str) -> int | None:
        """Whose phone it is."""
        return self._of(Kind.PHONE, phone) if _WHOLE_PHONE.fullmatch(phone) else None

    def instagram(self, username: str) -> int | None:
        """Whose Instagram name it is."""
        return self._of(Kind.INSTAGRAM, username.lower()) if username else None

    def direct(self, igsid: str) -> int | None:
        """Who in Direct bears this Instagram-scoped id."""
        return self._of(Kind.DIRECT, igsid) if igsid else None

    def _of(self, kind: str, value: str) -> int | None:
        if not self.marks:
            return None
        found = (self.marks.get((kind, digest)) for digest in digests_of(kind, value))
        return next((erasure for erasure in found if erasure is not None), None)

    def mentioned(self, company: int, value: Any) -> bool:
        """Whether JSON of any shape, or a text that should have been some, tells of somebody blocked."""
        if not self.marks:
            return False
        if isinstance(value, str):
            try:
                value = json.loads(value)
            except (ValueError, RecursionError):
                return any(self._is_number_of(company, found) for found in _NUMBERS.findall(value))
        return any(self._named(company, key, one) for key, one in _scalars(value))

    def _is_number_of(self, company: int, digits: str) -> bool:
        return bool(self.client(company, int(digits)) or self.phone(normalise_phone(digits)))

    def _named(self, company: int, key: str, value: Any) -> bool:
        if key in ("client.id", "client_id") and str(value).isascii() and str(value).isdecimal():
            return self.client(company, int(value)) is not None
        if not isinstance(value, str) or len(value) > _SHORT:
            return False
        name = find_instagram_name(value, {}, manual=value).username
        return bool(self.phone(normalise_phone(value)) or self.instagram(name))


def _scalars(value: Any, key: str = "") -> Iterator[tuple[str, Any]]:
    """Every single value with the name it stands under; the `id` of a client as "client.id"."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _scalars(inner, f"client.{name}" if key == "client" else str(name))
    elif isinstance(value, list):
        for inner in value:
            yield from _scalars(inner, key)
    else:
        yield key, value


# --- the keys ---------------------------------------------------------------------------------------
def digests_of(kind: str, value: str) -> Iterator[str]:
    """The digest under each of FIELD_ENCRYPTION_KEYS: an older one may have made the mark."""
    for key in settings.FIELD_ENCRYPTION_KEYS:
        yield _digest(key, kind, value)


def _digest(key: str, kind: str, value: str) -> str:
    return hmac.digest(key.encode(), f"salon.erased:{kind}:{value}".encode(), "sha256").hex()


def digest_of(kind: str, value: str) -> str:
    """The digest that a new mark keeps. Raises ImproperlyConfigured without FIELD_ENCRYPTION_KEYS."""
    if not settings.FIELD_ENCRYPTION_KEYS:
        raise ImproperlyConfigured("FIELD_ENCRYPTION_KEYS is empty: erased people could not be known again.")
    return _digest(settings.FIELD_ENCRYPTION_KEYS[0], kind, value)


# --- reading and writing ----------------------------------------------------------------------------
def load() -> Blocklist:
    """The block list as it is now: for who writes nothing. One query."""
    rows = ErasureMark.objects.values_list("kind", "digest", "erasure_id")
    return Blocklist({(kind, digest): erasure for kind, digest, erasure in rows})


def hold() -> Blocklist:
    """The block list, which stays as it is until the transaction ends. One round trip."""
    with connection.cursor() as cursor:
        cursor.execute(_HELD)
        cursor.nextset()
        return Blocklist({(kind, digest): erasure for kind, digest, erasure in cursor.fetchall()})


def seize() -> None:
    """Wait for all who are writing, and keep them out until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def add(erasure_id: int, values: Iterable[tuple[str, str]]) -> None:
    """Block whoever is known by these values, each with its kind; empty ones say nothing of anybody."""
    marks = {(kind, digest_of(kind, value)) for kind, value in values if value}
    rows = [ErasureMark(erasure_id=erasure_id, kind=kind, digest=digest) for kind, digest in sorted(marks)]
    ErasureMark.objects.bulk_create(rows, ignore_conflicts=True)


def values_of(company: int, altegio_id: int, phone: str = "", username: str = "") -> list[tuple[str, str]]:
    """What a client of the location is known by."""
    whole = normalise_phone(phone)
    return [
        (Kind.CLIENT, f"{company}:{altegio_id}"),
        (Kind.PHONE, whole if _WHOLE_PHONE.fullmatch(whole) else ""),
        (Kind.INSTAGRAM, read_name(username)),
    ]


@transaction.atomic
def lift(erasure: Erasure, *, now: datetime) -> bool:
    """Take the person in again: the marks are gone. False where that was done before."""
    ErasureMark.objects.filter(erasure=erasure).delete()
    return bool(Erasure.objects.filter(pk=erasure.pk, lifted_at=None).update(lifted_at=now))
