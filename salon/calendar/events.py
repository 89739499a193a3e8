"""What the calendar shows, in the form that its script takes: days, cards, working hours."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import formats, timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from altegio.admin import show
from altegio.models.status import Status
from feedback.selectors import reason_text
from salon.calendar import rows
from salon.calendar.asked import Asked
from salon.calendar.layout import DAY_ENDS, hours_shown, places
from salon.calendar.words import PHOTO_LOOKS

# A shorter appointment is drawn this long: a card has to be hit with a finger.
SHORTEST = 20


@dataclass(frozen=True)
class Span:
    """A stretch of a local day, in minutes after its midnight."""

    day: date
    since: int
    till: int
    clock: str


def span(start: datetime, end: datetime, zone: ZoneInfo, shortest: int = 0) -> Span:
    """The stretch by the location's clock; what goes on after midnight ends at midnight."""
    begins, ends = timezone.localtime(start, zone), timezone.localtime(end, zone)
    since = begins.hour * 60 + begins.minute
    till = ends.hour * 60 + ends.minute if ends.date() == begins.date() else DAY_ENDS
    till = min(max(till, since + shortest), DAY_ENDS)
    return Span(begins.date(), since, till, f"{begins:%H:%M}–{ends:%H:%M}")


def answer(asked: Asked, rights: rows.Rights, now: datetime) -> dict[str, Any]:
    """All that a view shows, with the mark by which a change is noticed. One query."""
    found, mark = rows.read(asked, rights, now)
    today = timezone.localdate(now, asked.zone)
    hours = [stretch for each in found for stretch in _hours(each)]
    cards = [card for each in found for card in _cards(each, now)][: rows.MOST_CARDS]
    shown = [*(each["span"] for each in hours), *(each["span"] for each in cards)]
    since, till = hours_shown(shown)
    _placed(cards)
    return {
        "version": mark.version,
        "read_at": mark.read_at.isoformat() if mark.read_at else "",
        "now": timezone.localtime(now, asked.zone).strftime("%Y-%m-%dT%H:%M:%S"),
        **_titles(asked),
        "days": _days(asked, found, today),
        "strip": _strip(asked, found, today),
        "since": since,
        "till": till,
        "hours": [_plain(each) for each in hours],
        "cards": [_plain(each) for each in cards],
        "cut": len(cards) == rows.MOST_CARDS,
    }


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    """The row with its stretch as three plain values."""
    stretch: Span = row.pop("span")
    return {**row, "day": stretch.day.isoformat(), "since": stretch.since, "till": stretch.till}


# --- days -----------------------------------------------------------------------------------------
def _titles(asked: Asked) -> dict[str, str]:
    """What the days are called, and which day is named one step back and one step on."""
    day, last = asked.day, asked.after - timedelta(days=1)
    if asked.view == "month":
        title = formats.date_format(day, "F Y")
        back, on = day.replace(day=1) - timedelta(days=1), day.replace(day=1) + timedelta(days=31)
        return {
            "title": capfirst(title),
            "back": back.replace(day=1).isoformat(),
            "on": on.replace(day=1).isoformat(),
        }
    days = (asked.after - asked.first).days
    back, on = day - timedelta(days=days), day + timedelta(days=days)
    title = capfirst(formats.date_format(day, "l, j E Y")) if days == 1 else _stretch(asked.first, last)
    return {"title": title, "back": back.isoformat(), "on": on.isoformat()}


def _stretch(first: date, last: date) -> str:
    """From which day till which; month and year are said once where they are the same.

    `E` is the month as it stands beside a day: "листопада", not "листопад".
    """
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{formats.date_format(last, 'j E Y')}"
    begins = formats.date_format(first, "j E" if first.year == last.year else "j E Y")
    return f"{begins} – {formats.date_format(last, 'j E Y')}"


def _counted(found: Iterable[rows.Found]) -> dict[str, dict[str, int]]:
    """How many appointments each day has in each state, over all locations."""
    counted: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for each in found:
        for row in each.counts:
            counted[row["day"]][row["state"]] += row["count"]
    return counted


def _day(day: date, today: date) -> dict[str, Any]:
    return {
        "date": day.isoformat(),
        "number": day.day,
        "weekday": formats.date_format(day, "D"),
        "name": capfirst(formats.date_format(day, "l, j E")),
        "label": formats.date_format(day, "j E"),
        "today": day == today,
        "past": day < today,
        "weekend": day.weekday() > 4,
    }


