"""Surveys that wait for a manager: let go one by one, or as many as are ticked in the list."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.decorators import action

from altegio.admin.base import BY_POST
from feedback.models import VisitFeedback
from feedback.services.held import held, release_held


class LettingGo:
    """A part of the surveys' page."""

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Rows are ticked only while some of them wait for a manager."""
        found: dict[str, Any] = super().get_actions(request)  # type: ignore[misc] # the page itself follows
        return found if found and held(timezone.now()).exists() else {}

    @admin.action(description=_("Let the ticked surveys go"), permissions=("settle",))
    def let_go(self, request: HttpRequest, queryset: QuerySet[VisitFeedback]) -> None:
        """Each goes at its time; those that do not wait stay as they are."""
        self._let_go(request, list(queryset.order_by().values_list("pk", flat=True)))

    @action(
        description=_("Let it go"),
        url_path="let-go",
        icon="send",
        permissions=("settle",),
        attrs={**BY_POST, "data-ask": _("The client is asked about this visit. Let it go?")},
    )
    def let_one_go(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The one whose page it is."""
        if request.method == "POST":
            self._let_go(request, [int(object_id)])
        return HttpResponseRedirect(reverse("admin:feedback_visitfeedback_change", args=(object_id,)))

    def _let_go(self, request: HttpRequest, surveys: list[int]) -> None:
        count = release_held(surveys, request.user, timezone.now())
        if not count:
            messages.warning(request, _("None of these waited for a manager."))
            return
        words = ngettext("%(count)s survey goes at its time.", "%(count)s surveys go at their time.", count)
        messages.success(request, words % {"count": count})
