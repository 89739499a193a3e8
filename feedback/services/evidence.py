"""Why a person in Direct may be this client or that one: what staff look at before they decide."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from altegio import selectors as mirror
from altegio.models import Client
from feedback.matching import names_agree
from feedback.models import ContactEvent, InstagramContact, LinkToken

# Who scanned the page at the desk was in the salon then, or is about to be.
BEFORE, AFTER = timedelta(hours=3), timedelta(minutes=45)
LONGEST_VISIT = timedelta(hours=6)
MOST_CANDIDATES = 8
SHOWN_VISITS = 3


@dataclass(frozen=True)
class Ground:
    """One piece of evidence. `side` says what it speaks for: "for", "against" or "fact"."""

    code: str
    side: str
    about: dict[str, Any] = field(default_factory=dict, hash=False)


@dataclass
class Candidate:
    """A client whom the person may be, with what speaks for it and against."""

    client: Client
    grounds: list[Ground]
    last_visit: datetime | None = None
    taken_by: InstagramContact | None = None

    @property
    def weight(self) -> int:
        """More of what speaks for it first."""
        sides = [ground.side for ground in self.grounds]
        return sides.count("for") - sides.count("against")


def candidates(contact: InstagramContact, now: datetime) -> list[Candidate]:
    """Clients whom the person may be, the likeliest first; about ten queries, however many."""
    found: dict[int, Client] = {}
    named = _bearers(contact.username, found)
    formerly = _bearers(contact.former_username, found) - named
    tokens = list(_taken(contact))
    brought = {client.pk: token for token in tokens if (client := _client_of(token)) is not None}
    found |= {client.pk: client for token in tokens if (client := _client_of(token)) is not None}
    present = _present(contact)
    found |= {client.pk: client for client, _visit, _token, _at in present[:MOST_CANDIDATES]}
    for client in (contact.client, contact.conflict_client):
        if client is not None:
            found[client.pk] = client
    visited = mirror.last_visits(found, now)
    others = InstagramContact.objects.filter(account=contact.account_id, client__in=found)
    taken = {each.client_id: each for each in others.exclude(pk=contact.pk)}
    made = []
    for pk, client in found.items():
        grounds = [
            *_by_name(contact, client, pk in named, pk in formerly),
            *_by_profile(contact, client),
            *_by_token(brought.get(pk)),
            *_by_presence(client, present),
        ]
        if pk in taken:
            grounds.append(Ground("taken", "against", {"contact": str(taken[pk])}))
        made.append(Candidate(client, grounds, visited.get(pk), taken.get(pk)))
    return sorted(made, key=lambda each: (-each.weight, each.client.pk))[:MOST_CANDIDATES]


def _bearers(username: str, found: dict[int, Client]) -> set[int]:
    if not username:
        return set()
    bearers = list(mirror.clients_with_instagram(username)[:MOST_CANDIDATES])
    found |= {client.pk: client for client in bearers}
    return {client.pk for client in bearers}


def _taken(contact: InstagramContact) -> Iterable[LinkToken]:
    return LinkToken.objects.filter(contact=contact).select_related("client", "visit__client")


def _client_of(token: LinkToken) -> Client | None:
    return token.visit.client if token.visit is not None else token.client


def _by_name(contact: InstagramContact, client: Client, named: bool, formerly: bool) -> list[Ground]:
    if named:
        code = "name_sure" if client.instagram_certain else "name_or_gmail"
        return [Ground(code, "for" if client.instagram_certain else "fact", {"name": contact.username})]
    if formerly:
        return [Ground("former_name", "for", {"name": contact.former_username})]
    if contact.username and client.instagram_username:
        return [Ground("other_name", "against", {"name": client.instagram_username})]
    return []


def _by_profile(contact: InstagramContact, client: Client) -> list[Ground]:
    if not contact.profile_name:
        return []
    agree = names_agree(client.name, contact.profile_name, contact.username)
    code = "profile_agrees" if agree else "profile_differs"
    return [Ground(code, "for" if agree else "fact", {"name": contact.profile_name})]


def _by_token(token: LinkToken | None) -> list[Ground]:
    if token is None:
        return []
    return [Ground("came_by_link", "for", {"at": token.used_at, "for": token.purpose})]


# --- who was in the salon when the page was scanned -----------------------------------------------
Presence = tuple[Client, Any, LinkToken, datetime]


def _present(contact: InstagramContact) -> list[Presence]:
    """Clients who were in the salon when the person scanned a page of ours: at that master, at that desk."""
    came = ContactEvent.objects.filter(contact=contact, outcome="came").exclude(ref="")
    scans = dict(came.order_by("occurred_at").values_list("ref", "occurred_at"))
    pages = LinkToken.objects.filter(
        token__in=scans, purpose__in=(LinkToken.Purpose.DESK, LinkToken.Purpose.MASTER)
    )
    found: list[Presence] = []
    for page in pages.select_related("staff"):
        at = scans[page.token]
        rows = mirror.appointments_between(at - LONGEST_VISIT, at + AFTER, page.staff)
        for row in rows.filter(company=page.company_id, client__isnull=False, cancelled=False):
            if row.ends_at >= at - BEFORE and row.client is not None:
                found.append((row.client, row, page, at))
    return found


def _by_presence(client: Client, present: list[Presence]) -> list[Ground]:
    for who, row, page, at in present:
        if who.pk == client.pk:
            about = {
                "at": at,
                "from": row.starts_at,
                "to": row.ends_at,
                "master": row.staff,
                "page": page.purpose,
            }
            return [Ground("was_here", "for", about)]
    return []
