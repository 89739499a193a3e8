"""What each refusal of Instagram means for the sender.

Codes and meanings are those of the vendor's "Common Error Codes" (25 June 2026) and of public reports.
Classified by (code, subcode), then by HTTP status, never by the English text, which the vendor changes.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Action(StrEnum):
    """What to do next; the sender knows nothing else about an error."""

    RETRY_LATER = "retry_later"  # throttled or never left: wait minutes; no attempt is spent
    RETRY_ONCE = "retry_once"  # not delivered and maybe passing: one more try, then look what came of it
    OTHER_TOOL = "other_tool"  # another program holds the conversation: one more try, then tell a person
    WINDOW_CLOSED = "window_closed"  # wait for the person's next act, or take another channel
    UNREACHABLE = "unreachable"  # this person cannot or will not receive from the account
    IDENTITY_INVALID = "identity_invalid"  # the IGSID is foreign or gone: forget the link
    STOP_ACCOUNT = "stop_account"  # halt the account's whole queue and alert
    RECONNECT = "reconnect"  # halt the queue until somebody connects the account again
    PERMISSION = "permission"  # halt the queue until an operator grants what is missing
    OUR_BUG = "our_bug"  # the request itself is wrong; the same request will never pass
    OUTCOME_UNKNOWN = "outcome_unknown"  # maybe delivered: settled by the echo or a person, never repeated
    SKIP = "skip"  # nothing to do for this one; go on with the next
    NO_CONSENT = "no_consent"  # the profile is not readable yet; keep the IGSID without a name


class InstagramError(Exception):
    """A call that did not do what was asked; `action` says what to do.

    Holds no token and no message text, and neither does `str()`: it is safe to log and to store.
    """

    def __init__(
        self,
        action: Action,
        *,
        code: int | None = None,
        subcode: int | None = None,
        status: int | None = None,
        trace: str = "",
        cause: str = "",
    ) -> None:
        """`trace` is the vendor's fbtrace_id, for its support; `cause` a word of ours on what went wrong."""
        self.action = action
        self.code = code
        self.subcode = subcode
        self.status = status
        self.trace = trace
        self.cause = cause
        super().__init__(action, code, subcode, status)

    def __str__(self) -> str:
        known = {"code": self.code, "subcode": self.subcode, "status": self.status, "trace": self.trace}
        facts = " ".join(f"{name}={value}" for name, value in known.items() if value not in (None, ""))
        return " ".join(part for part in (f"instagram: {self.action}", self.cause, facts) if part)

    @property
    def meaning(self) -> str:
        """The vendor's meaning of the code in plain English, "" where we know none."""
        row = _row(self.code, self.subcode)
        return row.meaning if row else ""


class OutcomeUnknown(InstagramError):
    """The request may have been carried out: a time-out or a cut after it was written, a 5xx, an
    unreadable answer. The vendor has no idempotency key, so it must not be sent again unseen."""

    def __init__(self, *, status: int | None = None, cause: str = "", **facts: int | str | None) -> None:
        code, subcode, trace = facts.get("code"), facts.get("subcode"), facts.get("trace")
        super().__init__(
            Action.OUTCOME_UNKNOWN,
            code=code if isinstance(code, int) else None,
            subcode=subcode if isinstance(subcode, int) else None,
            status=status,
            trace=trace if isinstance(trace, str) else "",
            cause=cause,
        )


class NotSent(InstagramError):
    """Nothing left this machine: the name did not resolve or the connection was refused."""

    def __init__(self, cause: str = "") -> None:
        super().__init__(Action.RETRY_LATER, cause=cause)


class Row(NamedTuple):
    """One line of the vendor's table. None stands for "whatever": any code, or no known subcode."""

    code: int | None
    subcode: int | None
    action: Action
    meaning: str


def _rows(code: int | None, subcodes: tuple[int | None, ...], action: Action, meaning: str) -> list[Row]:
    return [Row(code, subcode, action, meaning) for subcode in subcodes]


