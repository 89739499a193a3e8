"""Finding a client by what somebody typed: the room of the door by which all searches go.

A query is read in several ways, one after another, and the first by which anybody is found counts: as it
stands, with the keyboard switched to the other language, with a letter wrong. Names are compared as they
sound (`altegio.folding`), phones by their digits.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from functools import reduce
from operator import and_
from typing import Any

from django.db.models import Case, F, Func, IntegerField, Q, QuerySet, TextField, Value, When

from altegio.folding import folded_words, other_layout, slips
from altegio.given_names import also_called
from altegio.instagram_name import read_name
from altegio.models import Client, Visit

__all__ = ["best_clients", "digits_of", "search_clients", "typed_username"]

# A phone typed in pieces: digits with the signs that people put between them.
_PHONE = re.compile(r"^\+?[\d\s().\-–]+$")
_MIN_PHONE_DIGITS = 3
# A trigram index finds pieces of three letters anywhere, shorter ones at the beginning of a word.
_TRIGRAM = 3
# From so many letters on a word with a slip in it may go on.
_MAY_GO_ON = 6


def search_clients(
    query: str, among: QuerySet[Client] | None = None, *, by_phone: bool = True
) -> QuerySet[Client]:
    """Clients found by a part of the name, of the phone in any form, or of the Instagram name.

    Every word has to be found somewhere, so "олена 067" narrows down. A query that is a phone as people
    write one ("+38 (067) 123-45-67") is compared by its digits. An empty query finds everyone. `by_phone`
    is False for who may see no phones: then digits find none. At most four queries, one as a rule.
    """
    rows: QuerySet[Client] = Client.objects.present() if among is None else among
    text = _cleaned(query)
    if not text:
        return rows
    for reading in _readings(text, by_phone=by_phone):
        found = rows.filter(reading)
        if found.exists():
            return found
    return rows.none()


def best_clients(
    query: str,
    among: QuerySet[Client] | None = None,
    *,
    day: tuple[datetime, datetime],
    by_phone: bool = True,
    limit: int,
) -> list[Client]:
    """The clients who are most likely meant, the likeliest first; nobody for an empty query.

    Of equals, who has a visit on this `day` (from, till) goes first, then who comes most often. One query
    more than `search_clients`.
    """
    text = _cleaned(query)
    if not text.strip("@"):
        return []
    today = Visit.objects.present().filter(starts_at__gte=day[0], starts_at__lt=day[1], cancelled=False)
    here = Case(When(pk__in=today.values("client_id"), then=1), default=0)
    found = search_clients(text, among, by_phone=by_phone).select_related("company").defer("raw")
    rows = found.alias(name_sounds=_NAME_SOUNDS).order_by(
        _likeness(text, by_phone=by_phone).desc(), here.desc(), "-visits_count", "name", "pk"
    )
    return list(rows[:limit])


def digits_of(text: str) -> str:
    """The digits of a phone or a number, without the two noughts with which some begin a country's code."""
    return re.sub(r"\D", "", text).removeprefix("00")


def typed_username(text: str) -> str:
    """The bare Instagram name out of a name as people write it, or of the profile's pasted address."""
    plain = text.replace("\0", "").strip()
    return read_name(plain) or plain.removeprefix("@").lower()


# --- ways to read a query ---------------------------------------------------------------------------
def _cleaned(query: str) -> str:
    text = query.replace("\0", "").strip()
    return f"@{typed_username(text)}" if "instagram.com/" in text.lower() else text


def _readings(text: str, *, by_phone: bool) -> Iterator[Q]:
    """What may be meant, the likeliest first."""
    if _is_phone(text):
        named = _said(text)
        yield named | Q(phone__icontains=digits_of(text)) if by_phone else named
        return
    words = text.split()
    yield _all(_meant(word, by_phone=by_phone) for word in words)
    if any(len(piece) < _TRIGRAM for piece in folded_words(text)):
        yield _all(_meant(word, by_phone=by_phone, anywhere=True) for word in words)
    yield _all(_meant(word, by_phone=by_phone) for word in other_layout(text).split())
    yield _all(_meant(word, by_phone=by_phone) | _nearly(word) for word in words)


def _all(conditions: Iterator[Q]) -> Q:
    return reduce(and_, conditions, Q())


def _is_phone(text: str) -> bool:
    return bool(_PHONE.match(text)) and len(digits_of(text)) >= _MIN_PHONE_DIGITS


def _meant(word: str, *, by_phone: bool, anywhere: bool = False) -> Q:
    """The word is in the name, the Instagram name or the phone."""
    if by_phone and _is_phone(word):
        return Q(phone__icontains=digits_of(word)) | _said(word)
    return _said(word, anywhere=anywhere)


def _said(word: str, *, anywhere: bool = False) -> Q:
    """The word is in the name or the Instagram name; short pieces `anywhere`, or at a word's beginning."""
    name = word.removeprefix("@")
    written = Q(instagram_username__icontains=name) if len(name) >= _TRIGRAM or anywhere else Q(pk__in=[])
    if word.startswith("@"):
        return written if name else Q()
    pieces = folded_words(word)
    return written | _all(_sounds(piece, anywhere=anywhere) for piece in pieces) if pieces else written


def _sounds(piece: str, *, anywhere: bool) -> Q:
    begins = f" {piece}" if len(piece) < _TRIGRAM and not anywhere else piece
    heard = Q(sounds__contains=begins)
    others = [f"% {name} %" for name in also_called(piece)]
    return heard | Q(sounds__like_any=others) if others else heard


def _nearly(word: str) -> Q:
    """The word is in the name or the Instagram name with one letter wrong in each of its pieces."""
    patterns = [[f"% {slip}{_end(piece)}" for slip in slips(piece)] for piece in folded_words(word)]
    if not patterns or not all(patterns) or word.startswith("@"):
        return Q(pk__in=[])
    return _all(Q(sounds__like_any=each) for each in patterns)


def _end(piece: str) -> str:
    return "%" if len(piece) >= _MAY_GO_ON else " %"


# --- who is meant rather ----------------------------------------------------------------------------
_NAME_SOUNDS = Func(
    F("sounds"), Value("|"), Value(1), function="split_part", output_field=TextField(), arity=3
)


def _likeness(text: str, *, by_phone: bool) -> Any:
    """How much a found client is like what was typed: whole words before pieces, the name before the rest."""
    points: Any = _points((Q(instagram_username=typed_username(text), instagram_username__gt=""), 8))
    points += _points((Q(name__iexact=text), 6), (Q(name__icontains=text), 2))
    for piece in folded_words(text):
        points += _points(
            (Q(name_sounds__contains=f" {piece} "), 3), (Q(name_sounds__contains=f" {piece}"), 2)
        )
    if by_phone and _is_phone(text):
        points += _points((Q(phone__endswith=digits_of(text)), 4))
    return points


def _points(*cases: tuple[Q, int]) -> Case:
    whens = [When(condition, then=Value(number)) for condition, number in cases]
    return Case(*whens, default=Value(0), output_field=IntegerField())
