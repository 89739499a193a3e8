"""The page that tries everything about an Instagram account, with the buttons that put it right."""

from __future__ import annotations

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from feedback.admin.connecting import MAY_CONNECT, addresses, check_address
from feedback.channels.instagram.errors import InstagramError
from feedback.models import InstagramAccount
from feedback.services import accounts, checkup, checkup_line, ice_breakers, subscriptions, troubles

MAY_SEE = "feedback.view_instagramaccount"
ICONS = {
    checkup_line.GOOD: "check_circle",
    checkup_line.BAD: "cancel",
    checkup_line.OPEN: "help",
    checkup_line.OFF: "remove",
}


def current(request: HttpRequest) -> HttpResponse:
    """The check of the default account, or where to connect one."""
    account = accounts.current_account(timezone.now())
    if account is None:
        return HttpResponseRedirect(reverse("admin:feedback_instagramaccount_connect"))
    return HttpResponseRedirect(check_address(account))


def page(request: HttpRequest, pk: int) -> HttpResponse:
    """Try everything and say what to do; a POST presses one of the buttons."""
    if not request.user.has_perm(MAY_SEE):
        raise PermissionDenied
    accounts.current_account(timezone.now())  # a token changed in the settings is taken over first
    account = get_object_or_404(InstagramAccount, pk=pk)
    if request.method == "POST":
        if not request.user.has_perm(MAY_CONNECT):
            raise PermissionDenied
        _press(request, account)
        return HttpResponseRedirect(check_address(account))
    checks = checkup.check(account, timezone.now())
    words = {
        "subscribe": _("Subscribe"),
        "ice_breakers": _("Offer the question"),
        "resume": _("It is put right: send again"),
        "connect": _("Connect again"),
    }
    context = {
        **admin.site.each_context(request),
        "title": _("Check of Instagram: %(account)s") % {"account": account},
        "account": account,
        "lines": [
            {"check": one, "icon": ICONS[one.tone], "button": words.get(one.fix, "")} for one in checks
        ],
        "wrong": sum(not one.ok for one in checks),
        "open": any(one.tone == checkup_line.OPEN for one in checks),
        "may": request.user.has_perm(MAY_CONNECT),
        "connect": f"{reverse('admin:feedback_instagramaccount_connect')}?account={account.pk}",
        "addresses": addresses(),
    }
    return TemplateResponse(request, "salon/instagram_check.html", context)


def _press(request: HttpRequest, account: InstagramAccount) -> None:
    wanted = request.POST.get("do")
    try:
        if wanted == "subscribe":
            subscriptions.subscribe(account)
            accounts.unwarn(account, troubles.UNSUBSCRIBED)
            messages.success(request, _("Instagram tells us from now on what happens in Direct."))
        elif wanted == "ice_breakers":
            ice_breakers.ensure(account)
            messages.success(request, _("New conversations offer the question now."))
        elif wanted == "resume":
            accounts.resume(account)
            messages.success(request, _("Messages go out again."))
    except InstagramError as error:
        why = troubles.explain(error)
        messages.error(request, f"{why.what} {why.where}")
    except ice_breakers.NoRoom:
        messages.error(
            request,
            _("Instagram shows four questions, and all four are the salon's: remove one in the app."),
        )
