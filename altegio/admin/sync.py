"""The mirror's own work: runs and streams; and "sync now"."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import action, display
from unfold.enums import ActionVariant

from altegio.admin import show
from altegio.admin.base import BY_POST, START_SYNC, ReadOnlyAdmin, handed_over
from altegio.models import SyncRun, SyncState
from altegio.sync.connection import company_ids
from altegio.words import stream_name

_RUN_LOOKS = {
    SyncRun.State.RUNNING: show.Look("live", "sync"),
    SyncRun.State.OK: show.Look("good", "check_circle"),
    SyncRun.State.FAILED: show.Look("bad", "error"),
    SyncRun.State.LOST: show.Look("wait", "link_off"),
}


def how_far(line: dict[str, Any]) -> str:
    """How many objects of a stream were read; of how many, while there are more to come."""
    read, total = int(line.get("read") or 0), int(line.get("total") or 0)
    if line.get("done", True) or not total:
        return show.number(read)
    return str(_("%(read)s of %(total)s") % {"read": show.number(read), "total": show.number(total)})


# What the management command says of itself.
BY_COMMAND = "altegio_sync"


class SyncRunAdmin(ReadOnlyAdmin):
    """Each pass over Altegio, and the button that starts one."""

    list_display = ("started", "location", "kind_text", "state_text", "took", "read_text", "asked_by")
    list_filter = (("state", ChoicesDropdownFilter), ("kind", ChoicesDropdownFilter))
    list_select_related = ("company",)
    actions_list = ("sync_now",)
    fields = (
        "started",
        "location",
        "kind_text",
        "state_text",
        "took",
        "asked_by",
        "lines_table",
        "error_text",
    )

    def has_start_sync_permission(self, request: HttpRequest, *_args: Any) -> bool:
        """Whether this user may start a pass."""
        return bool(request.user.has_perm(START_SYNC))

    @action(
        description=_("Sync now"),
        url_path="sync-now",
        icon="sync",
        permissions=("start_sync",),
        variant=ActionVariant.PRIMARY,
        attrs=BY_POST,
    )
    def sync_now(self, request: HttpRequest) -> HttpResponse:
        """Hand a pass over the changes of every location to the worker."""
        back = HttpResponseRedirect(reverse("admin:altegio_syncrun_changelist"))
        if request.method != "POST":
            return back
        from altegio.tasks import sync_company

        ids = company_ids()
        by = request.user.get_username()
        asked = [handed_over(request, sync_company, company_id, requested_by=by) for company_id in ids]
        if ids and all(asked):
            messages.success(request, _("The sync has been started: its line appears in this list soon."))
        elif not ids:
            messages.error(request, _("No location is set: enter ALTEGIO_COMPANY_IDS in the settings."))
        return back

    @display(description=_("started"), ordering="started_at")
    def started(self, run: SyncRun) -> str:
        """When the pass began."""
        return show.moment(run.started_at)

    @display(description=_("started by"), ordering="requested_by")
    def asked_by(self, run: SyncRun) -> str:
        """Who began it: a user, a person at the server, or what runs by itself."""
        if run.requested_by == BY_COMMAND:
            return str(_("a command on the server"))
        return run.requested_by or str(_("the program itself"))

    @display(description=_("location"))
    def location(self, run: SyncRun) -> str:
        """Which location was read."""
        return str(run.company or run.company_altegio_id)

    @display(description=_("kind"), ordering="kind")
    def kind_text(self, run: SyncRun) -> str:
        """Everything, or changes only."""
        return str(run.get_kind_display())

    @display(description=_("state"), ordering="state")
    def state_text(self, run: SyncRun) -> SafeString:
        """How the pass stands."""
        return show.tag(run.get_state_display(), _RUN_LOOKS[SyncRun.State(run.state)])

    @display(description=_("took"))
    def took(self, run: SyncRun) -> str:
        """How long it took."""
        if run.finished_at is None:
            return show.NOTHING
        seconds = (run.finished_at - run.started_at).total_seconds()
        return str(_("%(n)s s") % {"n": show.number(round(seconds, 1), 1)})

    @display(description=_("read / changed"))
    def read_text(self, run: SyncRun) -> str:
        """How many objects were read and how many of them were new or different."""
        read = sum(int(line.get("read") or 0) for line in run.lines)
        changed = sum(int(line.get("changed") or 0) for line in run.lines)
        return f"{show.number(read)} / {show.number(changed)}"

    @display(description=_("streams"))
    def lines_table(self, run: SyncRun) -> SafeString | str:
        """A line a stream."""
        heads = (_("stream"), _("read"), _("changed"), _("in quarantine"), _("seconds"), _("error"))
        rows = (
            (
                stream_name(line.get("stream", "")),
                how_far(line),
                show.number(int(line.get("changed") or 0)),
                show.number(int(line.get("unreadable") or 0)),
                show.number(round(float(line.get("seconds") or 0), 1), 1),
                line.get("error") or line.get("note") or "",
            )
            for line in run.lines
        )
        return show.stacked(heads, rows)

    @display(description=_("error"))
    def error_text(self, run: SyncRun) -> str:
        """What went wrong."""
        return run.error or show.NOTHING


class SyncStateAdmin(ReadOnlyAdmin):
    """How far each kind of object has been read."""

    list_display = (
        "stream_text",
        "company_altegio_id_text",
        "state_text",
        "last_ok",
        "bookmark_text",
        "last_error",
    )
    fields = (
        "stream_text",
        "company_altegio_id_text",
        "state_text",
        "last_start",
        "last_ok",
        "bookmark_text",
        "last_error",
    )

    @display(description=_("stream"), ordering="stream")
    def stream_text(self, state: SyncState) -> str:
        """What is read."""
        return stream_name(state.stream)

    @display(description=_("location's Altegio id"))
    def company_altegio_id_text(self, state: SyncState) -> str:
        """The number as Altegio writes it."""
        return str(state.company_altegio_id)

    @display(description=_("state"))
    def state_text(self, state: SyncState) -> SafeString:
        """Whether the stream is read well."""
        if not state.available:
            return show.tag(_("not available"), show.Look("off", "block"))
        if state.last_error:
            return show.tag(_("error"), show.Look("bad", "error"))
        if state.last_ok_at is None:
            return show.tag(_("not read yet"), show.Look("wait", "schedule"))
        return show.tag(_("read well"), show.Look("good", "check_circle"))

    @display(description=_("last start"))
    def last_start(self, state: SyncState) -> str:
        """When it was last begun."""
        return show.moment(state.last_started_at)

    @display(description=_("last good run"), ordering="last_ok_at")
    def last_ok(self, state: SyncState) -> str:
        """When it was last read well."""
        return show.moment(state.last_ok_at)

    @display(description=_("read up to"))
    def bookmark_text(self, state: SyncState) -> str:
        """The bookmark."""
        return show.moment(state.bookmark)


admin.site.register(SyncRun, SyncRunAdmin)
admin.site.register(SyncState, SyncStateAdmin)
