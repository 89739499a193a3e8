"""Alerts: what wanted a person, since when, who has seen it, and what is over."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import DropdownFilter
from unfold.decorators import display

from altegio.admin import show
from altegio.admin.base import ReadOnlyAdmin, back_to
from altegio.usernames import name_of
from salon.alerts import keeping
from salon.alerts.lines import ACKNOWLEDGES
from salon.models import Alert


class StateFilter(DropdownFilter):
    """By whether the cause is still there."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, _request: HttpRequest, _model_admin: Any) -> Any:
        """Open, or over."""
        return [("open", _("not over")), ("over", _("over"))]

    def queryset(self, _request: HttpRequest, queryset: QuerySet[Alert]) -> QuerySet[Alert]:
        """The rows in the chosen state."""
        chosen = {"open": True, "over": False}.get(self.value() or "")
        return queryset if chosen is None else queryset.filter(ended_at__isnull=chosen)


class AlertAdmin(ReadOnlyAdmin):
    """Made and ended by the program; a person says that it was seen."""

    list_display = ("state", "what", "since", "last", "times_text", "seen_text", "letter")
    list_display_links = ("what",)
    list_filter = (StateFilter,)
    list_select_related = ("seen_by",)
    search_fields = ("sentence", "advice")
    actions = ("acknowledge",)
    fields = (
        "state",
        "what",
        "since",
        "last",
        "times_text",
        "ended",
        "seen_text",
        "letter",
        "link_text",
    )

    def get_search_fields(self, request: HttpRequest) -> tuple[str, ...]:
        """What is stored, in the salon's language and in that of whoever searches."""
        own = f"words__{get_language()}"
        return (*super().get_search_fields(request), f"{own}__sentence", f"{own}__advice")

    def get_urls(self) -> list[URLPattern]:
        """The usual pages, and where the line at the head of a page is ticked."""
        seen = path("<int:pk>/seen/", self.admin_site.admin_view(self.seen), name="salon_alert_seen")
        return [seen, *super().get_urls()]

    def seen(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Note that this person has seen it, and lead back."""
        if not self.has_acknowledge_permission(request):
            raise PermissionDenied
        alert = get_object_or_404(Alert, pk=pk)
        if request.method == "POST":
            keeping.acknowledge(Alert.objects.filter(pk=alert.pk), request.user, timezone.now())
        return back_to(request, reverse("admin:salon_alert_changelist"))

    def has_acknowledge_permission(self, request: HttpRequest) -> bool:
        """Whether this user may say that something was seen."""
        return bool(request.user.has_perm(ACKNOWLEDGES))

    @admin.action(description=_("Seen: take them from the head of the pages"), permissions=["acknowledge"])
    def acknowledge(self, request: HttpRequest, queryset: QuerySet[Alert]) -> None:
        """Note that this person has seen the chosen ones."""
        count = keeping.acknowledge(queryset, request.user, timezone.now())
        words = ngettext("%(n)s alert is marked as seen.", "%(n)s alerts are marked as seen.", count)
        messages.success(request, words % {"n": count})

    @display(description=_("state"), ordering="ended_at")
    def state(self, alert: Alert) -> SafeString:
        """Whether the cause is still there."""
        if alert.ended_at:
            return show.tag(_("over"), show.Look("good", "check_circle"))
        if alert.stops:
            return show.tag(_("wants you"), show.Look("bad", "error"))
        return show.tag(_("look at it"), show.Look("wait", "warning"))

    @display(description=_("what is wrong"), ordering="sentence")
    def what(self, alert: Alert) -> SafeString | str:
        """The sentence, and on the list below it what to do."""
        if not alert.cure:
            return alert.what
        return format_html('{}<br><span class="quiet">{}</span>', alert.what, alert.cure)

    @display(description=_("first time"), ordering="first_at")
    def since(self, alert: Alert) -> str:
        """When it was first known."""
        return show.moment(alert.first_at)

    @display(description=_("last time"), ordering="last_at")
    def last(self, alert: Alert) -> str:
        """When it was last so."""
        return show.moment(alert.last_at)

    @display(description=_("times"), ordering="times")
    def times_text(self, alert: Alert) -> str:
        """How often it was met."""
        return show.number(alert.times)

    @display(description=_("over"))
    def ended(self, alert: Alert) -> str:
        """When the cause was gone."""
        return show.moment(alert.ended_at)

    @display(description=_("seen"))
    def seen_text(self, alert: Alert) -> str:
        """By whom, and when."""
        if alert.seen_at is None:
            return show.NOTHING
        who = name_of(alert.seen_by)
        return f"{who}, {show.moment(alert.seen_at)}" if who else show.moment(alert.seen_at)

    @display(description=_("letter"))
    def letter(self, alert: Alert) -> str:
        """How the letter about it stands."""
        return str(alert.get_mail_display())

    @display(description=_("where"))
    def link_text(self, alert: Alert) -> SafeString | str:
        """The page on which it can be put right."""
        if not alert.link:
            return show.NOTHING
        return format_html('<a class="inner-link" href="{}">{}</a>', alert.link, _("Open"))


admin.site.register(Alert, AlertAdmin)
