"""From what the apps say to rows of the outbox, in the transaction of what happened.

A body names things by their numbers in Altegio: whoever may know more asks the API for it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.dispatch import receiver
from django.utils import timezone

from altegio.models import Client, Visit
from feedback import signals as surveys
from feedback.models import Case, InstagramContact, VisitFeedback
from salon.models import OutgoingDelivery, OutgoingWebhook

Kind = OutgoingWebhook.Kind
State = OutgoingDelivery.State


@receiver(surveys.answered, dispatch_uid="salon.outgoing_answered")
def hear_answer(feedback: VisitFeedback, **_kwargs: Any) -> None:
    """A survey has one more answer: the tool is told how it stands now."""
    _tell(Kind.FEEDBACK_ANSWERED, f"feedback {feedback.pk}", lambda: _of_survey(feedback))


@receiver(surveys.case_opened, dispatch_uid="salon.outgoing_case")
def hear_case(case: Case, **_kwargs: Any) -> None:
    """A low rating opened a case."""
    survey = case.survey
    told = {"case_id": case.pk, "due_at": case.due_at.isoformat()}
    _tell(Kind.CASE_OPENED, f"case {case.pk}", lambda: told | _of_survey(survey))


@receiver(surveys.client_linked, dispatch_uid="salon.outgoing_linked")
def hear_link(contact: InstagramContact, **_kwargs: Any) -> None:
    """It is known now which client writes under an Instagram name."""
    client = contact.client
    if client is not None:
        told = {
            "client_id": client.altegio_id,
            "company_id": client.company.altegio_id,
            "instagram_username": contact.username,
        }
        _tell(Kind.CLIENT_LINKED, f"contact {contact.pk}", lambda: told)


def tell_of_erasure(client: Client) -> None:
    """A client is about to be erased: who holds a copy has to erase it too (GDPR, article 19)."""
    told = {"client_id": client.altegio_id, "company_id": client.company.altegio_id}
    _tell(Kind.CLIENT_ERASED, f"erased {client.pk}", lambda: told)


def tell_of_visits(webhook: OutgoingWebhook, visits: Iterable[Visit], now: datetime) -> int:
    """Queue each of these visits for one tool, each once ever; returns how many are new. One statement."""
    rows = [
        OutgoingDelivery(
            webhook=webhook,
            kind=Kind.VISIT_COMPLETED,
            subject=f"visit {visit.pk}",
            body=_body(Kind.VISIT_COMPLETED, now, _of_visit(visit)),
        )
        for visit in visits
    ]
    before = OutgoingDelivery.objects.filter(webhook=webhook, kind=Kind.VISIT_COMPLETED)
    known = set(before.filter(subject__in=[row.subject for row in rows]).values_list("subject", flat=True))
    OutgoingDelivery.objects.bulk_create(rows, ignore_conflicts=True)
    return sum(row.subject not in known for row in rows)


def _tell(kind: str, subject: str, data: Any) -> None:
    """A row for each tool that wants this kind; one that has not left yet is brought up to date."""
    listening = OutgoingWebhook.objects.filter(active=True, kinds__contains=[kind])
    body = None
    for webhook in listening:
        body = body or _body(kind, timezone.now(), data())
        waiting = OutgoingDelivery.objects.filter(webhook=webhook, kind=kind, subject=subject)
        if not waiting.filter(state=State.QUEUED, attempts=0).update(body=body):
            OutgoingDelivery.objects.create(webhook=webhook, kind=kind, subject=subject, body=body)


def _body(kind: str, now: datetime, data: dict[str, Any]) -> dict[str, Any]:
    return {"type": str(kind), "timestamp": now.isoformat(), "data": data}


def _of_survey(survey: VisitFeedback) -> dict[str, Any]:
    return {
        "visit_id": survey.visit.altegio_id,
        "company_id": survey.visit.company.altegio_id,
        "client_id": survey.client.altegio_id if survey.client else None,
        "status": survey.status,
        "complete": survey.complete,
        "rating": survey.rating,
        "would_recommend": survey.would_recommend,
        "has_comment": bool(survey.comment),
    }


def _of_visit(visit: Visit) -> dict[str, Any]:
    return {
        "visit_id": visit.altegio_id,
        "company_id": visit.company.altegio_id,
        "client_id": visit.client.altegio_id if visit.client else None,
        "starts_at": visit.starts_at.astimezone(visit.company.zone).isoformat(),
        "ends_at": visit.ends_at.astimezone(visit.company.zone).isoformat(),
    }
