"""Which completed visits have no survey yet: a few reads of small indexes, and all visits once a day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, QuerySet

from altegio import selectors as mirror
from altegio.models import Visit
from feedback.models import PlanningMark, VisitFeedback
from feedback.services.campaign_rules import CampaignRules, before_all, fingerprint, shortest_wait

PAST_LIMIT = 5000
FRESH_LIMIT = 20_000
# For what is written while a pass looks, and for clocks that differ.
OVERLAP = timedelta(minutes=15)
WHOLE_EVERY = timedelta(days=1)


@dataclass(frozen=True)
class Look:
    """What one look found: visits since the campaigns' beginning, and older ones. `full`: more are left."""

    fresh: list[Visit]
    past: list[Visit]
    full: bool


@dataclass(frozen=True)
class Since:
    """From when on visits without a survey have to be looked at, None for all.

    `seen`: since when changes of others were not followed yet, None before the first pass. `changed`: other
    rules hold now than then.
    """

    after: datetime | None
    seen: datetime | None
    changed: bool


def new_since(rules: Sequence[CampaignRules], now: datetime, *, whole: bool = False) -> Since:
    """How far planning has come under these rules. One query.

    A campaign that is new, or says something else, may take what others left: then all is looked at.
    """
    marks = {mark.campaign_id: mark for mark in PlanningMark.objects.all()}
    said = fingerprint(rules)
    mine = [(marks.get(each.campaign.pk), each.campaign.since) for each in rules]
    same = all(mark is not None and (mark.rules, mark.since) == (said, begun) for mark, begun in mine)
    known = [mark for mark, _begun in mine if mark is not None]
    if not known:
        return Since(None, None, changed=bool(marks))
    seen = min(mark.looked_at for mark in known) - OVERLAP
    if whole or not same or any(mark.whole_at <= now - WHOLE_EVERY for mark in known):
        return Since(None, seen, changed=not same)
    return Since(seen, seen, changed=False)


def look(rules: Sequence[CampaignRules], after: datetime | None, now: datetime) -> Look:
    """Visits without a survey: those that ended or changed after `after`, or all where it is None.

    Two queries, and two more where unmarked visits count. Of all, those from before the campaigns'
    beginning are the newest 5,000.
    """
    completed, wait = _without_survey(mirror.completed_visits(now=now)), shortest_wait(rules)
    unmarked = None if wait is None else _without_survey(mirror.unmarked_visits(ended_by=now - wait))
    begun = before_all(rules) or now
    if after is not None:
        parts = _new(completed, after)
        if unmarked is not None and wait is not None:
            # None from before the beginning: nobody looked whether they came, and nobody will.
            parts += _new(unmarked.filter(ends_at__gte=begun), after - wait, after)
        return _looked(parts, [])
    parts = [rows.filter(ends_at__gte=begun) for rows in (completed, unmarked) if rows is not None]
    past = completed.filter(ends_at__lt=begun).order_by("-ends_at", "-pk")
    return _looked(parts, list(past[:PAST_LIMIT]))


def _without_survey(visits: QuerySet[Visit]) -> QuerySet[Visit]:
    rows = visits.filter(~Exists(VisitFeedback.objects.filter(visit=OuterRef("pk"))))
    return rows.defer("raw", "client__raw", "company__raw")


def _new(
    visits: QuerySet[Visit], after: datetime, changed_after: datetime | None = None
) -> list[QuerySet[Visit]]:
    """Each by its own index; together in one query the planner would have to guess."""
    changed = visits.filter(changed_at__gte=changed_after or after)
    return [visits.filter(ends_at__gte=after), changed.order_by("changed_at")]


def _looked(parts: Sequence[QuerySet[Visit]], past: list[Visit]) -> Look:
    lists = [list(rows[:FRESH_LIMIT]) for rows in parts]
    fresh = {visit.pk: visit for rows in lists for visit in rows}
    full = any(len(rows) == FRESH_LIMIT for rows in lists) or len(past) == PAST_LIMIT
    return Look(list(fresh.values()), past, full)


def note(rules: Sequence[CampaignRules], seen: Look, after: datetime | None, now: datetime) -> None:
    """Remember that everything up to `now` was looked at; nothing while more is left. One query."""
    if seen.full:
        return
    if after is not None:
        mine = [each.campaign for each in rules]
        PlanningMark.objects.filter(campaign__in=mine).update(looked_at=now)
        return
    said = fingerprint(rules)
    whole = [
        PlanningMark(
            campaign=each.campaign, since=each.campaign.since, looked_at=now, whole_at=now, rules=said
        )
        for each in rules
        if each.campaign.since is not None
    ]
    PlanningMark.objects.bulk_create(
        whole,
        update_conflicts=True,
        unique_fields=["campaign"],
        update_fields=["since", "looked_at", "whole_at", "rules"],
    )
