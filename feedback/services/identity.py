"""Who is the person in Direct: matched to a client once, by two pieces of evidence, never silently again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import structlog
from django.db import transaction
from django.db.models import Q

from altegio.models import Client
from feedback.matching import names_agree, normalise_username
from feedback.models import ContactEvent, InstagramContact, LinkChange, LinkToken, OptOut, VisitFeedback
from feedback.rules import Reason
from feedback.services import accounts, by_hand, keeping_out, tokens
from feedback.services.window import window
from feedback.signals import client_linked

log = structlog.get_logger(__name__)

LinkedBy = InstagramContact.LinkedBy

TWO_CLIENTS, MAYBE_GMAIL, CLIENT_TAKEN = "two_clients", "maybe_gmail", "client_taken"
# The name points to one client, and the link that was taken, or the present link, to another one.
NAME_DIFFERS, OTHER_CLIENT, LINK_TAKEN, RENAMED = "name_differs", "other_client", "link_taken", "renamed"
# The link was for a client in whose card another Instagram name stands: it may have been passed on.
PASSED_ON = "passed_on"
# What a link of ours put in doubt; no name alone ends it.
BY_LINK = (NAME_DIFFERS, OTHER_CLIENT, LINK_TAKEN, PASSED_ON)
# Came by a page of ours, or wants to rate the visit, and nothing tells which client it is.
WHO_CAME = "who_came"
# More cards with one name than this are no doubt about a person any more.
MOST_BEARERS = 20


def locked(contact_id: int, *, skip: bool = False) -> InstagramContact | None:
    """The contact alone, locked until the transaction ends; None when there is none or, with `skip`, no lock.

    Not against references: new events may be stored for a person whom somebody has at hand.
    """
    rows = InstagramContact.objects.select_for_update(no_key=True, skip_locked=skip)
    return rows.filter(pk=contact_id).first()


@transaction.atomic
def learn_names(contact_id: int, username: str, name: str, now: datetime) -> None:
    """Keep what Instagram calls the person, and match them to a client if nobody is linked yet."""
    contact = locked(contact_id)
    if contact is None:
        return
    known, given = contact.username, normalise_username(username)
    if given and keeping_out.turn_away(contact, given):
        return
    if given and known and given != known:
        contact.former_username = known
    contact.username = given or known
    contact.profile_name = name[:255] or contact.profile_name
    contact.save(update_fields=["username", "former_username", "profile_name"])
    if contact.client_id is not None and given and known and given != known:
        _doubt_renamed(contact, now)
    match(contact, now)


def _doubt_renamed(contact: InstagramContact, now: datetime) -> None:
    """A linked person took a name that stands in another client's card: the link stays, a person looks."""
    bearers = list(accounts.bearers(contact.account, contact.username, now)[:2])
    if bearers and contact.client_id not in {client.pk for client in bearers}:
        _conflict(contact, RENAMED, now, bearers[0] if len(bearers) == 1 else None)


@transaction.atomic
def settle(contact_id: int, now: datetime) -> None:
    """Match a person who just acted: a link they took may say who they are."""
    contact = locked(contact_id)
    if contact is not None:
        match(contact, now)


def match(contact: InstagramContact, now: datetime) -> None:
    """Link the (locked) contact to a client on good evidence, or say why a person has to decide.

    First comes a link of ours that was for one person; then the name. Somebody who is linked, or of whom a
    person decided, is never linked to another one here.
    """
    token = tokens.unsettled(contact)
    if token is not None and not _by_token(contact, token, now):
        return
    if contact.client_id is not None or contact.linked_by or contact.conflict in BY_LINK:
        return
    found = list(accounts.bearers(contact.account, contact.username, now)[:2])
    if found:
        _by_name(contact, found, now)
    else:
        _conflict(contact, WHO_CAME if _came_unknown(contact) else "", now)


def _by_token(contact: InstagramContact, token: LinkToken, now: datetime) -> bool:
    """Decide about the first who opened a link for one person; False while their own name is not known yet.

    A link may be passed on. So it makes nobody a client whose card bears another Instagram name, nor anybody
    whose name stands in another card: that is for a person to decide.
    """
    client = tokens.client_of(token)
    free = contact.client_id is None and not contact.linked_by
    if client is not None and free and _waits_for_name(contact, client):
        return False
    tokens.settle(token, now)
    if client is None or client.pk == contact.client_id:
        return True
    if not free:
        _conflict(contact, OTHER_CLIENT, now, client)
    else:
        _link_or_doubt(contact, client, now)
    return True


