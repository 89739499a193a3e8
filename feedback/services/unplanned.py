"""Which completed visits have no survey yet: a few reads of small indexes, and all visits once a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, QuerySet

from altegio import selectors as mirror
from altegio.models import Visit
from feedback.models import Campaign, PlanningMark, VisitFeedback

PAST_LIMIT = 5000
FRESH_LIMIT = 20_000
# For what is written while a pass looks, and for clocks that differ.
OVERLAP = timedelta(minutes=15)
WHOLE_EVERY = timedelta(days=1)


@dataclass(frozen=True)
class Look:
    """What one look found: visits since the campaign's beginning, and older ones. `full`: more are left."""

    fresh: list[Visit]
    past: list[Visit]
    full: bool


def new_since(campaign: Campaign, now: datetime, *, whole: bool = False) -> datetime | None:
    """From when on visits have to be looked at; None: all of them. One query."""
    mark = PlanningMark.objects.filter(campaign=campaign).first()
    if whole or mark is None or mark.since != campaign.since or mark.whole_at <= now - WHOLE_EVERY:
        return None
    return mark.looked_at - OVERLAP


def look(campaign: Campaign, after: datetime | None, now: datetime) -> Look:
    """Visits without a survey: those that ended or changed after `after`, or all where it is None.

    Two queries. Of all, those from before the campaign's beginning are the newest 5,000.
    """
    unplanned = mirror.completed_visits(now=now).filter(
        ~Exists(VisitFeedback.objects.filter(visit=OuterRef("pk")))
    )
    unplanned = unplanned.defer("raw", "client__raw", "company__raw")
    if after is not None:
        ended, changed = (list(rows[:FRESH_LIMIT]) for rows in _new(unplanned, after))
        visits = {visit.pk: visit for visit in (*ended, *changed)}
        return Look(list(visits.values()), [], FRESH_LIMIT in (len(ended), len(changed)))
    fresh = list(unplanned.filter(ends_at__gte=campaign.since)[:FRESH_LIMIT])
    past = list(unplanned.filter(ends_at__lt=campaign.since).order_by("-ends_at", "-pk")[:PAST_LIMIT])
    return Look(fresh, past, len(fresh) == FRESH_LIMIT or len(past) == PAST_LIMIT)


def _new(unplanned: QuerySet[Visit], after: datetime) -> tuple[QuerySet[Visit], QuerySet[Visit]]:
    """Each by its own index; together in one query the planner would have to guess."""
    return unplanned.filter(ends_at__gte=after), unplanned.filter(changed_at__gte=after).order_by(
        "changed_at"
    )


def note(campaign: Campaign, seen: Look, after: datetime | None, now: datetime) -> None:
    """Remember that everything up to `now` was looked at; nothing while more is left."""
    if seen.full or campaign.since is None:
        return
    if after is not None:
        PlanningMark.objects.filter(campaign=campaign, since=campaign.since).update(looked_at=now)
        return
    whole = {"since": campaign.since, "looked_at": now, "whole_at": now}
    PlanningMark.objects.update_or_create(campaign=campaign, defaults=whole)
