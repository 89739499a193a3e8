"""Words for what the audit log keeps as codes."""

from __future__ import annotations

from datetime import date, time
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from altegio.admin import show
from salon.audit.values import field_of
from salon.models import DataRequest

# How something was sent by hand, and what else has no row or field of its own.
WAYS: dict[str, Any] = {
    "by_hand": _("ticked as sent by hand"),
    "undone": _("the tick was taken back"),
    "case_reply": _("written to the client from a case"),
    "case_call": _("asked whether we may call"),
    "rehearsal": _("test of the campaign"),
    "let_go": _("surveys let go"),
    "two_factor": _("log-in with a code"),
    "sessions": _("all sessions"),
}
# Which way the switch of sending was turned.
TURNS: dict[str, Any] = {
    "pause": _("stopped all sending"),
    "resume": _("resumed sending"),
    "trial": _("began a trial run"),
    "in-earnest": _("ended the trial run"),
}
WISHES: dict[str, Any] = dict(DataRequest.Kind.choices)
# What an erasure or the yearly broom took, by the names that the services count with.
KINDS: dict[str, Any] = {
    "appointments": _("appointments"),
    "payments": _("payments"),
    "reviews": _("reviews"),
    "altegio_webhooks": _("Altegio webhooks"),
    "quarantine": _("objects in quarantine"),
    "team_messages": _("messages to the team"),
    "cases": _("cases"),
    "answers": _("answers"),
    "messages": _("messages to clients"),
    "links": _("links"),
    "webhooks": _("Instagram webhooks"),
    "people": _("people in Direct"),
    "team_updates": _("Telegram updates"),
    "comments": _("words of answers"),
    "logs": _("logs of work"),
    "audit": _("audit log and answered requests"),
}


def purged_words(counts: dict[str, Any]) -> list[str]:
    """How much of each kind, where there was any."""
    return [f"{KINDS[name]}: {show.number(n)}" for name, n in counts.items() if name in KINDS and n]


def field_words(kind: str, name: str) -> str:
    """A setting by its words; its name where there is no such setting any more."""
    return str(getattr(field_of(kind, name), "verbose_name", name))


def value_words(kind: str, name: str, values: list[Any]) -> str:
    """The old value and the new one for a reader: "19:00 → 20:00"."""
    field = field_of(kind, name)
    return " → ".join(str(value) if field is None else _value(field, value) for value in values)


def _value(field: models.Field[Any, Any], kept: Any) -> str:
    if kept in (None, ""):
        return show.NOTHING
    if field.choices:
        return str(dict(field.flatchoices).get(kept, kept))
    if isinstance(kept, bool):
        return str(_("yes") if kept else _("no"))
    try:
        value = field.to_python(kept)
    except ValidationError:
        return str(kept)  # the setting was of another kind then
    if isinstance(value, time):
        return value.strftime("%H:%M")
    return show.day(value) if isinstance(value, date) else show.number(value)