def _waits_for_name(contact: InstagramContact, client: Client) -> bool:
    """The card's name says who it must be, and the profile, which tells who it is, is still to be read."""
    return bool(_sure_name(client)) and not contact.username and contact.profile_checked_at is None


def _sure_name(client: Client) -> str:
    return client.instagram_username if client.instagram_certain else ""


def _link_or_doubt(contact: InstagramContact, client: Client, now: datetime) -> None:
    named = accounts.bearers(contact.account, contact.username, now)
    bearers = set(named.values_list("pk", flat=True))
    if bearers and client.pk not in bearers:
        _conflict(contact, NAME_DIFFERS, now, client)
    elif _sure_name(client) not in ("", contact.username, contact.former_username):
        _conflict(contact, PASSED_ON, now, client)
    elif _is_taken(contact, client):
        _conflict(contact, LINK_TAKEN, now, client)
    else:
        _link(contact, client, LinkedBy.REF, now)


def _by_name(contact: InstagramContact, found: Sequence[Client], now: datetime) -> None:
    """A name that may be a Gmail box counts only when the names of both agree; the account's name itself
    is no second evidence, for it is the very string in doubt.
    """
    client = found[0]
    if len(found) > 1:
        _conflict(contact, TWO_CLIENTS, now)
    elif not client.instagram_certain and not names_agree(client.name, contact.profile_name, ""):
        _conflict(contact, MAYBE_GMAIL, now, client)
    elif _is_taken(contact, client):
        _conflict(contact, CLIENT_TAKEN, now, client)
    else:
        _link(contact, client, LinkedBy.USERNAME, now)


def _is_taken(contact: InstagramContact, client: Client) -> bool:
    others = InstagramContact.objects.filter(account=contact.account_id, client=client)
    return others.exclude(pk=contact.pk).exists()


def _came_unknown(contact: InstagramContact) -> bool:
    """Whether they came by a page of ours or asked to rate a visit: then it is worth asking who it is."""
    came = ContactEvent.objects.filter(contact=contact, outcome__in=("came", "wish")).exists()
    return came or contact.wished_at is not None


def _conflict(contact: InstagramContact, why: str, now: datetime, client: Client | None = None) -> None:
    if contact.conflict == why and contact.conflict_client_id == (client.pk if client else None):
        return
    contact.conflict, contact.conflict_client = why, client
    contact.save(update_fields=["conflict", "conflict_client"])
    if why:
        _note(contact, LinkChange.Action.DOUBTED, now, client, ground=why)
    if why and contact.client_id is None:
        _somebody_wrote(contact, now)


def _somebody_wrote(contact: InstagramContact, now: datetime) -> None:
    """Who bears the name of the doubted person did not "never write": it is not settled who wrote."""
    bearers = accounts.bearers(contact.account, contact.username, now).values_list("pk", flat=True)
    waiting = VisitFeedback.objects.filter(
        client__in=list(bearers[:MOST_BEARERS]),
        status=VisitFeedback.Status.WAITING,
        reason=Reason.NEVER_WROTE,
    )
    waiting.update(reason=Reason.INSTAGRAM_CONFLICT)


def _note(
    contact: InstagramContact,
    action: str,
    now: datetime,
    client: Client | None,
    *,
    ground: str,
    user: Any = None,
) -> None:
    LinkChange.objects.create(
        contact=contact,
        client=client,
        action=action,
        ground=ground,
        at=now,
        user_id=getattr(user, "pk", None),
    )


