"""The owner took the app away, or asked Meta to have the data deleted."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db import transaction
from django.db.models import Q, QuerySet

from feedback.channels.instagram.events import EventKind
from feedback.channels.instagram.signed_request import SignedRequest
from feedback.models import ContactEvent, DataDeletion, InstagramAccount
from feedback.services import accounts, troubles

log = structlog.get_logger(__name__)

State = InstagramAccount.State
NO_ACCESS: dict[str, Any] = {
    "token": "",
    "token_expires_at": None,
    "token_refreshed_at": None,
    "warnings": [],
}


def deauthorize(request: SignedRequest, now: datetime) -> int:
    """Forget the access of the account whose owner removed the app; return how many accounts that were.

    Its queue waits until it is connected again. A request from before the account was last connected is
    an old one delivered again, and changes nothing.
    """
    gone = 0
    for account in _meant(request):
        InstagramAccount.objects.filter(pk=account.pk).update(**NO_ACCESS)
        accounts.stop(
            account, State.RECONNECT, troubles.REMOVED, "the app was removed by the account's owner"
        )
        gone += 1
    log.info("instagram_deauthorized", accounts=gone)
    return gone


def delete_data(request: SignedRequest, now: datetime) -> DataDeletion:
    """Delete what is kept about the person who connected the app; the row's code opens the status page.

    That is the access, Meta's id and name of the account, and our copies of what it wrote in Direct. What
    clients wrote and answered is theirs and the salon's, not the owner's. A repeated request has its row.
    """
    facts = f"{request.user_id}:{request.issued_at and request.issued_at.isoformat()}"
    digest = hashlib.sha256(facts.encode()).hexdigest()
    with transaction.atomic():
        row, new = DataDeletion.objects.get_or_create(
            digest=digest,
            defaults={
                "code": secrets.token_hex(8),
                "scope": DataDeletion.Scope.NOTHING,
                "asked_at": now,
                "done_at": now,
            },
        )
        found = list(_meant(request)) if new else []
        for account in found:
            _forget(account)
        if found:
            row.scope = DataDeletion.Scope.ACCOUNT
            row.save(update_fields=["scope"])
    for account in found:
        account.refresh_from_db()
        accounts.stop(account, State.RECONNECT, troubles.DELETED, "the owner's data was deleted")
    log.info("instagram_data_deleted", accounts=len(found), repeated=not new)
    return row


def _forget(account: InstagramAccount) -> None:
    InstagramAccount.objects.filter(pk=account.pk).update(username="", app_scoped_id="", **NO_ACCESS)
    ContactEvent.objects.filter(account=account, kind=EventKind.ECHO).update(text="")


def _meant(request: SignedRequest) -> QuerySet[InstagramAccount]:
    """Whom the request is about. Which of the account's two ids Meta writes there is not documented."""
    one = Q(app_scoped_id=request.user_id) | Q(ig_id=request.user_id)
    fresh = Q()
    if request.issued_at is not None:
        # Meta writes whole seconds.
        written = request.issued_at + timedelta(seconds=1)
        fresh = Q(connected_at__isnull=True) | Q(connected_at__lt=written)
    return InstagramAccount.objects.filter(one, fresh)
