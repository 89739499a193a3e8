"""What the pretend Instagram remembers. Plain dataclasses, so that a snapshot is one call."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

ACCOUNT_ID = "17841400000000000"
ACCOUNT_SCOPED_ID = "26890000000000000"
USERNAME = "sandbox_salon"
APP_ID = "990000000000001"
APP_SECRET = "sandbox-app-secret"
ACCESS_TOKEN = "sandbox-token"
VERIFY_TOKEN = "sandbox-verify"
WINDOW = timedelta(hours=24)


@dataclass(frozen=True)
class Account:
    """A salon's professional account, and the token that its dashboard gave."""

    ig_id: str
    scoped_id: str
    username: str
    token: str


FIRST = Account(ACCOUNT_ID, ACCOUNT_SCOPED_ID, USERNAME, ACCESS_TOKEN)
# Of a chain's second location. The people who write to it bear other ids than with the first.
SECOND = Account("17841400000000002", "26890000000000002", "sandbox_salon_two", "sandbox-token-two")

SCOPES = "instagram_business_basic,instagram_business_manage_messages"
SUBSCRIBED_FIELDS = (
    "messages",
    "messaging_postbacks",
    "messaging_seen",
    "messaging_referral",
    "message_reactions",
)


@dataclass
class Message:
    """One message of a thread. `kind`: text, quick_reply, postback, story_reply, template, attachment, or
    what a person sent without words: `events.ATTACHED`, unsupported.
    """

    mid: str
    at: datetime
    from_salon: bool
    text: str
    kind: str = "text"
    quick_replies: list[dict[str, str]] = field(default_factory=list)
    buttons: list[dict[str, str]] = field(default_factory=list)
    title: str = ""
    by_api: bool = False
    seen: bool = False
    reaction: str = ""
    deleted: bool = False
    edits: int = 0


@dataclass
class Plan:
    """What a person is going to do by themselves. `action`: read, text, tap, react."""

    at: datetime
    action: str
    mid: str = ""
    text: str = ""
    index: int = 0


@dataclass
class Person:
    """A person of Instagram with the thread between them and the salon."""

    igsid: str
    username: str
    name: str | None
    manner: str
    client_id: int | None = None
    former_username: str = ""
    blocked: bool = False
    automatic: bool = True
    consent: bool = False
    last_action_at: datetime | None = None
    pending_ref: str = ""
    messages: list[Message] = field(default_factory=list)
    plans: list[Plan] = field(default_factory=list)
    noticed: int = 0
    asked: int = 0
    rating: int = 0

    def window_open(self, now: datetime) -> bool:
        """Tell whether the salon may write: the person did something less than 24 hours ago."""
        return self.last_action_at is not None and now - self.last_action_at < WINDOW

    def act(self, at: datetime) -> None:
        """Remember an action that opens the window; a late event never shortens it."""
        if self.last_action_at is None or at > self.last_action_at:
            self.last_action_at = at

    def visible(self) -> list[Message]:
        """Return the messages that were not taken back, oldest first."""
        return [message for message in self.messages if not message.deleted]

    def updated_at(self) -> datetime | None:
        """Return the moment of the newest message, None where there is no thread."""
        return self.messages[-1].at if self.messages else None


@dataclass
class Token:
    """An Instagram user access token."""

    value: str
    issued_at: datetime
    expires_at: datetime
    short: bool = False
    scopes: list[str] = field(default_factory=lambda: SCOPES.split(","))
    ended: int = 0  # the subcode by which it is refused: 458 the app was removed, 460 a new password


@dataclass
class Code:
    """An authorization code: one use, one hour, one redirect address."""

    value: str
    redirect_uri: str
    expires_at: datetime
    scopes: list[str] = field(default_factory=lambda: SCOPES.split(","))


@dataclass
class Sent:
    """A message that the product sent by the API and the person received."""

    at: datetime
    igsid: str
    username: str
    mid: str
    text: str
    quick_replies: int = 0


@dataclass
class State:
    """Everything of the pretend Instagram that a restart must not lose."""

    people: dict[str, Person] = field(default_factory=dict)
    tokens: dict[str, Token] = field(default_factory=dict)
    codes: dict[str, Code] = field(default_factory=dict)
    subscribed_fields: list[str] = field(default_factory=lambda: list(SUBSCRIBED_FIELDS))
    ice_breakers: list[dict[str, Any]] = field(default_factory=list)
    persistent_menu: list[dict[str, Any]] = field(default_factory=list)
    sent: list[Sent] = field(default_factory=list)
    direct_access: bool = True
    tester: bool = True
    live: bool = True
    issued: int = 0
    greetings: int = 0
    next_greeting_at: datetime | None = None
