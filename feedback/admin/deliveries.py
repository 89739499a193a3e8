"""Instagram's webhooks as they came."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from altegio.admin.base import ReadOnlyAdmin
from altegio.admin.show import NOTHING, Look, moment, number, tag
from feedback.models import Delivery


class DeliveryAdmin(ReadOnlyAdmin):
    """Webhooks of Instagram as they came. The body holds what people wrote: owners alone see it."""

    list_display = ("number_text", "received", "state_text", "events_text", "error_text")
    fields = ("number_text", "received", "state_text", "events_text", "attempts", "error_text", "body_text")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Delivery]:
        """The list without the bodies."""
        rows = super().get_queryset(request)
        return rows if "/change/" in request.path else rows.defer("body")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """The body for owners."""
        may = request.user.has_perm("feedback.change_delivery")
        return self.fields if may else tuple(name for name in self.fields if name != "body_text")

    @display(description="№", ordering="pk")
    def number_text(self, delivery: Delivery) -> str:
        """The number of the delivery."""
        return f"№ {delivery.pk}"

    @display(description=_("received"), ordering="received_at")
    def received(self, delivery: Delivery) -> str:
        """When it came."""
        return moment(delivery.received_at)

    @display(description=_("state"))
    def state_text(self, delivery: Delivery) -> SafeString:
        """Whether it has been worked through."""
        if delivery.error:
            return tag(_("error"), Look("bad", "error"))
        if delivery.processed_at is None:
            return tag(_("waiting"), Look("wait", "schedule"))
        return tag(_("processed"), Look("good", "done"))

    @display(description=_("events"))
    def events_text(self, delivery: Delivery) -> str:
        """How many things it told of."""
        return number(delivery.events)

    @display(description=_("error"))
    def error_text(self, delivery: Delivery) -> str:
        """What went wrong."""
        return delivery.error or NOTHING

    @display(description=_("body"))
    def body_text(self, delivery: Delivery) -> SafeString:
        """The body, laid out when it is JSON."""
        text = bytes(delivery.body).decode("utf-8", "replace")
        try:
            text = json.dumps(json.loads(text), ensure_ascii=False, indent=2)
        except ValueError:
            return format_html('<pre class="raw-json">{}</pre>', text)
        return format_html('<pre class="raw-json">{}</pre>', text)


admin.site.register(Delivery, DeliveryAdmin)
