"""The rows: one open alert a kind and subject, opened by a signal or a scan, ended with its cause."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.conf import settings
from django.db.models import F, QuerySet
from django.utils import translation

from feedback.models import Campaign
from feedback.rules import Way
from salon.alerts import standing, telling
from salon.alerts.trouble import Trouble
from salon.models import Alert

log = structlog.get_logger(__name__)

# Of single events, which no state shows: over when nothing of the kind was heard for so long.
EVENTS = ("instagram_other_tool", "instagram_window", "instagram_refused_message")
QUIET = timedelta(days=1)
# A signal may be ahead of the state that it tells of.
GRACE = timedelta(minutes=1)
SMS = ("sms_no_funds", "sms_no_rights")
TELEGRAM = "telegram_"


def open_alerts() -> QuerySet[Alert]:
    """Those whose cause is still there."""
    return Alert.objects.filter(ended_at=None)


def hear(trouble: Trouble, now: datetime) -> None:
    """Something is wrong: count it where that is known already, else open a row. Two queries at most."""
    known = open_alerts().filter(kind=trouble.kind, subject=trouble.subject)
    if not known.update(times=F("times") + 1, last_at=now, **_words(trouble)):
        _open([trouble], now)


def _words(trouble: Trouble) -> dict[str, Any]:
    """In each language of the interface, as readers have several; letters and columns have the salon's."""
    words = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            words[language] = {"sentence": str(trouble.sentence), "advice": str(trouble.advice)}
    link, stops = trouble.link[:200], trouble.stops
    return {**words[settings.LANGUAGE_CODE], "words": words, "link": link, "stops": stops}


def _open(troubles: Collection[Trouble], now: datetime) -> None:
    """Of two processes that open the same one, one does."""
    mail = Alert.Mail.QUEUED if settings.EMAIL_READY else Alert.Mail.NONE
    rows = [
        Alert(
            kind=one.kind,
            subject=one.subject,
            first_at=now,
            last_at=now,
            mail=mail,
            mail_at=now if mail else None,
            **_words(one),
        )
        for one in troubles
    ]
    Alert.objects.bulk_create(rows, ignore_conflicts=True)
    kinds = [one.kind for one in troubles if one.stops]
    if kinds:
        telling.queue(open_alerts().filter(kind__in=kinds, first_at=now), now)
    for one in troubles:
        log.error("alert", kind=one.kind, subject=one.subject)


def end(alerts: QuerySet[Alert], now: datetime) -> int:
    """Their cause is gone; a letter that was not sent by now is not needed any more."""
    alerts.filter(mail=Alert.Mail.QUEUED).update(mail=Alert.Mail.NONE)
    return alerts.filter(ended_at=None).update(ended_at=now)


def scan(now: datetime, more: Collection[Trouble] = ()) -> int:
    """Open what no signal told of, and end what is over; return how many rows that were.

    `more`: what only who asks knows. A flat number of queries.
    """
    found = {trouble.key: trouble for trouble in (*standing.everything(now), *more)}
    known = {(alert.kind, alert.subject): alert for alert in open_alerts()}
    fresh = [trouble for key, trouble in found.items() if key not in known]
    if fresh:
        _open(fresh, now)
    still = [alert.pk for key, alert in known.items() if key in found]
    open_alerts().filter(pk__in=still).update(last_at=now)
    gone = [alert for key, alert in known.items() if key not in found]
    over = [alert.pk for alert in gone if _is_over(alert, now)]
    return len(fresh) + (end(Alert.objects.filter(pk__in=over), now) if over else 0)


def _is_over(alert: Alert, now: datetime) -> bool:
    """Whether an alert that no state shows any more has ended."""
    if alert.kind in EVENTS:
        return alert.last_at <= now - QUIET
    if alert.kind in SMS:
        # It stands until an SMS goes, of which a signal tells; or nobody sends any.
        return not Campaign.objects.filter(enabled=True, channels__contains=[Way.ALTEGIO_SMS]).exists()
    # Seen last in a time that has not come: the clock was set back since.
    return alert.last_at <= now - GRACE or alert.last_at > now + GRACE


def acknowledge(alerts: QuerySet[Alert], user: Any, now: datetime) -> int:
    """This person has seen them; who was first stays."""
    return alerts.filter(seen_at=None).update(seen_by=user, seen_at=now)
