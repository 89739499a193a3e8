"""The page on which a client's data is erased, or the owner is asked to do so."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from altegio.admin import show
from altegio.erasing import others
from altegio.models import Appointment, Client, Erasure
from salon.models import DataRequest
from salon.privacy import erasing, requests

SEES, ERASES, ASKS = "altegio.view_client", "salon.erase_client", "salon.add_datarequest"
SHOWN_COMING = 5


def page(request: HttpRequest, client_id: int) -> HttpResponse:
    """Show what goes and what stays; a POST erases, or notes that somebody asked for it."""
    user = request.user
    if not (user.has_perm(SEES) and (user.has_perm(ERASES) or user.has_perm(ASKS))):
        raise PermissionDenied
    client = get_object_or_404(Client.objects.select_related("company").defer("raw"), pk=client_id)
    if request.method == "POST" and not client.is_erased:
        if "ask" in request.POST:
            return _asked(request, client)
        if not user.has_perm(ERASES):
            raise PermissionDenied
        if _confirmed(request, client):
            return _erased(request, client)
    return TemplateResponse(request, "salon/privacy_erase.html", _context(request, client))


# --- what is done -----------------------------------------------------------------------------------
def _confirmed(request: HttpRequest, client: Client) -> bool:
    """Whether the name, or Altegio's number, was written out; nobody erases by a slip of the hand."""
    written = " ".join(request.POST.get("confirm", "").split()).casefold().lstrip("№# ")
    return written != "" and written in _answers(client)


def _answers(client: Client) -> set[str]:
    return {str(client.altegio_id), " ".join(client.name.split()).casefold()} - {""}


def _erased(request: HttpRequest, client: Client) -> HttpResponse:
    cards = [client, *_chosen(request, client)]
    spared = [one for one in others(client) if one not in cards]
    erasing.erase_cards(cards, by=request.user, now=timezone.now(), spared=spared)
    messages.success(
        request,
        _("The data is erased: visits and ratings stay without a name. Delete the card in Altegio too."),
    )
    return HttpResponseRedirect(reverse("admin:altegio_client_changelist"))


def _chosen(request: HttpRequest, client: Client) -> list[Client]:
    """Other cards that were ticked as the same person's."""
    ticked = set(request.POST.getlist("also"))
    return [one for one in others(client) if str(one.pk) in ticked]


def _asked(request: HttpRequest, client: Client) -> HttpResponse:
    if not request.user.has_perm(ASKS):
        raise PermissionDenied
    noted = requests.note_down(
        DataRequest.Kind.ERASE,
        client=client,
        came=DataRequest.Came.STAFF,
        by=request.user,
        now=timezone.now(),
    )
    if noted is None:
        messages.warning(request, _("The owner has been asked already."))
    else:
        messages.success(request, _("The owner is asked to erase this client's data."))
    return HttpResponseRedirect(reverse("admin:altegio_client_change", args=(client.pk,)))


# --- what is shown ----------------------------------------------------------------------------------
def _context(request: HttpRequest, client: Client) -> dict[str, Any]:
    wrong = request.method == "POST"
    context = {
        **admin.site.each_context(request),
        "title": _("Erase the data of a client"),
        "client": client,
        "erased": Erasure.objects.filter(pk=-client.altegio_id).first() if client.is_erased else None,
        "may_erase": request.user.has_perm(ERASES),
        "may_ask": request.user.has_perm(ASKS),
        "wrong": wrong,
        "written": request.POST.get("confirm", ""),
    }
    if client.is_erased:
        return context
    return context | {
        "phone": show.phone(client.phone),
        "going": erasing.what_goes(client),
        "others": _others(client, set(request.POST.getlist("also")) if wrong else None),
        "coming": _coming(client),
        "asked": requests.waiting().filter(client=client, kind=DataRequest.Kind.ERASE).first(),
    }


def _others(client: Client, ticked: set[str] | None) -> list[dict[str, Any]]:
    """Other cards that may be the same person's; those with the same phone are ticked to begin with."""
    return [
        {
            "pk": one.pk,
            "name": str(one),
            "place": one.company.title if one.company_id != client.company_id else "",
            "same_phone": bool(client.phone) and one.phone == client.phone,
            "ticked": str(one.pk) in ticked if ticked is not None else one.phone == client.phone,
        }
        for one in others(client)
    ]


def _coming(client: Client) -> Sequence[str]:
    """When the client is expected."""
    rows = Appointment.objects.present().filter(client=client, starts_at__gt=timezone.now(), cancelled=False)
    return [
        show.moment(row.starts_at, client.company.zone) for row in rows.order_by("starts_at")[:SHOWN_COMING]
    ]
