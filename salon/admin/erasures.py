"""Erased people: since when, whether Altegio still tells of them, and the way back."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action, display

from altegio.admin import show
from altegio.admin.base import BY_POST, ReadOnlyAdmin
from altegio.models import Erasure
from salon.privacy import erasing

LIFTS = "altegio.change_erasure"


class ErasureAdmin(ReadOnlyAdmin):
    """Nothing here says who it was: the number stands in the audit log beside who erased it."""

    list_display = ("number", "erased", "state", "met", "place")
    list_select_related = ("company",)
    fields = ("number", "erased", "state", "met", "place", "explained")
    actions_detail = ("take_in_again",)

    def has_lift_permission(self, request: HttpRequest, *_args: Any) -> bool:
        """Whether this user may let the person be read again."""
        return bool(request.user.has_perm(LIFTS))

    @action(
        description=_("Take the person in again"),
        url_path="take-in-again",
        icon="person_add",
        permissions=("lift",),
        attrs=BY_POST,
    )
    def take_in_again(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """The block ends; what Altegio has of the person is read by the next whole reading."""
        erasure = get_object_or_404(Erasure, pk=object_id)
        if request.method == "POST":
            if erasing.take_in_again(erasure, by=request.user, now=timezone.now()):
                messages.success(
                    request,
                    _("The block is lifted. The card comes back within a week, at once by a full reading."),
                )
            else:
                messages.warning(request, _("The block was lifted before."))
        return HttpResponseRedirect(reverse("admin:altegio_erasure_change", args=(erasure.pk,)))

    @display(description="№", ordering="pk")
    def number(self, erasure: Erasure) -> str:
        """The number by which the audit log names it."""
        return f"№ {erasure.pk}"

    @display(description=_("erased"), ordering="erased_at")
    def erased(self, erasure: Erasure) -> str:
        """When it was done."""
        return show.moment(erasure.erased_at)

    @display(description=_("state"), ordering="lifted_at")
    def state(self, erasure: Erasure) -> SafeString:
        """Whether the person is kept out."""
        if erasure.lifted_at is not None:
            return show.tag(_("may be read again"), show.Look("wait", "person_add"))
        return show.tag(_("kept out"), show.Look("good", "block"))

    @display(description=_("last met in Altegio"), ordering="met_at")
    def met(self, erasure: Erasure) -> str:
        """When Altegio last told of the person."""
        return show.moment(erasure.met_at)

    @display(description=_("location"), ordering="company")
    def place(self, erasure: Erasure) -> str:
        """Where the card was."""
        return str(erasure.company)

    @display(description=_("what this means"))
    def explained(self, erasure: Erasure) -> str:
        """Why the date beside matters."""
        if erasure.met_at is not None and erasure.lifted_at is None:
            return str(_("Altegio still has this person's card: delete it there too."))
        return str(_("Neither a reading nor a webhook brings this person back until the block is lifted."))


admin.site.register(Erasure, ErasureAdmin)
