"""What the client agreed to and what they do not want, and the buttons by which staff enter it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from altegio.admin.show import Look, moment, tag
from altegio.models import Client
from feedback.admin.show import person
from feedback.models import InstagramContact, OptOut
from feedback.services import optouts

SEES = "altegio.view_client"
ADDS, TAKES_BACK = "feedback.add_optout", "feedback.delete_optout"


def consent(client: Client, contacts: Sequence[InstagramContact], user: Any) -> dict[str, Any]:
    """How it stands, in lines. One query."""
    mine = Q(client=client) | Q(contact__in=contacts)
    row = OptOut.objects.filter(mine).select_related("by").order_by("created_at").first()
    agreements = [
        (_("agreed to newsletters"), _said(client.newsletter_allowed)),
        (_("agreed to the processing of personal data"), _said(client.data_processing_allowed)),
        (_("left out of mailings"), _said(client.no_mailings or None)),
    ]
    return {
        "agreements": agreements,
        "said": any(said for _label, said in agreements),
        "opted_out": _opted_out(row, client) if row is not None else None,
        "may_add": row is None and not client.is_erased and user.has_perm(ADDS),
        "may_take_back": row is not None and user.has_perm(TAKES_BACK),
    }


def _said(value: bool | None) -> Any:
    if value is None:
        return ""
    return tag(_("yes"), Look("good", "check")) if value else tag(_("no"), Look("bad", "close"))


def _opted_out(row: OptOut, client: Client) -> str:
    parts = (moment(row.created_at, client.company.zone), row.get_source_display(), person(row.by, ""))
    return " · ".join(str(part) for part in parts if part)


@require_POST
def act(request: HttpRequest, client_id: int) -> HttpResponse:
    """Enter that the client does not want messages, or wants them again."""
    deed = request.POST.get("do", "")
    if deed not in ("out", "in"):
        raise Http404
    if not request.user.has_perms((SEES, ADDS if deed == "out" else TAKES_BACK)):
        raise PermissionDenied
    client = get_object_or_404(Client.objects.defer("raw"), pk=client_id)
    if deed == "out":
        optouts.by_hand(client.pk, None, request.user, timezone.now())
        messages.success(request, _("Noted: this client gets no more messages from us, by any way."))
    else:
        optouts.take_back(client.pk)
        messages.success(request, _("Noted: this client may be asked about coming visits again."))
    return HttpResponseRedirect(reverse("admin:altegio_client_change", args=(client.pk,)))
