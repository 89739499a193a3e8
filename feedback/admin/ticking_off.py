"""What a client asked is ticked off: a colleague answered it by phone, at the desk, or in Direct."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action

from altegio.admin.base import BY_POST
from feedback.services import attention


class TickingOff:
    """A part of the surveys' page."""

    @action(
        description=_("Seen to"),
        url_path="seen-to",
        icon="task_alt",
        permissions=("settle",),
        attrs={**BY_POST, "title": _("Somebody answered the client, or nothing is to be answered.")},
    )
    def tick_off(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The one whose page it is waits for nobody any more."""
        if request.method == "POST":
            if attention.tick_off([int(object_id)], request.user, timezone.now()):
                messages.success(request, _("Noted: the client does not wait any more."))
            else:
                messages.warning(request, _("Somebody saw to it already."))
        return HttpResponseRedirect(reverse("admin:feedback_visitfeedback_change", args=(object_id,)))
