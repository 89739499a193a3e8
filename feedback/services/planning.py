"""From completed visits to surveys: one row a visit, with the reason where nobody will be asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import structlog
from django.db.models import F
from django.utils import timezone

from altegio import selectors as mirror
from altegio.models import Client, Visit
from feedback.models import Campaign, InstagramContact, VisitFeedback
from feedback.rules import CURABLE, Assessment, CampaignFacts, Reason, VisitFacts, assess
from feedback.services import accounts, campaigns, optouts, unplanned
from feedback.services.surveys import NOT_ASKED

log = structlog.get_logger(__name__)

Status = VisitFeedback.Status

BATCH = 1000


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


@dataclass
class Known:
    """What is known about the clients of a batch."""

    linked: set[int]
    opted_out: set[int]
    # By the account that would write: at each one's locations a name stands for somebody else.
    shared_names: set[tuple[int | None, str]]
    voices: accounts.Voices


def plan(now: datetime, dry_run: bool = False) -> PlanReport:
    """Make a survey for each completed visit that has none; nothing while the campaign is off.

    Looks at what ended or changed since the last pass, and at all visits once a day and when the campaign's
    beginning moved. Visits from before it become `skipped`, 5,000 a pass. `dry_run` looks at all and only
    tells. The number of queries does not grow with the visits, except by one set a thousand.
    """
    report = PlanReport()
    campaign = campaigns.active_campaign()
    if campaign is None or campaign.since is None:
        return report
    after = unplanned.new_since(campaign, now, whole=dry_run)
    if not dry_run:
        _look_again(campaign, after)
    seen = unplanned.look(campaign, after, now)
    for batch in (*_batches(seen.fresh), *_batches(seen.past)):
        rows = _assessed(batch, campaign, now)
        if dry_run:
            report.foreseen += _foreseen(rows)
        else:
            _store(rows, campaign, batch)
        report.counts.update((str(found.status), str(found.reason or "")) for _visit, found in rows)
    if not dry_run:
        unplanned.note(campaign, seen, after, now)
        report.reopened = _reopen(campaign, now)
    if report.total or report.reopened:
        log.info("surveys_planned", total=report.total, reopened=report.reopened, dry_run=dry_run)
    return report


def _batches(visits: list[Visit]) -> list[list[Visit]]:
    """Visits by the thousand."""
    return [visits[start : start + BATCH] for start in range(0, len(visits), BATCH)]


def _assessed(visits: Sequence[Visit], campaign: Campaign, now: datetime) -> list[tuple[Visit, Assessment]]:
    """The rules' decision about each visit; a handful of queries."""
    clients = {visit.client_id for visit in visits if visit.client_id is not None}
    names = {visit.client.instagram_username for visit in visits if visit.client} - {""}
    speak = accounts.voices(now)
    known = Known(
        linked=_linked(clients),
        opted_out=optouts.opted_out_clients(clients),
        shared_names=_shared(names, speak),
        voices=speak,
    )
    by_zone: dict[str, CampaignFacts] = {}
    decided = []
    for visit in visits:
        zone: ZoneInfo = visit.company.zone
        facts = by_zone.setdefault(zone.key, campaigns.facts(campaign, zone))
        found = assess(_facts(visit, known), facts, now)
        if found is not None:
            decided.append((visit, found))
    return decided


def _shared(names: set[str], speak: accounts.Voices) -> set[tuple[int | None, str]]:
    """Names that more than one client bears where the same account speaks. One query."""
    rows = Client.objects.present().filter(instagram_username__in=names)
    bearers = rows.order_by().values_list("company_id", "instagram_username")
    counts = Counter((_voice(speak, company_id), name) for company_id, name in bearers)
    return {key for key, count in counts.items() if count > 1}


def _voice(speak: accounts.Voices, company_id: int) -> int | None:
    account = speak.of(company_id)
    return account.pk if account is not None else None


def _linked(clients: set[int]) -> set[int]:
    rows = InstagramContact.objects.filter(client__in=clients).values_list("client_id", flat=True)
    return {pk for pk in rows if pk is not None}


