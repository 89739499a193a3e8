"""Instagram's webhooks as they came."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.contrib import admin, messages
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action, display

from altegio.admin.base import BY_POST, ReadOnlyAdmin
from altegio.admin.show import NOTHING, Look, moment, number, tag
from feedback.admin.who import kind_words
from feedback.channels.instagram.webhook import Oddity
from feedback.models import ContactEvent, Delivery

STUCK = Q(handled_at__isnull=True, attempts__gt=0)

# How far back the counts above the list look.
COUNTED = timedelta(days=14)


# What is odd about a body that tells of nothing.
ODD = {
    Oddity.NOT_JSON: _("Not JSON: this is not what Instagram sends."),
    Oddity.NOT_AN_OBJECT: _("JSON, but no object: this is not what Instagram sends."),
    Oddity.NOT_INSTAGRAM: _("It is not about Instagram: its “object” is another one, or missing."),
    Oddity.NO_ENTRIES: _("It has no entries, so it tells of nothing."),
    Oddity.NO_EVENTS: _("Its entries hold no event."),
}
# Events of no account of ours: a test has a time of its own, so these count by when they came.
NOT_OURS = {"test": _("a test from Meta's dashboard"), "foreign_account": _("of another Instagram account")}


def heard_kinds(now: datetime) -> list[dict[str, Any]]:
    """What came lately, how much of each: events of ours, of others, odd bodies. Three queries.

    Unknown kinds by the vendor's name, at the end.
    """
    since, how_many = now - COUNTED, Count("pk")
    events = ContactEvent.objects.order_by()
    ours = events.filter(occurred_at__gt=since).exclude(outcome__in=NOT_OURS)
    counts = ours.values("kind", "shape").annotate(count=how_many, stuck=Count("pk", filter=STUCK))
    shown = [
        _kind(kind_words(row["kind"]), row, unknown=row["kind"] == "unknown", stuck=row["stuck"])
        for row in counts
    ]
    others = events.filter(account__isnull=True, outcome__in=NOT_OURS, handled_at__gt=since)
    for row in others.values("outcome", "kind", "shape").annotate(count=how_many):
        words = kind_words(row["kind"]) if row["kind"] != "unknown" else ""
        shown.append(_kind(": ".join(part for part in (str(NOT_OURS[row["outcome"]]), words) if part), row))
    odd = Delivery.objects.filter(received_at__gt=since, oddity__in=ODD).order_by()
    for body in odd.values("oddity").annotate(count=how_many):
        shown.append(_kind(str(ODD[Oddity(body["oddity"])]), body, unknown=True))
    return sorted(shown, key=lambda row: row["order"])


def _kind(words: str, row: Mapping[str, Any], *, unknown: bool = False, stuck: int = 0) -> dict[str, Any]:
    return {
        "words": words,
        "shape": row.get("shape", ""),
        "count": number(row["count"]),
        "stuck": stuck,
        "unknown": unknown,
        "order": (unknown, -row["count"]),
    }


def _stuck_deliveries() -> QuerySet[Any]:
    return ContactEvent.objects.filter(STUCK, delivery__isnull=False).values("delivery")


class DeliveryAdmin(ReadOnlyAdmin):
    """Webhooks of Instagram as they came. The body holds what people wrote: owners alone see it."""

    list_before_template = "salon/heard_kinds.html"
    actions_detail = ("again",)

    class Media:
        css: ClassVar[dict[str, list[str]]] = {"all": ["salon/direct.css"]}

    list_display = ("number_text", "received", "state_text", "events_text", "error_text")
    fields = ("number_text", "received", "state_text", "events_text", "attempts", "error_text", "body_text")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Delivery]:
        """The list without the bodies."""
        rows = super().get_queryset(request)
        stuck = ContactEvent.objects.filter(STUCK, delivery=OuterRef("pk"))
        rows = rows.annotate(stuck=Exists(stuck))
        return rows if "/change/" in request.path else rows.defer("body")

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """The list, and above it what was heard lately."""
        heard = {"heard_kinds": heard_kinds(timezone.now()), "kept_days": settings.INSTAGRAM_RAW_DAYS}
        return super().changelist_view(request, {**(extra_context or {}), **heard})

    def get_actions_detail(self, request: HttpRequest, object_id: Any) -> Any:
        """The button only where something failed."""
        failed = Q(processed_at__isnull=True, attempts__gt=0) | Q(pk__in=_stuck_deliveries())
        if Delivery.objects.filter(failed, pk=object_id).exists():
            return super().get_actions_detail(request, object_id)
        return []

    @action(
        description=_("Try again"), url_path="again", icon="refresh", attrs=BY_POST, permissions=["again"]
    )
    def again(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Give what failed its five attempts anew: after a fault of ours was mended."""
        if request.method == "POST":
            Delivery.objects.filter(pk=object_id, processed_at__isnull=True).update(
                attempts=0, claimed_at=None
            )
            events = ContactEvent.objects.filter(delivery=object_id, handled_at__isnull=True)
            events.update(attempts=0, tried_at=None)
            messages.success(request, _("It will be tried again within seconds."))
        return HttpResponseRedirect(reverse("admin:feedback_delivery_change", args=[object_id]))

    def has_again_permission(self, request: HttpRequest, *_args: Any) -> bool:
        """Owners alone."""
        return bool(request.user.has_perm("feedback.change_delivery"))

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
    def state_text(self, delivery: Any) -> SafeString:
        """Whether it has been worked through."""
        if delivery.error or delivery.stuck:
            return tag(_("error"), Look("bad", "error"))
        if delivery.oddity:
            return tag(_("odd: nothing to do"), Look("wait", "help"))
        if delivery.processed_at is None:
            return tag(_("waiting"), Look("wait", "schedule"))
        return tag(_("processed"), Look("good", "done"))

    @display(description=_("events"))
    def events_text(self, delivery: Delivery) -> str:
        """How many things it told of."""
        return number(delivery.events)

    @display(description=_("error"))
    def error_text(self, delivery: Any) -> str:
        """What went wrong, with the body or with one of its events, or what is odd about it."""
        failed = ContactEvent.objects.filter(STUCK, delivery=delivery).first() if delivery.stuck else None
        odd = str(ODD[Oddity(delivery.oddity)]) if delivery.oddity else ""
        return delivery.error or (failed.error if failed else "") or odd or NOTHING

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
