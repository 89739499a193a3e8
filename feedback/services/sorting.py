"""Events into rows: whose they are, and which of them are new. Called by who holds the sorting turn."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q

from feedback.channels.instagram.events import UNKNOWN_TIME, EventKind, InstagramEvent, dedupe_key
from feedback.channels.instagram.webhook import TEST_ACCOUNTS
from feedback.models import ContactEvent, Delivery, InstagramAccount, InstagramContact
from feedback.services.accounts import current_account

MESSAGES = frozenset(
    {
        EventKind.TEXT,
        EventKind.QUICK_REPLY,
        EventKind.ATTACHMENT,
        EventKind.STORY_REPLY,
        EventKind.STORY_MENTION,
        EventKind.SHARE,
        EventKind.UNSUPPORTED,
        EventKind.ECHO,
    }
)
# What is about a message and comes at times without a sender: the message itself tells whose it is.
ABOUT_A_MESSAGE = frozenset({EventKind.EDIT, EventKind.UNSEND, EventKind.READ, EventKind.REACTION})
IGSID_LENGTH = 32


def event_key(event: InstagramEvent) -> str:
    """What makes the event the same one: for a message its id, whether it came by webhook or was read."""
    if event.mid and event.kind in MESSAGES:
        return dedupe_key(event.account_id, EventKind.TEXT, event.mid)
    return event.key


@dataclass
class Sorted:
    """Events in the order in which they reached us, each once, with when and in which body."""

    events: dict[str, tuple[InstagramEvent, datetime, Delivery | None]] = field(default_factory=dict)
    heard_at: dict[str, datetime] = field(default_factory=dict)

    def add(self, events: Iterable[InstagramEvent], received_at: datetime, delivery: Delivery | None) -> None:
        """Take in a body's events."""
        for event in events:
            self.events.setdefault(event_key(event), (event, received_at, delivery))
            if delivery is not None:
                self.heard_at[event.account_id] = received_at


def store(sorted_out: Sorted, now: datetime) -> list[int]:
    """Write a row for each event that has none; return the people who have something waiting now.

    A number of queries that does not grow with the events.
    """
    accounts = _accounts(sorted_out, now)
    _note_heard(sorted_out, accounts)
    owners = _owners(sorted_out, accounts)
    rows = [
        _row(key, event, received_at, delivery, accounts.get(event.account_id), owners.get(key), now)
        for key, (event, received_at, delivery) in sorted_out.events.items()
    ]
    ContactEvent.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1000)
    return list(dict.fromkeys(owner for key, owner in owners.items() if owner is not None))


def _accounts(sorted_out: Sorted, now: datetime) -> dict[str, InstagramAccount]:
    """Our accounts among those that the events name.

    The environment's is made by whoever needs it first: a webhook may come before anything was sent, and
    would be taken for another account's.
    """
    ids = {event.account_id for event, _at, _delivery in sorted_out.events.values()}
    found = {account.ig_id: account for account in InstagramAccount.objects.filter(ig_id__in=ids)}
    default = current_account(now) if ids - set(found) else None
    return {**found, default.ig_id: default} if default is not None else found


def _note_heard(sorted_out: Sorted, accounts: dict[str, InstagramAccount]) -> None:
    """When each account's webhooks last reached us; here, for the answer to the vendor must not wait."""
    for ig_id, at in sorted_out.heard_at.items():
        account = accounts.get(ig_id)
        if account is not None:
            older = Q(last_webhook_at__isnull=True) | Q(last_webhook_at__lt=at)
            InstagramAccount.objects.filter(older, pk=account.pk).update(last_webhook_at=at)


def _owners(sorted_out: Sorted, accounts: dict[str, InstagramAccount]) -> dict[str, int | None]:
    """The contact of each event (its key), made where it is new."""
    people: dict[str, tuple[int, str]] = {}
    unnamed: dict[str, tuple[int, str]] = {}
    for key, (event, _at, _delivery) in sorted_out.events.items():
        account = accounts.get(event.account_id)
        if account is None or event.person_id == account.ig_id or len(event.person_id) > IGSID_LENGTH:
            continue
        if event.person_id:
            people[key] = (account.pk, event.person_id)
        elif event.mid and event.kind in ABOUT_A_MESSAGE:
            unnamed[key] = (account.pk, event.mid)
    return {**_contacts(people), **_by_message(unnamed, sorted_out, people)}


def _contacts(people: dict[str, tuple[int, str]]) -> dict[str, int | None]:
    wanted = sorted(set(people.values()))
    known = _known(wanted)
    missing = [pair for pair in wanted if pair not in known]
    if missing:
        made = [InstagramContact(account_id=account, igsid=igsid) for account, igsid in missing]
        InstagramContact.objects.bulk_create(made, ignore_conflicts=True)
        known |= _known(missing)
    return {key: known.get(pair) for key, pair in people.items()}


def _known(pairs: Sequence[tuple[int, str]]) -> dict[tuple[int, str], int]:
    by_account: dict[int, list[str]] = defaultdict(list)
    for account, igsid in pairs:
        by_account[account].append(igsid)
    found: dict[tuple[int, str], int] = {}
    for account, ids in by_account.items():
        rows = InstagramContact.objects.filter(account=account, igsid__in=ids)
        found |= {(account, igsid): pk for igsid, pk in rows.values_list("igsid", "pk")}
    return found


def _by_message(
    unnamed: dict[str, tuple[int, str]], sorted_out: Sorted, people: dict[str, tuple[int, str]]
) -> dict[str, int | None]:
    """Whose message it is about: one of this batch, or one we know."""
    if not unnamed:
        return {}
    known = _known(sorted(set(people.values())))
    mids = {mid for _account, mid in unnamed.values()}
    rows = ContactEvent.objects.filter(mid__in=mids, contact__isnull=False)
    owners = {(account, mid): pk for account, mid, pk in rows.values_list("account", "mid", "contact")}
    for key, pair in people.items():
        event = sorted_out.events[key][0]
        if event.mid in mids:
            owners[(pair[0], event.mid)] = known[pair]
    return {key: owners.get(about) for key, about in unnamed.items()}


def _row(
    key: str,
    event: InstagramEvent,
    received_at: datetime,
    delivery: Delivery | None,
    account: InstagramAccount | None,
    contact_id: int | None,
    now: datetime,
) -> ContactEvent:
    """The event as it is kept. One that concerns nobody is done with at once."""
    occurred_at = received_at if event.occurred_at == UNKNOWN_TIME else min(event.occurred_at, received_at)
    return ContactEvent(
        key=key,
        account=account,
        contact_id=contact_id,
        delivery=delivery,
        kind=event.kind.value,
        mid=event.mid,
        text=event.text,
        payload=event.payload[:1000],
        ref=event.ref[:100],
        shape=event.shape,
        opens_window=event.opens_window,
        standby=event.standby,
        occurred_at=occurred_at,
        outcome="" if contact_id is not None else _untouched(account, event),
        handled_at=None if contact_id is not None else now,
    )


def _untouched(account: InstagramAccount | None, event: InstagramEvent) -> str:
    """What comes of an event that concerns nobody we know of; an edit may still turn out to be a message."""
    if event.account_id in TEST_ACCOUNTS:
        return "test"
    if account is None:
        return "foreign_account"
    return "" if event.kind is EventKind.EDIT else "ignored"
