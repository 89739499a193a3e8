"""What Instagram posts to us: is it signed, and what does it say.

`parse` never raises. The vendor sends arrays where objects are promised, numbers as strings, events without
a sender, and its dashboard's "Test" in a shape of its own; a body that means nothing gives no events.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from feedback.channels.instagram.events import UNKNOWN_TIME, EventKind, InstagramEvent, dedupe_key
from feedback.channels.reading import clean, identifier, mapping, moment, sequence, string

CHALLENGE = re.compile(r"[A-Za-z0-9_.-]{1,256}", re.ASCII)
ENVELOPE = frozenset({"sender", "recipient", "timestamp", "id", "time"})
TEST_ACCOUNTS = ("", "0")  # the dashboard's "Test" button speaks for account "0"
SHARES = frozenset({"share", "ig_post", "post", "reel", "ig_reel", "ig_story"})
FROM_THE_PERSON = frozenset(
    {
        EventKind.TEXT,
        EventKind.QUICK_REPLY,
        EventKind.ATTACHMENT,
        EventKind.STORY_REPLY,
        EventKind.STORY_MENTION,
        EventKind.SHARE,
        EventKind.UNSUPPORTED,
        EventKind.POSTBACK,
    }
)


class Oddity(StrEnum):
    """Why a body tells of nothing."""

    NOT_JSON = "not_json"
    NOT_AN_OBJECT = "not_an_object"
    NOT_INSTAGRAM = "not_instagram"
    NO_ENTRIES = "no_entries"
    NO_EVENTS = "no_events"


def verify_signature(raw: bytes, header: str | None, secrets: Sequence[str]) -> bool:
    """Whether one of our app secrets signed exactly these bytes (`X-Hub-Signature-256`).

    The vendor does not say which of an app's two secrets signs, hence a list. Empty secrets never match.
    Takes the same time whichever secret matches.
    """
    given = (header or "").strip().lower().encode("utf-8", "replace")
    matched = False
    for secret in secrets:
        if not secret:
            continue
        expected = b"sha256=" + hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest().encode()
        matched |= hmac.compare_digest(expected, given)
    return matched


def challenge(params: Mapping[str, str], verify_token: str) -> str | None:
    """The text to answer a subscription's verification with, or None (then 403).

    The answer is the caller's own text sent back, so only a plain token is echoed: no markup.
    """
    if not verify_token or params.get("hub.mode") != "subscribe":
        return None
    given = params.get("hub.verify_token") or ""
    if not hmac.compare_digest(given.encode("utf-8", "replace"), verify_token.encode("utf-8", "replace")):
        return None
    text = params.get("hub.challenge") or ""
    return text if CHALLENGE.fullmatch(text) else None


def parse(raw: bytes) -> list[InstagramEvent]:
    """Every event of a delivery, in the order given; [] when the body is not an Instagram delivery.

    Never raises, on any bytes. Text in the result is safe for Postgres: no NUL, no lone surrogates.
    """
    body = _body(raw)
    if body.get("object") != "instagram":
        return []
    return [event for entry in sequence(body.get("entry")) for event in _entry_events(mapping(entry))]


def oddity(raw: bytes) -> Oddity:
    """What is odd about a body of which `parse` makes no event. Never raises, on any bytes."""
    loaded = _loaded(raw)
    if loaded is Oddity.NOT_JSON:
        return Oddity.NOT_JSON
    if not isinstance(loaded, dict):
        return Oddity.NOT_AN_OBJECT
    if loaded.get("object") != "instagram":
        return Oddity.NOT_INSTAGRAM
    return Oddity.NO_EVENTS if sequence(loaded.get("entry")) else Oddity.NO_ENTRIES


def _body(raw: bytes) -> dict[str, Any]:
    return mapping(clean(_loaded(raw)))


def _loaded(raw: bytes) -> Any:
    try:
        # Not msgspec: it refuses a lone surrogate, and with it the whole batch of up to 1000 events.
        return json.loads(raw.decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError):  # ValueError: not JSON, or a number of thousands of digits
        return Oddity.NOT_JSON


def _entry_events(entry: dict[str, Any]) -> Iterator[InstagramEvent]:
    account = identifier(entry.get("id"))
    delivered_at = moment(entry.get("time"))
    for name in ("messaging", "standby"):
        for item in sequence(entry.get(name)):
            if isinstance(item, dict) and item:
                yield _Item(account, item, name == "standby", delivered_at).event()
    for change in sequence(entry.get("changes")):
        if isinstance(change, dict) and change:
            yield _change_event(account, change, delivered_at)


def _change_event(account: str, change: dict[str, Any], delivered_at: datetime | None) -> InstagramEvent:
    """Comments and the dashboard's test messages: kept, never taken for a conversation."""
    value = mapping(change.get("value"))
    field = string(change.get("field"))
    item = _Item(account, value, False, delivered_at)
    identity = identifier(value.get("id")) or item.mid or item.timestamp
    return InstagramEvent(
        kind=EventKind.UNKNOWN,
        account_id=account,
        person_id="",
        mid=item.mid,
        text="",
        payload="",
        ref="",
        occurred_at=item.occurred_at or delivered_at or UNKNOWN_TIME,
        opens_window=False,
        standby=False,
        raw=change,
        key=dedupe_key(account, EventKind.UNKNOWN, field, identity),
        shape=field[:64] or "changes",
    )


