"""How content clients were week by week, with what is sure of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from feedback.figures import By
from salon.home.chosen import Chosen
from salon.reports import answers
from salon.reports.answer_head import point
from salon.reports.charts import Trend
from salon.reports.charts import trend as draw
from salon.reports.periods import CUSTOM, Period
from salon.reports.times import MOST_WEEKS, monday

# A trend of fewer weeks shows nothing.
SHORTEST = 12


def trend(chosen: Chosen) -> Trend:
    """The weeks until the period's end, at least twelve of them; the months of a long one. One query."""
    asked = chosen.period
    early = monday(asked.last) - timedelta(weeks=SHORTEST - 1)
    step = By.WEEK if asked.days <= MOST_WEEKS else By.MONTH
    first = min(monday(asked.first), early) if step == By.WEEK else asked.first.replace(day=1)
    period = Period(first, asked.last, CUSTOM, asked.zone)
    scope = replace(chosen.scope, start=period.start)
    rows = answers.lines(scope, step, ratings_alone=True)
    whole = answers.without_gaps(rows, step, period, scope)
    return draw([point(row, step, period) for row in whole])
