"""What the pages of mirrored rows have in common: read-only, with the vendor's JSON one click away."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from kombu.exceptions import OperationalError
from unfold.admin import ModelAdmin
from unfold.contrib.filters.admin import DropdownFilter
from unfold.decorators import action, display

from altegio import tasks
from altegio.admin import show
from altegio.admin.finding import any_of
from altegio.admin.sorting import Counted, ukrainian
from altegio.models import Company
from altegio.sync.again import SINGLE

# Who may not see the clients' list sees no phones either, and only the appointments of the own chair.
SEES_CLIENTS = "altegio.view_client"
# Unfold draws buttons as links; our script sends those marked so by POST, for a look changes nothing.
BY_POST = {"data-post": "1"}
# A row by Altegio's number, alone or after its location's.
_NUMBER = re.compile(r"[№#]?\s*(?:(\d{1,18})\s*/\s*)?(\d{1,18})", re.ASCII)
MOST_HITS = 200
# Who may have Altegio asked.
START_SYNC = "altegio.start_sync"


def handed_over(request: HttpRequest, task: Any, *args: Any, **options: Any) -> bool:
    """Hand a task to the worker; where the broker is away the person is told, and it is False."""
    try:
        task.delay(*args, **options)
    except OperationalError:
        messages.error(request, _("The task queue does not answer, so nothing was started. Try again later."))
        return False
    return True


def sees_clients(request: HttpRequest) -> bool:
    """Whether this user may see clients with their phones: everyone but masters."""
    return bool(request.user.has_perm(SEES_CLIENTS))


class ReadOnlyAdmin(ModelAdmin):
    """A list and a page to look at; nothing can be added, changed or deleted."""

    actions: Any = None
    list_filter_submit = True
    list_per_page = 50
    # How many rows there are besides those that were found: nobody needs it, and all rows are counted for it.
    show_full_result_count = False
    paginator = Counted

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """The list; where nothing narrows it, what is found is all there is."""
        found = super().get_changelist_instance(request)
        if not (found.query or found.has_active_filters):
            found.full_result_count = found.result_count
        return found

    def has_add_permission(self, _request: HttpRequest, *_args: Any) -> bool:
        """Nobody adds rows here."""
        return False

    def has_change_permission(self, _request: HttpRequest, _obj: Model | None = None) -> bool:
        """Nobody changes rows here."""
        return False

    def has_delete_permission(self, _request: HttpRequest, _obj: Model | None = None) -> bool:
        """Nobody deletes rows here."""
        return False


def back_to(request: HttpRequest, page: str) -> HttpResponseRedirect:
    """Lead back to where a form was sent from (its `next`), else to this page; never to another host."""
    back = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    return HttpResponseRedirect(back if safe else page)


def locations(request: HttpRequest) -> dict[int, str]:
    """Titles of the salon's locations by primary key. One query a request."""
    found: dict[int, str] | None = getattr(request, "salon_locations", None)
    if found is None:
        found = dict(Company.objects.order_by(ukrainian("title")).values_list("pk", "title"))
        request.salon_locations = found  # type: ignore[attr-defined]
    return found


