"""The words for how a survey stands, and why."""

from __future__ import annotations

from enum import StrEnum


class Status(StrEnum):
    """Where the survey of a visit stands."""

    PLANNED = "planned"
    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    ANSWERING = "answering"
    ANSWERED = "answered"
    EXPIRED = "expired"
    MISSED = "missed"
    SKIPPED = "skipped"
    FAILED = "failed"
    UNKNOWN = "unknown"


class Reason(StrEnum):
    """Why a survey is not (yet) with the client. `feedback.models.words` puts each in words."""

    NO_CLIENT = "no_client"
    BEFORE_START = "before_start"
    EXCLUDED_SERVICE = "excluded_service"
    EXCLUDED_MASTER = "excluded_master"
    TOO_CHEAP = "too_cheap"
    NOT_SAMPLED = "not_sampled"
    OPTED_OUT = "opted_out"
    REVIEWED = "reviewed"
    REVIEW_REQUESTED = "review_requested"
    ASKED_LATELY = "asked_lately"
    NOT_MARKED = "not_marked"
    HELD = "held"
    TOO_LATE = "too_late"
    NO_INSTAGRAM = "no_instagram"
    INSTAGRAM_CONFLICT = "instagram_conflict"
    NEVER_WROTE = "never_wrote"
    WINDOW_CLOSED = "window_closed"
    VISIT_CHANGED = "visit_changed"
    SUPERSEDED = "superseded"
    UNREACHABLE = "unreachable"
    IDENTITY_INVALID = "identity_invalid"
    ACCOUNT_STOPPED = "account_stopped"
    NO_ACCOUNT = "no_account"
    CAMPAIGN_OFF = "campaign_off"
    PAUSED = "paused"
    OUTCOME_UNKNOWN = "outcome_unknown"
    OUR_BUG = "our_bug"
    NO_ANSWER = "no_answer"
    NO_WINDOW = "no_window"
    ANOTHER_SURVEY = "another_survey"
    TEXT_HELD = "text_held"
    DAILY_LIMIT = "daily_limit"
    DRY_RUN = "dry_run"
    OTHER_TOOL = "other_tool"
    CONVERSATION_GONE = "conversation_gone"
    BY_HAND = "by_hand"
    SMS_NO_FUNDS = "sms_no_funds"
    SMS_NO_RIGHTS = "sms_no_rights"
    SMS_REFUSED = "sms_refused"
    EMAIL_REFUSED = "email_refused"


# In a fixed order, for indexes are made of them. What holds every survey back for a while, and says nothing
# about its client …
PASSING = (
    Reason.ACCOUNT_STOPPED,
    Reason.CAMPAIGN_OFF,
    Reason.DAILY_LIMIT,
    Reason.NO_ACCOUNT,
    Reason.PAUSED,
)
# … and what may turn out otherwise while there is time: a name is entered, a link made, a visit completed
# again.
CURABLE = (Reason.INSTAGRAM_CONFLICT, Reason.NO_INSTAGRAM, Reason.VISIT_CHANGED)
# What the rules of a campaign say, so that changed rules may say otherwise while there is time.
BY_RULE = (
    Reason.ASKED_LATELY,
    Reason.EXCLUDED_MASTER,
    Reason.EXCLUDED_SERVICE,
    Reason.NOT_MARKED,
    Reason.NOT_SAMPLED,
    Reason.REVIEWED,
    Reason.REVIEW_REQUESTED,
    Reason.TOO_CHEAP,
    Reason.TOO_LATE,
)
# Of which no campaign asks, whatever its client could receive …
NOT_MEANT = (
    Reason.NO_CLIENT,
    Reason.BEFORE_START,
    Reason.OPTED_OUT,
    *BY_RULE,
    Reason.VISIT_CHANGED,
    Reason.SUPERSEDED,
)
# … and what says that no message comes to the client, or not before they write.
OUT_OF_REACH = (
    Reason.NO_INSTAGRAM,
    Reason.INSTAGRAM_CONFLICT,
    Reason.NEVER_WROTE,
    Reason.WINDOW_CLOSED,
    Reason.NO_WINDOW,
    Reason.UNREACHABLE,
    Reason.IDENTITY_INVALID,
    Reason.CONVERSATION_GONE,
    Reason.SMS_REFUSED,
    Reason.EMAIL_REFUSED,
)
