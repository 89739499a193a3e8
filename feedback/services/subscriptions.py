"""That Instagram tells us what happens in Direct: subscribed, looked after, and not suspiciously silent."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from django.conf import settings

from feedback.channels.instagram.client import Conversation, InstagramClient
from feedback.channels.instagram.errors import Action, InstagramError
from feedback.models import InstagramAccount
from feedback.services import accounts, pace
from feedback.services.reading import webhooks_reach_us
from feedback.services.threads import PAUSE_SECONDS
from feedback.services.troubles import SILENT, UNSUBSCRIBED

log = structlog.get_logger(__name__)

State = InstagramAccount.State

WEBHOOK_FIELDS = (
    "messages",
    "messaging_postbacks",
    "messaging_referral",
    "message_reactions",
    "messaging_seen",
)
# The vendor's pages disagree about these names; whichever it takes, we hear the same.
OTHER_NAMES = {"messaging_referral": "messaging_referrals", "message_reactions": "messaging_reactions"}
# A quiet hour is no sign of anything; a message in Direct that nobody told us of is.
QUIET = timedelta(hours=2)
# Real webhooks have come sixteen minutes late.
LATE = timedelta(minutes=30)
LOOK_AT = 3


def subscribe(account: InstagramAccount) -> list[str]:
    """Have the account's events sent to our webhook; return the fields. Raises InstagramError."""
    client = accounts.client_for(account)
    _subscribe(client)
    return client.subscribed_fields()


def _subscribe(client: InstagramClient) -> None:
    """By the one set of names, and where the vendor does not know them, by the other."""
    try:
        client.subscribe(WEBHOOK_FIELDS)
    except InstagramError as error:
        if (error.code, error.subcode) != (100, None):
            raise
        client.subscribe([OTHER_NAMES.get(name, name) for name in WEBHOOK_FIELDS])


def missing_fields(client: InstagramClient) -> list[str]:
    """What we want to hear of and are not subscribed to, sorted. Raises InstagramError."""
    present = set(client.subscribed_fields())
    return sorted(name for name in WEBHOOK_FIELDS if not {name, OTHER_NAMES.get(name)} & present)


def _halt(account: InstagramAccount, error: InstagramError) -> None:
    """Stop the account only by a code that says so: a bare 100 may be about this call's parameters alone."""
    if (error.code, error.subcode) != (100, None):
        accounts.halt(account, error)


def reconcile(now: datetime) -> int:
    """See that every account is still subscribed; subscribe where it is not. Return how many were mended.

    The vendor says: an app whose webhook fails for an hour is unsubscribed, and is not told so.
    """
    accounts.current_account(now)
    living = InstagramAccount.objects.exclude(token="").exclude(state=State.RECONNECT)
    return sum(ensure_subscribed(account, now) for account in living if account.token)


def ensure_subscribed(account: InstagramAccount, now: datetime) -> bool:
    """Look after one account's subscription; True when it was missing and is there again."""
    client = accounts.client_for(account)
    try:
        missing = missing_fields(client)
        if missing:
            _subscribe(client)
        _learn_owner(account, client)
    except InstagramError as error:
        log.warning("instagram_not_subscribed", account=account.ig_id, error=str(error))
        _halt(account, error)
        if error.action is not Action.RETRY_LATER:
            accounts.warn(account, UNSUBSCRIBED)
        return False
    InstagramAccount.objects.filter(pk=account.pk).update(checked_at=now)
    accounts.unwarn(account, UNSUBSCRIBED)
    if missing:
        log.warning("instagram_subscribed_again", account=account.ig_id, missing=missing)
        accounts.catch_up(account)
    return bool(missing)


def _learn_owner(account: InstagramAccount, client: InstagramClient) -> None:
    """Keep the id by which Meta will speak of the owner who removes the app or wants the data deleted."""
    if not account.app_scoped_id:
        found = client.me().app_scoped_id
        InstagramAccount.objects.filter(pk=account.pk, app_scoped_id="").update(app_scoped_id=found)


def watch(now: datetime, pause: Callable[[float], None] = time.sleep) -> int:
    """Find accounts whose webhooks do not arrive though people write; return how many are silent.

    Only where webhooks could arrive. What was missed is read from the conversations.
    """
    if not webhooks_reach_us() and not settings.DEMO:
        return 0
    silent = 0
    for account in InstagramAccount.objects.exclude(token="").filter(state=State.OK):
        heard = account.last_webhook_at
        if heard is not None and now - heard < QUIET:
            accounts.unwarn(account, SILENT)
        elif account.token:
            silent += _is_silent(account, now, pause)
    return silent


def _is_silent(account: InstagramAccount, now: datetime, pause: Callable[[float], None]) -> bool:
    since = account.last_webhook_at or account.connected_at
    if since is None:
        return False
    try:
        unheard = _unheard(account, since, now, pause)
    except InstagramError as error:
        log.warning("instagram_silence_not_checked", account=account.ig_id, error=str(error))
        _halt(account, error)
        return False
    if not unheard:
        accounts.unwarn(account, SILENT)
        return False
    accounts.warn(account, SILENT)
    accounts.catch_up(account)
    return True


def _unheard(
    account: InstagramAccount, since: datetime, now: datetime, pause: Callable[[float], None]
) -> bool:
    """Whether a person wrote after the last webhook, long enough ago to have been told of."""
    client = accounts.client_for(account)
    pace.wait_for_conversations(account.ig_id)
    threads = [each for each in client.conversations().conversations if _changed(each, since)]
    for thread in threads[:LOOK_AT]:
        pause(PAUSE_SECONDS)
        pace.wait_for_conversations(account.ig_id)
        for message in client.messages(thread.id):
            from_person = message.from_id not in ("", account.ig_id)
            if from_person and message.created_at and since < message.created_at < now - LATE:
                return True
    return False


def _changed(thread: Conversation, since: datetime) -> bool:
    return thread.updated_at is not None and thread.updated_at > since
