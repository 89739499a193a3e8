"""One pass over the conversations of an account, and what was said in them as events."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from feedback.channels.instagram.client import Conversation, ConversationMessage, InstagramClient
from feedback.channels.instagram.events import EventKind, InstagramEvent
from feedback.models import InstagramAccount, InstagramContact
from feedback.services import identity, inbox, keeping_out, pace

MAX_PAGES = 400  # of 50: twenty thousand conversations in four minutes
# The first reading stops here, well within its claim, and goes on in the next pass where it stopped.
MAX_CALLS = 600
# The vendor allows two such calls a second.
PAUSE_SECONDS = 0.55


@dataclass
class Reader:
    """One pass over the conversations of an account, at the vendor's pace.

    `everybody`: the first reading, which is for those too who have been silent for long. It keeps its place
    after each page, so that who is killed reads no more than one page twice. `done` says that it is over.
    """

    account: InstagramAccount
    client: InstagramClient
    since: datetime
    now: datetime
    pause: Callable[[float], None]
    everybody: bool
    calls: int = 0
    done: bool = False

    def conversations(self) -> Iterator[Conversation]:
        """Threads that changed since the last look, or all of them from the place where we were.

        The vendor gives the newest first and promises it nowhere: a whole page of older ones ends it.
        """
        after = (self.account.conversations_after or None) if self.everybody else None
        for _page in range(MAX_PAGES):
            self._wait()
            page = self.client.conversations(after)
            self.pause(PAUSE_SECONDS)
            changed = [thread for thread in page.conversations if self._changed(thread)]
            yield from page.conversations if self.everybody else changed
            after = page.after
            if after is None or not (changed or self.everybody):
                self.done = True
                return
            if self.everybody:
                keep_place(self.account, after)
                if self.calls >= MAX_CALLS:
                    return
        self.done = not self.everybody

    def _wait(self) -> None:
        pace.wait_for_conversations(self.account.ig_id)
        self.calls += 1

    def take(self, thread: Conversation) -> int:
        """Take in one thread: who it is with, and what was said since the last look."""
        people = [each for each in thread.participants if each.id and each.id != self.account.ig_id]
        if len(people) != 1:
            return 0
        person = people[0]
        if keeping_out.is_out(person.id, person.username):
            return 0
        contact, _made = InstagramContact.objects.get_or_create(account=self.account, igsid=person.id)
        if contact.last_action_at is None and not self._changed(thread):
            # Whoever spoke last, the window is closed; but it is not somebody who never wrote.
            InstagramContact.objects.filter(pk=contact.pk).update(last_action_at=thread.updated_at)
        if person.username and (contact.client_id is None or contact.username != person.username.lower()):
            identity.learn_names(contact.pk, person.username, "", self.now)
        if not self._changed(thread):
            return 0
        self._wait()
        messages = self.client.messages(thread.id)
        self.pause(PAUSE_SECONDS)
        events = [
            as_event(self.account, each, person.id, self.now) for each in messages if self._is_new(each)
        ]
        events.sort(key=lambda event: event.occurred_at)
        inbox.attend(inbox.take_events(events, self.now).contacts, self.now)
        return len(events)

    def _changed(self, thread: Conversation) -> bool:
        return thread.updated_at is None or thread.updated_at >= self.since

    def _is_new(self, message: ConversationMessage) -> bool:
        return bool(message.mid and message.created_at and message.created_at >= self.since)


def as_event(
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


def keep_place(account: InstagramAccount, after: str) -> None:
    """Remember the vendor's cursor of the next page; "" begins again at the first one."""
    InstagramAccount.objects.filter(pk=account.pk).update(conversations_after=after)
