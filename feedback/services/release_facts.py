"""What the decisions about surveys whose time has come rest on, read for many at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import F, Q

from altegio import selectors as mirror
from feedback.models import InstagramAccount, InstagramContact, VisitFeedback
from feedback.rules import CampaignFacts, Reason, VisitFacts, counts, objection
from feedback.services import accounts, campaigns, optouts, switch
from feedback.services.campaign_rules import CampaignRules
from feedback.services.known import Known, known_of
from feedback.services.surveys import busy_clients, clients_in_hand

# Of the campaigns that ask, by primary key.
Rules = Mapping[int, CampaignRules]


@dataclass
class Facts:
    """What the decisions about a batch rest on. `rooms`: how many more of each campaign may go out today."""

    rules: Rules
    voices: accounts.Voices
    paused: bool
    rooms: dict[int, int]
    known: Known = field(default_factory=Known)
    completed: set[int] = field(default_factory=set)
    unmarked: set[int] = field(default_factory=set)
    opted_out: set[int] = field(default_factory=set)
    contacts: dict[tuple[int, int], InstagramContact] = field(default_factory=dict)
    doubtful: set[tuple[int, str]] = field(default_factory=set)
    busy: set[int] = field(default_factory=set)
    in_hand: set[int] = field(default_factory=set)
    said: dict[tuple[int, str], CampaignFacts] = field(default_factory=dict)

    def room(self, survey: VisitFeedback) -> int:
        """How many more surveys of this one's campaign may go out today."""
        return self.rooms.get(survey.campaign_id, 0)

    def campaign_of(self, survey: VisitFeedback) -> CampaignFacts | None:
        """What the campaign of a survey says, None while it is switched off."""
        key = (survey.campaign_id, survey.visit.company.zone.key)
        rules = self.rules.get(survey.campaign_id)
        if rules is not None and key not in self.said:
            self.said[key] = rules.facts(survey.visit.company.zone)
        return self.said.get(key)

    def account_of(self, survey: VisitFeedback) -> InstagramAccount | None:
        """The account that speaks for the location of the visit."""
        return self.voices.of(survey.visit.company_id)

    def contact_of(self, survey: VisitFeedback) -> InstagramContact | None:
        """The client as that account knows them."""
        account = self.account_of(survey)
        return self.contacts.get((account.pk, survey.client_id or 0)) if account else None

    def is_held(self, survey: VisitFeedback) -> bool:
        """Whether the survey waits for a manager."""
        campaign = self.campaign_of(survey)
        return campaign is not None and campaign.hold and survey.approved_at is None

    def objection(self, survey: VisitFeedback, now: datetime) -> Reason | None:
        """Why the campaign's rules do not take the visit any more."""
        campaign = self.campaign_of(survey)
        if campaign is None:
            return None
        visit = VisitFacts(**self.known.of(survey.visit, now))
        return objection(visit, campaign, max(now, survey.due_at or now))


def facts_about(surveys: Sequence[VisitFeedback], rules: Rules, now: datetime) -> Facts:
    """What is known about these surveys' visits and clients; a flat number of queries, however many."""
    asking = [each.campaign for each in rules.values()]
    facts = Facts(rules, accounts.voices(now), switch.is_paused(), campaigns.rooms_today(asking, now))
    facts.known = known_of([survey.visit for survey in surveys], list(rules.values()), now)
    _took_place(facts, surveys, now)
    clients = {survey.client_id for survey in surveys if survey.client_id is not None}
    names = {survey.client.instagram_username for survey in surveys if survey.client} - {""}
    contacts = InstagramContact.objects.filter(
        Q(client__in=clients) | Q(username__in=names, client__isnull=True)
    )
    for contact in contacts.order_by(F("last_action_at").asc(nulls_first=True), "pk"):
        if contact.client_id is not None:
            facts.contacts[contact.account_id, contact.client_id] = contact
        elif contact.conflict:
            facts.doubtful.add((contact.account_id, contact.username))
    facts.opted_out = optouts.opted_out_clients(clients)
    facts.busy = busy_clients(clients, now)
    facts.in_hand = clients_in_hand(clients, now)
    return facts


def _took_place(facts: Facts, surveys: Sequence[VisitFeedback], now: datetime) -> None:
    """Which visits count; one query, and one more where visits that nobody marked may."""
    visits = {survey.visit_id for survey in surveys}
    rows = mirror.completed_visits(now=now).filter(pk__in=visits)
    facts.completed = set(rows.values_list("pk", flat=True))
    missing = [survey for survey in surveys if survey.visit_id not in facts.completed]
    if not missing:
        return
    unmarked = mirror.unmarked_visits(ended_by=now).filter(pk__in=[survey.visit_id for survey in missing])
    facts.unmarked = set(unmarked.values_list("pk", flat=True))
    for survey in missing:
        campaign = facts.campaign_of(survey)
        visit = VisitFacts(completed=False, unmarked=True, ended_at=survey.visit.ends_at)
        if survey.visit_id in facts.unmarked and campaign is not None and counts(visit, campaign, now):
            facts.completed.add(survey.visit_id)
