"""What a campaign, saved or not, would have done in a past period. Writes nothing.

The product's own rules decide about each visit at its end; then the period is played through in the order of
time, with what clients really did in Direct. What was not kept is taken as it is today: names, links, phones,
who asked not to be written to. Nobody answers, and nothing stops the sending.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from altegio import selectors as mirror
from altegio.models import Visit
from feedback.models import Campaign, InstagramContact, VisitFeedback
from feedback.rules import Assessment, CampaignFacts, Reason
from feedback.rules.simulation import Candidate, Caps, Fate, Outcome, play
from feedback.services import accounts, assessing, forecast, reaching
from feedback.services.campaign_rules import CampaignRules, rules_of

MOST_VISITS = 20_000
LONGEST = timedelta(days=366)
# Surveys of the time before the period are played too: a client may rest after one, or have one open.
LONGEST_LEAD_IN = timedelta(days=92)
# Which reasons leave a survey on its way: with a manager, or to another way than Direct.
_GOES_ON = (None, Reason.HELD, Reason.NO_INSTAGRAM, Reason.INSTAGRAM_CONFLICT)


class TooMany(Exception):
    """There are more `visits` in the period than are played through."""

    def __init__(self, visits: int) -> None:
        super().__init__(f"{visits} visits")
        self.visits = visits


@dataclass(frozen=True)
class Played:
    """One visit and what would have become of it, by which campaign."""

    visit: Visit
    campaign: Campaign
    outcome: Outcome


@dataclass
class Simulation:
    """A period played through: its visits, the newest first. `others` were asked about by other campaigns."""

    since: datetime
    until: datetime
    rows: list[Played] = field(default_factory=list)
    others: int = 0

    @cached_property
    def by_fate(self) -> Counter[str]:
        """How many visits by what became of them."""
        return Counter(row.outcome.fate for row in self.rows)

    @cached_property
    def by_reason(self) -> Counter[str]:
        """Of those that the program does not ask by itself, how many by why not."""
        return Counter(row.outcome.reason for row in self.rows if row.outcome.reason)

    @cached_property
    def by_way(self) -> Counter[str]:
        """How many by the way they went, or would be written to by hand."""
        return Counter(row.outcome.channel for row in self.rows if row.outcome.channel)


def simulate(
    rules: CampaignRules, since: datetime, until: datetime, now: datetime, *, beside: bool = True
) -> Simulation:
    """Play the visits that ended from `since` to `until` through, as if this campaign had been on.

    `beside`: with the other campaigns that are on, in their order; a visit is asked about by one. A flat
    number of queries in a transaction that can only read. Raises TooMany, and ValueError for a period that
    is longer than a year or the wrong way round.
    """
    if not since < until or until - since > LONGEST:
        raise ValueError("a period of a year at most")
    accounts.current_account(now)  # where the environment's is made or taken over: not part of this
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION READ ONLY")
        return _simulate(rules, since, min(until, now), now, beside)


def _simulate(
    rules: CampaignRules, since: datetime, until: datetime, now: datetime, beside: bool
) -> Simulation:
    ruled = _all_rules(rules) if beside else [rules]
    visits = _visits(ruled, since, until, now)
    deciding = assessing.assessor(visits, ruled, now)
    # Each visit is decided about at its end; when its client was asked before is for the play to say.
    deciding.simulated, deciding.known.asked = True, {}
    decided = [found for found in map(deciding.decide, visits) if found is not None]
    ends = _play(decided, ruled, deciding.known.first, now)
    found = Simulation(since, until)
    for visit, campaign, assessment in reversed(decided):
        if visit.ends_at < since:
            continue
        if campaign.pk != rules.campaign.pk:
            found.others += 1
            continue
        outcome = ends.get(visit.pk) or _settled(assessment)
        found.rows.append(Played(visit, campaign, outcome))
    return found


def _all_rules(rules: CampaignRules) -> list[CampaignRules]:
    """This campaign among the others that are on, by their places."""
    others = Campaign.objects.filter(enabled=True).exclude(pk=rules.campaign.pk)
    found = [*rules_of(list(others)), rules]
    return sorted(found, key=lambda each: (each.campaign.priority, each.campaign.pk or 0))


def _visits(rules: Sequence[CampaignRules], since: datetime, until: datetime, now: datetime) -> list[Visit]:
    """Those of the period and, as far as there is room, of the time before it; oldest first."""
    period = list(_between(rules, since, until, now, MOST_VISITS + 1))
    if len(period) > MOST_VISITS:
        raise TooMany(mirror.completed_visits(now=now, ended_after=since, ended_before=until).count())
    lead_in = list(_between(rules, since - _lead_in(rules), since, now, MOST_VISITS - len(period)))
    return sorted((*lead_in, *period), key=lambda visit: (visit.ends_at, visit.pk))


def _between(
    rules: Sequence[CampaignRules], since: datetime, until: datetime, now: datetime, most: int
) -> Iterable[Visit]:
    """The newest visits that ended in this time, those too that were never marked where a campaign asks."""
    rows = mirror.completed_visits(now=now, ended_after=since, ended_before=until)
    found = list(rows.defer("raw", "client__raw", "company__raw").order_by("-ends_at", "-pk")[:most])
    hours = [rule.campaign.unmarked_hours for rule in rules if rule.campaign.unmarked_hours is not None]
    if hours:
        unmarked = mirror.unmarked_visits(ended_by=now - timedelta(hours=min(hours)))
        unmarked = unmarked.filter(ends_at__gte=since, ends_at__lt=until)
        found += unmarked.defer("raw", "client__raw", "company__raw").order_by("-ends_at", "-pk")[:most]
    return found


def _lead_in(rules: Sequence[CampaignRules]) -> timedelta:
    """How long before the period a survey may still have an effect in it."""
    days = max(rule.campaign.min_days_between + rule.campaign.expiry_days for rule in rules)
    return min(LONGEST_LEAD_IN, timedelta(days=days))


def _settled(assessment: Assessment) -> Outcome:
    """What the rules alone say."""
    return Outcome(Fate.SKIPPED, str(assessment.reason or ""))


# --- playing --------------------------------------------------------------------------------------
def _play(
    decided: Sequence[assessing.Decision], ruled: Sequence[CampaignRules], first: set[int], now: datetime
) -> dict[int, Outcome]:
    """What becomes of the visits that the rules take; those of the time before the period play along."""
    going = [each for each in decided if each[2].reason in _GOES_ON]
    if not going:
        return {}
    candidates = _Candidates(going, ruled, first, now)
    zone = ZoneInfo(str(timezone.get_default_timezone()))
    return play([candidates.of(*each) for each in going], now, zone)


class _Candidates:
    """What the play needs to know of each visit; a flat number of queries for all."""

    def __init__(
        self,
        going: Sequence[assessing.Decision],
        ruled: Sequence[CampaignRules],
        first: set[int],
        now: datetime,
    ) -> None:
        clients = {visit.client_id for visit, _campaign, _found in going if visit.client_id is not None}
        self._acts = forecast.acts(min(visit.ends_at for visit, _campaign, _found in going), clients)
        self._people = _people(clients)
        self._voices = accounts.voices(now)
        self._rules = {each.campaign.pk: each for each in ruled}
        self._facts: dict[tuple[int, str], CampaignFacts] = {}
        self._first = first

    def of(self, visit: Visit, campaign: Campaign, assessment: Assessment) -> Candidate:
        account = self._voices.of(visit.company_id)
        contact = self._people.get((account.pk, visit.client_id or 0)) if account is not None else None
        no_direct = assessment.reason in (Reason.NO_INSTAGRAM, Reason.INSTAGRAM_CONFLICT)
        return Candidate(
            visit=visit.pk,
            client=visit.client_id or 0,
            campaign=campaign.pk,
            ended_at=visit.ends_at,
            due_at=assessment.due_at,
            expires_at=assessment.expires_at,
            rules=self._facts_of(campaign, visit),
            caps=Caps(campaign.daily_limit, timedelta(days=campaign.expiry_days)),
            order=campaign.channels,
            reach=reaching.reach(VisitFeedback(visit=visit, client=visit.client), account, contact),
            acts=self._acts.get(visit.client_id or 0, ()),
            first_visit=visit.pk in self._first,
            no_direct=str(assessment.reason) if no_direct else "",
        )

    def _facts_of(self, campaign: Campaign, visit: Visit) -> CampaignFacts:
        zone = visit.company.zone
        key = campaign.pk, zone.key
        if key not in self._facts:
            self._facts[key] = self._rules[campaign.pk].facts(zone)
        return self._facts[key]


def _people(clients: set[int]) -> dict[tuple[int, int], InstagramContact]:
    """These clients as each account knows them; the one who wrote last where there are several. One query."""
    rows = InstagramContact.objects.filter(client__in=clients)
    ordered = rows.order_by(F("last_action_at").asc(nulls_first=True), "pk")
    return {(row.account_id, row.client_id or 0): row for row in ordered}
