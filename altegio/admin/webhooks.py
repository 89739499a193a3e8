"""What came to Altegio's webhook door, in people's words."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import DropdownFilter
from unfold.decorators import display

from altegio import words
from altegio.admin import show
from altegio.admin.base import ReadOnlyAdmin
from altegio.models import WebhookEvent
from altegio.sync.events import GIVEN_UP


class ResourceFilter(DropdownFilter):
    """Webhooks by what they are about."""

    title = _("resource")
    parameter_name = "resource"
    words = words.RESOURCES

    def lookups(self, _request: HttpRequest, _model_admin: Any) -> Any:
        """The kinds that the vendor tells of."""
        return tuple(self.words.items())

    def queryset(self, _request: HttpRequest, queryset: QuerySet[WebhookEvent]) -> QuerySet[WebhookEvent]:
        """Webhooks of the kind."""
        chosen = self.value()
        return queryset.filter(**{str(self.parameter_name): chosen}) if chosen in self.words else queryset


class EventFilter(ResourceFilter):
    """Webhooks by what has happened."""

    title = _("event")
    parameter_name = "event"
    words = words.EVENTS


class WebhookEventAdmin(ReadOnlyAdmin):
    """What came to Altegio's webhook door."""

    list_display = ("received", "resource_text", "object_number", "event_text", "state_text", "outcome_text")
    list_filter = (ResourceFilter, EventFilter)
    fields = (
        "received",
        "resource_text",
        "object_number",
        "event_text",
        "state_text",
        "outcome_text",
        "attempts",
        "body_text",
    )

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """The body holds clients' data: for superusers and owners only."""
        fields = super().get_fields(request, obj)
        may = request.user.has_perm("altegio.change_webhookevent")
        return fields if may else tuple(name for name in fields if name != "body_text")

    @display(description=_("received"), ordering="received_at")
    def received(self, event: WebhookEvent) -> str:
        """When it came."""
        return show.moment(event.received_at)

    @display(description=_("resource"), ordering="resource")
    def resource_text(self, event: WebhookEvent) -> str:
        """What it is about."""
        return str(words.RESOURCES.get(event.resource, event.resource)) or show.NOTHING

    @display(description=_("event"), ordering="event")
    def event_text(self, event: WebhookEvent) -> str:
        """What has happened to it."""
        return str(words.EVENTS.get(event.event, event.event)) or show.NOTHING

    @display(description=_("object"))
    def object_number(self, event: WebhookEvent) -> str:
        """Altegio's number of what changed."""
        return f"№ {event.resource_id}" if event.resource_id else show.NOTHING

    @display(description=_("state"))
    def state_text(self, event: WebhookEvent) -> SafeString:
        """Whether the object has been read again."""
        if event.processed_at is None:
            return show.tag(_("waiting"), show.Look("wait", "schedule"))
        words = _("processed, %(when)s") % {"when": show.moment(event.processed_at)}
        return show.tag(words, show.Look("good", "done"))

    @display(description=_("outcome"))
    def outcome_text(self, event: WebhookEvent) -> str:
        """What came of it, in the reader's language; a vendor's own sentence stands as it was kept."""
        if event.outcome.startswith(GIVEN_UP):
            return gettext("given up: %(reason)s") % {"reason": event.outcome.removeprefix(GIVEN_UP)}
        return gettext(event.outcome) if event.outcome else show.NOTHING

    @display(description=_("body"))
    def body_text(self, event: WebhookEvent) -> SafeString:
        """The body, its letters readable; what is no JSON stands as it came."""
        return show.pretty_json(event.body)

    def get_readonly_fields(self, _request: HttpRequest, _obj: Any = None) -> Any:
        """Nothing is entered here."""
        return self.fields


admin.site.register(WebhookEvent, WebhookEventAdmin)
