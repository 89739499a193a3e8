"""Pages of the API."""

from __future__ import annotations

from rest_framework.pagination import LimitOffsetPagination


class LimitOffset(LimitOffsetPagination):
    """`{count, next, previous, results}`; `limit` is 50 unless given, and 500 at most."""

    default_limit = 50
    max_limit = 500
