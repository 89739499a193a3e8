"""Stuck tasks: what killed its process or fails, and a way to try it again."""

from __future__ import annotations

from celery import current_app
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from kombu.exceptions import OperationalError
from unfold.decorators import display

from altegio.admin import show
from altegio.admin.base import ReadOnlyAdmin
from salon.models import StuckTask
from salon.task_words import task_words


class StuckTaskAdmin(ReadOnlyAdmin):
    """Made by the program; a person tries one again, or puts it away."""

    list_display = ("state", "task_text", "about", "reason_text", "error_text", "times_text", "last")
    list_display_links = ("task_text",)
    search_fields = ("name",)
    actions = ("try_again", "put_away")
    fields = (
        "state",
        "task_text",
        "about",
        "reason_text",
        "error_text",
        "times_text",
        "since",
        "last",
        "ended",
    )

    def has_change_right_permission(self, request: HttpRequest) -> bool:
        """Whether this user may try a task again."""
        return bool(request.user.has_perm("salon.change_stucktask"))

    @admin.action(description=_("Try again"), permissions=["change_right"])
    def try_again(self, request: HttpRequest, queryset: QuerySet[StuckTask]) -> None:
        """Hand the chosen ones to the worker once more; whether they end well is seen here."""
        begun = 0
        for row in queryset.filter(ended_at=None):
            if row.name not in current_app.tasks:
                messages.error(request, _("There is no task “%(name)s” any more.") % {"name": row.name})
                continue
            try:
                current_app.send_task(row.name, args=row.arguments, kwargs=row.options, retry=False)
            except OperationalError:
                away = _("The task queue does not answer, so nothing was started. Try again later.")
                messages.error(request, away)
                return
            begun += 1
            StuckTask.objects.filter(pk=row.pk).update(ended_at=timezone.now())
        if begun:
            words = ngettext("%(n)s task is tried again.", "%(n)s tasks are tried again.", begun)
            messages.success(request, words % {"n": begun})

    @admin.action(description=_("Put away: nothing is to be done"), permissions=["change_right"])
    def put_away(self, request: HttpRequest, queryset: QuerySet[StuckTask]) -> None:
        """Say that the chosen ones need nothing."""
        count = queryset.filter(ended_at=None).update(ended_at=timezone.now())
        words = ngettext("%(n)s task is put away.", "%(n)s tasks are put away.", count)
        messages.success(request, words % {"n": count})

    @display(description=_("state"), ordering="ended_at")
    def state(self, row: StuckTask) -> SafeString:
        """Whether somebody has to look."""
        if row.ended_at:
            return show.tag(_("over"), show.Look("good", "check_circle"))
        return show.tag(_("wants you"), show.Look("bad", "error"))

    @display(description=_("task"), ordering="name")
    def task_text(self, row: StuckTask) -> SafeString:
        """What it does, and quietly what developers call it."""
        words = task_words(row.name)
        code = format_html('<code class="quiet">{}</code>', row.name)
        return format_html("{}<br>{}", words, code) if words else code

    @display(description=_("about"))
    def about(self, row: StuckTask) -> SafeString | str:
        """With which numbers it was begun."""
        parts = [str(each) for each in row.arguments] + [f"{key}={each}" for key, each in row.options.items()]
        return format_html("<code>{}</code>", ", ".join(parts)) if parts else show.NOTHING

    @display(description=_("error"))
    def error_text(self, row: StuckTask) -> SafeString | str:
        """What the program calls it."""
        return format_html("<code>{}</code>", row.error) if row.error else show.NOTHING

    @display(description=_("how it ends"))
    def reason_text(self, row: StuckTask) -> str:
        """In words."""
        return str(row.get_reason_display())

    @display(description=_("times"), ordering="times")
    def times_text(self, row: StuckTask) -> str:
        """How often."""
        return show.number(row.times)

    @display(description=_("first time"), ordering="first_at")
    def since(self, row: StuckTask) -> str:
        """When it was first so."""
        return show.moment(row.first_at)

    @display(description=_("last time"), ordering="last_at")
    def last(self, row: StuckTask) -> str:
        """When it was last so."""
        return show.moment(row.last_at)

    @display(description=_("over"))
    def ended(self, row: StuckTask) -> str:
        """When it worked again, or somebody saw to it."""
        return show.moment(row.ended_at)


admin.site.register(StuckTask, StuckTaskAdmin)
