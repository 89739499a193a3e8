"""Pages of the API: by number, where a caller looks at a part, and by cursor, where one walks through all."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from datetime import datetime
from typing import Any

from django.core.cache import cache
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import LimitOffsetPagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import remove_query_param, replace_query_param

START = "start"
# Who wants what lies further takes a cursor: to skip rows, the database has to read them.
FURTHEST = 100_000
# More rows than these are not counted again for each page.
COUNTED = 10_000
COUNT_LASTS = 60


class Pages(LimitOffsetPagination):
    """`{count, next, previous, results}`; `limit` is 50 unless given, and 500 at most.

    `cursor=start` begins a walk: `next` leads on until it is null, whatever is added or changed meanwhile,
    and each page costs the same. Rows are not counted then: `count` is null.
    """

    default_limit = 50
    max_limit = 500
    request: Request
    limit: int
    offset: int
    count: int | None
    before: str | None = None
    after: str | None = None

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        """The page's rows."""
        self.request = request
        self.limit = min(_number(request, "limit", self.default_limit, least=1), self.max_limit)
        if "cursor" in request.query_params:
            return self._walked(queryset, view)
        self.offset = _number(request, "offset", 0, most=FURTHEST)
        rows = list(queryset[self.offset : self.offset + self.limit + 1])
        self.count = self._count(queryset, len(rows))
        if len(rows) > self.limit:
            self.after = self._link(offset=self.offset + self.limit)
        if self.offset > 0:
            self.before = self._link(offset=max(0, self.offset - self.limit))
        return rows[: self.limit]

    def get_paginated_response(self, data: Any) -> Response:
        """The page, and the ways to its neighbours in a header too, for who reads CSV."""
        links = {"next": self.after, "prev": self.before}
        told = ", ".join(f'<{link}>; rel="{name}"' for name, link in links.items() if link)
        headers = {"Link": told} if told else None
        page = {"count": self.count, "next": self.after, "previous": self.before, "results": data}
        return Response(page, headers=headers)

    # --- describing ---
    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        """The parameters of pages in OpenAPI."""
        most = f"at most {self.max_limit}; more are cut to that"
        words = {
            "limit": (f"Rows a page: {self.default_limit} unless given, {most}.", {"minimum": 1}),
            "offset": ("Rows to skip.", {"minimum": 0, "maximum": FURTHEST}),
        }
        found: list[dict[str, Any]] = [
            {"name": name, "in": "query", "description": text, "schema": {"type": "integer", **more}}
            for name, (text, more) in words.items()
        ]
        walk = "`start` begins a walk through all rows; `next` then leads on. Neither offset nor ordering."
        cursor = {"name": "cursor", "in": "query", "description": walk, "schema": {"type": "string"}}
        return [*found, cursor]

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """A page in OpenAPI."""
        link = {"type": ["string", "null"], "format": "uri"}
        count = "How many rows there are; null in a walk by cursor. Above 10,000 it may be a minute old."
        return {
            "type": "object",
            "properties": {
                "count": {"type": ["integer", "null"], "description": count},
                "next": dict(link),
                "previous": dict(link),
                "results": schema,
            },
        }

    # --- counting ---
    def _count(self, rows: QuerySet[Any], found: int) -> int:
        """How many rows there are: seen from the last page, else counted; a large number once a minute."""
        if found <= self.limit and (found or not self.offset):
            return self.offset + found
        params = self.request.query_params
        asked = sorted(
            (name, params.getlist(name)) for name in params if name not in ("limit", "offset", "fields")
        )
        user = self.request.user
        key = f"{self.request.path}:{json.dumps(asked)}:{user.pk or self.request.auth.pk}"
        key = hashlib.blake2b(key.encode(), digest_size=16).hexdigest()
        known = cache.get(f"api-count-{key}")
        if known is not None:
            return int(known)
        plain = rows.order_by()
        count = plain[: COUNTED + 1].count()
        if count > COUNTED:
            count = plain.count()
            cache.set(f"api-count-{key}", count, COUNT_LASTS)
        return int(count)

    # --- walking ---
    def _walked(self, rows: QuerySet[Any], view: Any) -> list[Any]:
        """The rows after the cursor, in an order that a change of a row does not disturb."""
        params = self.request.query_params
        for name in ("offset", "ordering"):
            if name in params:
                raise ValidationError({name: [_("A cursor goes its own way: leave out ?%s=.") % name]})
        order: tuple[str, ...] = view.walks()
        if params["cursor"] != START:
            rows = rows.filter(_after(order, params["cursor"]))
        found = list(rows.order_by(*order)[: self.limit + 1])
        self.count = None
        if len(found) > self.limit:
            self.after = self._link(cursor=_cursor(order, found[self.limit - 1]))
        return found[: self.limit]

    def _link(self, **values: Any) -> str:
        """This address with another place in it."""
        url = self.request.build_absolute_uri()
        for name, value in {"limit": self.limit, **values}.items():
            url = replace_query_param(url, name, value) if value else remove_query_param(url, name)
        return str(url)


def _number(request: Request, name: str, usual: int, *, least: int = 0, most: int | None = None) -> int:
    text = request.query_params.get(name, "")
    if not text:
        return usual
    if not (text.isascii() and text.isdecimal() and len(text) < 16) or int(text) < least:
        words = _("Give a whole number from %(least)s on.") % {"least": least}
        raise ValidationError({name: [words]})
    if most is not None and int(text) > most:
        words = _("Pages go to %(most)s: walk through all with ?cursor=start.") % {"most": most}
        raise ValidationError({name: [words]})
    return int(text)


def _cursor(order: tuple[str, ...], row: Any) -> str:
    place = [row.changed_at.isoformat(), row.pk] if len(order) > 1 else [row.pk]
    return base64.urlsafe_b64encode(json.dumps(place).encode()).decode().rstrip("=")


def _after(order: tuple[str, ...], text: str) -> Q:
    """The condition on rows behind this place."""
    try:
        place = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        *moments, key = place
        if type(key) is not int or len(place) != len(order) or not 0 <= key < 2**63:
            raise ValueError(text)
        moment = datetime.fromisoformat(moments[0]) if moments else None
        if moment is not None and moment.tzinfo is None:
            raise ValueError(text)
    except (ValueError, TypeError, binascii.Error) as error:
        words = _("This is no cursor of this list: begin with ?cursor=start and follow `next` as it is.")
        raise ValidationError({"cursor": [words]}) from error
    if moment is None:
        return Q(pk__gt=key)
    return Q(changed_at__gte=moment) & (Q(changed_at__gt=moment) | Q(pk__gt=key))