class LocationFilter(DropdownFilter):
    """By location, where the salon has several. `path` leads from the row to the location's key."""

    title = _("location")
    parameter_name = "location"
    path = "company"

    def lookups(self, request: HttpRequest, _model_admin: Any) -> Any:
        """The locations; none to choose from where there is one."""
        found = locations(request)
        return [(str(pk), title) for pk, title in found.items()] if len(found) > 1 else []

    def queryset(self, _request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Rows of the location."""
        chosen = self.value() or ""
        return queryset.filter(**{self.path: int(chosen)}) if chosen.isdecimal() else queryset


def by_number(text: str) -> Q | None:
    """The row meant by "№ 640001", "640001", or by "1001/640001" where locations share a number."""
    found = _NUMBER.fullmatch(text)
    if not found:
        return None
    meant = Q(altegio_id=int(found[2]))
    return meant & Q(company__altegio_id=int(found[1])) if found[1] else meant


class MirrorAdmin(ReadOnlyAdmin):
    """Rows of the mirror: Altegio is where they change."""

    # The stream that brings these rows; "" where there is none.
    stream = ""
    actions_detail = ("read_again",)

    def has_read_again_permission(self, request: HttpRequest, *_args: Any) -> bool:
        """Whether this user may have Altegio asked, and this kind of object can be asked for."""
        return bool(self.stream) and bool(request.user.has_perm(START_SYNC))

    @action(
        description=_("Read again from Altegio"),
        url_path="read-again",
        icon="refresh",
        permissions=("read_again",),
        attrs=BY_POST,
    )
    def read_again(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Have the worker read this object anew, or its whole list where Altegio gives no single one."""
        row = get_object_or_404(self.get_queryset(request), pk=object_id)
        if not self.has_view_permission(request, row):
            raise PermissionDenied
        if request.method == "POST" and self._asked_for(request, row):
            messages.success(request, _("It is being read again: look here once more in a minute."))
        options = row._meta
        address = reverse(f"admin:{options.app_label}_{options.model_name}_change", args=(row.pk,))
        return HttpResponseRedirect(address)

    def _asked_for(self, request: HttpRequest, row: Any) -> bool:
        company = row.company.altegio_id
        if self.stream in SINGLE:
            return handed_over(request, tasks.read_object, company, self.stream, row.altegio_id)
        by = request.user.get_username()
        return handed_over(request, tasks.sync_company, company, anew=self.stream, requested_by=by)

    # Whether rows belong to a location; locations themselves do not.
    of_location = True

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """With the location, by whose clock and currency things are shown."""
        rows: QuerySet[Any] = super().get_queryset(request)
        related = self.list_select_related if isinstance(self.list_select_related, tuple) else ()
        return rows.select_related("company", *related) if self.of_location else rows

    def get_list_display(self, request: HttpRequest) -> Any:
        """With the location where there are several."""
        columns = super().get_list_display(request)
        return (*columns, "location") if self.of_location and len(locations(request)) > 1 else columns

    def get_list_filter(self, request: HttpRequest) -> Any:
        """With the location where there are several."""
        filters = super().get_list_filter(request)
        return (*filters, LocationFilter) if self.of_location else filters

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """By words, and by Altegio's number; what is written with its sign or location is nothing else."""
        text = search_term.replace("\0", "").strip()
        if not text:
            return queryset, False
        meant = by_number(text) if self.of_location else None
        if meant is None:
            return self.found_by_words(request, queryset, text), False
        if not text.isdecimal():
            return queryset.filter(meant), False
        found = self.found_by_words(request, queryset, text)
        return any_of(queryset, self.model._default_manager.filter(meant), found), False

    def found_by_words(self, request: HttpRequest, queryset: QuerySet[Any], text: str) -> QuerySet[Any]:
        """Rows that hold the words in one of the columns to search."""
        return super().get_search_results(request, queryset, text)[0]

    @display(description=_("location"), ordering="company")
    def location(self, row: Any) -> str:
        """Where the row belongs."""
        return str(row.company)

    def raw_of(self, row: Any) -> Any:
        """The vendor's JSON of the row."""
        return row.raw

    @display(description=_("from Altegio"))
    def provenance(self, row: Any) -> SafeString:
        """Altegio's id of the row, the way to its JSON, and since when Altegio has it no more."""
        options = row._meta
        address = reverse(f"admin:{options.app_label}_{options.model_name}_raw", args=(row.pk,))
        known = format_html('№ {} · <a class="inner-link" href="{}">JSON</a>', row.altegio_id, address)
        if getattr(row, "vanished_at", None) is None:
            return known
        gone = _("vanished from Altegio %(when)s") % {"when": show.moment(row.vanished_at)}
        return format_html("{} · {}", known, show.tag(gone, show.Look("off", "link_off")))

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Without the way to the JSON for those who may not see it."""
        fields = super().get_fields(request, obj)
        return fields if sees_clients(request) else [name for name in fields if name != "provenance"]

    def get_urls(self) -> list[URLPattern]:
        """The usual pages, and the page with the vendor's JSON."""
        options = self.model._meta
        name = f"{options.app_label}_{options.model_name}_raw"
        page = path("<int:pk>/raw/", self.admin_site.admin_view(self.raw_view), name=name)
        return [page, *super().get_urls()]

    def raw_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The row as Altegio gave it. It may hold a client's phone, so masters do not see it."""
        row = get_object_or_404(self.get_queryset(request), pk=pk)
        if not self.has_view_permission(request, row) or not sees_clients(request):
            raise PermissionDenied
        raw, query = self.raw_of(row), request.GET.get("q", "").strip()
        context = {
            **self.admin_site.each_context(request),
            "title": str(row),
            "subtitle": _("As Altegio gave it"),
            "opts": self.model._meta,
            "original": row,
            "query": query,
            "hits": list(islice(_hits(raw, query.casefold()), MOST_HITS)) if query else [],
            "pretty": json.dumps(raw, ensure_ascii=False, indent=2),
        }
        return TemplateResponse(request, "salon/raw.html", context)


def _hits(value: Any, query: str, path: str = "") -> Iterator[tuple[str, Any]]:
    """The single values, with the way to each, in which the words are found, or in the way itself."""
    if isinstance(value, dict) and value:
        for name, inner in value.items():
            yield from _hits(inner, query, f"{path}.{name}" if path else str(name))
    elif isinstance(value, list) and value:
        for place, inner in enumerate(value):
            yield from _hits(inner, query, f"{path}[{place}]")
    else:
        written = value if isinstance(value, str) else json.dumps(value)
        if query in path.casefold() or query in written.casefold():
            yield path, written
