"""Counts beside the lines of the menu: what waits for a person."""

from __future__ import annotations

from django.utils import timezone

from altegio import naming
from altegio.models import Quarantine
from altegio.sync import health
from altegio.sync.connection import company_ids
from feedback.models import InstagramContact, VisitFeedback
from feedback.services import by_hand, case_times
from feedback.services.held import held
from salon.privacy import requests


def surveys_to_look_at() -> int:
    """Surveys that failed, may have arrived or not, or wait for a manager's click. One query."""
    states = (VisitFeedback.Status.FAILED, VisitFeedback.Status.UNKNOWN)
    stuck = VisitFeedback.objects.filter(status__in=states).values("pk")
    return stuck.union(held(timezone.now()).order_by().values("pk"), all=True).count()


def clients_to_write_to() -> int:
    """Clients to whom a person may write by hand. One read of a small index."""
    return by_hand.people(timezone.now()).count()


def open_cases() -> int:
    """Cases that somebody still has to act upon. One read of a small index."""
    return case_times.open_cases().count()


def contacts_to_resolve() -> int:
    """People in Direct of whom a person has to say which client they are. One query."""
    return InstagramContact.objects.exclude(conflict="").count()


def names_to_settle() -> int:
    """Clients of whose Instagram names a person has to say whose, or what, they are. At most one query."""
    return naming.waiting()


def stops_of_the_mirror() -> int:
    """Refusals of Altegio that only a person can end. One query."""
    return len(health.stops(company_ids()))


def objects_in_quarantine() -> int:
    """Objects of Altegio that are not in the mirror. One query."""
    return Quarantine.objects.filter(resolved_at=None).count()


def overdue_requests() -> int:
    """Requests about personal data of which the term is over. One query."""
    return requests.overdue(timezone.now()).count()
