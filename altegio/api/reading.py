"""What every endpoint has in common: refuses what it does not know, gives chosen fields, says what changed.

`ReadingView` is any call that only reads; `RowsViewSet` is a list and a detail of rows.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, cast

from django.core.exceptions import MultipleObjectsReturned
from django.db.models import QuerySet
from django.utils.cache import get_conditional_response, patch_cache_control, patch_vary_headers
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework.exceptions import APIException, NotFound, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework.viewsets import GenericViewSet

from altegio.api.rows import Plan, UnknownField, plan
from altegio.api.serializers import OF_CHANGES

OF_PAGES = ("limit", "offset", "cursor")


class AmbiguousId(APIException):
    """Two locations have an object with this id."""

    status_code = 409
    default_detail = gettext_lazy(
        "Several locations have an object with this id: name one, as in ?company=1001."
    )
    default_code = "ambiguous"


class ReadingView(APIView):
    """Unknown parameters are refused; an answer bears a tag, and who has it already gets 304."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Refuse a parameter that means nothing here: a filter with a slip in it would list everything."""
        super().initial(request, *args, **kwargs)
        known = self.known_parameters()
        for name in request.query_params:
            if name not in known:
                words = _("There is no parameter %(name)s here: known are %(known)s.")
                shown = {"name": name[:40], "known": ", ".join(sorted(known))}
                raise ValidationError({name[:40]: [words % shown]})

    def known_parameters(self) -> set[str]:
        """The names that the address may carry."""
        raise NotImplementedError

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Let the answer be kept by the caller alone, and asked about by its tag."""
        given = super().finalize_response(request, response, *args, **kwargs)
        patch_vary_headers(given, ["Authorization", "Cookie", "Accept"])
        patch_cache_control(given, private=True, no_cache=True)
        if isinstance(given, Response) and given.status_code == 200:
            given.add_post_render_callback(lambda answer: _tagged(request, answer))
        return given


def _tagged(request: Any, answer: Any) -> Any:
    """The answer with its ETag; 304 without a body for who sends that in If-None-Match."""
    answer.headers["ETag"] = f'"{hashlib.blake2b(answer.content, digest_size=12).hexdigest()}"'
    return get_conditional_response(request, etag=answer.headers["ETag"], response=answer)


class RowsViewSet(ReadingView, GenericViewSet[Any]):
    """A list and a detail of one kind of rows, looked up by an id that is unique within a location only."""

    lookup_value_regex = r"\d{1,18}"
    # Fields that are given only when they are asked for.
    on_demand: tuple[str, ...] = OF_CHANGES

    # --- what is asked ---
    def known_parameters(self) -> set[str]:
        """The filters and the pages of a list; the location and the fields of one row."""
        if self.action == "retrieve":
            return {"company", "fields"}
        filters: Any = self.filterset_class  # type: ignore[attr-defined]
        return {*filters.base_filters, *OF_PAGES, "fields"}

    def walks(self) -> tuple[str, ...]:
        """The order in which a cursor goes: none of its columns moves a row back to where it was passed."""
        return ("changed_at", "pk") if "updated_since" in self.request.query_params else ("pk",)

    def planned(self) -> Plan:
        """How the rows are read and written, with the fields that the caller names, or the usual ones."""
        params = self.request.query_params
        named = tuple(name.strip() for name in params.get("fields", "").split(",") if name.strip())
        changes = "updated_since" in params or params.get("vanished") == "1"
        serializer, rows = cast(Any, self.get_serializer_class()), cast(Any, self).queryset
        left_out = () if changes else self.on_demand
        try:
            found = plan(serializer, rows.model, named, left_out, self.context_of_rows())
        except UnknownField as error:
            words = _("There is no field %(name)s here: known are %(known)s.")
            shown = {"name": error.name[:40], "known": ", ".join(error.known)}
            raise ValidationError({"fields": [words % shown]}) from error
        self.heads = found.heads
        return found

    def context_of_rows(self) -> tuple[tuple[str, Any], ...]:
        """What of the caller a row's values depend on."""
        return ()

    # --- what is given ---
    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """By the filters that the address names; the others are not even built."""
        filters: Any = self.filterset_class  # type: ignore[attr-defined]
        named = frozenset(name for name in self.request.query_params if name in filters.base_filters)
        if not named:
            return queryset
        filterset = _narrowed(filters, named)(self.request.query_params, queryset, request=self.request)
        if not filterset.is_valid():
            raise ValidationError(filterset.errors)
        rows: QuerySet[Any] = filterset.qs
        return rows

    def list(self, request: Request, *_args: Any, **_kwargs: Any) -> Response:
        """A page."""
        found = self.planned()
        rows = found.loaded(self.filter_queryset(self.get_queryset()))
        page: Iterable[Any] = self.paginate_queryset(_settled(rows)) or ()
        return self.get_paginated_response([found.write(row) for row in page])

    def retrieve(self, request: Request, *_args: Any, **_kwargs: Any) -> Response:
        """One row."""
        found = self.planned()
        self.queryset_for_one = found.loaded(self.filter_queryset(self.get_queryset()))
        return Response(found.write(self.get_object()))

    def get_object(self) -> Any:
        """The row with this id; 409 where `company` is needed to say which."""
        name = self.lookup_url_kwarg or self.lookup_field
        try:
            return self.queryset_for_one.get(**{self.lookup_field: self.kwargs[name]})
        except MultipleObjectsReturned as error:
            raise AmbiguousId from error
        except self.queryset_for_one.model.DoesNotExist as error:
            raise NotFound(_("There is nothing with this id, or not for you to see.")) from error


@lru_cache(maxsize=512)
def _narrowed(filters: Any, named: frozenset[str]) -> Any:
    """These filters alone."""
    found: Any = type(f"Narrowed{filters.__name__}", (filters,), {})
    found.base_filters = {name: one for name, one in filters.base_filters.items() if name in named}
    return found


def _settled(rows: QuerySet[Any]) -> QuerySet[Any]:
    """In an order in which no two rows are equal, so that pages neither repeat nor leave out one."""
    order = rows.query.order_by or tuple(rows.model._meta.ordering)
    if order and str(order[-1]).lstrip("-") in ("pk", "id"):
        return rows
    return rows.order_by(*order, "pk")
