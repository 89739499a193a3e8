"""The page that says for how long things are kept, and shows what was deleted lately."""

from __future__ import annotations

from collections import Counter
from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from altegio.admin.show import moment, number
from salon.audit.words import purged_words
from salon.models import AuditEntry, Retention
from salon.privacy import retention

SEES, CHANGES = "salon.view_retention", "salon.change_retention"
SHOWN = 14
# What each setting deletes, by the names that the broom counts with.
OF_SETTING = {
    "comments": ("comments",),
    "messages": ("messages",),
    "webhooks": ("webhooks", "team_updates", "altegio_webhooks"),
    "team": ("team_messages",),
    "logs": ("logs",),
    "audit": ("audit",),
}


class RetentionForm(forms.ModelForm):
    """Days, one field a kind."""

    class Meta:
        model = Retention
        fields = tuple(OF_SETTING)
        widgets: ClassVar[dict[str, Any]] = {
            name: forms.NumberInput({"inputmode": "numeric", "step": "1"}) for name in OF_SETTING
        }


def page(request: HttpRequest) -> HttpResponse:
    """Show the periods and what went; a POST changes the periods."""
    if not request.user.has_perm(SEES):
        raise PermissionDenied
    kept, may_change = retention.current(), request.user.has_perm(CHANGES)
    form = RetentionForm(request.POST or None, instance=kept)
    if request.method == "POST":
        if not may_change:
            raise PermissionDenied
        if form.is_valid():
            if form.has_changed() or kept.pk is None:
                form.save()
            messages.success(request, _("Saved."))
            return HttpResponseRedirect(reverse("admin:privacy_retention"))
    for field in form.fields.values():
        field.disabled = field.disabled or not may_change
    entries = retention.last_purges()
    context = {
        **admin.site.each_context(request),
        "title": _("What is kept for how long"),
        "form": form,
        "rows": _rows(form, entries),
        "purges": [(moment(entry.at), ", ".join(purged_words(entry.details))) for entry in entries[:SHOWN]],
        "looked": moment(kept.purged_at, timezone.get_current_timezone()) if kept.purged_at else "",
        "may_change": may_change,
    }
    return TemplateResponse(request, "salon/privacy_retention.html", context)


def _rows(form: RetentionForm, entries: list[AuditEntry]) -> list[dict[str, Any]]:
    """Each setting with when it last deleted anything, and how much in the last entries."""
    gone: Counter[str] = Counter()
    last: dict[str, str] = {}
    for entry in entries:
        for name, kinds in OF_SETTING.items():
            count = sum(entry.details.get(kind, 0) for kind in kinds)
            if count:
                gone[name] += count
                last.setdefault(name, moment(entry.at))
    return [
        {"field": form[name], "gone": number(gone[name]) if gone[name] else "", "last": last.get(name, "")}
        for name in OF_SETTING
    ]
