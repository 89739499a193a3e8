"""The page of the switch: pause all, the trial run, and who turned them when."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from altegio.admin.base import back_to
from altegio.admin.show import moment
from altegio.usernames import name_of
from feedback.models import SendingSwitch
from feedback.services import accounts, switch

SEES, TURNS = "feedback.view_sendingswitch", "feedback.change_sendingswitch"
TURNINGS = {
    "pause": {"paused": True},
    "resume": {"paused": False},
    "trial": {"dry_run": True},
    "in-earnest": {"dry_run": False},
}
LAST = 20


def page(request: HttpRequest) -> HttpResponse:
    """Show how the switch stands; a POST turns it and leads back to where it was turned."""
    if not request.user.has_perm(SEES):
        raise PermissionDenied
    if request.method == "POST":
        return _turn(request)
    context = {
        **admin.site.each_context(request),
        "title": _("Sending"),
        "turnings": [_line(row) for row in _past()[:LAST]],
    }
    return TemplateResponse(request, "salon/sending.html", context)


def _turn(request: HttpRequest) -> HttpResponse:
    wanted = TURNINGS.get(request.POST.get("turn", ""))
    if not request.user.has_perm(TURNS):
        raise PermissionDenied
    if wanted is not None and switch.turn(request.user, timezone.now(), **wanted):
        words = {
            "pause": _("Everything is paused: from now on nothing goes to clients."),
            "resume": _("Messages go out again."),
            "trial": _("Trial run: messages are written and not sent."),
            "in-earnest": _("The trial is over: messages go to clients."),
        }
        messages.success(request, words[request.POST["turn"]])
    return back_to(request, reverse("admin:sending"))


def bar(request: HttpRequest) -> dict[str, Any]:
    """What every page shows of the switch, of accounts that rest, and whether this user may turn it.

    Two queries.
    """
    found = switch.current()
    return {
        "resting": [
            {"account": str(account), "until": moment(account.parked_until)}
            for account in accounts.resting(timezone.now())
        ],
        "paused": found.paused,
        "dry_run": found.dry_run,
        "since": moment(found.changed_at) if found.changed_at else "",
        "by": name_of(found.changed_by),
        "may_turn": request.user.has_perm(TURNS),
    }


def _past() -> Any:
    """The times it was turned, the newest first."""
    return SendingSwitch.history.filter(changed_at__isnull=False).select_related("history_user", "changed_by")


def _line(row: Any) -> dict[str, Any]:
    user = row.history_user or row.changed_by
    state = _("paused") if row.paused else _("trial run") if row.dry_run else _("goes out")
    tone = "bad" if row.paused else "wait" if row.dry_run else "good"
    return {
        "when": moment(row.changed_at),
        "who": name_of(user),
        "state": state,
        "tone": tone,
    }