ERRORS: tuple[Row, ...] = (
    *_rows(10, (2534022, 2018278, 2018065), Action.WINDOW_CLOSED, "outside the 24-hour window"),
    Row(10, 2018108, Action.UNREACHABLE, "this person cannot receive messages right now"),
    Row(10, 1893063, Action.STOP_ACCOUNT, "the account is temporarily restricted"),
    Row(10, 2534077, Action.RECONNECT, "the account's link cannot be verified, or it wants two factors"),
    *_rows(10, (1893015, 1404170), Action.SKIP, "a stop or restriction of marketing messages"),
    Row(10, None, Action.PERMISSION, "a permission is missing"),
    *_rows(100, (2534014, 2018001), Action.IDENTITY_INVALID, "no such Instagram user for this account"),
    Row(100, 33, Action.SKIP, "the object is missing or not ours to see"),
    # Two faults in one code: the app is not authorised for the account, or the path wants the numeric id.
    Row(100, None, Action.STOP_ACCOUNT, "unsupported request: the app is not authorised for this account"),
    Row(100, 2534015, Action.OUR_BUG, "invalid message data"),
    Row(100, 2534025, Action.SKIP, "the comment takes no private reply, or had one"),
    Row(100, 2534029, Action.STOP_ACCOUNT, "the business is blocked from sending by API"),
    *_rows(100, (2534037, 2018300, 2018321), Action.OTHER_TOOL, "another tool controls the conversation"),
    Row(100, 2534013, Action.PERMISSION, "the page is not linked to the account"),
    *_rows(100, (2018047, 2018008, 2018109, 2018294, 2018074), Action.OUR_BUG, "a faulty attachment"),
    *_rows(190, (458, 460, 463, 467, None), Action.RECONNECT, "the token is no longer valid"),
    *_rows(200, (None, 2018028, 2018027), Action.PERMISSION, "permission not reviewed, or the app not live"),
    Row(200, 2534041, Action.STOP_ACCOUNT, "the owner switched off access to messages"),
    Row(200, 1545041, Action.UNREACHABLE, "this person is not available"),
    *_rows(551, (1545041, None), Action.UNREACHABLE, "this person does not receive from the account"),
    Row(230, None, Action.NO_CONSENT, "the person has not consented to be looked up"),
    *_rows(4, (None, 2018354), Action.RETRY_LATER, "the app is throttled"),
    *_rows(17, (None, 2018354), Action.RETRY_LATER, "the user is throttled"),
    *_rows(32, (None, 2018354), Action.RETRY_LATER, "the page is throttled"),
    *_rows(613, (None, 2534040), Action.RETRY_LATER, "the rate limit of this call is reached"),
    Row(613, 2018338, Action.STOP_ACCOUNT, "abusive use of tags"),
    Row(613, 1893016, Action.OUR_BUG, "a repeated opt-in request; we make none"),
    # "Messages are all sent successfully, but the endpoint returns an error."
    *_rows(1, (None, 99, 1357046), Action.OUTCOME_UNKNOWN, "an unknown error, possibly after delivery"),
    *_rows(2, (None, 1545133), Action.RETRY_ONCE, "a temporary fault, or the person blocked the account"),
    Row(2500, None, Action.OUR_BUG, "an unknown path"),
    Row(None, 2534001, Action.SKIP, "the owner archived or deleted the conversation"),
    Row(9000001, None, Action.SKIP, "the message was deleted"),
    Row(36103, None, Action.PERMISSION, "the account is not eligible for the API"),
    *_rows(80002, (None,), Action.RETRY_LATER, "a business use-case limit"),
    *_rows(80006, (None,), Action.RETRY_LATER, "a business use-case limit"),
)
"""The vendor's table. Its line "(403) To use 'Human Agent' …" has no code and stands under STATUSES."""

STATUSES: dict[int, Action] = {
    401: Action.RECONNECT,
    403: Action.STOP_ACCOUNT,  # also "To use 'Human Agent' …": no code path of ours sets a tag
    408: Action.OUTCOME_UNKNOWN,
    429: Action.RETRY_LATER,
}

# What stops an account and is met by a mere read of its conversations too, so that a read which passes shows
# that messages may go again: the role, the permission, the owner's switch. The vendor says "probe slowly" of
# the first. Restrictions of sending, dead tokens and codes that nobody knows are not shown by any read.
SHOWN_BY_READING = frozenset(
    {(100, None), (10, None), (200, None), (200, 2018027), (200, 2018028), (200, 2534041)}
)

_INDEX = {(row.code, row.subcode): row for row in ERRORS}


def _row(code: int | None, subcode: int | None) -> Row | None:
    if code is None and subcode is None:
        return None
    return _INDEX.get((code, subcode)) or _INDEX.get((None, subcode)) or _INDEX.get((code, None))


def classify(code: int | None, subcode: int | None, status: int | None) -> Action:
    """What to do about an answer.

    An unknown subcode counts as its code without one. A code that stands in no row stops the whole account
    when the vendor refused (3xx, 4xx): the next hundred messages would meet the same wall, and an alert
    costs less than a ban. Without a clear refusal (no status, 2xx, 5xx) the message may have been delivered.
    Code 2 with a 5xx counts as that too: a second identical message is worse than a missing one.
    """
    row = _row(code, subcode)
    if row is not None:
        ambiguous = row.code == 2 and status is not None and status >= 500
        return Action.OUTCOME_UNKNOWN if ambiguous else row.action
    if status in STATUSES:
        return STATUSES[status]
    if status is not None and 300 <= status < 500:
        return Action.STOP_ACCOUNT
    return Action.OUTCOME_UNKNOWN
