"""The decision about many visits at once, by one campaign or several: nothing is written here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from altegio.models import Client, Visit
from feedback.models import Campaign, InstagramContact, VisitFeedback
from feedback.rules import Assessment, CampaignFacts, VisitFacts, choose
from feedback.services import accounts, optouts
from feedback.services.campaign_rules import CampaignRules, rules_of
from feedback.services.known import Known, known_of

Decision = tuple[Visit, Campaign, Assessment]
# Before any visit: a campaign that is played through has always begun.
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass
class _Reached:
    """How the clients of some visits can be reached in Direct."""

    linked: set[int]
    opted_out: set[int]
    # By the account that would write: at each one's locations a name stands for somebody else.
    shared_names: set[tuple[int | None, str]]
    voices: accounts.Voices


@dataclass
class Assessor:
    """Decides about some visits, of which everything that the rules ask for is known."""

    rules: Sequence[CampaignRules]
    known: Known
    now: datetime
    reached: _Reached
    simulated: bool = False

    def __post_init__(self) -> None:
        self._facts: dict[str, list[CampaignFacts]] = {}

    def decide(self, visit: Visit, survey: VisitFeedback | None = None) -> Decision | None:
        """Which campaign asks about the visit, and what it decides; None where the visit counts for none.

        `survey` is what was planned of it before: when that was, and whether a manager let it go.
        """
        facts = self._visit(visit)
        if survey is not None:
            known_at = min(survey.planned_at, self.now)
            facts = replace(facts, known_at=known_at, approved=survey.approved_at is not None)
        campaigns = self._campaigns(visit)
        found = choose(facts, campaigns, self._moment(facts, campaigns))
        return (visit, self.rules[found[0]].campaign, found[1]) if found is not None else None

    def _moment(self, facts: VisitFacts, campaigns: Sequence[CampaignFacts]) -> datetime:
        """Now; played through, each visit is decided about when it ended, or when it began to count."""
        if not self.simulated:
            return self.now
        waits = [each.unmarked for each in campaigns if each.unmarked is not None]
        counted = facts.ended_at + max(waits) if facts.unmarked and waits else facts.ended_at
        return min(self.now, counted)

    def _campaigns(self, visit: Visit) -> list[CampaignFacts]:
        zone = visit.company.zone
        if zone.key not in self._facts:
            found = [each.facts(zone) for each in self.rules]
            self._facts[zone.key] = (
                [replace(each, since=LONG_AGO) for each in found] if self.simulated else found
            )
        return self._facts[zone.key]

    def _visit(self, visit: Visit) -> VisitFacts:
        client = visit.client
        name = client.instagram_username if client else ""
        reached = self.reached
        return VisitFacts(
            **self.known.of(visit, self.now),
            opted_out=visit.client_id in reached.opted_out,
            has_instagram_name=bool(name),
            name_conflict=(_voice(reached.voices, visit.company_id), name) in reached.shared_names,
            linked=visit.client_id in reached.linked,
        )


def assessor(visits: Sequence[Visit], rules: Sequence[CampaignRules], now: datetime) -> Assessor:
    """What is needed to decide about these visits; a handful of queries, however many there are."""
    return Assessor(rules, known_of(visits, rules, now, details=True), now, _reached(visits, now))


def assess_visits(
    visits: Sequence[Visit], campaigns: Sequence[Campaign | CampaignRules], now: datetime
) -> list[Decision]:
    """What these campaigns, in this order, decide about these visits now; those that do not count left out.

    Nothing is written. A campaign that is not saved, or changed, is given as `CampaignRules`, with the
    services and the days of a form. A flat number of queries. Visits come with `client` and `company`.
    """
    deciding = assessor(visits, _ruled(campaigns), now)
    return [found for found in map(deciding.decide, visits) if found is not None]


def _ruled(campaigns: Sequence[Campaign | CampaignRules]) -> list[CampaignRules]:
    plain = iter(rules_of([each for each in campaigns if isinstance(each, Campaign)]))
    return [each if isinstance(each, CampaignRules) else next(plain) for each in campaigns]


# --- in Direct --------------------------------------------------------------------------------------
def _reached(visits: Sequence[Visit], now: datetime) -> _Reached:
    clients = {visit.client_id for visit in visits if visit.client_id is not None}
    names = {visit.client.instagram_username for visit in visits if visit.client} - {""}
    speak = accounts.voices(now)
    return _Reached(
        linked=_linked(clients),
        opted_out=optouts.opted_out_clients(clients),
        shared_names=_shared(names, speak),
        voices=speak,
    )


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
