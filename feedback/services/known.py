"""What is known of visits that the rules of campaigns ask for: only what some campaign asks for is read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.db.models.functions import Coalesce

from altegio import selectors as mirror
from altegio.models import Visit
from altegio.models.status import ARRIVED, CONFIRMED, PENDING
from feedback.models import Campaign, VisitFeedback
from feedback.rules import Status
from feedback.services.campaign_rules import CampaignRules


@dataclass
class Known:
    """What is known of some visits. `asked`: when each client was asked about which visits."""

    details: dict[int, mirror.VisitDetails] = field(default_factory=dict)
    first: set[int] = field(default_factory=set)
    reviewed: set[int] = field(default_factory=set)
    requested: set[int] = field(default_factory=set)
    asked: dict[int, list[tuple[datetime, int]]] = field(default_factory=dict)

    def of(self, visit: Visit, now: datetime) -> dict[str, Any]:
        """The facts of a visit that do not depend on how its client is reached."""
        details = self.details.get(visit.pk) or mirror.VisitDetails()
        stands = not visit.cancelled and visit.vanished_at is None and visit.ends_at <= now
        return {
            "completed": stands and visit.attendance == ARRIVED,
            "unmarked": stands and visit.attendance in (PENDING, CONFIRMED),
            "ended_at": visit.ends_at,
            "has_client": visit.client_id is not None,
            "key": visit.pk,
            "services": frozenset(details.service_pks),
            "categories": frozenset(details.category_pks),
            "masters": frozenset(master.pk for master in details.staff),
            "cost": visit.cost,
            "first_visit": visit.pk in self.first,
            "reviewed": visit.pk in self.reviewed,
            "review_requested": visit.pk in self.requested,
            "asked_at": self.asked_at(visit),
        }

    def asked_at(self, visit: Visit) -> datetime | None:
        """When the client was last asked about another visit."""
        asked = self.asked.get(visit.client_id or 0, ())
        return max((at for at, visit_id in asked if visit_id != visit.pk), default=None)


def known_of(
    visits: Iterable[Visit], rules: Sequence[CampaignRules], now: datetime, *, details: bool = False
) -> Known:
    """What these rules ask about these visits; six queries at most, none where no rule is set.

    With `details` services and masters in any case.
    """
    rows = list(visits)
    pks = {visit.pk for visit in rows}
    campaigns = [each.campaign for each in rules]
    known = Known()
    if details or any(each.targets.named for each in rules):
        known.details = mirror.visit_services_and_staff(pks)
    if any(map(_spares, campaigns)):
        known.first = mirror.first_visits(pks, now)
    if any(campaign.skip_reviewed for campaign in campaigns):
        known.reviewed = mirror.reviewed_visits(pks)
    if any(campaign.skip_review_requested for campaign in campaigns):
        known.requested = mirror.review_requested_visits(pks)
    rest = max((campaign.min_days_between for campaign in campaigns), default=0)
    if rest:
        clients = {visit.client_id for visit in rows if visit.client_id is not None}
        known.asked = asked(clients, now - timedelta(days=rest + 1))
    return known


def _spares(campaign: Campaign) -> bool:
    """Whether the campaign leaves out visits that are asked about when they are a client's first."""
    leaves_out = campaign.min_cost or campaign.sample_percent < 100 or campaign.min_days_between
    return bool(campaign.first_visits_always and leaves_out)


def asked(clients: Collection[int], since: datetime) -> dict[int, list[tuple[datetime, int]]]:
    """When each of these clients (primary keys) was asked about which visits since then.

    What may have arrived counts. One query.
    """
    may_have = Q(status=Status.UNKNOWN, sent_at__isnull=True, due_at__gte=since)
    rows = VisitFeedback.objects.filter(Q(sent_at__gte=since) | may_have, client__in=clients).order_by()
    found: dict[int, list[tuple[datetime, int]]] = defaultdict(list)
    for client_id, at, visit_id in rows.values_list("client", Coalesce("sent_at", "due_at"), "visit"):
        if client_id is not None:
            found[client_id].append((at, visit_id))
    return found
