"""What the client returns: our own small classes, so that no vendor's JSON travels further."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from feedback.channels.reading import identifier, mapping, moment, sequence, string


@dataclass(frozen=True)
class QuickReply:
    """A button under a message. The vendor cuts `title` at 20 characters; a tap brings `payload` back."""

    title: str
    payload: str

    def as_json(self) -> dict[str, str]:
        """The vendor's form of the button."""
        return {"content_type": "text", "title": self.title, "payload": self.payload}


@dataclass(frozen=True)
class Sent:
    """A message the vendor accepted. `mid` is what its echo will bear."""

    mid: str
    recipient_id: str


@dataclass(frozen=True)
class Profile:
    """Who an IGSID is. Both names may be ""; the vendor promises neither."""

    igsid: str
    username: str
    name: str


@dataclass(frozen=True)
class Participant:
    """One side of a conversation: an IGSID (or the account's own id) and a username, which may be ""."""

    id: str
    username: str


@dataclass(frozen=True)
class Conversation:
    """A thread. `participants` holds both sides, the salon's account too."""

    id: str
    updated_at: datetime | None
    participants: tuple[Participant, ...] = ()

    @classmethod
    def from_json(cls, body: dict[str, Any]) -> Conversation:
        """Read the vendor's object; what is missing reads as empty."""
        people = sequence(mapping(body.get("participants")).get("data"))
        return cls(
            id=identifier(body.get("id"), limit=255),
            updated_at=moment(body.get("updated_time")),
            participants=tuple(_participant(mapping(each)) for each in people),
        )


@dataclass(frozen=True)
class Page:
    """A page of conversations; `after` is the cursor of the next one, None on the last."""

    conversations: list[Conversation]
    after: str | None

    @classmethod
    def from_json(cls, body: dict[str, Any]) -> Page:
        """Read the vendor's page. The last page bears a cursor too, but no `next`."""
        found = [Conversation.from_json(mapping(each)) for each in sequence(body.get("data"))]
        paging = mapping(body.get("paging"))
        after = string(mapping(paging.get("cursors")).get("after")) if paging.get("next") else ""
        return cls([each for each in found if each.id], after or None)


@dataclass(frozen=True)
class ConversationMessage:
    """One message of a thread; from whom by id and username, each of which may be ""."""

    mid: str
    created_at: datetime | None
    from_id: str
    from_username: str
    text: str = field(repr=False)

    @classmethod
    def from_json(cls, body: dict[str, Any]) -> ConversationMessage:
        """Read the vendor's object; what is missing reads as empty."""
        sender = _participant(mapping(body.get("from")))
        return cls(
            mid=identifier(body.get("id"), limit=255),
            created_at=moment(body.get("created_time")),
            from_id=sender.id,
            from_username=sender.username,
            text=string(body.get("message")),
        )


@dataclass(frozen=True)
class Me:
    """The connected account. `user_id` is what webhooks call `entry.id`; the app-scoped id is another one."""

    user_id: str
    username: str
    app_scoped_id: str


@dataclass(frozen=True)
class IceBreaker:
    """A question that people see in a new thread; a tap brings `payload`."""

    question: str
    payload: str

    def as_json(self) -> dict[str, str]:
        """The vendor's form of the question."""
        return {"question": self.question, "payload": self.payload}


@dataclass(frozen=True)
class MenuItem:
    """An item of the menu that every conversation has: a tap brings `payload`, or opens `url`."""

    title: str
    payload: str = ""
    url: str = ""

    @classmethod
    def from_json(cls, body: dict[str, Any]) -> MenuItem:
        """Read the vendor's item; what is missing reads as empty."""
        return cls(string(body.get("title")), string(body.get("payload")), string(body.get("url")))

    def as_json(self) -> dict[str, str]:
        """The vendor's form of the item; it knows these two types only."""
        if self.url:
            return {"type": "web_url", "title": self.title, "url": self.url}
        return {"type": "postback", "title": self.title, "payload": self.payload}


@dataclass(frozen=True)
class Token:
    """A renewed access token and its life in seconds."""

    token: str = field(repr=False)
    expires_in: int


def _participant(body: dict[str, Any]) -> Participant:
    return Participant(identifier(body.get("id")), string(body.get("username")))
