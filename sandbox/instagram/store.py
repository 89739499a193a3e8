"""The pretend Instagram: its people, their threads with the salon, its tokens and subscriptions."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Protocol

import msgspec

from sandbox.instagram import events, ids, limits, tokens
from sandbox.instagram.deliveries import Behaviour, Deliverer
from sandbox.instagram.model import FIRST, Account, Message, Person, State
from sandbox.people.census import newcomers, population
from sandbox.world import World

FAMILIES = {
    "messaging_referrals": "messaging_referral",
    "messaging_reactions": "message_reactions",
}


class Startable(Protocol):
    """Something with a thread of its own that lives as long as the server."""

    def start(self) -> None:
        """Start the thread."""

    def stop(self) -> None:
        """Stop the thread."""


class Instagram:
    """One salon account and everybody who may write to it. Changed under `lock`, which is the world's.

    `webhook_url` is where the product listens; without it nothing is delivered. A chain has several.
    """

    def __init__(self, world: World, webhook_url: str | None = None, account: Account = FIRST) -> None:
        self.world = world
        self.account = account
        self.lock = world.lock
        self.seed = world.seed
        self.version = 0
        self.deliverer = Deliverer(webhook_url, world.clock.now, world.seed, account.ig_id)
        self._companions: list[Startable] = []
        self._generate()

    def _generate(self) -> None:
        now = self.now()
        self.send_limit = limits.send_limit()
        self.conversations_limit = limits.conversations_limit()
        first = tokens.first(now, self.account.token)
        people = {person.igsid: person for person in population(self.world, now)}
        self._take(State(people=people, tokens={first.value: first}))

    def _take(self, state: State) -> None:
        self.state = state
        self._by_name: dict[str, str] = {}
        self._by_mid: dict[str, str] = {}
        self._by_thread: dict[str, str] = {}
        self._names_seen: set[int] = set(self.world.instagram_names)
        for person in state.people.values():
            self._index(person)

    def _index(self, person: Person) -> None:
        self._by_name[person.username.lower()] = person.igsid
        if person.former_username:
            self._by_name.setdefault(person.former_username.lower(), person.igsid)
        self._by_thread[ids.conversation_id(self.seed, person.igsid)] = person.igsid
        self._by_mid.update({message.mid: person.igsid for message in person.messages})

    def now(self) -> datetime:
        """Return the sandbox's moment."""
        return self.world.clock.now()

    def touch(self) -> None:
        """Say that something changed: pages show it, the next snapshot holds it."""
        self.version += 1
        self.world.mark()

    def people(self) -> list[Person]:
        """Return everybody, those who hold a name that came to the salon since included."""
        with self.lock:
            if self._names_seen != set(self.world.instagram_names):
                for person in newcomers(self.world, self._by_name):
                    self.state.people[person.igsid] = person
                    self._index(person)
                self._names_seen = set(self.world.instagram_names)
            return list(self.state.people.values())

    def person(self, key: str) -> Person | None:
        """Return a person by IGSID or by Instagram name, present or former, in any case."""
        self.people()
        found = self.state.people.get(key)
        if found is None:
            found = self.state.people.get(self._by_name.get(key.lower().lstrip("@"), ""))
        return found

    def person_of_thread(self, conversation_id: str) -> Person | None:
        """Return whose thread that id is."""
        return self.state.people.get(self._by_thread.get(conversation_id, ""))

    def message(self, mid: str) -> tuple[Person, Message] | None:
        """Return a message with its person, None for an unknown mid."""
        person = self.state.people.get(self._by_mid.get(mid, ""))
        if person is None:
            return None
        return person, next(message for message in person.messages if message.mid == mid)

    def add_message(self, person: Person, message: Message) -> Message:
        """Put a message into the thread of that person."""
        person.messages.append(message)
        self._by_mid[message.mid] = person.igsid
        self.touch()
        return message

    def next_mid(self, person: Person) -> str:
        """Return the id for the next message of that thread."""
        return ids.message_id(self.seed, person.igsid, len(person.messages))

    def emit(self, event: events.Event) -> None:
        """Deliver an event if the salon is subscribed to its field. An app that is not live hears nothing."""
        if not self.state.live:
            return
        fields = {FAMILIES.get(field, field) for field in self.state.subscribed_fields}
        self.deliverer.put(events.of_account(event, self.account.ig_id), subscribed=event[0] in fields)

    def attach(self, companion: Startable) -> None:
        """Let a thread live as long as this part does."""
        self._companions.append(companion)

    def start(self) -> None:
        """Start delivering webhooks, and the attached threads."""
        for one in (self.deliverer, *self._companions):
            one.start()

    def stop(self) -> None:
        """Stop the attached threads, then the deliveries."""
        for one in (*reversed(self._companions), self.deliverer):
            one.stop()

    def reset(self) -> None:
        """Go back to the state right after generation."""
        with self.lock:
            self.deliverer.reset()
            self._generate()
            self.touch()

    def dump(self) -> dict[str, Any]:
        """Return everything that a restart must not lose, deliveries on their way included."""
        with self.lock:
            state: dict[str, Any] = msgspec.to_builtins(self.state)
            return {
                "state": state,
                "pending": [list(event) for event in self.deliverer.pending()],
                "behaviour": msgspec.to_builtins(self.deliverer.behaviour),
            }

    def load(self, state: dict[str, Any]) -> None:
        """Take over what `dump` returned."""
        with self.lock:
            self._take(msgspec.convert(state["state"], State))
            self.deliverer.reset()
            self.deliverer.behaviour = msgspec.convert(state["behaviour"], Behaviour)
            for field, event in state["pending"]:
                self.deliverer.put((field, event))
            self.touch()