def _facts(visit: Visit, known: Known) -> VisitFacts:
    client = visit.client
    name = client.instagram_username if client else ""
    return VisitFacts(
        completed=True,
        ended_at=visit.ends_at,
        has_client=client is not None,
        opted_out=visit.client_id in known.opted_out,
        has_instagram_name=bool(name),
        name_conflict=(_voice(known.voices, visit.company_id), name) in known.shared_names,
        linked=visit.client_id in known.linked,
    )


def _store(rows: Sequence[tuple[Visit, Assessment]], campaign: Campaign, visits: Sequence[Visit]) -> None:
    """Write the surveys with names as they are today; a visit that got its row meanwhile keeps that one."""
    details = mirror.visit_services_and_staff(visit.pk for visit in visits)
    made = []
    for visit, found in rows:
        client, detail = visit.client, details[visit.pk]
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
            )
        )
    VisitFeedback.objects.bulk_create(made, ignore_conflicts=True)


def _foreseen(rows: Sequence[tuple[Visit, Assessment]]) -> list[Foreseen]:
    details = mirror.visit_services_and_staff(visit.pk for visit, _found in rows)
    return [
        Foreseen(
            client_name=visit.client.name if visit.client else "",
            visit_date=timezone.localtime(visit.starts_at, visit.company.zone),
            master_name=", ".join(master.name for master in details[visit.pk].staff),
            due_at=timezone.localtime(found.due_at, visit.company.zone),
            status=str(found.status),
            reason=str(found.reason or ""),
        )
        for visit, found in rows
    ]


def _look_again(campaign: Campaign, after: datetime | None) -> None:
    """What was planned, or was not, under a beginning or for a client that is not the same any more."""
    if after is None:
        _forget_moved_past(campaign)
        _skip_older(campaign)
    _let_go_of_others(after)


def _forget_moved_past(campaign: Campaign) -> None:
    """The beginning was moved back: what was only skipped for being older is looked at again."""
    since = campaign.since
    if since is None:
        return
    rows = VisitFeedback.objects.filter(
        status=Status.SKIPPED,
        reason=Reason.BEFORE_START,
        visit_date__gte=since - timedelta(days=1),
        visit__ends_at__gte=since,
    )
    rows.delete()


def _skip_older(campaign: Campaign) -> None:
    """The beginning was moved on: what waits for a visit from before it is not asked about any more."""
    waiting = VisitFeedback.objects.filter(status__in=NOT_ASKED, visit__ends_at__lt=campaign.since)
    waiting.update(status=Status.SKIPPED, reason=Reason.BEFORE_START)


def _let_go_of_others(after: datetime | None) -> None:
    """The visit's client was corrected in Altegio: the one who was there is asked, or nobody is."""
    waiting = VisitFeedback.objects.filter(status__in=NOT_ASKED)
    if after is not None:
        waiting = waiting.filter(visit__in=Visit.objects.filter(changed_at__gte=after).values("pk"))
    waiting.exclude(client=F("visit__client")).update(status=Status.SKIPPED, reason=Reason.VISIT_CHANGED)


def _reopen(campaign: Campaign, now: datetime) -> int:
    """Plan the surveys whose obstacle is gone while there is still time to ask."""
    curable = VisitFeedback.objects.filter(
        expires_at__gt=now, status=Status.SKIPPED, reason__in=CURABLE
    ).order_by("-visit_date")[:BATCH]
    surveys = {survey.visit_id: survey for survey in curable}
    visits = list(mirror.completed_visits(now=now).filter(pk__in=surveys))
    planned = [visit for visit, found in _assessed(visits, campaign, now) if found.reason is None]
    for visit in planned:
        client = visit.client
        rows = VisitFeedback.objects.filter(pk=surveys[visit.pk].pk, status=Status.SKIPPED)
        rows.update(
            status=Status.PLANNED,
            reason="",
            client=client,
            client_name=client.name if client else "",
            instagram_username=client.instagram_username if client else "",
        )
    return len(planned)
