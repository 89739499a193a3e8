"""What each refusal of Telegram means for the sender.

The vendor has one number for many faults and no code beside it, and promises that its English text "is
subject to change". So a row is found by the number and a few words, and what no row knows by the number
alone, by a reading that does no harm: such a message is not repeated.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Action(StrEnum):
    """What to do next; the sender knows nothing else about an error."""

    RETRY_LATER = "retry_later"  # throttled or never left: wait `retry_after` seconds; no attempt is spent
    RETRY_ONCE = "retry_once"  # not delivered and maybe passing: one more try
    BLOCKED = "blocked"  # this person stopped the bot or is gone: another way until they start it again
    CHAT_GONE = "chat_gone"  # this bot knows no such chat: another way, and the link is to be made anew
    STOP_BOT = "stop_bot"  # the token is not valid any more: halt everything and alert
    CONFLICT = "conflict"  # somebody else reads this bot's updates, or a webhook stands in the way
    OUR_BUG = "our_bug"  # the request itself is wrong; the same request will never pass
    SKIP = "skip"  # there is nothing to do any more; go on with the next
    OUTCOME_UNKNOWN = "outcome_unknown"  # maybe delivered: settled by a press or a person, never repeated


class TelegramError(Exception):
    """A call that did not do what was asked; `action` says what to do, `retry_after` seconds to wait first.

    Holds no token, no chat and no text, and neither does `str()`: it is safe to log and to store.
    """

    def __init__(
        self,
        action: Action,
        *,
        code: int | None = None,
        retry_after: int = 0,
        cause: str = "",
        meaning: str = "",
    ) -> None:
        """`code` is the vendor's error_code or the HTTP status; `cause` a word of ours on what went wrong,
        `meaning` the table's words for the refusal."""
        self.action = action
        self.code = code
        self.retry_after = retry_after
        self.cause = cause
        self.meaning = meaning
        super().__init__(action, code)

    def __str__(self) -> str:
        facts = f"code={self.code}" if self.code is not None else ""
        return " ".join(part for part in (f"telegram: {self.action}", self.cause, facts) if part)


class OutcomeUnknown(TelegramError):
    """The request may have been carried out: a time-out or a cut after it was written, a 5xx, an unreadable
    answer. The vendor has no idempotency key, so it must not be sent again unseen."""

    def __init__(self, *, code: int | None = None, cause: str = "") -> None:
        super().__init__(Action.OUTCOME_UNKNOWN, code=code, cause=cause)


class NotSent(TelegramError):
    """Nothing left this machine: the name did not resolve or the connection was refused."""

    def __init__(self, cause: str = "") -> None:
        super().__init__(Action.RETRY_LATER, cause=cause)


class Row(NamedTuple):
    """One line of the table: the vendor's number, and words of its text ("" for whatever it says)."""

    code: int
    words: str
    action: Action
    meaning: str


ERRORS: tuple[Row, ...] = (
    Row(400, "chat not found", Action.CHAT_GONE, "this bot knows no such chat"),
    Row(400, "user not found", Action.CHAT_GONE, "this bot knows no such person"),
    Row(400, "peer_id_invalid", Action.CHAT_GONE, "this bot knows no such chat"),
    Row(400, "group chat was upgraded", Action.CHAT_GONE, "the chat has become another one"),
    Row(400, "message is not modified", Action.SKIP, "the message is so already"),
    Row(400, "message to edit not found", Action.SKIP, "the message was deleted"),
    Row(400, "message can't be edited", Action.SKIP, "the message is too old to be changed"),
    Row(400, "query is too old", Action.SKIP, "the press was answered too late"),
    Row(400, "query id is invalid", Action.SKIP, "the press was answered too late"),
    Row(400, "", Action.OUR_BUG, "the request is wrong: its text, a button or an address"),
    Row(401, "", Action.STOP_BOT, "the token was revoked"),
    Row(403, "bot was blocked by the user", Action.BLOCKED, "the person stopped the bot"),
    Row(403, "user is deactivated", Action.BLOCKED, "the person's account is gone"),
    Row(403, "can't initiate conversation", Action.BLOCKED, "the person never started the bot"),
    Row(403, "bot was kicked", Action.BLOCKED, "the bot was taken out of the chat"),
    Row(403, "can't send messages to the user", Action.RETRY_ONCE, "refused for a while, without a reason"),
    Row(403, "can't send messages to bots", Action.CHAT_GONE, "the chat belongs to another bot"),
    Row(403, "", Action.BLOCKED, "the bot may not write here"),
    Row(404, "", Action.STOP_BOT, "there is no bot with this token"),
    Row(409, "", Action.CONFLICT, "a webhook is set, or another program reads the updates"),
    Row(413, "", Action.OUR_BUG, "the request is too large"),
    Row(429, "", Action.RETRY_LATER, "too many messages"),
)
"""The vendor's refusals; the first row of a number whose words stand in the answer counts."""

# Where the vendor names no time, and for what never left.
PAUSE_SECONDS = 60
LONGEST_PAUSE = 3600


def row_of(code: int | None, description: str) -> Row | None:
    """The line of the table, None for a number that stands in none."""
    said = description.lower().replace("’", "'")
    return next((row for row in ERRORS if row.code == code and row.words in said), None)


def classify(code: int | None, description: str = "") -> Action:
    """What to do about an answer.

    A number that stands in no row: refused (3xx, 4xx) is a fault of ours, for it was not carried out and
    would not be the next time; anything else may have been carried out.
    """
    row = row_of(code, description)
    if row is not None:
        return row.action
    if code is not None and 300 <= code < 500 and code != 408:
        return Action.OUR_BUG
    return Action.OUTCOME_UNKNOWN
