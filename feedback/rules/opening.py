"""Until when a client's complaint is to be answered: no colleague is expected to at night. Pure."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from feedback.rules.clock import SendingHours, SendingTimes, next_sending_time
from feedback.rules.week import SendingWeek

# When somebody is at the desk of a salon that writes to its clients at night too.
AT_THE_DESK = SendingHours(time(9), time(20))
_NIGHT = time(3)


def answer_by(opened: datetime, hours: int, week: SendingWeek, zone: ZoneInfo) -> datetime:
    """So many hours after it was opened; what falls outside the salon's hours moves to the next opening."""
    at_night = any(span is not None and span.allow(_NIGHT) for span in week.days)
    times: SendingTimes = AT_THE_DESK if at_night else week
    return next_sending_time(opened + timedelta(hours=hours), times, zone)
