"""Lists that are searched by their rows' client, as the whole product looks for clients."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest

from altegio.selectors import search_clients


def by_client(text: str, path: str = "client") -> Q:
    """The condition that a row's client is found by this text. `path` leads to the client."""
    return Q(**{f"{path}__in": search_clients(text).order_by().values("pk")})


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
        worded, _twice = super().get_search_results(request, every, text)  # type: ignore[misc]
        held = Q(pk__in=worded.order_by().values("pk"))
        return queryset.filter(by_client(text, self.client_path) | held), False
