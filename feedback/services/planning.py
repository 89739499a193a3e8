"""From completed visits to surveys: one row a visit, with the reason where nobody will be asked.

A visit is asked about by one campaign: the first, in their order, whose rules take it. Where none does, the
survey says why the one that came farthest did not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog
from django.db.models import F
from django.utils import timezone

from altegio.models import Visit
from feedback.models import VisitFeedback
from feedback.rules import Reason
from feedback.services import campaigns, replanning, unplanned
from feedback.services.assessing import Decision, assess_visits, assessor
from feedback.services.campaign_rules import CampaignRules, before_all
from feedback.services.known import Known
from feedback.services.surveys import NOT_ASKED

__all__ = [
    "Decision",
    "Foreseen",
    "PlanReport",
    "assess_visits",
    "plan",
]

log = structlog.get_logger(__name__)

Status = VisitFeedback.Status

# As many as one pass may find: its queries are the same for a visit and for a chain's day.
BATCH = unplanned.FRESH_LIMIT


@dataclass(frozen=True)
class Foreseen:
    """What planning would make of one visit. `visit_date` is by the location's clock, as is `due_at`."""

    client_name: str
    visit_date: datetime
    master_name: str
    due_at: datetime
    status: str
    reason: str


@dataclass
class PlanReport:
    """How many surveys were made, by (state, reason); a dry run also tells about whom."""

    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    reopened: int = 0
    foreseen: list[Foreseen] = field(default_factory=list)

    @property
    def total(self) -> int:
        """How many surveys were made."""
        return sum(self.counts.values())


def plan(now: datetime, dry_run: bool = False) -> PlanReport:
    """Make a survey for each completed visit that has none; nothing while all campaigns are off.

    Looks at what ended or changed since the last pass, and at all visits once a day, when a campaign's
    beginning moved and when any of their rules changed. What is planned and not asked yet follows other
    rules and moved visits. Visits from before the beginning become `skipped`, 5,000 a pass. `dry_run` looks
    at all and only tells. The number of queries does not grow with the visits: one set for up to 20,000.
    """
    report = PlanReport()
    rules = [each for each in campaigns.active_rules() if each.campaign.since is not None]
    if not rules:
        return report
    since = unplanned.new_since(rules, now, whole=dry_run)
    after = None if dry_run else since.after
    if not dry_run:
        report.reopened = _look_again(rules, since, now)
    seen = unplanned.look(rules, after, now)
    for batch in (*_batches(seen.fresh), *_batches(seen.past)):
        deciding = assessor(batch, rules, now)
        rows = [found for found in map(deciding.decide, batch) if found is not None]
        if dry_run:
            report.foreseen += _foreseen(rows, deciding.known)
        else:
            _store(rows, deciding.known, now)
        report.counts.update((str(found.status), str(found.reason or "")) for _visit, _by, found in rows)
    if not dry_run:
        unplanned.note(rules, seen, after, now)
        report.reopened += replanning.reopen(rules, now)
    if report.total or report.reopened:
        log.info("surveys_planned", total=report.total, reopened=report.reopened, dry_run=dry_run)
    return report


def _batches(visits: list[Visit]) -> list[list[Visit]]:
    """Visits in portions."""
    return [visits[start : start + BATCH] for start in range(0, len(visits), BATCH)]


def _store(rows: Sequence[Decision], known: Known, now: datetime) -> None:
    """Write the surveys with names as they are today; a visit that got its row meanwhile keeps that one."""
    made = []
    for visit, campaign, found in rows:
        client, detail = visit.client, known.details[visit.pk]
        made.append(
            VisitFeedback(
                campaign=campaign,
                visit=visit,
                client=client,
                client_name=client.name if client else "",
                instagram_username=client.instagram_username if client else "",
                visit_date=visit.starts_at,
                service_name=", ".join(detail.service_titles)[:500],
                master_name=", ".join(master.name for master in detail.staff)[:255],
                staff_id=detail.staff[0].pk if detail.staff else None,
                status=found.status,
                reason=found.reason or "",
                due_at=found.due_at,
                expires_at=found.expires_at,
                planned_at=now,
            )
        )
    VisitFeedback.objects.bulk_create(made, ignore_conflicts=True)


def _foreseen(rows: Sequence[Decision], known: Known) -> list[Foreseen]:
    return [
        Foreseen(
            client_name=visit.client.name if visit.client else "",
            visit_date=timezone.localtime(visit.starts_at, visit.company.zone),
            master_name=", ".join(master.name for master in known.details[visit.pk].staff),
            due_at=timezone.localtime(found.due_at, visit.company.zone),
            status=str(found.status),
            reason=str(found.reason or ""),
        )
        for visit, _campaign, found in rows
    ]


def _look_again(rules: Sequence[CampaignRules], since: unplanned.Since, now: datetime) -> int:
    """What was planned, or was not, under other rules, or of a visit that is not the same any more.

    Returns how many are planned after all.
    """
    if since.after is None:
        _forget_moved_past(rules)
        _skip_older(rules)
    _let_go_of_others(since.after)
    return replanning.follow(rules, since, now)


def _forget_moved_past(rules: Sequence[CampaignRules]) -> None:
    """The beginning was moved back: what was only skipped for being older is looked at again."""
    begun = before_all(rules)
    if begun is None:
        return
    rows = VisitFeedback.objects.filter(
        status=Status.SKIPPED,
        reason=Reason.BEFORE_START,
        visit_date__gte=begun - timedelta(days=1),
        visit__ends_at__gte=begun,
    )
    rows.delete()


def _skip_older(rules: Sequence[CampaignRules]) -> None:
    """The beginning was moved on: what waits for a visit from before it is not asked about any more."""
    begun = before_all(rules)
    waiting = VisitFeedback.objects.filter(status__in=NOT_ASKED, visit__ends_at__lt=begun)
    waiting.update(status=Status.SKIPPED, reason=Reason.BEFORE_START)


def _let_go_of_others(after: datetime | None) -> None:
    """The visit's client was corrected in Altegio: the one who was there is asked, or nobody is."""
    waiting = VisitFeedback.objects.filter(status__in=NOT_ASKED)
    if after is not None:
        waiting = waiting.filter(visit__in=Visit.objects.filter(changed_at__gte=after).values("pk"))
    waiting.exclude(client=F("visit__client")).update(status=Status.SKIPPED, reason=Reason.VISIT_CHANGED)
