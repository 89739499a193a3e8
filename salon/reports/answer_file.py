"""The report of answers as a file: each share with its interval and how many it is of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from feedback.figures import By
from salon import exports
from salon.reports.answer_rows import title_of, words_of
from salon.reports.answers import Row
from salon.reports.choice import Choice
from salon.reports.statistics import Share


def table(rows: Sequence[Row], by: By, asked: Choice) -> exports.Table:
    """The lines of the file."""
    words = words_of(by, with_nps=True)
    heads = [
        words[""],
        words["rated"],
        *(f"★ {stars}" for stars in (5, 4, 3, 2, 1)),
        _("Ratings to ten"),
        *_share_heads(_("CSAT")),
        _("Average of 5"),
        _("Average of 10"),
        *_share_heads(_("Recommend")),
        _("Recommend: answers"),
        "NPS",
        _("NPS: answers"),
        _("Sent"),
        *_share_heads(_("Response")),
    ]
    name = f"answers-{asked.period.first}-{asked.period.last}-by-{by}"
    lines = (_line(row, by, asked) for row in rows)
    return exports.Table(name, heads, lines)


def _share_heads(word: str) -> tuple[str, str, str]:
    return f"{word}, %", _("%(what)s: from, %%") % {"what": word}, _("%(what)s: to, %%") % {"what": word}


def _line(row: Row, by: By, asked: Choice) -> list[Any]:
    scores = row.scores
    return [
        title_of(row, by, asked),
        scores.rated,
        *(scores.stars[stars] for stars in (5, 4, 3, 2, 1)),
        scores.tens.total(),
        *_in_file(row.csat),
        _rounded(row.average),
        _rounded(row.average_of_ten),
        *_in_file(row.recommend),
        row.recommend.n,
        row.nps.value,
        row.nps.n,
        scores.sent,
        *_in_file(row.response),
    ]


def _in_file(share: Share) -> tuple[float | None, float | None, float | None]:
    """A share and its interval; nothing of too few, as on the page."""
    if not share.enough:
        return None, None, None
    return tuple(round(100 * (end or 0), 1) for end in (share.value, share.low, share.high))  # type: ignore[return-value]


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 2)
