"""The mark by which open calendars notice that something has changed.

It is asked for every few seconds by every open page, so it is one plain statement over an index, and knows of
no filters: what changes beside them only has a page ask once for nothing.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import TextField
from django.db.models.expressions import RawSQL

from salon.calendar.asked import Asked

# Rows that come, go or change, those that are over since then, and what the surveys know of them.
_MARK = """
SELECT MD5(CONCAT_WS(' ', (
    SELECT STRING_AGG(CONCAT_WS(' ', a.id, a.changed_at, a.attendance, a.attendance = 1 AND a.ends_at <= %s,
        c.name, c.instagram_username, c.instagram_certain, linked.yes, photo.state,
        survey.status, survey.reason, survey.due_at, survey.rating, seen.yes), ' ' ORDER BY a.id)
    FROM altegio_appointment a
    LEFT JOIN altegio_client c ON c.id = a.client_id
    LEFT JOIN feedback_photoreminder photo ON photo.appointment_id = a.id
    LEFT JOIN feedback_visitfeedback survey ON survey.visit_id = a.visit_id
    LEFT JOIN LATERAL (
        SELECT TRUE AS yes FROM feedback_instagramcontact WHERE client_id = a.client_id LIMIT 1
    ) linked ON TRUE
    LEFT JOIN LATERAL (
        SELECT TRUE AS yes FROM feedback_message WHERE feedback_id = survey.id AND seen_at IS NOT NULL
        AND survey.status IN ('sent', 'answering') LIMIT 1
    ) seen ON TRUE
    WHERE a.starts_at >= %s AND a.starts_at < %s AND a.vanished_at IS NULL
), (
    SELECT CONCAT_WS(' ', COUNT(*), MAX(changed_at)) FROM altegio_workinghours
    WHERE date >= %s AND date < %s AND vanished_at IS NULL
)))
"""
_READ_AT = """
SELECT MIN(last_ok_at), COUNT(*) = COUNT(last_ok_at) FROM altegio_syncstate WHERE stream = 'appointments'
"""


class Mark(NamedTuple):
    """The mark, and when Altegio was last read well: None where a location never was."""

    version: str
    read_at: datetime | None


def mark(asked: Asked, now: datetime) -> Mark:
    """The mark of these days: the same as long as nothing has changed that a calendar shows. One query."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT ({_MARK}), found.* FROM ({_READ_AT}) found", _values(asked, now))
        version, read_at, every = cursor.fetchone()
    return Mark(version, read_at if every else None)


def mark_column(asked: Asked, now: datetime) -> RawSQL:
    """The same as a column of another query, so that both are of one moment."""
    return RawSQL(_MARK, _values(asked, now), output_field=TextField())


def read_at_column() -> RawSQL:
    """When Altegio was last read well, as a column of another query; null where a location never was."""
    return RawSQL(
        f"SELECT CASE WHEN every THEN at END FROM ({_READ_AT}) found (at, every)", (), output_field=None
    )


def _values(asked: Asked, now: datetime) -> tuple[Any, ...]:
    """A month's days are counted in whole weeks, those of another view have the counts of their week."""
    first, after = asked.reach
    return (now, first, after, asked.first, asked.after)
