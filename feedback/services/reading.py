"""Reading conversations: where webhooks cannot reach us, once at first, and to settle an unknown send.

What is read takes the same way as a webhook, and a message read twice, or heard and read, is one event.
"""

from __future__ import annotations

import ipaddress
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import structlog
from django.conf import settings
from django.db.models import Q, QuerySet

from feedback.channels.instagram.errors import Action, InstagramError
from feedback.channels.instagram.events import EventKind
from feedback.models import ContactEvent, InstagramAccount, Message
from feedback.services import accounts, inbox, pace, sending, settling
from feedback.services.threads import PAUSE_SECONDS, Reader, as_event, keep_place

log = structlog.get_logger(__name__)

CLAIM_LASTS = timedelta(minutes=10)
OVERLAP = timedelta(minutes=10)
FIRST_LOOK = timedelta(hours=24)
SKEW = timedelta(minutes=1)
SETTLE_AFTER, SETTLE_AGAIN, SETTLE_UNTIL = timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=24)


def webhooks_reach_us() -> bool:
    """Whether Instagram can post to PUBLIC_URL: a name or an address of the public internet."""
    host = (urlsplit(settings.PUBLIC_URL).hostname or "").lower()
    try:
        return ipaddress.ip_address(host).is_global
    except ValueError:
        return "." in host and not host.endswith((".local", ".localhost", ".internal", ".test", ".lan"))


def is_polling() -> bool:
    """Whether conversations are read regularly. The demo's sandbox posts to us itself."""
    return not webhooks_reach_us() and not settings.DEMO


def never_read(now: datetime) -> bool:
    """Whether an account's conversations were never looked at: who wrote before us is not known yet."""
    return any(
        account.conversations_read_at is None
        and not accounts.block_reason(account)
        and _unclaimed(account, now).exists()
        for account in accounts.connected(now)
    )


def read_conversations(now: datetime, pause: Callable[[float], None] = time.sleep) -> int:
    """Read what was said since the last look, where webhooks do not reach us; else once, at the beginning.

    The bookmark moves after a whole pass, to the pass's start; of the first reading, which may take several,
    to the start of the first of them. Returns how many messages were read, over
    all accounts.
    """
    return sum(_read_account(account, now, pause) for account in accounts.connected(now))


def _read_account(account: InstagramAccount, now: datetime, pause: Callable[[float], None]) -> int:
    if accounts.block_reason(account) not in ("", "paused"):
        return 0
    last = account.conversations_read_at
    if not (last is None or is_polling()) or not _unclaimed(account, now).update(
        conversations_claimed_at=now
    ):
        return 0
    account.refresh_from_db()  # the place where another pass stopped meanwhile
    begun = _begin(account, now) if last is None else now
    since = begun - FIRST_LOOK if last is None else last - OVERLAP
    reader = Reader(account, accounts.client_for(account), since, now, pause, everybody=last is None)
    try:
        count = sum(reader.take(thread) for thread in reader.conversations())
    except InstagramError as error:
        _note_failure(account, reader, error)
        return 0
    mine = InstagramAccount.objects.filter(pk=account.pk)
    mine.update(conversations_claimed_at=None)
    if reader.done:
        mine.update(conversations_read_at=begun, **accounts.NO_PLACE)
    log.info("conversations_read", account=account.ig_id, messages=count, done=reader.done)
    return count


def _begin(account: InstagramAccount, now: datetime) -> datetime:
    """When the first reading began, whoever began it."""
    if account.conversations_begun_at is None:
        account.conversations_begun_at = now
        account.save(update_fields=["conversations_begun_at"])
    return account.conversations_begun_at


def _note_failure(account: InstagramAccount, reader: Reader, error: InstagramError) -> None:
    """A refusal may concern the account. A bare 100 to the very first call may concern the kept cursor."""
    log.warning("conversations_not_read", account=account.ig_id, error=str(error))
    if account.conversations_after and reader.calls == 1 and (error.code, error.subcode) == (100, None):
        keep_place(account, "")
        return
    accounts.halt(account, error)


