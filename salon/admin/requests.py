"""Requests about personal data: noted in a minute, answered within thirty days, the late ones in red."""

from __future__ import annotations

from datetime import timedelta
from math import ceil
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.admin import ModelAdmin
from unfold.contrib.filters.admin import DropdownFilter
from unfold.decorators import action, display

from altegio.admin import show
from altegio.admin.base import BY_POST
from feedback.admin.fields import bare
from feedback.admin.show import person
from salon.models import DataRequest
from salon.models.requests import ANSWER_WITHIN
from salon.privacy import requests

Kind, State = DataRequest.Kind, DataRequest.State
ERASES, EXPORTS, OPTS_OUT = "salon.erase_client", "salon.export_client", "feedback.add_optout"


class StandingFilter(DropdownFilter):
    """By how they stand."""

    title = _("state")
    parameter_name = "standing"

    def lookups(self, _request: HttpRequest, _model_admin: Any) -> Any:
        """Waiting, late, over."""
        return [("open", _("to be answered")), ("late", _("late")), ("over", _("answered"))]

    def queryset(self, _request: HttpRequest, queryset: QuerySet[DataRequest]) -> QuerySet[DataRequest]:
        """The chosen ones."""
        if self.value() == "open":
            return queryset.filter(state=State.OPEN)
        if self.value() == "late":
            return queryset.filter(state=State.OPEN, due_at__lte=timezone.now())
        return queryset.exclude(state=State.OPEN) if self.value() == "over" else queryset


