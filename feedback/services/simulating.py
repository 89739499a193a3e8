"""What a campaign, saved or not, would have done in a past period. Writes nothing.

The product's own rules decide about each visit at its end; then the period is played through in the order of
time, with what clients really did in Direct. What was not kept is taken as it is today: names, links, phones,
who asked not to be written to. Nobody answers, and nothing stops the sending.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from altegio import selectors as mirror
from altegio.models import Visit
from feedback.models import Campaign, InstagramContact
from feedback.rules import Assessment, CampaignFacts, Reason
from feedback.rules.simulation import Candidate, Caps, Fate, Outcome, play
from feedback.services import accounts, assessing, forecast, reaching
from feedback.services.campaign_rules import CampaignRules, rules_of

MOST_VISITS = 20_000
LONGEST = timedelta(days=366)
# What the same clients had before the period is played too: one may rest after a survey, or have one open.
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
    """A period played through: its visits, the newest first. `taken`: how many others ask about, by campaign.

    `since` is later than was asked for where only the newest visits were wanted.
    """

    since: datetime
    until: datetime
    rows: list[Played] = field(default_factory=list)
    taken: Counter[Campaign] = field(default_factory=Counter)

    @property
    def others(self) -> int:
        """How many visits of the period other campaigns ask about."""
        return self.taken.total()

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
    rules: CampaignRules,
    since: datetime,
    until: datetime,
    now: datetime,
    *,
    beside: bool = True,
    newest: int | None = None,
) -> Simulation:
    """Play the visits that ended from `since` to `until` through, as if this campaign had been on.

    `beside`: with the other campaigns that are on, in their order; a visit is asked about by one. `newest`:
    of more visits only so many, the last ones. A flat number of queries in a transaction that can only read.
    Raises TooMany, and ValueError for a period that is longer than a year or the wrong way round.
    """
    if not since < until or until - since > LONGEST:
        raise ValueError("a period of a year at most")
    accounts.current_account(now)  # where the environment's is made or taken over: not part of this
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION READ ONLY")
        ruled = _all_rules(rules) if beside else [rules]
        period = _period(ruled, since, min(until, now), now, newest)
        if newest is not None and len(period) == newest:
            since = period[-1].ends_at
        return _simulate(rules, ruled, period, Simulation(since, until), now)


def _simulate(
    rules: CampaignRules,
    ruled: Sequence[CampaignRules],
    period: Sequence[Visit],
    found: Simulation,
    now: datetime,
) -> Simulation:
    visits = _with_lead_in(ruled, period, found.since, now)
    deciding = assessing.assessor(visits, ruled, now)
    # Each visit is decided about at its end; when its client was asked before is for the play to say.
    deciding.simulated, deciding.known.asked = True, {}
    decided = [found for found in map(deciding.decide, visits) if found is not None]
    ends = _play(decided, ruled, deciding.known.first, now)
    for visit, campaign, assessment in reversed(decided):
        if visit.ends_at < found.since:
            continue
        if campaign.pk != rules.campaign.pk:
            found.taken[campaign] += 1
            continue
        outcome = ends.get(visit.pk) or _settled(assessment)
        found.rows.append(Played(visit, campaign, outcome))
    return found


def _all_rules(rules: CampaignRules) -> list[CampaignRules]:
    """This campaign among the others that are on, by their places."""
    others = Campaign.objects.filter(enabled=True).exclude(pk=rules.campaign.pk)
    found = [*rules_of(list(others)), rules]
    return sorted(found, key=lambda each: (each.campaign.priority, each.campaign.pk or 0))


def _period(
    rules: Sequence[CampaignRules], since: datetime, until: datetime, now: datetime, newest: int | None
) -> list[Visit]:
    """The visits of the period, the newest first. Raises TooMany."""
    found = _between(rules, since, until, now, newest or MOST_VISITS + 1)
    if len(found) > MOST_VISITS:
        raise TooMany(mirror.completed_visits(now=now, ended_after=since, ended_before=until).count())
    return found


def _with_lead_in(
    rules: Sequence[CampaignRules], period: Sequence[Visit], since: datetime, now: datetime
) -> list[Visit]:
    """These and what the same clients had before, as far as there is room; oldest first.

    Their locations are set: thousands of visits share a few, which are read once.
    """
    clients = {visit.client_id for visit in period}
    room = MOST_VISITS - len(period)
    lead_in = _between(rules, since - _lead_in(rules), since, now, room, {"client__in": clients})
    companies = {company.pk: company for company in mirror.companies()}
    visits = sorted((*lead_in, *period), key=lambda visit: (visit.ends_at, visit.pk))
    for visit in visits:
        visit.company = companies[visit.company_id]
    return visits


def _between(
    rules: Sequence[CampaignRules],
    since: datetime,
    until: datetime,
    now: datetime,
    most: int,
    only: Mapping[str, Collection[int | None]] | None = None,
) -> list[Visit]:
    """The newest visits that ended in this time, those too that were never marked where a campaign asks."""
    ended = {"ends_at__gte": since, "ends_at__lt": until, **(only or {})}
    found = _newest(mirror.completed_visits(now=now).filter(**ended), most)
    hours = [rule.campaign.unmarked_hours for rule in rules if rule.campaign.unmarked_hours is not None]
    if hours:
        unmarked = mirror.unmarked_visits(ended_by=now - timedelta(hours=min(hours)))
        found += _newest(unmarked.filter(**ended), most)
    return sorted(found, key=lambda visit: (visit.ends_at, visit.pk), reverse=True)[:most]


def _newest(visits: QuerySet[Visit], most: int) -> list[Visit]:
    """So many of these, with their clients."""
    rows = visits.select_related(None).select_related("client").defer("raw", "client__raw")
    return list(rows.order_by("-ends_at", "-pk")[:most])


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
            reach=reaching.reach_of(visit.client, contact),
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
