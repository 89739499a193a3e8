"""A master's own day: who comes, which photos to take, and the own scores where the owner allows them."""

from __future__ import annotations

from datetime import date, datetime, timedelta, tzinfo
from typing import Any

from django.db.models import Count, Min, Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from altegio import selectors as mirror
from altegio.admin.show import day as day_words
from altegio.admin.show import number
from altegio.days import day_end, day_start
from altegio.models import Staff, WorkingHours
from feedback.admin import photos
from feedback.figures import Scope, figures
from feedback.models import DigestSetting, PhotoReminder, VisitFeedback
from feedback.services import digests
from salon.home.day import appointments, line
from salon.reports import charts
from salon.reports.answers import Row
from salon.reports.show import average, interval, percent, ratings

State = PhotoReminder.State

ROWS, PHOTOS, WORDS = 40, 20, 5
# Photos that nobody answered are still asked for so long.
PHOTO_DAYS = 3
SCORE_DAYS = 90
NOT_ANSWERED = (State.PLANNED, State.SENT, State.MISSED, State.FAILED)


def own_day(request: HttpRequest, zone: tzinfo, now: datetime) -> dict[str, Any]:
    """What the page shows to a master. Fourteen queries at most."""
    staff = mirror.staff_for_user(request.user)
    if staff is None:
        return {"unknown": True}
    today = timezone.localdate(now, zone)
    rows = appointments(request, today, today + timedelta(days=1), zone).with_status(now)[:ROWS]
    lines = [line(row, now, request, today) for row in rows]
    return {
        "lines": lines,
        "hours": _hours(staff, today),
        "tomorrow": _tomorrow(request, today, zone),
        "photos": _photos(request, today, zone, now),
        "may_answer": request.user.has_perm(photos.ANSWERS),
        "scores": _scores(staff, today, zone, now),
    }


def _hours(staff: Staff, today: date) -> str:
    """The hours of the schedule: "10:00–14:00, 15:00–19:00"; "" where there is none."""
    found = WorkingHours.objects.present().filter(staff=staff, date=today).order_by("starts_at")
    spans = [
        f"{timezone.localtime(one.starts_at, one.company.zone):%H:%M}–"
        f"{timezone.localtime(one.ends_at, one.company.zone):%H:%M}"
        for one in found.select_related("company")
    ]
    return ", ".join(spans)


def _tomorrow(request: HttpRequest, today: date, zone: tzinfo) -> str:
    """How many come tomorrow, and from when."""
    rows = appointments(request, today + timedelta(days=1), today + timedelta(days=2), zone)
    plain = rows.select_related(None).prefetch_related(None).defer(None).order_by()
    found = plain.aggregate(count=Count("pk"), first=Min("starts_at"))
    if not found["count"]:
        return _("Tomorrow nobody is booked with you.")
    words = ngettext(
        "Tomorrow: %(count)s appointment, from %(clock)s",
        "Tomorrow: %(count)s appointments, from %(clock)s",
        found["count"],
    )
    clock = f"{timezone.localtime(found['first'], zone):%H:%M}"
    return words % {"count": number(found["count"]), "clock": clock}


def _photos(request: HttpRequest, today: date, zone: tzinfo, now: datetime) -> list[photos.Card]:
    """Today's, and those of the days before that wait for an answer; the ones to answer first."""
    if not request.user.has_perm(photos.SEES):
        return []
    start = day_start(today, zone)
    of_today = Q(ends_at__gte=start)
    waiting = Q(state__in=NOT_ANSWERED, ends_at__gte=start - timedelta(days=PHOTO_DAYS))
    rows = photos.visible(request).filter(of_today | waiting, ends_at__lt=day_end(today, zone))
    found = rows.exclude(state=State.CANCELLED).order_by("appointment__starts_at", "pk")[:PHOTOS]
    cards = photos.cards(list(found), now, everyone=False)
    return sorted(cards, key=lambda card: card.answered)


# --- the own scores -------------------------------------------------------------------------------
def _scores(staff: Staff, today: date, zone: tzinfo, now: datetime) -> dict[str, Any] | None:
    """How the clients of the own visits rated them; None unless the owner allows it. Three queries."""
    allowed = digests.setting().masters_see
    if allowed == DigestSetting.MastersSee.NOTHING:
        return None
    start = day_start(today - timedelta(days=SCORE_DAYS - 1), zone)
    scope = Scope(start, now, now, zone, staff=staff.pk)
    (line,) = figures(scope, ratings_alone=True)
    row = Row(*line)
    most = max(row.scores.stars.values(), default=0)
    return {
        "days": SCORE_DAYS,
        "ratings": ratings(row.scores.rated),
        "none": not row.scores.rated,
        "average": average(row.average, 2),
        "share": percent(row.csat) if row.csat.enough else "",
        "interval": interval(row.csat),
        "stars": [
            {"stars": star, "count": number(count), "share": charts.percent(count, most)}
            for star, count in ((star, row.scores.stars[star]) for star in (5, 4, 3, 2, 1))
        ],
        "words": _words(scope, zone) if allowed == DigestSetting.MastersSee.WORDS else [],
    }


def _words(scope: Scope, zone: tzinfo) -> list[dict[str, Any]]:
    """What clients wrote of the own visits, without their names."""
    rows = VisitFeedback.objects.filter(
        staff=scope.staff, visit_date__gte=scope.start, visit_date__lt=scope.end
    ).exclude(comment="")
    said = rows.order_by("-received_at").values_list("rating", "comment", "visit_date")
    return [
        {"rating": rating, "comment": comment, "day": day_words(timezone.localtime(when, zone))}
        for rating, comment, when in said[:WORDS]
    ]
