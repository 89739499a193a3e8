"""The page of doubtful Instagram names: what is wrong with each, and the buttons that settle it."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from altegio import naming
from altegio.admin import show
from altegio.admin.base import SEES_CLIENTS
from altegio.admin.sorting import ukrainian
from altegio.instagram_name import read_name
from altegio.models import Client
from altegio.naming import Doubt
from altegio.selectors import last_visits
from altegio.signals import names_settled

PAGE = 50
CHANGES = "altegio.change_client"


def page(request: HttpRequest) -> HttpResponse:
    """Show the doubtful names of one kind; a POST settles one. Six queries, however many names."""
    if not request.user.has_perm(SEES_CLIENTS):
        raise PermissionDenied
    if request.method == "POST":
        if not request.user.has_perm(CHANGES):
            raise PermissionDenied
        _settle(request)
        return HttpResponseRedirect(request.get_full_path())
    shared = naming.shared()
    bearers = sum(shared.values())
    counts = {doubt: bearers if doubt == Doubt.SHARED else naming.numbers(doubt) for doubt in Doubt}
    # The menu shows it too.
    request.names_to_settle = counts[Doubt.SHARED] + counts[Doubt.IMPOSSIBLE]  # type: ignore[attr-defined]
    chosen = request.GET.get("kind")
    kind = (
        Doubt(chosen) if chosen in Doubt.values else next((one for one in Doubt if counts[one]), Doubt.SHARED)
    )
    rows = (
        naming.doubtful(kind, shared)
        .select_related("company")
        .order_by("instagram_username", ukrainian("name"), "pk")
    )
    pages = Paginator(rows, PAGE)
    pages.count = counts[kind]
    shown = pages.get_page(request.GET.get("p"))
    context = {
        **admin.site.each_context(request),
        "title": _("Instagram names to settle"),
        "kind": kind,
        "kinds": [(one, one.label, counts[one]) for one in Doubt],
        "advice": _ADVICE[kind],
        "groups": _groups(shown),
        "shown": shown,
        "may_change": request.user.has_perm(CHANGES),
    }
    return TemplateResponse(request, "salon/names.html", context)


_ADVICE = {
    Doubt.SHARED: gettext_lazy(
        "Several clients bear one name, so nobody knows who writes from it. Say whose it is: the others lose"
        " it. If these are two cards of one person, merge them in Altegio."
    ),
    Doubt.MAILBOX: gettext_lazy(
        "The e-mail may be an Instagram name or a real mailbox: Gmail would take it too. Compare it with the"
        " client's profile, then say which it is. Until then it is not taken on trust."
    ),
    Doubt.IMPOSSIBLE: gettext_lazy(
        "Something stands where the name should, and Instagram has no such names. Enter the right one, or say"
        " that there is none."
    ),
}


def _groups(shown: Page[Client]) -> list[dict[str, Any]]:
    clients = list(shown)
    seen = last_visits([client.pk for client in clients], timezone.now())
    return [
        {"name": name, "cards": [_card(client, seen) for client in bearers]}
        for name, bearers in groupby(clients, key=lambda client: client.instagram_username)
    ]


def _card(client: Client, seen: dict[int, Any]) -> dict[str, Any]:
    facts = [
        _("phone is hidden in Altegio")
        if client.phone_hidden and not client.phone
        else show.phone(client.phone),
        client.email,
        _("visits: %s") % show.number(client.visits_count),
        _("last visit: %s") % show.moment(seen.get(client.pk), client.company.zone),
        str(client.company),
    ]
    return {
        "pk": client.pk,
        "name": str(client),
        "link": reverse("admin:altegio_client_change", args=(client.pk,)),
        "facts": [fact for fact in facts if fact],
        "source": client.get_instagram_source_display() if client.instagram_source else "",
        "written": client.instagram_written,
    }


def _settle(request: HttpRequest) -> None:
    wanted, number = request.POST.get("do", ""), request.POST.get("client", "")
    rows = Client.objects.present().select_related("company")
    client = get_object_or_404(rows, pk=int(number) if number.isascii() and number.isdecimal() else 0)
    touched = [client]
    if wanted == "enter":
        name = read_name(request.POST.get("name", ""))
        if not name:
            messages.error(
                request, _("An Instagram name has up to 30 Latin letters, digits, dots and underscores.")
            )
            return
        naming.enter(client, name)
        words = _("@%(name)s is the Instagram name of %(client)s now.")
    elif wanted == "give" and client.instagram_username:
        touched += naming.give(client)
        words = _("@%(name)s is the Instagram name of %(client)s now.")
    elif wanted == "confirm" and client.instagram_username:
        naming.confirm(client)
        words = _("@%(name)s is the Instagram name of %(client)s now.")
    elif wanted == "deny":
        naming.deny(client)
        words = _("%(client)s has no Instagram name now.")
    else:
        return
    note = words % {"name": client.instagram_username, "client": client}
    log = admin.site._registry[Client]
    for one in touched:
        log.log_change(request, one, note)
    names_settled.send(sender=Client, names=naming.names_of(touched))
    messages.success(request, note)
