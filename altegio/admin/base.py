"""What the pages of mirrored rows have in common: read-only, with the vendor's JSON one click away."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from kombu.exceptions import OperationalError
from unfold.admin import ModelAdmin
from unfold.decorators import action, display

from altegio import tasks
from altegio.admin import show

# Who may not see the clients' list sees no phones either, and only the appointments of the own chair.
SEES_CLIENTS = "altegio.view_client"
# Unfold draws buttons as links; our script sends those marked so by POST, for a look changes nothing.
BY_POST = {"data-post": "1"}
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

    actions = None
    list_filter_submit = True
    list_per_page = 50

    def has_add_permission(self, _request: HttpRequest, *_args: Any) -> bool:
        """Nobody adds rows here."""
        return False

    def has_change_permission(self, _request: HttpRequest, _obj: Model | None = None) -> bool:
        """Nobody changes rows here."""
        return False

    def has_delete_permission(self, _request: HttpRequest, _obj: Model | None = None) -> bool:
        """Nobody deletes rows here."""
        return False


class MirrorAdmin(ReadOnlyAdmin):
    """Rows of the mirror: Altegio is where they change."""

    # The stream that can read one object anew; "" where Altegio gives none by its id.
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
        """Have the worker read this object anew."""
        row = get_object_or_404(self.get_queryset(request), pk=object_id)
        if not self.has_view_permission(request, row):
            raise PermissionDenied
        asked = (row.company.altegio_id, self.stream, row.altegio_id)
        if request.method == "POST" and handed_over(request, tasks.read_object, *asked):
            messages.success(request, _("It is being read again: look here once more in a minute."))
        options = row._meta
        address = reverse(f"admin:{options.app_label}_{options.model_name}_change", args=(row.pk,))
        return HttpResponseRedirect(address)

    @display(description=_("from Altegio"))
    def provenance(self, row: Any) -> SafeString:
        """Altegio's id of the row, the way to its JSON, and since when Altegio has it no more."""
        options = row._meta
        address = reverse(f"admin:{options.app_label}_{options.model_name}_raw", args=(row.pk,))
        known = format_html('№ {} · <a class="inner-link" href="{}">JSON</a>', row.altegio_id, address)
        if row.vanished_at is None:
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
        context = {
            **self.admin_site.each_context(request),
            "title": str(row),
            "subtitle": _("As Altegio gave it"),
            "opts": self.model._meta,
            "original": row,
            "pretty": json.dumps(row.raw, ensure_ascii=False, indent=2),
        }
        return TemplateResponse(request, "salon/raw.html", context)
