"""One object of each kind in people's words, as streams and webhooks call the kinds."""

from __future__ import annotations

from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

OF_STREAM: dict[str, Any] = {
    "company": _("location"),
    "staff": _("master"),
    "service_categories": _("service category"),
    "services": _("service"),
    "labels": _("label"),
    "custom_fields": _("custom field"),
    "clients": _("client"),
    "clients_all": _("client"),
    "clients_of_changed": _("client"),
    "appointments": _("appointment"),
    "appointments_by_date": _("appointment"),
    "transactions": _("payment"),
    "schedules": _("working hours"),
    "reviews": _("review in Altegio"),
}
# What the vendor's webhooks are about, and what they say has happened to it.
RESOURCES: dict[str, Any] = {
    "record": _("appointment"),
    "client": _("client"),
    "staff": _("master"),
    "master": _("master"),
    "service": _("service"),
    "service_category": _("service category"),
    "company": _("location"),
    "salon": _("location"),
    "finances_operation": _("payment"),
    "goods_operations_sale": _("sale of goods"),
}
EVENTS: dict[str, Any] = {
    "create": pgettext_lazy("webhook", "created"),
    "update": pgettext_lazy("webhook", "changed"),
    "delete": pgettext_lazy("webhook", "deleted"),
}

# The streams themselves, as lists and pages name them.
STREAMS: dict[str, Any] = {
    "company": _("location"),
    "staff": _("masters"),
    "service_categories": _("service categories"),
    "services": _("services"),
    "labels": _("labels"),
    "custom_fields": _("custom fields"),
    "clients": _("clients"),
    "appointments": _("appointments"),
    "appointments_by_date": _("sweep: appointments around today"),
    "clients_all": _("sweep: all clients"),
    "clients_of_changed": _("clients of changed appointments"),
    "transactions": _("payments"),
    "schedules": _("working hours"),
    "reviews": _("reviews in Altegio"),
}


def stream_name(code: str) -> str:
    """A stream in people's words, or its code."""
    return str(STREAMS.get(code, code))


def numbered(kind: Any, altegio_id: int | str | None) -> str:
    """An object of the kind with its number, to begin a line with: "Appointment № 640002"."""
    return f"{capfirst(str(kind))} № {altegio_id}" if altegio_id else str(capfirst(str(kind)))
