"""Surveys that are not with the client yet follow what changes: the campaigns' rules, the visit, its client.

Decided like new ones, by the rules as they are now. What was asked already stays as it is, and so does what
belongs to a campaign that is switched off: it waits.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q, QuerySet

from altegio import selectors as mirror
from altegio.models import Visit
from feedback.models import VisitFeedback
from feedback.rules import BY_RULE, CURABLE, TAKEN, Reason
from feedback.services.assessing import Assessor, assessor
from feedback.services.campaign_rules import CampaignRules, shortest_wait
from feedback.services.surveys import NOT_ASKED
from feedback.services.unplanned import Since

Status = VisitFeedback.Status

BATCH = 1000
PORTION = 20_000
NOT_GONE = (Status.SKIPPED, Status.MISSED)
FIELDS = (
    "campaign",
    "client",
    "client_name",
    "instagram_username",
    "status",
    "reason",
    "due_at",
    "expires_at",
    "visit_date",
)
COLUMNS = {"campaign": "campaign_id", "client": "client_id"}


def follow(rules: Sequence[CampaignRules], since: Since, now: datetime) -> int:
    """Decide anew where other rules, or a visit that changed, may say otherwise; return how many are planned.

    After a change of rules: all that is not asked yet and whose time is not over. Else what belongs to
    visits that changed in the mirror since the last pass.
    """
    if since.changed:
        return _all_open(rules, now)
    if since.seen is None:
        return 0
    # First these few: within one query the database may go through all that was ever planned.
    changed = Visit.objects.filter(changed_at__gte=since.seen).values_list("pk", "changed_at")
    moved = dict(changed[:PORTION])
    if not moved:
        return 0
    if len(moved) == PORTION:  # as after a first reading: what matters of so many is what is open
        return _all_open(rules, now)
    # Planned after the change, a survey was decided by what the visit is now.
    surveys = [each for each in _open().filter(visit__in=moved) if each.planned_at < moved[each.visit_id]]
    return _decide_anew(surveys, rules, now)


def _open() -> QuerySet[VisitFeedback]:
    """What is not asked yet, and what rules or visits kept from being asked about."""
    kept_back = Q(status__in=NOT_GONE, reason__in=(*CURABLE, *BY_RULE))
    return VisitFeedback.objects.filter(Q(status__in=NOT_ASKED) | kept_back).order_by("pk")


def _all_open(rules: Sequence[CampaignRules], now: datetime) -> int:
    """All whose time is not over, in portions."""
    planned = last = 0
    while True:
        surveys = list(_open().filter(expires_at__gt=now, pk__gt=last)[:PORTION])
        planned += _decide_anew(surveys, rules, now)
        if len(surveys) < PORTION:
            return planned
        last = surveys[-1].pk


def reopen(rules: Sequence[CampaignRules], now: datetime) -> int:
    """Plan the surveys whose obstacle is gone while there is still time to ask; return how many."""
    curable = VisitFeedback.objects.filter(expires_at__gt=now, status=Status.SKIPPED, reason__in=CURABLE)
    return _decide_anew(list(curable.order_by("-visit_date")[:BATCH]), rules, now, only_better=True)


def _decide_anew(
    surveys: Sequence[VisitFeedback],
    rules: Sequence[CampaignRules],
    now: datetime,
    *,
    only_better: bool = False,
) -> int:
    return sum(
        _batch(surveys[start : start + BATCH], rules, now, only_better=only_better)
        for start in range(0, len(surveys), BATCH)
    )


def _batch(
    surveys: Sequence[VisitFeedback], rules: Sequence[CampaignRules], now: datetime, *, only_better: bool
) -> int:
    """A handful of queries for up to a thousand surveys, and one UPDATE where anything is different."""
    visits = _visits([survey.visit_id for survey in surveys], rules, now)
    deciding = assessor(list(visits.values()), rules, now)
    active = {each.campaign.pk for each in rules}
    changed: dict[tuple[str, str], list[VisitFeedback]] = defaultdict(list)
    reopened = 0
    for survey in surveys:
        visit = visits.get(survey.visit_id)
        # Whoever is switched off keeps what is waiting.
        follows = survey.campaign_id in active or survey.status in NOT_GONE
        before = (survey.status, survey.reason)
        if visit is None:
            differs = follows and not only_better and _took_no_place(survey)
        else:
            differs = follows and _follows(survey, visit, deciding, now, only_better=only_better)
        if differs:
            changed[before].append(survey)
            reopened += before[0] in NOT_GONE and survey.status in NOT_ASKED
    for (status, reason), group in changed.items():
        # Only what nobody took up meanwhile.
        free = VisitFeedback.objects.filter(status=status, reason=reason)
        free.bulk_update(group, FIELDS, batch_size=BATCH)
    return reopened


def _visits(pks: Sequence[int], rules: Sequence[CampaignRules], now: datetime) -> dict[int, Visit]:
    wait = shortest_wait(rules)
    found = [mirror.completed_visits(now=now).filter(pk__in=pks)]
    if wait is not None:
        found.append(mirror.unmarked_visits(ended_by=now - wait).filter(pk__in=pks))
    return {visit.pk: visit for rows in found for visit in rows.defer("raw", "client__raw", "company__raw")}


def _took_no_place(survey: VisitFeedback) -> bool:
    """The visit counts no more: moved into the future, cancelled, or its mark was taken back."""
    if survey.status not in NOT_ASKED:
        return False
    survey.status, survey.reason = Status.SKIPPED, Reason.VISIT_CHANGED
    return True


def _follows(
    survey: VisitFeedback, visit: Visit, deciding: Assessor, now: datetime, *, only_better: bool
) -> bool:
    """Let the survey say what the rules say now; whether that is anything else than before."""
    decision = deciding.decide(visit, survey)
    if decision is None:
        return False
    _visit, campaign, found = decision
    reason = str(found.reason or "")
    if only_better and found.reason not in (None, Reason.HELD):
        return False
    before = _said(survey)
    waits = survey.status in NOT_ASKED and found.reason in TAKEN
    if not waits or Reason.HELD in (found.reason, survey.reason):
        survey.status, survey.reason = found.status, reason
    if not (waits and survey.due_at is not None and visit.ends_at <= survey.due_at <= now):
        survey.due_at = found.due_at
    survey.campaign, survey.expires_at, survey.visit_date = campaign, found.expires_at, visit.starts_at
    if not waits and found.reason in TAKEN:
        _name(survey, visit)
    return _said(survey) != before


def _said(survey: VisitFeedback) -> list[object]:
    return [getattr(survey, COLUMNS.get(name, name)) for name in FIELDS]


def _name(survey: VisitFeedback, visit: Visit) -> None:
    """Whoever is the visit's client now, as they are called now."""
    client = visit.client
    survey.client = client
    survey.client_name = client.name if client else ""
    survey.instagram_username = client.instagram_username if client else ""