@dataclass(frozen=True)
class _Item:
    """One element of `messaging` or `standby`, read without trusting its shape."""

    account: str
    body: dict[str, Any]
    standby: bool
    delivered_at: datetime | None

    def event(self) -> InstagramEvent:
        kind = self.kind
        return InstagramEvent(
            kind=kind,
            account_id=self.account,
            person_id=self.person,
            mid=self.mid,
            text=string(self.message.get("text")) or string(self.part("message_edit").get("text")),
            payload=self.payload,
            ref=string(self.referral.get("ref"))[:2083],
            occurred_at=self.occurred_at or self.delivered_at or UNKNOWN_TIME,
            opens_window=self.opens_window(kind),
            standby=self.standby,
            raw=self.body,
            key=dedupe_key(self.account, kind, *self.identity(kind)),
            shape=self.shape if kind in (EventKind.UNKNOWN, EventKind.UNSUPPORTED) else "",
        )

    def part(self, name: str) -> dict[str, Any]:
        return mapping(self.body.get(name))

    @property
    def message(self) -> dict[str, Any]:
        return self.part("message")

    @property
    def referral(self) -> dict[str, Any]:
        inner = self.message.get("referral") or self.part("postback").get("referral")
        return mapping(inner) or self.part("referral")

    @property
    def sender(self) -> str:
        return identifier(self.part("sender").get("id"))

    @property
    def is_own(self) -> bool:
        """The account itself acted: sender and recipient are swapped."""
        own = self.message.get("is_echo") is True or self.message.get("is_self") is True
        return own or bool(self.account and self.sender == self.account)

    @property
    def person(self) -> str:
        return identifier(self.part("recipient").get("id")) if self.is_own else self.sender

    @property
    def mid(self) -> str:
        for name in ("message", "postback", "reaction", "read", "message_edit"):
            if mid := identifier(self.part(name).get("mid"), limit=255):
                return mid
        return ""

    @property
    def payload(self) -> str:
        reply = mapping(self.message.get("quick_reply"))
        return string(reply.get("payload")) or string(self.part("postback").get("payload"))

    @property
    def shape(self) -> str:
        """What the vendor calls it: the names in the event less those that every event has."""
        named = sorted(string(name) for name in self.body if name not in ENVELOPE)
        types = sorted(_attachment_types(self.message) - {""})
        return ", ".join([*named, *types])[:64]

    @property
    def occurred_at(self) -> datetime | None:
        return moment(self.body.get("timestamp"))

    @property
    def timestamp(self) -> str:
        at = self.occurred_at
        return str(round(at.timestamp() * 1000)) if at else ""

    @property
    def kind(self) -> EventKind:
        if self.account in TEST_ACCOUNTS:
            return EventKind.UNKNOWN
        if self.message:
            return _message_kind(self.message, own=self.is_own)
        named = {
            "postback": EventKind.POSTBACK,
            "reaction": EventKind.REACTION,
            "read": EventKind.READ,
            "message_edit": EventKind.EDIT,
            "referral": EventKind.REFERRAL,
        }
        return next((kind for name, kind in named.items() if self.part(name)), EventKind.UNKNOWN)

    def opens_window(self, kind: EventKind) -> bool:
        """The vendor's "User Actions that Open the Standard Messaging Window".

        Without a person, or without the event's own time, nobody can say until when: then it opens nothing.
        A click on an advertisement does not open by itself, an ig.me link into an existing thread does.
        """
        if self.is_own or not self.person or self.occurred_at is None:
            return False
        if kind is EventKind.REACTION:
            return string(self.part("reaction").get("action")) == "react"
        if kind is EventKind.REFERRAL:
            source = string(self.referral.get("source")).upper()
            return not source or source.startswith("SHORTLINK")
        return kind in FROM_THE_PERSON

    def identity(self, kind: EventKind) -> tuple[str, ...]:
        """What tells this event from every other of its account and kind."""
        if kind is EventKind.REACTION:
            reaction = self.part("reaction")
            return (self.mid, self.person, string(reaction.get("action"))[:20], self.timestamp)
        if kind is EventKind.READ:
            return (self.mid, self.person, self.timestamp)
        if kind is EventKind.EDIT:
            number = self.part("message_edit").get("num_edit")
            return (self.mid, str(number)[:20], self.timestamp)
        if self.mid and kind is not EventKind.UNKNOWN:
            return (self.mid,)
        shape = self.shape if kind is EventKind.UNKNOWN else ""
        return (self.mid, self.person, shape + string(self.referral.get("ref"))[:100], self.timestamp)


def _attachment_types(message: dict[str, Any]) -> set[str]:
    return {string(mapping(each).get("type")) for each in sequence(message.get("attachments"))}


def _message_kind(message: dict[str, Any], *, own: bool) -> EventKind:
    types = _attachment_types(message)
    checks = (
        (message.get("is_deleted") is True, EventKind.UNSEND),
        (own, EventKind.ECHO),
        (bool(mapping(message.get("quick_reply"))), EventKind.QUICK_REPLY),
        (bool(mapping(mapping(message.get("reply_to")).get("story"))), EventKind.STORY_REPLY),
        ("story_mention" in types, EventKind.STORY_MENTION),
        (not SHARES.isdisjoint(types), EventKind.SHARE),
        (bool(types), EventKind.ATTACHMENT),
        (bool(string(message.get("text"))), EventKind.TEXT),
    )
    return next((kind for holds, kind in checks if holds), EventKind.UNSUPPORTED)
