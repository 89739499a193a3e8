"""The orders of lists: names by the Ukrainian alphabet, times from today on, and pages read by keys alone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from functools import cached_property
from hashlib import sha256
from itertools import chain
from typing import Any, cast

from django.contrib.admin.views.main import ORDER_VAR
from django.core.cache import cache
from django.core.exceptions import EmptyResultSet
from django.core.paginator import Page, Paginator
from django.db.models import Case, F, OrderBy, Q, QuerySet, Value, When
from django.http import HttpRequest

from altegio.models.alphabet import ukrainian

# Of so many rows nobody sees that one is new, and to count them takes as long as the rest of the page.
MANY = 10_000
COUNTED_FOR = 30


def around(field: str, now: date | datetime) -> tuple[Case | OrderBy, ...]:
    """To sort by: from `now` on, the nearest first; then what has been, the latest first."""
    coming = Q(**{f"{field}__gte": now})
    return (
        Case(When(coming, then=Value(0)), default=Value(1)),
        # Null for all that has been, so that the last key alone decides there.
        OrderBy(Case(When(coming, then=F(field)))),
        OrderBy(F(field), descending=True),
    )


__all__ = ["ByKeys", "Counted", "FromToday", "Parts", "around", "ukrainian"]


class Counted(Paginator):
    """Pages of a list. How many very many rows are is counted anew every half minute, not for every page."""

    @cached_property
    def count(self) -> int:
        """How many rows there are."""
        try:
            # By the keys alone, as they are counted: what is shown beside them may depend on this moment.
            asked = cast("QuerySet[Any]", self.object_list).order_by().values("pk").query.sql_with_params()
        except EmptyResultSet:
            return 0
        key = f"altegio.admin.rows.{sha256(repr(asked).encode()).hexdigest()}"
        known: int | None = cache.get(key)
        if known is None:
            known = super().count
            if known > MANY:
                cache.set(key, known, COUNTED_FOR)
        return known


class Parts(Counted):
    """Pages of a list that is made of `parts`, one behind the other; the order of the whole is not asked for.

    Each part is read along an index of its own, where the whole would be sorted row by row. Which rows a page
    has is found by their keys alone: to carry a million rows through a sort takes five times as long.
    """

    parts: Sequence[QuerySet[Any]]

    def page(self, number: int | str) -> Page[Any]:
        """The page of this number."""
        checked = self.validate_number(number)
        start = (checked - 1) * self.per_page
        keys, wanted = [], self.per_page
        for part, count in self._counted:
            if wanted and start < count:
                found = part.values_list("pk", flat=True)[start : start + wanted]
                keys += list(found)
            wanted, start = self.per_page - len(keys), max(0, start - count)
        rows = cast("QuerySet[Any]", self.object_list).order_by().filter(pk__in=keys)
        by_key = {row.pk: row for row in rows}
        return Page([by_key[key] for key in keys if key in by_key], checked, self)

    @cached_property
    def _counted(self) -> list[tuple[QuerySet[Any], int]]:
        """The parts with their lengths: that of the last one is what is left of the whole."""
        first = [part.order_by().count() for part in self.parts[:-1]]
        return list(zip(self.parts, chain(first, [self.count - sum(first)]), strict=True))


class ByKeys:
    """For a list of wide rows: those of a page are found by their keys, whatever it is sorted by."""

    def get_paginator(
        self, _request: HttpRequest, queryset: Any, per_page: int, *args: Any, **options: Any
    ) -> Any:
        """The list in one part."""
        pages = Parts(queryset, per_page, *args, **options)
        pages.parts = [queryset]
        return pages


class FromToday:
    """For a list that opens at what is coming, the nearest first, then at the past, the latest first."""

    model: Any
    moment = "starts_at"
    # The order of rows of the same moment.
    then: tuple[Any, ...] = ("pk",)

    def now(self) -> date | datetime:
        """The moment that parts what is coming from what has been."""
        raise NotImplementedError

    def opens_today(self, request: HttpRequest) -> bool:
        """Whether no period was chosen."""
        return not request.GET.get("period")

    def from_today(self) -> tuple[Any, ...]:
        """The order as a whole, for a list that is short enough to be sorted."""
        return (*around(self.moment, self.now()), *self.then)

    def get_paginator(
        self, request: HttpRequest, queryset: Any, per_page: int, *args: Any, **options: Any
    ) -> Any:
        """Two indexed ranges where the list opens at today."""
        pages = Parts(queryset, per_page, *args, **options)
        pages.parts = [queryset]
        # The history of a row has pages too, and knows nothing of our moments.
        own = issubclass(queryset.model, self.model)
        if own and self.opens_today(request) and not request.GET.get(ORDER_VAR):
            now = self.now()
            coming = queryset.filter(**{f"{self.moment}__gte": now}).order_by(self.moment, *self.then)
            past = queryset.filter(**{f"{self.moment}__lt": now}).order_by(f"-{self.moment}", *self.then)
            pages.parts = [coming, past]
        return pages
