"""Who is asked about a visit, when, and when it is too late. Pure: facts in, a decision out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

WINDOW = timedelta(hours=24)
EXPIRY = timedelta(days=7)
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


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
    OPTED_OUT = "opted_out"
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


@dataclass(frozen=True)
class Window:
    """Whether a person may be written to now. `until` is the last moment, less the margin; None if never.

    `reason` is "" while open, else a `Reason`.
    """

    open: bool
    until: datetime | None
    reason: str


def may_message(
    last_action_at: datetime | None, now: datetime, margin: timedelta = timedelta(minutes=15)
) -> Window:
    """Whether the vendor's 24 hours since the person's last act still run, with a margin for our slowness.

    An act dated after `now` (a clock that is off) counts as happening now, so it can prolong nothing.
    """
    if last_action_at is None:
        return Window(False, None, Reason.NEVER_WROTE)
    until = min(_aware(last_action_at), _aware(now)) + WINDOW - margin
    if now < until:
        return Window(True, until, "")
    return Window(False, until, Reason.WINDOW_CLOSED)


@dataclass(frozen=True)
class SendingHours:
    """The part of the day in which clients may be written to, by the salon's clock: start <= t < end.

    An `end` of 00:00 means 24:00, so 00:00 to 00:00 is round the clock. Whole minutes of one day only:
    a span over midnight raises ValueError.
    """

    start: time
    end: time

    def __post_init__(self) -> None:
        for each in (self.start, self.end):
            if each.tzinfo is not None or each.second or each.microsecond:
                raise ValueError("sending hours are whole minutes of the salon's own clock")
        if self.end != time(0) and self.start >= self.end:
            raise ValueError("sending hours must begin before they end, within one day")

    @classmethod
    def parse(cls, text: str) -> SendingHours:
        """Read "10:00-20:00" or "00:00-24:00". Raises ValueError on anything else."""
        start, dash, end = (part.strip() for part in text.replace("–", "-").partition("-"))
        if not dash:
            raise ValueError("write the sending hours as 10:00-20:00")
        return cls(time.fromisoformat(start), time(0) if end == "24:00" else time.fromisoformat(end))

    def __str__(self) -> str:
        end = "24:00" if self.end == time(0) else f"{self.end:%H:%M}"
        return f"{self.start:%H:%M}-{end}"

    def allow(self, clock: time) -> bool:
        """Whether this time of the day lies inside."""
        return self.start <= clock.replace(tzinfo=None) and (self.end == time(0) or clock < self.end)


def is_sending_time(now: datetime, hours: SendingHours, zone: ZoneInfo) -> bool:
    """Whether clients may be written to at this moment, by the clock on the salon's wall."""
    return hours.allow(_aware(now).astimezone(zone).time())


def next_sending_time(now: datetime, hours: SendingHours, zone: ZoneInfo) -> datetime:
    """`now` itself where it is allowed, else the first allowed minute after it; in UTC."""
    now = _aware(now).astimezone(UTC)
    if is_sending_time(now, hours, zone):
        return now
    local = now.astimezone(zone)
    if (now - DAY).astimezone(zone).utcoffset() != (now + 2 * DAY).astimezone(zone).utcoffset():
        return _by_minutes(now, hours, zone)
    day = local.date() if local.time() < hours.start else local.date() + DAY
    return _opening(day, hours, zone)


def _opening(day: date, hours: SendingHours, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, hours.start, tzinfo=zone).astimezone(UTC)


def _by_minutes(now: datetime, hours: SendingHours, zone: ZoneInfo) -> datetime:
    """The plain way, for days on which the clocks change: an hour may be missing or come twice."""
    at = now.replace(second=0, microsecond=0) + MINUTE
    while not is_sending_time(at, hours, zone):
        at += MINUTE
    return at


def due_at(ended_at: datetime, delay: timedelta, hours: SendingHours, zone: ZoneInfo) -> datetime:
    """When to ask about a visit: `delay` of real time after its end, moved into the sending hours; in UTC.

    Real time: 24 hours after a visit that ended at 18:00 before the night the clocks go back is 17:00.
    """
    return next_sending_time(_aware(ended_at).astimezone(UTC) + delay, hours, zone)


@dataclass(frozen=True)
class VisitFacts:
    """What planning needs to know of a visit.

    `linked` says that the client's conversation in Instagram is already known; then the stored name, missing
    or in conflict, matters no more.
    """

    completed: bool
    ended_at: datetime
    has_client: bool = True
    opted_out: bool = False
    has_instagram_name: bool = False
    name_conflict: bool = False
    linked: bool = False


@dataclass(frozen=True)
class CampaignFacts:
    """What planning needs to know of a campaign. `since` is None until it is first switched on."""

    since: datetime | None
    delay: timedelta
    hours: SendingHours
    zone: ZoneInfo
    expiry: timedelta = EXPIRY


@dataclass(frozen=True)
class Assessment:
    """The decision on a completed visit. `reason` is None for a planned one; times are in UTC."""

    status: Status
    reason: Reason | None
    due_at: datetime
    expires_at: datetime


def assess(visit: VisitFacts, campaign: CampaignFacts, now: datetime) -> Assessment | None:
    """Whether and when to ask about a visit; None for one not completed, which gets no row at all.

    The first rule that applies gives the reason, so that staff see the one that mends the most.
    """
    if not visit.completed:
        return None
    due = due_at(visit.ended_at, campaign.delay, campaign.hours, campaign.zone)
    expires = due + campaign.expiry
    rules = (
        (not visit.has_client, Status.SKIPPED, Reason.NO_CLIENT),
        (campaign.since is None or visit.ended_at < campaign.since, Status.SKIPPED, Reason.BEFORE_START),
        (visit.opted_out, Status.SKIPPED, Reason.OPTED_OUT),
        (_aware(now) > expires, Status.MISSED, Reason.TOO_LATE),
        (not visit.has_instagram_name and not visit.linked, Status.SKIPPED, Reason.NO_INSTAGRAM),
        (visit.name_conflict and not visit.linked, Status.SKIPPED, Reason.INSTAGRAM_CONFLICT),
    )
    for applies, status, reason in rules:
        if applies:
            return Assessment(status, reason, due, expires)
    return Assessment(Status.PLANNED, None, due, expires)


def _aware(moment: datetime) -> datetime:
    """The moment itself; ValueError when it has no zone, since the product guesses none."""
    if moment.tzinfo is None:
        raise ValueError("a time without a zone")
    return moment
