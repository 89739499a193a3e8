"""Objects that could not be read or stored: why, their JSON, and "try again"."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action, display
from unfold.enums import ActionVariant

from altegio import tasks, words
from altegio.admin import show
from altegio.admin.base import BY_POST, START_SYNC, ReadOnlyAdmin, handed_over
from altegio.models import Quarantine

# Parts of what the mappers say, and their meaning.
_REASONS = {
    "no usable date": _("its date cannot be read"),
    "no usable day or hours": _("its day or hours cannot be read"),
    "no usable id": _("it has no number"),
    "the id is too large": _("a number in it is too large"),
    "not an object": _("it is no object at all"),
    "nested too deeply": _("it is nested too deeply"),
}
_REFUSED = _("the database does not take it")


class OpenFilter(admin.SimpleListFilter):
    """What is still out, first; what was settled on demand."""

    title = _("state")
    parameter_name = "settled"

    def lookups(self, _request: HttpRequest, _model_admin: Any) -> list[tuple[str, Any]]:
        """Waiting is what is shown without a choice."""
        return [("waiting", _("waiting")), ("yes", _("settled")), ("all", _("all"))]

    def choices(self, changelist: Any) -> Any:
        """The lookups only: there is no other "all"."""
        for value, title in self.lookup_choices:
            chosen = (self.value() or "waiting") == value
            query = changelist.get_query_string({self.parameter_name: value})
            yield {"selected": chosen, "query_string": query, "display": title}

    def queryset(self, _request: HttpRequest, rows: QuerySet[Quarantine]) -> QuerySet[Quarantine]:
        """The rows of the choice."""
        if self.value() == "all":
            return rows
        return rows.filter(resolved_at__isnull=self.value() != "yes")


class QuarantineAdmin(ReadOnlyAdmin):
    """The list, the object's JSON, and the button that tries it again now."""

    list_display = ("object_text", "reason_text", "state_text", "attempts", "first_seen", "last_seen")
    list_filter = (OpenFilter,)
    list_filter_submit = False
    list_select_related = ("company",)
    search_fields = ("altegio_id", "reason")
    actions_list = ("try_all_again",)
    actions_detail = ("try_again",)
    fields = (
        "object_text",
        "location_text",
        "reason_text",
        "reason_as_kept",
        "state_text",
        "attempts",
        "first_seen",
        "last_seen",
        "next_try",
        "json_text",
    )

    def has_start_sync_permission(self, request: HttpRequest, *_args: Any) -> bool:
        """Whether this user may have Altegio asked."""
        return bool(request.user.has_perm(START_SYNC))

    def get_actions_detail(self, request: HttpRequest, object_id: Any) -> Any:
        """The button only where something is still out."""
        if Quarantine.objects.filter(pk=object_id, resolved_at=None).exists():
            return super().get_actions_detail(request, object_id)
        return []

    @action(
        description=_("Try again"),
        url_path="try-again",
        icon="refresh",
        permissions=("start_sync",),
        variant=ActionVariant.PRIMARY,
        attrs=BY_POST,
    )
    def try_again(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Have this object read anew."""
        entry = get_object_or_404(Quarantine, pk=object_id)
        if not self.has_view_permission(request, entry):
            raise PermissionDenied
        if request.method == "POST" and entry.resolved_at is not None:
            messages.info(request, _("It is settled already, so nothing is tried again."))
        elif request.method == "POST" and handed_over(request, tasks.try_quarantined, entry.pk):
            messages.success(request, _("It is being tried again: look here once more in a minute."))
        return HttpResponseRedirect(reverse("admin:altegio_quarantine_change", args=(entry.pk,)))

    @action(
        description=_("Try all again"),
        url_path="try-all-again",
        icon="refresh",
        permissions=("start_sync",),
        attrs=BY_POST,
    )
    def try_all_again(self, request: HttpRequest) -> HttpResponse:
        """Have all that waits read anew, however long its pause would be."""
        if request.method == "POST" and handed_over(request, tasks.try_all_quarantined):
            messages.success(request, _("They are being tried again: look here once more in a minute."))
        return HttpResponseRedirect(reverse("admin:altegio_quarantine_changelist"))

    @display(description=_("object"), ordering="stream")
    def object_text(self, entry: Quarantine) -> str:
        """What it is, and its number."""
        kind = words.OF_STREAM.get(entry.stream, entry.stream)
        return words.numbered(kind, entry.altegio_id)

    @display(description=_("reason"))
    def reason_text(self, entry: Quarantine) -> str:
        """Why it is here, in people's words."""
        return str(next((words for part, words in _REASONS.items() if part in entry.reason), _REFUSED))

    @display(description=_("in full"))
    def reason_as_kept(self, entry: Quarantine) -> SafeString:
        """The mapper's or the database's own words."""
        return format_html("<code>{}</code>", entry.reason)

    @display(description=_("location"))
    def location_text(self, entry: Quarantine) -> str:
        """Whose it is."""
        return str(entry.company)

    @display(description=_("state"))
    def state_text(self, entry: Quarantine) -> SafeString:
        """Whether it is in the mirror by now."""
        if entry.resolved_at is None:
            return show.tag(_("waiting"), show.Look("wait", "schedule"))
        words = _("settled, %(when)s") % {"when": show.moment(entry.resolved_at)}
        return show.tag(words, show.Look("good", "done"))

    @display(description=_("first seen"), ordering="first_seen_at")
    def first_seen(self, entry: Quarantine) -> str:
        """When it was first met."""
        return show.moment(entry.first_seen_at)

    @display(description=_("last seen"), ordering="last_seen_at")
    def last_seen(self, entry: Quarantine) -> str:
        """When it was last tried."""
        return show.moment(entry.last_seen_at)

    @display(description=_("next try"))
    def next_try(self, entry: Quarantine) -> str:
        """When a pass tries it again by itself."""
        return show.NOTHING if entry.resolved_at else show.moment(entry.try_after)

    @display(description=_("as Altegio gave it"))
    def json_text(self, entry: Quarantine) -> SafeString:
        """The object's JSON."""
        return show.pretty_json(entry.raw)


admin.site.register(Quarantine, QuarantineAdmin)
