"""Pages with the links and QR codes that lead into the salon's Direct: to hang up, to print, to copy."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from altegio import selectors as mirror
from altegio.admin.qr import qr_code
from altegio.admin.show import moment
from altegio.models import Client, Company, Staff, Visit
from feedback.models import InstagramAccount, LinkToken
from feedback.services import accounts, tokens

MAY_SEE = "feedback.view_instagramcontact"
SHOWN_VISITS = 5
Purpose = LinkToken.Purpose


@dataclass(frozen=True)
class Way:
    """One link as the pages show it."""

    title: str
    note: str
    address: str
    qr: SafeString
    token: LinkToken
    scans: int
    until: str
    master: str = ""
    place: str = ""


def page(request: HttpRequest) -> HttpResponse:
    """All links of the salon: for the desk, for each master, for the text of reminders.

    A look makes none; a POST makes those that are missing or about to end.
    """
    _check(request)
    now = timezone.now()
    if request.method == "POST":
        made = sum(_make(company, account, now) for company, account in _speaking(now))
        messages.success(request, _("Made: %(count)s") % {"count": made})
        return HttpResponseRedirect(reverse("admin:feedback_ways_in"))
    context = {
        **admin.site.each_context(request),
        "title": _("Links and QR codes"),
        "locations": [
            _location(company, account, now)
            if (account := _account(company, now))
            else {"title": company.title}
            for company in mirror.companies()
        ],
    }
    return TemplateResponse(request, "salon/ways_in.html", context)


def for_client(request: HttpRequest, pk: int) -> HttpResponse:
    """Links for one client and for the last visits; a POST makes the one that is asked for."""
    _check(request)
    client = get_object_or_404(Client.objects.present().select_related("company"), pk=pk)
    account = _account(client.company, timezone.now())
    visits = list(Visit.objects.present().filter(client=client).order_by("-starts_at")[:SHOWN_VISITS])
    made = None
    if request.method == "POST" and account is not None:
        made = _made_for(request.POST.get("for", ""), client, visits, account, timezone.now())
    zone = client.company.zone
    context = {
        **admin.site.each_context(request),
        "title": _("Link to Direct for %(client)s") % {"client": client},
        "account": account,
        "client": client,
        "visits": [(visit.pk, moment(visit.starts_at, zone)) for visit in visits],
        "way": made,
    }
    return TemplateResponse(request, "salon/way_for_client.html", context)


def sheet(request: HttpRequest) -> HttpResponse:
    """The page for paper: one code large, or all of a location's masters four on a sheet."""
    _check(request)
    now = timezone.now()
    wanted = [number for number in request.GET.getlist("link") if number.isdecimal()]
    found = LinkToken.objects.filter(pk__in=wanted, expires_at__gt=now)
    rows = found.exclude(purpose__in=tokens.FOR_ONE).select_related("account", "company", "staff")
    if not rows:
        raise Http404
    context = {"ways": [_printed(token) for token in rows.order_by("staff__name", "pk")]}
    return TemplateResponse(request, "salon/qr_sheet.html", context)


def _check(request: HttpRequest) -> None:
    if not request.user.has_perm(MAY_SEE):
        raise PermissionDenied


def _account(company: Company, now: datetime) -> InstagramAccount | None:
    """The account a location's links lead to; None while it has no name, for the address is made of it."""
    account = accounts.account_for(company.pk, now)
    return account if account is not None and account.username else None


def _speaking(now: datetime) -> list[tuple[Company, InstagramAccount]]:
    found = [(company, _account(company, now)) for company in mirror.companies()]
    return [(company, account) for company, account in found if account is not None]


def _staff(company: Company) -> QuerySet[Staff]:
    return mirror.active_staff().filter(company=company).order_by("name")


def _location(company: Company, account: InstagramAccount, now: datetime) -> dict[str, Any]:
    """What there is of a location's links; `missing` counts those that a POST would make."""
    made = tokens.on_paper(account, company, now)
    staff = {one.pk: one for one in _staff(company)}
    wanted = [(Purpose.DESK, None), (Purpose.REMINDER, None), *((Purpose.MASTER, pk) for pk in staff)]
    desk, reminder = made.get((Purpose.DESK, None)), made.get((Purpose.REMINDER, None))
    masters = [
        _way(token, one.name, one.position or "")
        for pk, one in staff.items()
        if (token := made.get((Purpose.MASTER, pk)))
    ]
    desk_note = _("Who scans it opens Direct; staff see who was here then.")
    reminder_note = _("Put it into the reminder's own text.")
    return {
        "title": company.title,
        "account": account,
        "missing": sum(not tokens.lasts(made.get(key), now) for key in wanted),
        "desk": _way(desk, _("At the desk"), desk_note) if desk else None,
        "reminder": _way(reminder, _("For Altegio's reminders"), reminder_note) if reminder else None,
        "masters": masters,
        "all_masters": "&".join(f"link={way.token.pk}" for way in masters),
    }


def _make(company: Company, account: InstagramAccount, now: datetime) -> int:
    """Make a location's missing links; return how many."""
    before = LinkToken.objects.count()
    tokens.for_desk(account, company, now)
    tokens.for_reminder(account, company, now)
    for one in _staff(company):
        tokens.for_master(account, one, now)
    return LinkToken.objects.count() - before


def _way(token: LinkToken, title: str, note: str) -> Way:
    address = tokens.address(token)
    until = f"{timezone.localtime(token.expires_at):%d.%m.%Y}"
    return Way(title, note, address, qr_code(address), token, token.scans, until)


def _printed(token: LinkToken) -> Way:
    address = tokens.address(token)
    master = token.staff.name if token.staff else ""
    place = token.company.title if token.company else ""
    return Way("", "", address, qr_code(address), token, 0, "", master, place)


def _made_for(
    wanted: str, client: Client, visits: Iterable[Visit], account: InstagramAccount, now: datetime
) -> Way:
    """The link for the client, or for one of these visits."""
    if wanted == "client":
        return _way(tokens.for_client(account, client, now), str(client), "")
    visit = next((each for each in visits if str(each.pk) == wanted), None)
    if visit is None:
        raise Http404
    return _way(tokens.for_visit(account, visit, now), moment(visit.starts_at, client.company.zone), "")
