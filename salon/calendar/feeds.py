"""Private addresses of masters' appointments: made, renewed, revoked, and told apart."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse

from altegio.models import Staff
from feedback.services import short_words
from salon.models import CalendarFeed

SALT = "salon.calendar.feed"
# How far "last read" may lag behind, so that a busy program does not write a row each time.
_READ_STEP = timedelta(minutes=5)


def live(staff_ids: Iterable[int]) -> dict[int, CalendarFeed]:
    """The address of each of these masters (primary keys) that holds. One query."""
    rows = CalendarFeed.objects.filter(staff__in=list(staff_ids), revoked_at=None)
    return {feed.staff_id: feed for feed in rows}


@transaction.atomic
def renew(staff: Staff, by: Any, now: datetime) -> CalendarFeed:
    """Make the master an address; one that held until now holds no more."""
    # Two clicks at once stand in line behind the master's row.
    Staff.objects.select_for_update(no_key=True).get(pk=staff.pk)
    revoke(staff, now)
    return CalendarFeed.objects.create(staff=staff, made_at=now, made_by=by)


def revoke(staff: Staff, now: datetime) -> bool:
    """End the master's address; False where none held."""
    feed = CalendarFeed.objects.filter(staff=staff, revoked_at=None).first()
    if feed is None:
        return False
    feed.revoked_at = now
    feed.save(update_fields=["revoked_at"])
    return True


def address(feed: CalendarFeed) -> str:
    """What a calendar program subscribes to. It holds no name and is good for nothing else."""
    word = short_words.word_of(feed.pk, _salt(feed))
    return settings.PUBLIC_URL + reverse("calendar_feed", args=(word,))


def find(word: str) -> CalendarFeed | None:
    """The feed of this address while it holds and its master works here. One query at most."""
    number, _dot, _signature = word.partition(".")
    if not (number.isascii() and number.isdecimal() and len(number) < 19):
        return None
    rows = CalendarFeed.objects.select_related("staff__company")
    working = rows.filter(revoked_at=None, staff__fired=False, staff__vanished_at=None)
    feed = working.filter(pk=int(number)).first()
    return feed if feed is not None and short_words.number_of(word, _salt(feed)) == feed.pk else None


def note_read(feed: CalendarFeed, now: datetime) -> None:
    """Remember that it was read, at most once in a few minutes."""
    stale = Q(read_at=None) | Q(read_at__lt=now - _READ_STEP)
    CalendarFeed.objects.filter(stale, pk=feed.pk).update(read_at=now)


def _salt(feed: CalendarFeed) -> str:
    return f"{SALT}.{feed.nonce}"
