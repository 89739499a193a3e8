"""The lines of the report of answers as people read them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from altegio.admin.show import number
from feedback.figures import By
from feedback.models.words import CHANNEL_WORDS
from salon.reports import charts, show, times
from salon.reports.answers import TIMES, Row, clear_difference
from salon.reports.choice import Choice
from salon.reports.show import NOTHING
from salon.reports.statistics import Share

ListLink = Callable[..., str]

SORTS: dict[str, Callable[[Row], Any]] = {
    "rated": lambda row: row.scores.rated,
    "average": lambda row: row.average or 0,
    "recommend": lambda row: row.recommend.low or 0,
    "nps": lambda row: -101 if row.nps.value is None else row.nps.value,
    "response": lambda row: row.response.low or 0,
    "low": lambda row: row.low,
}


def sorted_rows(rows: list[Row], by: By, sort: str) -> list[Row]:
    """The lines by what was chosen, the most first; times run backwards unless something is chosen."""
    if sort:
        return sorted(rows, key=SORTS[sort], reverse=True)
    return list(reversed(rows)) if by in TIMES else rows


# --- the table ------------------------------------------------------------------------------------
def tab_words() -> dict[By, str]:
    """What the lines may be, in the order of the tabs."""
    return {
        By.STAFF: _("Masters"),
        By.SERVICE: _("Services"),
        By.CATEGORY: _("Categories"),
        By.CHANNEL: _("Channels"),
        By.LOCATION: _("Locations"),
        By.WEEK: _("Weeks"),
        By.MONTH: _("Months"),
    }


def heads(asked: Choice, by: By, *, with_nps: bool) -> list[dict[str, Any]]:
    """The heads of the table; those of numbers sort by them, CSAT by its lower end."""
    usual = not asked["sort"] and by not in TIMES
    found = []
    for name, word in words_of(by, with_nps=with_nps).items():
        on = asked["sort"] == name if name != "csat" else usual
        link = asked.link(sort=None if on else name) if name in SORTS else ""
        found.append({"word": word, "on": on, "link": asked.link(sort=None) if name == "csat" else link})
    return found


def words_of(by: By, *, with_nps: bool) -> dict[str, str]:
    """What the columns are called, the first under ""."""
    first = {
        By.STAFF: _("Master"),
        By.SERVICE: _("Service"),
        By.CATEGORY: _("Category"),
        By.CHANNEL: _("Channel"),
        By.LOCATION: _("Location"),
        By.WEEK: _("Week"),
        By.MONTH: _("Month"),
    }[by]
    found = {
        "": first,
        "rated": _("Ratings"),
        "csat": _("Satisfied"),
        "average": _("Average"),
        "recommend": _("Recommend"),
        "nps": "NPS",
        "response": _("Response"),
        "low": _("Low"),
    }
    return {name: word for name, word in found.items() if name != "nps" or with_nps}


def cells(row: Row, by: By, asked: Choice, link: ListLink, *, with_nps: bool) -> dict[str, Any]:
    """One line: its title, and its cells as (head, text, quiet text, link); few answers make it grey."""
    narrowed, scores = narrow(row, by, asked), row.scores

    def lead(number_of: Any, **wanted: Any) -> str:
        return link(asked, **{**narrowed, **wanted}) if number_of and narrowed is not None else ""

    share = row.csat
    csat = _share(share) if share.enough or not share.n else (_few(share), "")
    found = {
        "rated": (number(scores.rated), "", lead(scores.rated, step="rated")),
        "csat": (*csat, lead(share.k and share.enough, rating="content")),
        "average": (_average(row), "", lead(scores.rated, step="rated")),
        "recommend": (
            show.percent(row.recommend),
            show.interval(row.recommend),
            lead(row.recommend.n, recommend="said"),
        ),
        "nps": (show.nps(row.nps), "", lead(row.nps.n, recommend="said")),
        "response": (show.percent(row.response), f"n = {number(scores.sent)}", lead(scores.sent, sent=True)),
        "low": (number(row.low), "", lead(row.low, rating="low")),
    }
    words = words_of(by, with_nps=with_nps)
    return {
        "title": title_of(row, by, asked),
        "link": lead(scores.rated or scores.said, step="rated"),
        "few": not share.enough,
        "cells": [(words[name], *cell) for name, cell in found.items() if name in words],
        "span": charts.interval(share.value or 0, share.low or 0, share.high or 0) if share.enough else None,
    }


def _share(share: Share) -> tuple[str, str]:
    return show.percent(share), show.interval(share)


def _few(share: Share) -> str:
    return ngettext("only %(n)s rating", "only %(n)s ratings", share.n) % {"n": number(share.n)}


def _average(row: Row) -> str:
    """Stars of those rated to five, else the average of those rated to ten."""
    if row.average is None and row.average_of_ten is not None:
        return f"{show.average(row.average_of_ten)}/10"
    return show.rated(row.average)


def narrow(row: Row, by: By, asked: Choice) -> dict[str, Any] | None:
    """What narrows the list of surveys to a line; None for a line that no list can be narrowed to."""
    if by in TIMES:
        first, last = times.span(row.key, by, asked.period)
        return {"first_day": first.isoformat(), "last_day": last.isoformat()}
    return {str(by): row.key} if row.key not in (None, "") else None


def title_of(row: Row, by: By, asked: Choice) -> str:
    """What a line is about."""
    if by in TIMES:
        return times.title(row.key, by, asked.period)
    if by == By.CHANNEL:
        return str(dict(CHANNEL_WORDS).get(row.key, "")) or _("without a channel")
    return row.title or (_("without a master") if by == By.STAFF else NOTHING)


def difference(rows: list[Row]) -> str:
    """Whether any two masters differ for sure."""
    if sum(row.csat.enough for row in rows) < 2:
        return ""
    found = clear_difference(rows)
    if found is None:
        return _("There is no clear difference between masters: their intervals overlap.")
    best, worst = (row.title for row in found)
    return _("%(best)s is rated higher than %(worst)s for sure: their intervals do not overlap.") % {
        "best": best,
        "worst": worst,
    }