class DataRequestAdmin(ModelAdmin):
    """A request is noted here and answered here; its deed is done on the client's pages."""

    list_display = ("standing", "kind_text", "whom", "asked", "due", "came_text")
    list_display_links = ("kind_text",)
    actions = None
    list_filter = (StandingFilter, "kind")
    list_filter_submit = True
    list_select_related = ("client__company", "noted_by", "done_by")
    search_fields = ("client__name", "client__phone", "person")
    autocomplete_fields = ("client",)
    actions_detail = ("mark_done",)

    def get_fields(self, _request: HttpRequest, obj: DataRequest | None = None) -> Any:
        """A new one needs who and what; later it is its answer that matters."""
        if obj is None:
            return ("kind", "client", "person", "came", "note")
        facts = ("standing", "kind_text", "whom", "came_text", "asked", "due", "next_step", "note")
        return (
            (*facts, "outcome", "state", "answered")
            if obj.state == State.OPEN
            else (*facts, "outcome", "answered")
        )

    def get_readonly_fields(self, request: HttpRequest, obj: DataRequest | None = None) -> Any:
        """Of a noted one only the note and the answer may be written."""
        if obj is None:
            return ()
        facts = ("standing", "kind_text", "whom", "came_text", "asked", "due", "next_step", "answered")
        return facts if obj.state == State.OPEN else (*facts, "note", "outcome")

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """From a client's card the client is filled in."""
        found = dict(super().get_changeform_initial_data(request))
        return found | {"came": DataRequest.Came.DESK}

    def save_model(self, request: HttpRequest, obj: DataRequest, form: Any, change: bool) -> None:
        """Start the clock of a new one; answer one of which the state was changed."""
        now = timezone.now()
        if not change:
            obj.asked_at, obj.due_at, obj.noted_by_id = now, now + ANSWER_WITHIN, request.user.pk
            obj.save()
            requests.told(obj, request.user, now)
            return
        if obj.state != State.OPEN:
            DataRequest.objects.filter(pk=obj.pk).update(note=obj.note)
            requests.answer(obj, obj.state, obj.outcome, by=request.user, now=now)
            obj.refresh_from_db()
            return
        obj.save(update_fields=["note", "outcome"])

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """A few lines are enough."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "client":
            return bare(field)
        if field is not None and db_field.name in ("note", "outcome"):
            field.widget.attrs["rows"] = 3
        return field

    def has_delete_permission(self, _request: HttpRequest, _obj: Any = None) -> bool:
        """That somebody asked is never deleted by hand."""
        return False

    def has_done_permission(self, request: HttpRequest, *_args: Any) -> bool:
        """Whether this user may say that it is answered."""
        return bool(request.user.has_perm("salon.change_datarequest"))

    @action(
        description=_("It is done"),
        url_path="done",
        icon="task_alt",
        permissions=("done",),
        attrs=BY_POST,
    )
    def mark_done(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """The person got what they asked for."""
        row = get_object_or_404(DataRequest, pk=object_id)
        if request.method == "POST":
            if requests.answer(row, State.DONE, row.outcome, by=request.user, now=timezone.now()):
                messages.success(request, _("The request is answered."))
            else:
                messages.warning(request, _("It was answered before."))
        return HttpResponseRedirect(reverse("admin:salon_datarequest_change", args=(row.pk,)))

    @display(description=_("state"), ordering="due_at")
    def standing(self, row: DataRequest) -> SafeString:
        """How it stands against its clock."""
        now = timezone.now()
        if row.state != State.OPEN:
            look = show.Look("good", "task_alt") if row.state == State.DONE else show.Look("off", "block")
            return show.tag(row.get_state_display(), look)
        days = ceil((row.due_at - now) / timedelta(days=1))
        if row.is_overdue(now):
            late = ngettext("late by %(n)s day", "late by %(n)s days", max(1, (now - row.due_at).days))
            return show.tag(late % {"n": max(1, (now - row.due_at).days)}, show.Look("bad", "warning"))
        left = ngettext("%(n)s day left", "%(n)s days left", days) % {"n": days}
        return show.tag(left, show.Look("wait" if row.is_soon(now) else "info", "schedule"))

    @display(description=_("what is wished"), ordering="kind")
    def kind_text(self, row: DataRequest) -> str:
        """The wish in words."""
        return row.get_kind_display()

    @display(description=_("who asks"))
    def whom(self, row: DataRequest) -> SafeString | str:
        """The client, with the way to the card, or the name that was written down."""
        if row.client is None:
            return row.person or show.NOTHING
        return show.link(row.client, "altegio_client_change", row.client.pk)

    @display(description=_("how it came"))
    def came_text(self, row: DataRequest) -> str:
        """By which way, and who wrote it down."""
        by = person(row.noted_by, "")
        return f"{row.get_came_display()}, {by}" if by else row.get_came_display()

    @display(description=_("asked"), ordering="asked_at")
    def asked(self, row: DataRequest) -> str:
        """When it came."""
        return show.moment(row.asked_at)

    @display(description=_("answer by"), ordering="due_at")
    def due(self, row: DataRequest) -> str:
        """Until when the person has to be answered."""
        return show.day(row.due_at.astimezone(timezone.get_current_timezone()))

    @display(description=_("when it was answered"))
    def answered(self, row: DataRequest) -> str:
        """When, and by whom."""
        by = person(row.done_by, "")
        return f"{show.moment(row.done_at)}, {by}" if by else show.moment(row.done_at)

    @display(description=_("what to do"))
    def next_step(self, row: DataRequest) -> SafeString | str:
        """The page on which the deed is done."""
        if row.client is None or row.client.is_erased or row.state != State.OPEN:
            return show.NOTHING
        steps = {
            Kind.ERASE: [(_("Erase the data"), reverse("admin:privacy_erase", args=(row.client.pk,)))],
            Kind.ACCESS: [(_("Make the copy"), reverse("admin:privacy_export", args=(row.client.pk,)))],
            Kind.CORRECT: [(_("Correct the card in Altegio; it is read again by itself"), "")],
            Kind.OBJECT: [
                (
                    _("Add to “Do not write to”"),
                    f"{reverse('admin:feedback_optout_add')}?client={row.client.pk}",
                )
            ],
        }
        return format_html_join(
            " · ",
            "{}",
            (
                (format_html('<a class="inner-link" href="{}">{}</a>', address, words) if address else words,)
                for words, address in steps[Kind(row.kind)]
            ),
        )


admin.site.register(DataRequest, DataRequestAdmin)