def _unclaimed(account: InstagramAccount, now: datetime) -> QuerySet[InstagramAccount]:
    free = Q(conversations_claimed_at__isnull=True) | Q(conversations_claimed_at__lt=now - CLAIM_LASTS)
    return InstagramAccount.objects.filter(free, pk=account.pk)


# --- messages of which only an edit was heard ------------------------------------------------------
def follow_edits(now: datetime, limit: int = 20) -> int:
    """Fetch the messages of which we heard an edit and nothing else; return how many were new.

    The vendor sends `message_edit` for new messages too, often without a sender, and does not promise that
    the message itself follows.
    """
    since, until = now - SETTLE_UNTIL, now - SETTLE_AFTER
    edits = ContactEvent.objects.filter(
        kind=EventKind.EDIT, outcome="", occurred_at__gt=since, occurred_at__lt=until, account__isnull=False
    )
    found = 0
    for edit in edits.select_related("account").order_by("pk")[:limit]:
        mine = ContactEvent.objects.filter(pk=edit.pk)
        if not mine.filter(outcome="").update(outcome="ignored") or edit.account is None or not edit.mid:
            continue
        others = ContactEvent.objects.filter(account=edit.account, mid=edit.mid).exclude(kind=EventKind.EDIT)
        if others.exists() or accounts.block_reason(edit.account):
            continue
        try:
            found += _fetch(edit.account, edit.mid, now)
        except InstagramError as error:
            log.warning("edited_message_not_read", event_id=edit.pk, error=str(error))
            accounts.halt(edit.account, error)
            if error.action is Action.RETRY_LATER:
                mine.update(outcome="")
                break
    return found


def _fetch(account: InstagramAccount, mid: str, now: datetime) -> bool:
    """Read one message and take it in as if it had been heard."""
    pace.wait_for_conversations(account.ig_id)
    message = accounts.client_for(account).message(mid)
    if not message.from_id or message.from_id == account.ig_id:
        return False
    taken = inbox.take_events([as_event(account, message, message.from_id, now)], now)
    inbox.attend(taken.contacts, now)
    return True


# --- messages whose outcome nobody knows ----------------------------------------------------------
def settle_unknown(now: datetime, limit: int = 20, pause: Callable[[float], None] = time.sleep) -> int:
    """Look into the conversations for messages whose outcome is unknown; return how many are known now.

    One that is not found stays unknown: not seeing it proves nothing, and it is never sent again.
    """
    look_again = Q(looked_up_at__isnull=True) | Q(looked_up_at__lt=now - SETTLE_AGAIN)
    # What was claimed in a time that has not come is as old: the clock was set back since.
    old_enough = Q(claimed_at__lt=now - SETTLE_AFTER) | Q(claimed_at__gt=now + SETTLE_AFTER)
    unknown = Message.objects.filter(
        look_again,
        old_enough,
        state=Message.State.UNKNOWN,
        claimed_at__gt=now - SETTLE_UNTIL,
        contact__account__state=InstagramAccount.State.OK,
    )
    settled = 0
    for message in unknown.select_related("contact__account", "feedback__campaign").order_by("pk")[:limit]:
        Message.objects.filter(pk=message.pk).update(looked_up_at=now)
        try:
            settled += _settle(message, now)
        except InstagramError as error:
            log.warning("unknown_message_not_looked_up", message=message.pk, error=str(error))
            accounts.halt(message.person.account, error)
            if error.action is Action.RETRY_LATER:
                break
        pause(PAUSE_SECONDS * 2)
    return settled


def _settle(message: Message, now: datetime) -> bool:
    if message.claimed_at is None:
        return False
    client, account_id = accounts.client_for(message.person.account), message.person.account.ig_id
    pace.wait_for_conversations(account_id)
    thread = client.conversation_with(message.person.igsid)
    if thread is not None:
        pace.wait_for_conversations(account_id)
    for said in client.messages(thread.id) if thread else ():
        if (
            said.from_id != message.person.igsid
            and said.text.strip() == message.text.strip()
            and said.created_at is not None
            and said.created_at >= message.claimed_at - SKEW
            and not Message.objects.filter(mid=said.mid).exists()
        ):
            return sending.settle_as_sent(message, now, said.mid)
    return settling.not_there(message, now)
