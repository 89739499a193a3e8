"""The pages on which an Instagram account is connected: by Instagram's log-in, or with a pasted token."""

from __future__ import annotations

import hmac
import secrets
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_GET, require_POST

from feedback.models import InstagramAccount
from feedback.services import checkup_hearing, connecting

MAY_CONNECT = "feedback.change_instagramaccount"
# What the session remembers between our page and the return from Instagram's.
SESSION_KEY = "instagram_login"
# As long as a person needs for a password and a second factor.
LOGIN_LASTS = timedelta(minutes=15)


def _page_address(account: InstagramAccount | None) -> str:
    address = reverse("admin:feedback_instagramaccount_connect")
    return f"{address}?account={account.pk}" if account else address


def check_address(account: InstagramAccount) -> str:
    """The page that tries everything about this account."""
    return reverse("admin:feedback_instagramaccount_check", args=(account.pk,))


def _expected(given: Any) -> InstagramAccount | None:
    """The account that is connected again; None where a new one is."""
    text = str(given or "")
    return get_object_or_404(InstagramAccount, pk=int(text)) if text.isascii() and text.isdecimal() else None


def _require_right(request: HttpRequest) -> None:
    if not request.user.has_perm(MAY_CONNECT):
        raise PermissionDenied


@sensitive_post_parameters("token")
def page(request: HttpRequest) -> HttpResponse:
    """Both ways to connect, with what Meta's dashboard has to know. A POST brings a pasted token."""
    _require_right(request)
    account = _expected(request.POST.get("account") or request.GET.get("account"))
    if request.method == "POST":
        return _paste(request, account)
    here = f"{request.scheme}://{request.get_host()}"
    context = {
        **admin.site.each_context(request),
        "title": _("Connect again: %(account)s") % {"account": account}
        if account
        else _("Connect Instagram"),
        "account": account,
        "login": connecting.login_is_set_up(),
        # The session that the return is checked against belongs to one host name.
        "elsewhere": settings.PUBLIC_URL if here != settings.PUBLIC_URL else "",
        "addresses": addresses(),
    }
    return TemplateResponse(request, "salon/instagram_connect.html", context)


def addresses() -> list[dict[str, str]]:
    """What is entered in Meta's dashboard: name of the field there, and our address."""
    public = settings.PUBLIC_URL
    return [
        {"name": _("Return address of the log-in (OAuth redirect URI)"), "url": connecting.return_address()},
        {"name": _("Webhooks: callback URL"), "url": checkup_hearing.webhook_address()},
        {
            "name": _("Deauthorize callback URL"),
            "url": public + reverse("feedback:instagram_deauthorize"),
        },
        {
            "name": _("Data deletion request URL"),
            "url": public + reverse("feedback:instagram_data_deletion"),
        },
    ]


@sensitive_variables("token")
def _paste(request: HttpRequest, account: InstagramAccount | None) -> HttpResponse:
    token = request.POST.get("token", "")
    try:
        connected = connecting.by_token(token, account, timezone.now())
    except connecting.NotConnected as error:
        messages.error(request, str(error))
        return HttpResponseRedirect(_page_address(account))
    return _connected(request, connected)


def _connected(request: HttpRequest, account: InstagramAccount) -> HttpResponse:
    messages.success(request, _("%(account)s is connected.") % {"account": account})
    return HttpResponseRedirect(check_address(account))


@require_POST
def start(request: HttpRequest) -> HttpResponse:
    """Send the person to Instagram's log-in, with a word that only this session knows."""
    _require_right(request)
    account = _expected(request.POST.get("account"))
    if not connecting.login_is_set_up():
        return HttpResponseRedirect(_page_address(account))
    state = secrets.token_urlsafe(32)
    request.session[SESSION_KEY] = {
        "state": state,
        "account": account.pk if account else None,
        "at": timezone.now().isoformat(),
    }
    return HttpResponseRedirect(connecting.login_address(state))


@require_GET
def back(request: HttpRequest) -> HttpResponse:
    """The return from Instagram: with a code, or with the owner's no. The word must be this session's."""
    _require_right(request)
    begun = request.session.pop(SESSION_KEY, None) or {}
    now = timezone.now()
    if not _is_ours(begun, request.GET.get("state", ""), now):
        messages.error(
            request,
            _("This return from Instagram does not belong to a log-in begun here: nothing was changed. ")
            + _("Open the admin at %(url)s and press “Log in to Instagram” again.")
            % {"url": settings.PUBLIC_URL},
        )
        return HttpResponseRedirect(_page_address(None))
    account = InstagramAccount.objects.filter(pk=begun["account"]).first()
    code = request.GET.get("code", "")
    if not code:
        messages.warning(request, _("The access was not allowed in Instagram: nothing was changed."))
        return HttpResponseRedirect(_page_address(account))
    try:
        connected = connecting.by_code(code, account, now)
    except connecting.NotConnected as error:
        messages.error(request, str(error))
        return HttpResponseRedirect(_page_address(account))
    return _connected(request, connected)


def _is_ours(begun: dict[str, Any], state: str, now: datetime) -> bool:
    if not begun or not state:
        return False
    fresh = now - datetime.fromisoformat(begun["at"]) <= LOGIN_LASTS
    return hmac.compare_digest(state.encode(), begun["state"].encode()) and fresh
