"""Reading conversations: where webhooks cannot reach us, once at first, and to settle an unknown send.

What is read takes the same way as a webhook, and a message read twice, or heard and read, is one event.
"""

from __future__ import annotations

import ipaddress
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import structlog
from django.conf import settings
from django.db.models import Q, QuerySet

from feedback.channels.instagram.client import Conversation, ConversationMessage, InstagramClient
from feedback.channels.instagram.errors import Action, InstagramError
from feedback.channels.instagram.events import EventKind, InstagramEvent
from feedback.models import ContactEvent, InstagramAccount, InstagramContact, Message
from feedback.services import accounts, identity, inbox, pace, sending, settling

log = structlog.get_logger(__name__)

CLAIM_LASTS = timedelta(minutes=10)
OVERLAP = timedelta(minutes=10)
FIRST_LOOK = timedelta(hours=24)
MAX_PAGES = 400  # of 50: twenty thousand conversations in four minutes
# The vendor allows two such calls a second.
PAUSE_SECONDS = 0.55
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


@dataclass
class Reader:
    """One pass over the conversations of an account, at the vendor's pace."""

    account: InstagramAccount
    client: InstagramClient
    since: datetime
    now: datetime
    pause: Callable[[float], None]

    def conversations(self, *, everybody: bool) -> Iterator[Conversation]:
        """Threads that changed since the last look, or all of them.

        The vendor gives the newest first and promises it nowhere: a whole page of older ones ends it.
        """
        after: str | None = None
        for _page in range(MAX_PAGES):
            pace.wait_for_conversations(self.account.ig_id)
            page = self.client.conversations(after)
            self.pause(PAUSE_SECONDS)
            changed = [thread for thread in page.conversations if self._changed(thread)]
            yield from page.conversations if everybody else changed
            after = page.after
            if after is None or not (changed or everybody):
                return

    def take(self, thread: Conversation) -> int:
        """Take in one thread: who it is with, and what was said since the last look."""
        people = [each for each in thread.participants if each.id and each.id != self.account.ig_id]
        if len(people) != 1:
            return 0
        person = people[0]
        contact, _made = InstagramContact.objects.get_or_create(account=self.account, igsid=person.id)
        if contact.last_action_at is None and not self._changed(thread):
            # Whoever spoke last, the window is closed; but it is not somebody who never wrote.
            InstagramContact.objects.filter(pk=contact.pk).update(last_action_at=thread.updated_at)
        if person.username and (contact.client_id is None or contact.username != person.username.lower()):
            identity.learn_names(contact.pk, person.username, "", self.now)
        if not self._changed(thread):
            return 0
        pace.wait_for_conversations(self.account.ig_id)
        messages = self.client.messages(thread.id)
        self.pause(PAUSE_SECONDS)
        events = [self._event(each, person.id) for each in messages if self._is_new(each)]
        events.sort(key=lambda event: event.occurred_at)
        inbox.attend(inbox.take_events(events, self.now).contacts, self.now)
        return len(events)

    def _changed(self, thread: Conversation) -> bool:
        return thread.updated_at is None or thread.updated_at >= self.since

    def _is_new(self, message: ConversationMessage) -> bool:
        return bool(message.mid and message.created_at and message.created_at >= self.since)

    def _event(self, message: ConversationMessage, igsid: str) -> InstagramEvent:
        return _event(self.account, message, igsid, self.now)


def _event(
    account: InstagramAccount, message: ConversationMessage, igsid: str, now: datetime
) -> InstagramEvent:
    """A message that was read, as the webhook would have told of it."""
    own = message.from_id != igsid
    kind = EventKind.ECHO if own else EventKind.TEXT if message.text else EventKind.UNSUPPORTED
    return InstagramEvent(
        kind=kind,
        account_id=account.ig_id,
        person_id=igsid,
        mid=message.mid,
        text=message.text,
        payload="",
        ref="",
        occurred_at=message.created_at or now,
        opens_window=not own,
        standby=False,
        raw={},
        key="",
    )


def read_conversations(now: datetime, pause: Callable[[float], None] = time.sleep) -> int:
    """Read what was said since the last look, where webhooks do not reach us; else once, at the beginning.

    The bookmark moves after a whole pass, to the pass's start. Returns how many messages were read, over
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
    since = now - FIRST_LOOK if last is None else last - OVERLAP
    reader = Reader(account, accounts.client_for(account), since, now, pause)
    try:
        count = sum(reader.take(thread) for thread in reader.conversations(everybody=last is None))
    except InstagramError as error:
        log.warning("conversations_not_read", account=account.ig_id, error=str(error))
        accounts.halt(account, error)
        return 0
    mine = InstagramAccount.objects.filter(pk=account.pk)
    mine.update(conversations_read_at=now, conversations_claimed_at=None)
    log.info("conversations_read", account=account.ig_id, messages=count)
    return count


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
    message = accounts.client_for(account).message(mid)
    if not message.from_id or message.from_id == account.ig_id:
        return False
    taken = inbox.take_events([_event(account, message, message.from_id, now)], now)
    inbox.attend(taken.contacts, now)
    return True


# --- messages whose outcome nobody knows ----------------------------------------------------------
def settle_unknown(now: datetime, limit: int = 20, pause: Callable[[float], None] = time.sleep) -> int:
    """Look into the conversations for messages whose outcome is unknown; return how many are known now.

    One that is not found stays unknown: not seeing it proves nothing, and it is never sent again.
    """
    look_again = Q(looked_up_at__isnull=True) | Q(looked_up_at__lt=now - SETTLE_AGAIN)
    unknown = Message.objects.filter(
        look_again,
        state=Message.State.UNKNOWN,
        claimed_at__lt=now - SETTLE_AFTER,
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
    client = accounts.client_for(message.person.account)
    pace.wait_for_conversations(message.person.account.ig_id)
    thread = client.conversation_with(message.person.igsid)
    if message.claimed_at is None:
        return False
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
