"""Lists that are searched by their rows' client, as the whole product looks for clients."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest

from altegio.folding import folded_words
from altegio.models.client import folded
from altegio.selectors import keys_of, search_clients


def by_client(text: str, path: str = "client") -> Q:
    """The condition that a row's client is found by this text. `path` leads to the client."""
    return Q(**{f"{path}__in": keys_of(search_clients(text))})


def any_of(rows: QuerySet[Any], *ways: QuerySet[Any]) -> QuerySet[Any]:
    """Rows that are found in one of these ways. Each of them has its index; put together by OR none would."""
    first, *others = (way.order_by().values("pk") for way in ways)
    return rows.filter(pk__in=first.union(*others))


def heard_in(rows: QuerySet[Any], column: str, text: str) -> QuerySet[Any]:
    """Rows in whose column each of the words is, however it is spelt.

    An index of `folded(column)` by trigrams finds them: of Cyrillic letters as they stand, none does.
    """
    pieces = folded_words(text)
    rows = rows.alias(heard=folded(column)).filter(**{f"{column}__gt": ""}) if pieces else rows.none()
    for piece in pieces:
        rows = rows.filter(heard__contains=piece)
    return rows


class ClientSearch:
    """A list that finds its rows by their client, and by its own `search_fields` besides."""

    client_path = "client"

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Rows of the clients who are found, and rows that hold the words themselves."""
        text = search_term.replace("\0", "").strip()
        if not text:
            return queryset, False
        every = queryset.model._default_manager.all()
        clients = every.filter(by_client(text, self.client_path))
        return any_of(queryset, clients, *self.found_besides(request, every, text)), False

    def found_besides(self, request: HttpRequest, every: QuerySet[Any], text: str) -> Sequence[QuerySet[Any]]:
        """Other ways in which rows are found: by `search_fields`."""
        return [super().get_search_results(request, every, text)[0]]  # type: ignore[misc]
