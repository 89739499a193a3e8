"""What stands above the lines of the report of answers: tiles, the trend, how many gave each rating."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from altegio.admin.show import number
from feedback.figures import By
from salon.reports import charts, compare, show, times
from salon.reports.answer_rows import ListLink
from salon.reports.answers import Report, Row
from salon.reports.choice import Choice
from salon.reports.periods import Period
from salon.reports.show import NOTHING
from salon.reports.statistics import Share


def tiles(found: Report, asked: Choice, link: ListLink) -> list[dict[str, Any]]:
    """The whole of the period, each number beside that of the period before."""
    now, then = found.whole, found.before
    rated = show.ratings(now.scores.rated)
    ten = _("%(average)s of 10") % {"average": show.average(now.average_of_ten)} if now.scores.tens else ""
    content = {
        "icon": "sentiment_satisfied",
        "title": _("CSAT"),
        "value": show.percent(now.csat),
        "note": show.told(show.interval(now.csat), rated),
        "change": _change(now.csat, then.csat),
        "link": link(asked, rating="content"),
    }
    average = {
        "icon": "star",
        "title": _("Average rating"),
        "value": show.rated(now.average),
        "note": show.told(_("of 5"), ten),
        "change": compare.averages(now.average, then.average),
        "link": link(asked, step="rated"),
    }
    advice = {
        "icon": "thumb_up",
        "title": _("Would recommend"),
        "value": show.percent(now.recommend),
        "note": " · ".join(
            part for part in (show.interval(now.recommend), show.answers(now.recommend.n)) if part
        ),
        "change": _change(now.recommend, then.recommend),
        "link": link(asked, recommend="yes"),
    }
    return [content, average, advice, *_nps_tile(now, then, asked, link), *_ends(now, then, asked, link)]


def _nps_tile(now: Row, then: Row, asked: Choice, link: ListLink) -> list[dict[str, Any]]:
    """Only where clients were asked from 0 to 10."""
    if not now.nps.n:
        return []
    before = then.nps.value
    return [
        {
            "icon": "speed",
            "title": "NPS",
            "value": show.nps(now.nps),
            "note": show.answers(now.nps.n),
            "change": compare.Change("" if before is None else _("was %(nps)s") % {"nps": before}, ""),
            "link": link(asked, recommend="said"),
        }
    ]


def _ends(now: Row, then: Row, asked: Choice, link: ListLink) -> list[dict[str, Any]]:
    sent = ngettext("of %(n)s sent", "of %(n)s sent", now.scores.sent) % {"n": number(now.scores.sent)}
    return [
        {
            "icon": "mark_chat_read",
            "title": _("Response rate"),
            "value": show.percent(now.response),
            "note": show.told(show.interval(now.response), sent),
            "change": _change(now.response, then.response),
            "link": link(asked, sent=True),
        },
        {
            "icon": "sentiment_dissatisfied",
            "title": _("Low ratings"),
            "value": number(now.low),
            "note": "",
            "change": compare.counts(now.low, then.low, compare.DOWN),
            "link": link(asked, rating="low"),
        },
    ]


def _change(now: Share, then: Share) -> compare.Change:
    """How a share changed; it is called good or bad only where the intervals do not overlap."""
    if not (now.enough and then.enough):
        return compare.Change("", "")
    change = compare.shares(now.value, then.value)
    return change if now.differs_from(then) else compare.Change(change.words, "")


def trend(found: Report, asked: Choice) -> dict[str, Any]:
    """The content by week or month, with what is sure of it."""
    drawn = charts.trend([point(row, found.step, asked.period) for row in found.trend])
    return {"drawn": drawn, "name": _("CSAT"), "counted": _("ratings")}


def point(row: Row, step: By, period: Period) -> charts.Point:
    """A week or a month of a trend."""
    share, title = row.csat, times.title(row.key, step, period)
    told = (
        [show.percent(share), show.interval(share), show.ratings(row.scores.rated)] if share.n else [NOTHING]
    )
    return charts.Point(
        label=times.short(row.key, step, period),
        count=row.scores.rated,
        value=share.value if share.enough else None,
        low=share.low or 0,
        high=share.high or 0,
        words=f"{title}: {', '.join(part for part in told if part)}",
    )


def distribution(row: Row, asked: Choice, link: ListLink) -> list[dict[str, Any]]:
    """How many gave each rating to five, the best first."""
    most = max(row.scores.stars.values(), default=0)
    return [
        {
            "stars": stars,
            "count": number(row.scores.stars[stars]),
            "share": charts.percent(row.scores.stars[stars], most),
            "tone": "bad" if stars <= 2 else "star",
            "link": link(asked, rating=stars) if row.scores.stars[stars] else "",
        }
        for stars in (5, 4, 3, 2, 1)
    ]


def tens(row: Row) -> list[dict[str, Any]]:
    """The same of ratings to ten; nothing where nobody was asked so."""
    counts = row.scores.tens
    most = max(counts.values(), default=0)
    return [
        {"stars": given, "count": number(counts[given]), "share": charts.percent(counts[given], most)}
        for given in range(10, min(counts, default=11) - 1, -1)
    ]
