"""How many would be asked in time under either setting of a campaign, by the weeks that have passed."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db.models import Min

from altegio import selectors as mirror
from feedback.models import Campaign, ContactEvent, InstagramContact
from feedback.rules import WINDOW, CampaignFacts, Delay, NextDay, Person, due_at, may_message, time_to_ask
from feedback.services.campaign_rules import delay, rules_of

WEEKS = timedelta(weeks=4)
MOST_VISITS = 20_000


@dataclass(frozen=True)
class Reach:
    """Of so many `visits` between `since` and `until`: asked with going `early`, and only `on_time`.

    `partly`: for some of that time only the last word of each conversation is known, so it may be more.
    """

    since: datetime
    until: datetime
    visits: int
    early: int
    on_time: int
    partly: bool = False


def reach(campaign: Campaign, now: datetime) -> Reach | None:
    """What both settings would have reached in the last four weeks; None while nothing is known of Direct.

    By the completed visits of the mirror and by what their clients did in Direct: all that we heard, and of
    the time before that the last word of each conversation, which the first reading found. A shorter time
    where less is known. Who wrote only later is not counted. Nine queries.
    """
    heard = ContactEvent.objects.filter(opens_window=True).aggregate(first=Min("occurred_at"))["first"]
    people = InstagramContact.objects.filter(last_action_at__isnull=False)
    spoke = people.aggregate(first=Min("last_action_at"))["first"]
    until = now - _longest(delay(campaign))
    if spoke is None and heard is None:
        return None
    since = max(now - WEEKS, min(each for each in (heard, spoke) if each is not None))
    if since >= until:
        return None
    visits = mirror.completed_visits(now=now).filter(
        ends_at__gte=since, ends_at__lte=until, client__isnull=False
    )
    rows = list(visits.defer("raw", "client__raw", "company__raw").order_by("-ends_at")[:MOST_VISITS])
    known = acts(since, {visit.client_id for visit in rows if visit.client_id is not None})
    said = rules_of([campaign])[0]
    rules: dict[str, CampaignFacts] = {}
    early = on_time = 0
    for visit in rows:
        zone = visit.company.zone
        facts = rules.setdefault(zone.key, replace(said.facts(zone), early=True))
        in_time, sooner = _reached(visit.ends_at, known.get(visit.client_id or 0, ()), facts)
        on_time += in_time
        early += in_time or sooner
    return Reach(since, until, len(rows), early, on_time, partly=heard is None or heard > since)


def _longest(wait: Delay) -> timedelta:
    return timedelta(days=wait.days) if isinstance(wait, NextDay) else wait


def acts(since: datetime, clients: Collection[int] | None = None) -> dict[int, list[datetime]]:
    """When each client (primary key) did what opens the window, in order, from a day before `since` on.

    Of these clients, or of all. Two queries.
    """
    mine = {} if clients is None else {"client__in": clients}
    events = ContactEvent.objects.filter(
        opens_window=True,
        occurred_at__gte=since - WINDOW,
        contact__client__isnull=False,
        **{f"contact__{name}": value for name, value in mine.items()},
    )
    last = InstagramContact.objects.filter(last_action_at__gte=since - WINDOW, client__isnull=False, **mine)
    heard = [
        *events.values_list("contact__client", "occurred_at"),
        *last.values_list("client", "last_action_at"),
    ]
    found: dict[int, list[datetime]] = defaultdict(list)
    distinct = {(client, at) for client, at in heard if client is not None and at is not None}
    for client_id, at in sorted(distinct, key=lambda act: act[1]):
        found[client_id].append(at)
    return found


def _reached(ended_at: datetime, heard: Sequence[datetime], facts: CampaignFacts) -> tuple[bool, bool]:
    """Whether this visit's client could be asked at the campaign's time, and whether at least before it."""
    due = due_at(ended_at, facts.delay, facts.hours, facts.zone)
    known = heard[: bisect_right(heard, due)]
    if not known:
        return False, False
    on_time = may_message(Person(known[-1]), due).open
    moments = ((at, time_to_ask(due, ended_at, may_message(Person(at), at), facts)) for at in known)
    return on_time, any(at <= moment < due for at, moment in moments)
