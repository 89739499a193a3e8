"""Erasing a client: the mirror and the surveys together, in one transaction with the entry in the log."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Q

from altegio import blocklist
from altegio.erasing import erase as erase_in_mirror
from altegio.models import Appointment, Client, Erasure, Payment, Review, Visit
from feedback.models import Case, InstagramContact, Message, OptOut, VisitFeedback
from feedback.services import forgetting, inbox
from salon.audit.keeping import Action, note
from salon.models import DataRequest, OutgoingDelivery
from salon.outgoing.events import tell_of_erasure
from salon.privacy import requests


@transaction.atomic
def erase(client: Client, *, by: Any, now: datetime, spared: Sequence[Client] = ()) -> dict[str, int]:
    """Erase the client; returns how much went of each kind. Altegio itself is not touched.

    `spared`: other cards with the same phone or Instagram name, which are other people's.
    """
    # Before anything is looked at: what is being written about the person is either seen here or refused.
    # In the order in which deliveries take both, so that neither waits for the other for ever.
    inbox.wait_for_turn()
    blocklist.seize()
    client = Client.objects.select_related("company").select_for_update(of=("self",)).get(pk=client.pk)
    if client.is_erased:
        return {}
    _unname_deeds(client)
    # What other tools were told names the person by number and Instagram name.
    OutgoingDelivery.objects.filter(body__data__client_id=client.altegio_id).delete()
    tell_of_erasure(client)
    forgotten = forgetting.forget(client, now)
    _forget_requests(client)
    done = erase_in_mirror(client, now=now, direct=forgotten.direct, spared=spared)
    counts = {**done.counts, **forgotten.counts}
    for wish in DataRequest.Kind:
        # Of somebody of whom nothing is left there is nothing to copy or to correct either.
        requests.answer_open(client, wish, by=by, now=now)
    erasure = done.erasure
    note(Action.ERASED, user=by, about=erasure, client=client, now=now, label=f"№ {erasure.pk}", **counts)
    return counts


@transaction.atomic
def erase_cards(cards: Sequence[Client], *, by: Any, now: datetime, spared: Sequence[Client] = ()) -> None:
    """Erase several cards of one person: all of them or none."""
    for card in cards:
        erase(card, by=by, now=now, spared=spared)


@transaction.atomic
def take_in_again(erasure: Erasure, *, by: Any, now: datetime) -> bool:
    """Let the mirror read the person again. False where it may already."""
    if not blocklist.lift(erasure, now=now):
        return False
    client = Client.objects.filter(company=erasure.company_id, altegio_id=-erasure.pk).first()
    note(Action.LIFTED, user=by, about=erasure, client=client, now=now, label=f"№ {erasure.pk}")
    return True


def what_goes(client: Client) -> dict[str, int]:
    """How much there is of what an erasure empties or deletes. Nine queries."""
    surveys = forgetting.surveys_of(client)
    people = forgetting.people_of(client)
    return {
        "visits": Visit.objects.filter(client=client).count(),
        "appointments": Appointment.objects.filter(client=client).count(),
        "payments": Payment.objects.filter(client=client).count(),
        "reviews": Review.objects.filter(appointment__client=client).count(),
        "surveys": surveys.count(),
        "answers": surveys.filter(received_at__isnull=False).count(),
        "messages": Message.objects.filter(Q(feedback__in=surveys) | Q(contact__in=people)).count(),
        "cases": Case.objects.filter(survey__in=surveys).count(),
        "people": people.count(),
    }


def _forget_requests(client: Client) -> None:
    """What was written down with the person's requests goes; that and when they asked stays."""
    DataRequest.objects.filter(client=client).update(note="", person="", outcome="")


def _unname_deeds(client: Client) -> None:
    """Django's own log of the admin keeps how each row was called: with the client's name."""
    surveys = forgetting.surveys_of(client).values_list("pk", flat=True)
    people = forgetting.people_of(client).values_list("pk", flat=True)
    named: dict[type[Any], Any] = {
        Client: [client.pk],
        VisitFeedback: surveys,
        InstagramContact: people,
        Case: Case.objects.filter(survey__in=surveys).values_list("pk", flat=True),
        OptOut: OptOut.objects.filter(Q(client=client) | Q(contact__in=people)).values_list("pk", flat=True),
        DataRequest: DataRequest.objects.filter(client=client).values_list("pk", flat=True),
    }
    for model, keys in named.items():
        kind = ContentType.objects.get_for_model(model)
        deeds = LogEntry.objects.filter(content_type=kind, object_id__in=[str(key) for key in keys])
        deeds.update(object_repr="…")
