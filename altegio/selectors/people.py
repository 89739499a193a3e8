"""Finding a client by what somebody typed: the room of the door by which all searches go.

A query is read in several ways, one after another, and the first by which anybody is found counts: as it
stands, with the keyboard switched to the other language, with a letter wrong. Names are compared as they
sound (`altegio.folding`), phones by their digits.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from functools import reduce
from operator import and_
from typing import Any

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from altegio.folding import folded_words, other_layout, slips
from altegio.given_names import also_called
from altegio.instagram_name import read_name
from altegio.models import Client, Staff, Visit
from altegio.models.client import folded

__all__ = [
    "best_clients",
    "digits_of",
    "keys_of",
    "likeness",
    "search_clients",
    "staff_called",
    "typed_username",
]

# A phone typed in pieces: digits with the signs that people put between them.
_PHONE = re.compile(r"^\+?[\d\s().\-–]+$")
_MIN_PHONE_DIGITS = 3
_LONGEST_NATIONAL = 11
# A trigram index finds pieces of three letters anywhere, shorter ones at the beginning of a word.
_TRIGRAM = 3
# From so many letters on a word with a slip in it may go on.
_MAY_GO_ON = 6
_NOBODY = Q(pk__in=[])
# So many keys are written into a query rather than looked for within it.
_FEW = 1000
# In what sounds this one sign stands between the person's own name and that of Instagram; folding leaves none
# of it in either, nor any sign that LIKE reads in its own way.
_IN_THE_NAME = "|%"


def search_clients(
    query: str, among: QuerySet[Client] | None = None, *, names_only: bool = False
) -> QuerySet[Client]:
    """Clients found by a part of the name, of the phone in any form, or of the Instagram name.

    Every word has to be found somewhere, so "олена 067" narrows down. A query that is a phone as people
    write one ("+38 (067) 123-45-67") is compared by its digits. An empty query finds everyone. `names_only`
    is for who may see no phones: words find by the person's name alone, and only @name by that of Instagram.
    At most four queries, one as a rule.
    """
    rows: QuerySet[Client] = Client.objects.present() if among is None else among
    text = _cleaned(query)
    if not text:
        return rows
    for reading in _readings(text, names_only=names_only):
        found = rows.filter(reading)
        if found.exists():
            return found
    return rows.none()


def keys_of(found: QuerySet[Client]) -> list[int] | QuerySet[Any]:
    """The keys of these clients, to look for rows of theirs: the keys themselves where they are few.

    Then the database knows how few rows there are, and reads these; within a query it guesses, and may read
    everything. One query.
    """
    keys: QuerySet[Any] = found.order_by().values_list("pk", flat=True)
    few = list(keys[: _FEW + 1])
    return few if len(few) <= _FEW else keys


def best_clients(
    query: str,
    found: QuerySet[Client],
    *,
    day: tuple[datetime, datetime],
    names_only: bool = False,
    limit: int,
) -> list[Client]:
    """Those of the clients `found` by this query who are most likely meant, the likeliest first.

    Of equals, who has a visit on this `day` (from, till) goes first, then who comes most often. One query.
    """
    today = Visit.objects.present().filter(starts_at__gte=day[0], starts_at__lt=day[1], cancelled=False)
    here = Case(When(pk__in=today.values("client_id"), then=1), default=0)
    order = (likeness(query, names_only=names_only).desc(), here.desc(), "-visits_count", "name", "pk")
    # Thousands may bear a name: only the keys are put in order, and the few are read whole.
    few = found.order_by(*order).values("pk")[:limit]
    rows: QuerySet[Client] = Client.objects.filter(pk__in=few)
    return list(rows.select_related("company").defer("raw").order_by(*order))


def staff_called(query: str, *, once: bool = False) -> QuerySet[Staff]:
    """Masters who work here now, or did `once`, and are called so; nobody for an empty query."""
    every = Staff.objects.all() if once else Staff.objects.present().filter(fired=False)
    rows: QuerySet[Staff] = every.alias(sounds=folded("name"))
    pieces = folded_words(query)
    if not pieces:
        return rows.none()
    return rows.filter(_all(Q(sounds__contains=f" {piece}") for piece in pieces)).order_by("name", "pk")


def digits_of(text: str) -> str:
    """The digits of a phone or a number, without the two noughts that some write in the place of a plus."""
    digits = re.sub(r"\D", "", text)
    return digits.removeprefix("00") if len(digits) > _LONGEST_NATIONAL else digits


def typed_username(text: str) -> str:
    """The bare Instagram name out of a name as people write it, or of the profile's pasted address."""
    plain = text.replace("\0", "").strip()
    return read_name(plain) or plain.removeprefix("@").lower()


