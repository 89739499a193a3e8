"""Forgets a person: what was said between them and the salon goes, what was rated stays without a name.

Works inside the transaction of the erasure, which holds the block list (`altegio.blocklist.seize`): whatever
comes of this person afterwards finds them there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import BooleanField, Q, QuerySet
from django.db.models.expressions import RawSQL

from altegio.models import Client
from feedback.channels.instagram.wiping import without_person
from feedback.models import (
    Answer,
    Case,
    CaseNote,
    ClientLanguage,
    Delivery,
    InstagramContact,
    LinkToken,
    Message,
    OptOut,
    VisitFeedback,
)
from feedback.rules import QuestionKind
from feedback.services import forgetting_team, optouts

# Lines of a case that hold what staff wrote; the others are about scores and colleagues.
WRITTEN = ("", "resolved", "closed", "reopened")


@dataclass(frozen=True)
class Forgotten:
    """The ids in Direct under which the person was known, and how much went of each kind."""

    direct: tuple[str, ...]
    counts: dict[str, int] = field(default_factory=dict)


def people_of(client: Client) -> QuerySet[InstagramContact]:
    """Who this client is in Direct: linked to them, or linked to nobody and of the same sure name."""
    mine = Q(client=client)
    if client.instagram_username and client.instagram_certain:
        mine |= Q(client__isnull=True, username=client.instagram_username)
    return InstagramContact.objects.filter(mine)


def surveys_of(client: Client) -> QuerySet[VisitFeedback]:
    """The surveys about this client's visits."""
    return VisitFeedback.objects.filter(client=client)


def forget(client: Client, now: datetime) -> Forgotten:
    """Forget the client; call it inside a transaction, before the mirror forgets the name."""
    # Whoever stores an event of theirs, or writes to them, waits, and finds nobody afterwards.
    people = list(people_of(client).select_for_update(of=("self",)).order_by("pk"))
    _stop(client, people, now)
    surveys = list(surveys_of(client).values_list("pk", flat=True))
    cases = list(Case.objects.filter(survey__in=surveys).values_list("pk", flat=True))
    counts = {
        "team_messages": forgetting_team.forget(client, people, cases),
        "cases": _empty_cases(cases, now),
        "answers": _empty_surveys(surveys),
        "messages": _drop(Message.objects.filter(Q(feedback__in=surveys) | Q(contact__in=people))),
        "links": _drop_links(client, people),
        "webhooks": _empty_deliveries([person.igsid for person in people]),
        "people": len(people),
    }
    InstagramContact.objects.filter(conflict_client=client).update(conflict="", conflict_client=None)
    InstagramContact.objects.filter(pk__in=[person.pk for person in people]).delete()
    ClientLanguage.objects.filter(client=client).delete()
    return Forgotten(tuple(person.igsid for person in people), counts)


def keep_out(client: Client, now: datetime) -> None:
    """Nobody writes to a client of whom nothing is known but that they were erased."""
    OptOut.objects.get_or_create(client=client, defaults={"source": OptOut.Source.ERASED, "created_at": now})


def _stop(client: Client, people: Sequence[InstagramContact], now: datetime) -> None:
    """Nothing goes out any more, and what is open is over."""
    keep_out(client, now)
    for person in [*people, None]:
        optouts.close_surveys(client.pk, person.pk if person is not None else None)


# --- what stays, without words ----------------------------------------------------------------------
def _empty_surveys(surveys: Sequence[int]) -> int:
    """Ratings, choices and states stay; words, names and the person go. Returns how many had an answer."""
    answers = Answer.objects.filter(feedback__in=surveys)
    answers.filter(kind=QuestionKind.TEXT).update(text="")
    answers.update(mid="")
    rows = VisitFeedback.objects.filter(pk__in=surveys)
    rows.update(client_name="", instagram_username="", comment="", contact=None, taken_at=None)
    rows.update(attention="", attention_since=None)
    return rows.filter(received_at__isnull=False).count()


def _empty_cases(cases: Sequence[int], now: datetime) -> int:
    """What staff wrote about the person goes; nobody has to answer them any more."""
    rows = Case.objects.filter(pk__in=cases)
    rows.update(resolution="")
    rows.filter(resolved_at__isnull=True).update(state=Case.State.CLOSED, resolved_at=now)
    CaseNote.objects.filter(case__in=cases, code__in=WRITTEN).update(text="")
    return len(cases)


# --- what goes --------------------------------------------------------------------------------------
def _drop(rows: QuerySet[Any]) -> int:
    count = rows.count()
    rows.delete()
    return count


def _drop_links(client: Client, people: Sequence[InstagramContact]) -> int:
    one = (LinkToken.Purpose.VISIT, LinkToken.Purpose.CLIENT)
    theirs = Q(client=client) | Q(visit__client=client) | Q(contact__in=people, purpose__in=one)
    return _drop(LinkToken.objects.filter(theirs))


def _empty_deliveries(direct: Sequence[str]) -> int:
    """Raw webhooks that tell of the person lose that part; what they tell of others stays."""
    if not direct:
        return 0
    known = set(direct)
    emptied = 0
    # No index looks into bodies; but they are kept for days only.
    told = [RawSQL("position(%s::bytea in body) > 0", (igsid.encode(),), BooleanField()) for igsid in known]
    rows = Delivery.objects.filter(reduce(or_, map(Q, told)))
    for delivery in rows.order_by("pk").iterator(500):
        body = without_person(bytes(delivery.body), known.__contains__)
        Delivery.objects.filter(pk=delivery.pk).update(body=body)
        emptied += 1
    return emptied


def sweep() -> int:
    """Take away what was written about erased people by whoever had read their name before; how many."""
    late = surveys_of_erased().exclude(client_name="", instagram_username="")
    return late.update(client_name="", instagram_username="")


def surveys_of_erased() -> QuerySet[VisitFeedback]:
    """Surveys about visits of people of whom nothing is known any more."""
    return VisitFeedback.objects.filter(client__altegio_id__lt=0)
