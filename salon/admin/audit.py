"""The audit log: who did what, when, and about whom."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import DropdownFilter, RangeDateFilter
from unfold.decorators import display

from altegio.admin import show
from altegio.admin.base import ReadOnlyAdmin
from salon.audit.words import TURNS, WAYS, WISHES, field_words, purged_words, value_words
from salon.models import AuditEntry
from salon.roles import role_label

Action = AuditEntry.Action
SEES_USERS = "auth.view_user"
# Who may come in, and with which keys, is the owner's to look after.
OF_OWNERS = (
    Q(kind__startswith="auth.") | Q(kind__in=("salon.apitoken", "altegio.staffuser")) | Q(action="refused")
)

LOOKS = {
    Action.ADDED: show.Look("info", "add_circle"),
    Action.CHANGED: show.Look("info", "tune"),
    Action.REMOVED: show.Look("wait", "remove_circle"),
    Action.SENT: show.Look("good", "send"),
    Action.EXPORTED: show.Look("wait", "download"),
    Action.ERASED: show.Look("bad", "person_remove"),
    Action.LIFTED: show.Look("wait", "person_add"),
    Action.ASKED: show.Look("live", "contact_support"),
    Action.ANSWERED: show.Look("good", "task_alt"),
    Action.PURGED: show.Look("off", "auto_delete"),
    Action.REFUSED: show.Look("bad", "lock"),
}
SWITCH = "feedback.sendingswitch"
TURNED = {
    "pause": show.Look("bad", "pause_circle"),
    "resume": show.Look("good", "play_circle"),
    "trial": show.Look("wait", "science"),
    "in-earnest": show.Look("good", "play_circle"),
}


class WhoFilter(DropdownFilter):
    """By who did it."""

    title = _("by whom")
    parameter_name = "who"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        """Everybody who is in the log, and the program itself."""
        rows = model_admin.get_queryset(request).filter(user__isnull=False).order_by()
        people = sorted(set(rows.values_list("user_id", "user_name")), key=lambda pair: pair[1])
        return [("program", _("the program itself")), *((str(pk), name) for pk, name in people)]

    def queryset(self, _request: HttpRequest, queryset: QuerySet[AuditEntry]) -> QuerySet[AuditEntry]:
        """What the chosen one did."""
        chosen = self.value() or ""
        if chosen == "program":
            return queryset.filter(user_name="")
        return queryset.filter(user=int(chosen)) if chosen.isdecimal() else queryset


class ActionFilter(DropdownFilter):
    """By what was done."""

    title = _("what")
    parameter_name = "what"

    def lookups(self, _request: HttpRequest, _model_admin: Any) -> Any:
        """All deeds."""
        return Action.choices

    def queryset(self, _request: HttpRequest, queryset: QuerySet[AuditEntry]) -> QuerySet[AuditEntry]:
        """The chosen deed."""
        return queryset.filter(action=self.value()) if self.value() in Action.values else queryset


class AuditEntryAdmin(ReadOnlyAdmin):
    """Nothing in it can be changed or deleted, here or anywhere."""

    list_display = ("when", "who", "what", "about", "details_text")
    list_filter = (ActionFilter, WhoFilter, ("at", RangeDateFilter))
    list_select_related = ("client",)
    search_fields = ("label", "user_name", "client__name")
    search_help_text = _("What it was about, who did it, or the client")
    fields = ("when", "who", "what", "about", "details_text")

    def get_queryset(self, request: HttpRequest) -> QuerySet[AuditEntry]:
        """Without what is about log-ins and keys for those who do not look after users."""
        rows: QuerySet[AuditEntry] = super().get_queryset(request)
        return rows if request.user.has_perm(SEES_USERS) else rows.exclude(OF_OWNERS)

    @display(description=_("when"), ordering="at")
    def when(self, entry: AuditEntry) -> str:
        """When it was done."""
        return show.moment(entry.at)

    @display(description=_("by whom"), ordering="user_name")
    def who(self, entry: AuditEntry) -> str:
        """Who did it."""
        return entry.user_name or str(_("the program itself"))

    @display(description=_("what"), ordering="action")
    def what(self, entry: AuditEntry) -> SafeString:
        """What was done; of the switch of sending, which way it was turned."""
        turned = [show.tag(TURNS[each], TURNED[each]) for each in entry.details.get("turned", ())]
        if turned:
            return format_html_join(" ", "{}", ((tag,) for tag in turned))
        return show.tag(entry.get_action_display(), LOOKS[Action(entry.action)])

    @display(description=_("about what"))
    def about(self, entry: AuditEntry) -> SafeString:
        """What it was about, and about whom, with the way to either."""
        parts = []
        if entry.client is not None:
            parts.append(show.link(entry.client, "altegio_client_change", entry.client.pk))
        if entry.kind:
            parts.append(_row(entry))
        elif entry.label:
            parts.append(entry.label)
        return format_html_join(" · ", "{}", ((part,) for part in parts)) or SafeString(show.NOTHING)

    @display(description=_("details"))
    def details_text(self, entry: AuditEntry) -> SafeString | str:
        """Which settings, how many rows, in which form."""
        return show.lines(_details(entry))


def _row(entry: AuditEntry) -> SafeString | str:
    """The kind of row and its name, with the way to it while it is there."""
    kind, name = _kind(entry.kind), entry.label
    if entry.kind == "auth.group":
        name = role_label(name)
    elif entry.kind == SWITCH:
        name = ""  # there is one, and its name was kept in the language of who turned it
    text = format_html("{}: {}", kind, name) if name and name.casefold() != kind.casefold() else kind
    if entry.object_id is None or entry.action == Action.REMOVED:
        return text
    try:
        address = reverse(f"admin:{entry.kind.replace('.', '_')}_change", args=(entry.object_id,))
    except NoReverseMatch:
        return text
    return format_html('<a class="inner-link" href="{}">{}</a>', address, text)


def _kind(label: str) -> str:
    """The kind of row in words; the label itself of a kind that is no more."""
    try:
        return str(capfirst(apps.get_model(label)._meta.verbose_name))
    except LookupError:
        return label


def _details(entry: AuditEntry) -> list[str]:
    found, told = dict(entry.details), []
    if fields := found.pop("fields", None):
        told += _changes(entry.kind, fields, found.pop("values", {}))
    for name, words in (("given", _("given: %s")), ("taken", _("taken: %s"))):
        if names := found.pop(name, None):
            told.append(str(words) % ", ".join(map(role_label, names)))
    if "rows" in found:
        told.append(str(_("rows: %s")) % show.number(found.pop("rows")))
    if form := found.pop("format", None):
        told.append(str(form).upper())
    told += [str(WAYS[found.pop("way")])] if found.get("way") in WAYS else []
    told += [str(WISHES[found.pop("wish")])] if found.get("wish") in WISHES else []
    if entry.action in (Action.PURGED, Action.ERASED):
        told += purged_words(found)
    return told


def _changes(kind: str, fields: list[str], values: dict[str, list[Any]]) -> list[str]:
    """Each setting with its old and new value, then those of which only the name is kept."""
    told = [f"{field_words(kind, name)}: {value_words(kind, name, values[name])}" for name in values]
    named = ", ".join(field_words(kind, name) for name in fields if name not in values)
    return [*told, named] if named else told


admin.site.register(AuditEntry, AuditEntryAdmin)
