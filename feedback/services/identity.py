"""Who is the person in Direct: matched to a client once, by two pieces of evidence, never silently again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db import transaction
from django.db.models import Q

from altegio import selectors as mirror
from altegio.models import Client
from feedback.channels.instagram.client import InstagramClient
from feedback.channels.instagram.errors import Action, InstagramError
from feedback.matching import names_agree, normalise_username
from feedback.models import InstagramContact, OptOut, VisitFeedback
from feedback.rules import Reason
from feedback.services import accounts
from feedback.signals import client_linked

log = structlog.get_logger(__name__)

LinkedBy = InstagramContact.LinkedBy

PROFILE_LASTS = timedelta(days=1)
TWO_CLIENTS, MAYBE_GMAIL, CLIENT_TAKEN = "two_clients", "maybe_gmail", "client_taken"


def look_up(contact_id: int, now: datetime) -> None:
    """Read the profile of a person whom we do not know as a client yet, and match them.

    At most once a day each: the vendor counts these calls. The network is outside any transaction.
    """
    due = Q(profile_checked_at__isnull=True) | Q(profile_checked_at__lt=now - PROFILE_LASTS)
    unknown = InstagramContact.objects.filter(due, pk=contact_id, client__isnull=True)
    if not unknown.update(profile_checked_at=now):
        return
    contact = InstagramContact.objects.select_related("account").get(pk=contact_id)
    if accounts.block_reason(contact.account) not in ("", "paused"):
        _forget_look(contact_id)
        return
    try:
        username, name = _names(accounts.client_for(contact.account), contact.igsid)
    except InstagramError as error:
        log.warning("instagram_profile_not_read", contact=contact_id, error=str(error))
        accounts.halt(contact.account, error)
        if error.action is Action.RETRY_LATER:
            _forget_look(contact_id)
        return
    learn_names(contact_id, username, name, now)


def _forget_look(contact_id: int) -> None:
    """The profile was not read after all: it may be tried again soon."""
    InstagramContact.objects.filter(pk=contact_id).update(profile_checked_at=None)


def _names(client: InstagramClient, igsid: str) -> tuple[str, str]:
    """The person's username and name; either may be "". Raises InstagramError."""
    try:
        profile = client.profile(igsid)
    except InstagramError as error:
        if error.action is Action.NO_CONSENT:
            return "", ""
        if error.action is not Action.SKIP:
            raise
        return _participant(client, igsid), ""
    return profile.username or _participant(client, igsid), profile.name


def _participant(client: InstagramClient, igsid: str) -> str:
    """The username as the conversation has it: some accounts are refused the profile's field."""
    thread = client.conversation_with(igsid)
    people = thread.participants if thread else ()
    return next((person.username for person in people if person.id == igsid), "")


@transaction.atomic
def learn_names(contact_id: int, username: str, name: str, now: datetime) -> None:
    """Keep what Instagram calls the person, and match them to a client if nobody is linked yet."""
    contact = InstagramContact.objects.select_for_update().get(pk=contact_id)
    contact.username = normalise_username(username) or contact.username
    contact.profile_name = name[:255] or contact.profile_name
    contact.save(update_fields=["username", "profile_name"])
    match(contact, now)


def match(contact: InstagramContact, now: datetime) -> None:
    """Link the (locked) contact to the one client who bears its name, or say why a person has to decide.

    A client's name that may be a Gmail box counts only when the names of both agree; the account's name
    itself is no second evidence, for it is the very string in doubt.
    """
    if contact.client_id is not None or contact.linked_by or not contact.username:
        return
    found = list(mirror.clients_with_instagram(contact.username)[:2])
    if not found:
        _conflict(contact, "")
        return
    client = found[0]
    if len(found) > 1:
        _conflict(contact, TWO_CLIENTS)
    elif not client.instagram_certain and not names_agree(client.name, contact.profile_name, ""):
        _conflict(contact, MAYBE_GMAIL)
    elif InstagramContact.objects.filter(account=contact.account_id, client=client).exists():
        _conflict(contact, CLIENT_TAKEN)
    else:
        _link(contact, client, LinkedBy.USERNAME, now)


def _conflict(contact: InstagramContact, why: str) -> None:
    if contact.conflict != why:
        contact.conflict = why
        contact.save(update_fields=["conflict"])


def _link(contact: InstagramContact, client: Client, by: str, now: datetime) -> None:
    contact.client, contact.linked_by, contact.linked_at, contact.conflict = client, by, now, ""
    contact.save(update_fields=["client", "linked_by", "linked_at", "conflict"])
    if OptOut.objects.filter(contact=contact).exists():
        OptOut.objects.get_or_create(client=client, defaults={"source": OptOut.Source.WORD})
    if contact.last_action_at is not None:
        waiting = VisitFeedback.objects.filter(client=client, status=VisitFeedback.Status.WAITING)
        waiting.filter(reason=Reason.NEVER_WROTE).update(reason=Reason.WINDOW_CLOSED)
    log.info("instagram_contact_linked", contact=contact.pk, client=client.pk, by=str(by))
    client_linked.send(sender=InstagramContact, contact=contact)


@transaction.atomic
def link(contact: InstagramContact, client: Client, by_user: Any, now: datetime) -> None:
    """Link by hand; `by_user` decided. Another contact of the same client is unlinked."""
    locked = InstagramContact.objects.select_for_update().get(pk=contact.pk)
    others = InstagramContact.objects.filter(account=locked.account_id, client=client).exclude(pk=locked.pk)
    others.update(client=None, conflict=CLIENT_TAKEN)
    _link(locked, client, LinkedBy.MANUAL, now)
    log.info("instagram_contact_linked_by_hand", contact=locked.pk, user=getattr(by_user, "pk", None))
    contact.refresh_from_db()


@transaction.atomic
def unlink(contact: InstagramContact, by_user: Any) -> None:
    """Take the link away by hand. The name does not link them again: `linked_by` says a person decided."""
    locked = InstagramContact.objects.select_for_update().get(pk=contact.pk)
    locked.client, locked.linked_by, locked.linked_at = None, LinkedBy.MANUAL, None
    locked.save(update_fields=["client", "linked_by", "linked_at"])
    log.info("instagram_contact_unlinked", contact=locked.pk, user=getattr(by_user, "pk", None))
    contact.refresh_from_db()


def link_known(usernames: Iterable[str], now: datetime) -> int:
    """Match people whose name we knew before a client came to bear it; return how many are linked now.

    For names from the mirror: one query when there is nobody to match.
    """
    names = {normalise_username(name) for name in usernames} - {None}
    # A doubt about the name itself may be settled by now.
    open_to_names = ("", TWO_CLIENTS, MAYBE_GMAIL)
    known = InstagramContact.objects.filter(
        username__in=names, client__isnull=True, linked_by="", conflict__in=open_to_names
    )
    linked = 0
    for contact_id in list(known.values_list("pk", flat=True)):
        with transaction.atomic():
            contact = InstagramContact.objects.select_for_update().get(pk=contact_id)
            match(contact, now)
            linked += contact.client_id is not None
    return linked


def look_up_pending(now: datetime, limit: int = 50) -> int:
    """Read the profiles that were never read: whoever should have done it died or was refused."""
    unread = InstagramContact.objects.filter(
        client__isnull=True, profile_checked_at__isnull=True, last_action_at__isnull=False
    )
    pending = list(unread.order_by("-last_action_at").values_list("pk", flat=True)[:limit])
    for contact_id in pending:
        look_up(contact_id, now)
    return len(pending)
