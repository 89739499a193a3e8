"""After an older backup was restored: whoever was erased since is in it again, and is erased once more.

What goes from the former database to the restored one are keyed digests, from which nobody can tell a person.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.dateparse import parse_datetime

from altegio import blocklist
from altegio.models import Client, Company, Erasure, ErasureMark
from salon.privacy.erasing import erase

Kind = ErasureMark.Kind


def save() -> list[dict[str, Any]]:
    """Everybody who is erased now: when, where, and by which marks. Two queries."""
    rows = Erasure.objects.filter(lifted_at=None).select_related("company").prefetch_related("marks")
    return [
        {
            "erased_at": row.erased_at.isoformat(),
            "company": row.company.altegio_id,
            "marks": sorted([mark.kind, mark.digest] for mark in row.marks.all()),
        }
        for row in rows.order_by("pk")
    ]


def apply(saved: list[dict[str, Any]], now: datetime) -> dict[str, int]:
    """Erase again, and keep out, whoever of them this database does not know as erased."""
    known = set(ErasureMark.objects.values_list("kind", "digest"))
    fresh = [row for row in saved if not {tuple(mark) for mark in row["marks"]} <= known]
    cards = _cards_by_digest() if fresh else {}
    erased = 0
    for row in fresh:
        marks = {(str(kind), str(digest)) for kind, digest in row["marks"]}
        found = [cards[digest] for kind, digest in marks if kind == Kind.CLIENT and digest in cards]
        erased += _again(row, marks, found, now)
    return {"erased": erased, "kept out": len(fresh)}


def _cards_by_digest() -> dict[str, int]:
    """Each client (primary key) under what a mark of them would be, by every key. One query."""
    rows = Client.objects.filter(altegio_id__gt=0).values_list("pk", "company__altegio_id", "altegio_id")
    return {
        digest: pk
        for pk, company, altegio_id in rows.iterator()
        for digest in blocklist.digests_of(Kind.CLIENT, f"{company}:{altegio_id}")
    }


@transaction.atomic
def _again(row: dict[str, Any], marks: set[tuple[str, str]], found: list[int], now: datetime) -> int:
    """Erase the cards that there are, and put exactly the former marks upon the erasure."""
    newest = Erasure.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    for client in Client.objects.filter(pk__in=found):
        erase(client, by=None, now=now)
    mine = Erasure.objects.filter(pk__gt=newest).order_by("pk").first()
    if mine is None:
        company = Company.objects.filter(altegio_id=row["company"]).first()
        if company is None:
            return 0
        mine = Erasure.objects.create(company=company, erased_at=parse_datetime(row["erased_at"]) or now)
    # An erasure spares what other people share with this one; it is not known here any more who they were.
    for mark in ErasureMark.objects.filter(erasure__pk__gt=newest):
        if (mark.kind, mark.digest) not in marks:
            mark.delete()
    added = [ErasureMark(erasure=mine, kind=kind, digest=digest) for kind, digest in sorted(marks)]
    ErasureMark.objects.bulk_create(added, ignore_conflicts=True)
    return len(found)
