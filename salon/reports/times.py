"""Days, weeks and months of a report: where each begins and ends, and which of them bars stand for."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from django.utils import formats
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from altegio.selectors.figures import By
from salon.reports.periods import Period, days_in_words, month_end

# What bars stand for: days of a month or so, weeks of half a year, else months.
MOST_DAYS, MOST_WEEKS = 31, 186


def bar_step(period: Period) -> By:
    """What one bar stands for."""
    if period.days <= MOST_DAYS:
        return By.DAY
    return By.WEEK if period.days <= MOST_WEEKS else By.MONTH


def span(begins: date, step: str, period: Period) -> tuple[date, date]:
    """The days of a line of time that lie in the period, the first and the last."""
    last = {By.DAY: begins, By.WEEK: begins + timedelta(days=6), By.MONTH: month_end(begins)}
    return max(begins, period.first), min(last[By(step)], period.last)


def monday(day: date) -> date:
    """The Monday of its week."""
    return day - timedelta(days=day.weekday())


def steps(first: date, last: date, step: str) -> Iterable[date]:
    """The days with which days, weeks or months from the first to the last day begin."""
    day = {By.DAY: first, By.WEEK: monday(first), By.MONTH: first.replace(day=1)}[By(step)]
    while day <= last:
        yield day
        if step == By.MONTH:
            day = month_end(day) + timedelta(days=1)
        else:
            day += timedelta(days=1 if step == By.DAY else 7)


def title(begins: date, step: str, period: Period) -> str:
    """A day with its weekday, a week by its days in the period, a month by its name."""
    if step == By.DAY:
        return f"{formats.date_format(begins, 'D')}, {formats.date_format(begins, _('j M'))}"
    if step == By.WEEK:
        return days_in_words(*span(begins, step, period))
    return str(capfirst(formats.date_format(begins, "F Y")))


def short(begins: date, step: str, period: Period) -> str:
    """The same below a bar; months of several years with their year."""
    if step != By.MONTH:
        return f"{begins:%d.%m}"
    return formats.date_format(begins, "M" if period.first.year == period.last.year else "M Y")