def _link(contact: InstagramContact, client: Client, by: str, now: datetime, user: Any = None) -> None:
    contact.client, contact.linked_by, contact.linked_at = client, by, now
    contact.conflict, contact.conflict_client = "", None
    contact.save(update_fields=["client", "linked_by", "linked_at", "conflict", "conflict_client"])
    _note(contact, LinkChange.Action.LINKED, now, client, ground=str(by), user=user)
    if OptOut.objects.filter(contact=contact).exists():
        OptOut.objects.get_or_create(client=client, defaults={"source": OptOut.Source.WORD})
    by_hand.linked(contact, now)
    waiting = VisitFeedback.objects.filter(
        client=client,
        status=VisitFeedback.Status.WAITING,
        reason__in=(Reason.NEVER_WROTE, Reason.INSTAGRAM_CONFLICT),
    )
    if window(contact, now).open:
        waiting.update(status=VisitFeedback.Status.PLANNED, reason="")  # decided about anew
    elif contact.last_action_at is not None:
        waiting.update(reason=Reason.WINDOW_CLOSED)
    log.info("instagram_contact_linked", contact=contact.pk, client=client.pk, by=str(by))
    client_linked.send(sender=InstagramContact, contact=contact)


# --- decided by a person --------------------------------------------------------------------------
@transaction.atomic
def link(contact: InstagramContact, client: Client, by_user: Any, now: datetime) -> None:
    """Link by hand; `by_user` decided. Another contact of the same client is unlinked."""
    same = InstagramContact.objects.select_for_update(of=("self",), no_key=True).order_by("pk")
    people = list(same.filter(Q(pk=contact.pk) | Q(account=contact.account_id, client=client)))
    for other in people:
        if other.pk != contact.pk:
            other.client, other.linked_by, other.linked_at = None, "", None
            other.save(update_fields=["client", "linked_by", "linked_at"])
            _note(other, LinkChange.Action.UNLINKED, now, client, ground=LinkedBy.MANUAL, user=by_user)
            _conflict(other, CLIENT_TAKEN, now, client)
    mine = next(each for each in people if each.pk == contact.pk)
    _link(mine, client, LinkedBy.MANUAL, now, by_user)
    contact.refresh_from_db()


@transaction.atomic
def unlink(contact: InstagramContact, by_user: Any, now: datetime) -> None:
    """Take the link away by hand. The name does not link them again: `linked_by` says a person decided."""
    _decide(contact, LinkChange.Action.UNLINKED, by_user, now, keep=False)


@transaction.atomic
def dismiss(contact: InstagramContact, by_user: Any, now: datetime) -> None:
    """A person decided that this is none of the clients. Neither the name nor time brings it up again."""
    _decide(contact, LinkChange.Action.DISMISSED, by_user, now, keep=False)


@transaction.atomic
def keep(contact: InstagramContact, by_user: Any, now: datetime) -> None:
    """A person looked at the doubt about a linked contact, and the link stays."""
    _decide(contact, LinkChange.Action.KEPT, by_user, now, keep=True)


def _decide(contact: InstagramContact, action: str, by_user: Any, now: datetime, *, keep: bool) -> None:
    mine = locked(contact.pk)
    if mine is None:
        return
    _note(mine, action, now, mine.client, ground=mine.conflict or LinkedBy.MANUAL, user=by_user)
    if not keep:
        mine.client, mine.linked_by, mine.linked_at = None, LinkedBy.MANUAL, None
    mine.conflict, mine.conflict_client = "", None
    mine.save(update_fields=["client", "linked_by", "linked_at", "conflict", "conflict_client"])
    contact.refresh_from_db()


# --- scans of the database ------------------------------------------------------------------------
def link_known(usernames: Iterable[str], now: datetime) -> int:
    """Match people whose name we knew before a client came to bear it; return how many are linked now.

    For names from the mirror: one query when there is nobody to match.
    """
    names = {normalise_username(name) for name in usernames} - {None}
    known = InstagramContact.objects.filter(username__in=names, client__isnull=True, linked_by="")
    linked = 0
    for contact_id in list(known.order_by("pk").values_list("pk", flat=True)):
        with transaction.atomic():
            contact = locked(contact_id)
            if contact is not None:
                match(contact, now)
                linked += contact.client_id is not None
    return linked


def settle_pending(now: datetime, limit: int = 100) -> int:
    """Decide about links that were taken by people whom nobody attended to: a worker died in between."""
    taken = LinkToken.objects.filter(contact__isnull=False, settled_at__isnull=True)
    people = list(dict.fromkeys(taken.order_by("pk").values_list("contact", flat=True)[:limit]))
    for contact_id in people:
        settle(contact_id, now)
    return len(people)