def _days(asked: Asked, found: list[rows.Found], today: date) -> list[dict[str, Any]]:
    """The days of the view; those of a month with how many appointments and masters they have."""
    days = [_day(day, today) for day in asked.days]
    if asked.view != "month":
        return days
    counted, working = _counted(found), _working(found)
    for day, shown in zip(asked.days, days, strict=True):
        states = counted.get(shown["date"], {})
        count = sum(states.values())
        shown |= {
            "inside": day.month == asked.day.month,
            "count": count,
            "words": appointments(count),
            "states": dict(states),
            "masters": len(working[shown["date"]]),
            "masters_words": masters(len(working[shown["date"]])),
        }
    return days


def _working(found: Iterable[rows.Found]) -> dict[str, set[int]]:
    """Who works on each day."""
    working: dict[str, set[int]] = defaultdict(set)
    for each in found:
        for row in each.hours:
            working[row["day"]].add(row["staff"])
    return working


def _strip(asked: Asked, found: list[rows.Found], today: date) -> list[dict[str, Any]]:
    """The named day's week, to step from day to day: each with how many appointments it has."""
    if asked.view == "month":
        return []
    monday, after = asked.week
    counted = _counted(found)
    week = [_day(monday + timedelta(days=number), today) for number in range((after - monday).days)]
    for day in week:
        count = sum(counted.get(day["date"], {}).values())
        day |= {"count": count, "words": appointments(count), "current": day["date"] == asked.day.isoformat()}
    return week


def appointments(count: int) -> str:
    """So many appointments, in words."""
    words = ngettext("%(count)s appointment", "%(count)s appointments", count)
    return words % {"count": show.number(count)}


def masters(count: int) -> str:
    """So many masters, in words."""
    return ngettext("%(count)s master works", "%(count)s masters work", count) % {"count": show.number(count)}


# --- cards and hours ------------------------------------------------------------------------------
def _hours(found: rows.Found) -> list[dict[str, Any]]:
    return [
        {"staff": row["staff"], "span": span(_moment(row["starts_at"]), _moment(row["ends_at"]), found.zone)}
        for row in found.hours
    ]


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _cards(found: rows.Found, now: datetime) -> list[dict[str, Any]]:
    return [_card(row, found.zone, now) for row in found.cards]


def _card(row: dict[str, Any], zone: ZoneInfo, now: datetime) -> dict[str, Any]:
    """One appointment, or a calendar block, whose note stands in place of services."""
    stretch = span(_moment(row["starts_at"]), _moment(row["ends_at"]), zone, SHORTEST)
    block = row["number"] is None
    titles = ", ".join(title for title in row["titles"] if title)
    due = not block and row["status"] == Status.COMPLETED and row["payment"] in rows.UNPAID
    return {
        "id": row["pk"],
        "staff": row["staff"],
        "master": row["master"] or "",
        "span": stretch,
        "time": stretch.clock,
        "client": str(_("calendar block")) if block else _name(row),
        "services": row["comment"] if block else titles,
        "status": "block" if block else row["status"],
        "payment": row["payment"] if due or row["payment"] in ("paid", "over") else "",
        "note": "" if block else row["comment"],
        "online": row["online"],
        "first": bool(row["first"]) and not block,
        "photo": row["photo"] if row["photo"] in PHOTO_LOOKS else "",
        "instagram": "" if block else row.get("instagram") or "",
        "survey": None if block else _survey(row.get("survey"), zone, now),
    }


def _name(row: dict[str, Any]) -> str:
    """The client as `str` of one says it; a number below zero is what is left of an erased person."""
    return _("erased client") if row["number"] < 0 else row["client"] or f"#{row['number']}"


def _survey(survey: dict[str, Any] | None, zone: ZoneInfo, now: datetime) -> dict[str, str] | None:
    """How the survey stands by a code of `words.looks`, what stands beside the icon, and why."""
    if survey is None:
        return None
    state, text, words = survey["status"], "", reason_text(survey.get("reason") or "")
    if survey.get("rating"):
        state = "low" if survey["rating"] <= rows.LOW else "rated"
        text, words = f"★{survey['rating']}", _("%(rating)s of 5") % {"rating": survey["rating"]}
    elif survey.get("seen") and state in ("sent", "answering"):
        state = "seen"
    elif state == "planned" and survey.get("due_at"):
        due = _moment(survey["due_at"])
        text, words = f"{timezone.localtime(due, zone):%H:%M}", show.moment(due, zone)
    return {"state": state, "text": text, "words": words}


def _placed(cards: list[dict[str, Any]]) -> None:
    """Say of each card beside how many others of its master and day it lies."""
    columns: dict[tuple[Any, date], list[dict[str, Any]]] = defaultdict(list)
    for card in cards:
        columns[card["staff"], card["span"].day].append(card)
    for column in columns.values():
        for card, place in zip(column, places([card["span"] for card in column]), strict=True):
            card |= {"lane": place.lane, "lanes": place.lanes}