# --- ways to read a query ---------------------------------------------------------------------------
def _cleaned(query: str) -> str:
    text = query.replace("\0", "").strip()
    return f"@{typed_username(text)}" if "instagram.com/" in text.lower() else text


def _readings(text: str, *, names_only: bool) -> Iterator[Q]:
    """What may be meant, the likeliest first."""
    if _is_phone(text):
        yield _meant(text, names_only=names_only)
        return
    words = text.split()
    yield _each(words, names_only=names_only)
    if any(len(piece) < _TRIGRAM for piece in folded_words(text)):
        yield _each(words, names_only=names_only, anywhere=True)
    yield _each(other_layout(text).split(), names_only=names_only)
    yield _all(_meant(word, names_only=names_only) | _nearly(word, names_only=names_only) for word in words)


def _each(words: Iterable[str], *, names_only: bool, anywhere: bool = False) -> Q:
    return _all(_meant(word, names_only=names_only, anywhere=anywhere) for word in words)


def _all(conditions: Iterable[Q]) -> Q:
    return reduce(and_, conditions, Q())


def _is_phone(text: str) -> bool:
    return bool(_PHONE.match(text)) and len(digits_of(text)) >= _MIN_PHONE_DIGITS


def _meant(word: str, *, names_only: bool, anywhere: bool = False) -> Q:
    """The word is in the name, and without `names_only` in the Instagram name or the phone too."""
    name = word.removeprefix("@")
    written = _NOBODY
    # No Instagram name has a letter that is not Latin, and no index finds one.
    may_be = name.isascii() and (len(name) >= _TRIGRAM or anywhere)
    if (not names_only or word.startswith("@")) and may_be:
        written = Q(instagram_username__icontains=name)
    if word.startswith("@"):
        return written if name else Q()
    if not names_only and _is_phone(word):
        written |= Q(phone__icontains=digits_of(word))
    heard = [_sounds(piece, names_only=names_only, anywhere=anywhere) for piece in folded_words(word)]
    return written | (_all(heard) if heard else _NOBODY)


def _sounds(piece: str, *, names_only: bool, anywhere: bool) -> Q:
    """The piece is in the column: a short one at the beginning of a word, or `anywhere`."""
    begins = f" {piece}" if len(piece) < _TRIGRAM and not anywhere else piece
    return _like([f"%{begins}%", *(f"% {name} %" for name in also_called(piece))], names_only=names_only)


def _like(patterns: Sequence[str], *, names_only: bool) -> Q:
    """What is heard is like one of these; of the name alone the whole too, or the database expects too many.

    It would then rather read all clients until it finds one than look into the index.
    """
    whole = Q(sounds__like_any=patterns)
    return whole & _named(patterns) if names_only else whole


def _named(patterns: Sequence[str]) -> Q:
    """The part of the person's own name in what is heard is like one of these."""
    return Q(sounds__like_any=[f"{pattern}{_IN_THE_NAME}" for pattern in patterns])


def _nearly(word: str, *, names_only: bool) -> Q:
    """The word is in the column with one letter wrong in each of its pieces."""
    patterns = [[f"% {slip}{_end(piece)}" for slip in slips(piece)] for piece in folded_words(word)]
    if not patterns or not all(patterns) or word.startswith("@"):
        return _NOBODY
    return _all(_like(each, names_only=names_only) for each in patterns)


def _end(piece: str) -> str:
    return "%" if len(piece) >= _MAY_GO_ON else " %"


# --- who is meant rather ----------------------------------------------------------------------------
def likeness(query: str, *, names_only: bool = False) -> Any:
    """How much a found client is like what was typed: an expression over clients.

    Whole words count more than pieces, and the name more than the rest.
    """
    text = _cleaned(query)
    points: Any = _points((Q(instagram_username=typed_username(text), instagram_username__gt=""), 8))
    # A given name alone is what many are called; who is called nothing else is not meant the more.
    whole = 6 if len(text.split()) > 1 else 2
    points += _points((Q(name__iexact=text), whole), (Q(name__icontains=text), 2))
    for piece in folded_words(text):
        points += _points((_named([f"% {piece} %"]), 3), (_named([f"% {piece}%"]), 2))
    if not names_only and _is_phone(text):
        points += _points((Q(phone__endswith=digits_of(text)), 4))
    return points


def _points(*cases: tuple[Q, int]) -> Case:
    whens = [When(condition, then=Value(number)) for condition, number in cases]
    return Case(*whens, default=Value(0), output_field=IntegerField())
