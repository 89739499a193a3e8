"""A colleague's way into the bot: the link, its QR code, unlinking, a test; and how the bot itself stands."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from altegio.admin.base import handed_over
from altegio.admin.qr import qr_code
from altegio.admin.show import moment
from feedback import tasks
from feedback.admin.team_messages import state_tag
from feedback.channels.telegram.errors import TelegramError
from feedback.models import TeamLink, TeamMember, TeamMessage
from feedback.services import bot, bot_hearing, bot_words, joining, team
from feedback.services.bot_talk import TEST_VALUE
from feedback.texts import team as words

SEES, CHANGES = "feedback.view_teammember", "feedback.change_teammember"
SHOWN_MESSAGES = 5


@dataclass(frozen=True)
class BotState:
    """How the bot stands, in words. `tone`: good, wait, bad or off."""

    tone: str
    icon: str
    name: str
    way: str
    heard: str = ""
    trouble: bot_words.Trouble | None = None
    may_connect: bool = False


def bot_state(now: datetime) -> BotState:
    """How the bot stands. One query."""
    row, way = bot.current(), bot_hearing.way()
    said = str(bot_words.WAYS[way])
    if row is None:
        return BotState("off", "do_not_disturb_on", _("Telegram bot"), said)
    name = f"@{row.username}" if row.username else _("Telegram bot")
    last = row.heard_at if way is bot_hearing.Way.WEBHOOK else row.polled_at
    heard = moment(last) if last else ""
    if row.error:
        trouble = bot_words.trouble(row.error)
        return BotState("bad", "error", name, said, heard, trouble, may_connect=not trouble.stops)
    if row.checked_at is None:
        return BotState("wait", "schedule", name, _("The bot has not been looked at yet."), may_connect=True)
    return BotState("good", "check_circle", name, said, heard)


def connect_bot(request: HttpRequest) -> HttpResponse:
    """Have what the team answers come to this program, whoever got it before."""
    _check(request, CHANGES)
    row, now = bot.current(), timezone.now()
    if request.method == "POST" and row is not None:
        try:
            bot_hearing.connect(row, bot.client())
            bot_hearing.look_after(now)
            messages.success(request, bot_words.WAYS[bot_hearing.way()])
        except TelegramError as error:
            bot.heed(row, error, now)
            messages.error(request, bot_words.explain(error))
    return HttpResponseRedirect(reverse("admin:feedback_teammember_changelist"))


def page(request: HttpRequest, pk: int) -> HttpResponse:
    """A colleague's link into Telegram; a POST makes one, unlinks, or sends a test."""
    _check(request, SEES)
    member = get_object_or_404(TeamMember.objects.select_related("user", "staff"), pk=pk)
    if request.method == "POST":
        _check(request, CHANGES)
        _act(request, member, timezone.now())
        return HttpResponseRedirect(reverse("admin:feedback_team_page", args=(pk,)))
    from feedback.admin.team import way_tag

    now = timezone.now()
    context = {
        **admin.site.each_context(request),
        "title": member.name,
        "subtitle": _("Telegram: link and test"),
        "opts": TeamMember._meta,
        "original": member,
        "member": member,
        "way": way_tag(member),
        "joined": moment(member.telegram_linked_at) if member.telegram_linked_at else "",
        "blocked": moment(member.telegram_blocked_at) if member.telegram_blocked_at else "",
        "bot": bot_state(now),
        "is_set_up": bot.is_set_up(),
        "link": _shown(joining.open_link(member, now)),
        "may_change": request.user.has_perm(CHANGES),
        "messages_sent": _last(member),
    }
    return TemplateResponse(request, "salon/team_member.html", context)


@dataclass(frozen=True)
class Link:
    """A link as the page shows it."""

    address: str
    qr: SafeString | str
    until: str


def _shown(link: TeamLink | None) -> Link | None:
    if link is None:
        return None
    address = joining.address(link)
    return Link(address, qr_code(address) if address else "", moment(link.expires_at))


def _last(member: TeamMember) -> list[dict[str, Any]]:
    rows = TeamMessage.objects.filter(member=member).order_by("-pk")[:SHOWN_MESSAGES]
    return [
        {"when": moment(row.created_at), "text": row.text, "state": state_tag(row), "pk": row.pk}
        for row in rows
    ]


def _act(request: HttpRequest, member: TeamMember, now: datetime) -> None:
    deed = {"link": _make_link, "unlink": _unlink, "test": _test}.get(request.POST.get("do", ""))
    if deed is None:
        raise Http404
    deed(request, member, now)


def _make_link(request: HttpRequest, member: TeamMember, now: datetime) -> None:
    """The bot's name is learnt on the way, where beat has not looked at it yet."""
    if not member.active:
        messages.warning(request, _("This colleague is switched off: nothing is written to them."))
        return
    row = bot.current()
    if row is not None and not row.username:
        bot_hearing.look_after(now)
    joining.make_link(member, request.user, now)
    messages.success(request, _("The link is made. The links before it let nobody in any more."))


def _unlink(request: HttpRequest, member: TeamMember, now: datetime) -> None:
    if joining.leave(member, now):
        messages.success(request, _("Unlinked: nothing goes to this Telegram any more."))
    else:
        messages.success(request, _("The link lets nobody in any more."))


def _test(request: HttpRequest, member: TeamMember, now: datetime) -> None:
    language = member.language
    message = team.queue(
        member,
        "test",
        f"test:{member.pk}:{secrets.token_hex(6)}",
        words.TEST[language],
        buttons=[{"title": words.TEST_BUTTON[language], "value": TEST_VALUE}],
        subject=words.TEST_SUBJECT[language],
        now=now,
        urgent=True,
    )
    if message is None or not message.channel:
        messages.warning(request, _("There is no way to this colleague yet: neither Telegram nor e-mail."))
    elif handed_over(request, tasks.send_team):
        messages.success(request, _("The test message is on its way."))


def _check(request: HttpRequest, permission: str) -> None:
    if not request.user.has_perm(permission):
        raise PermissionDenied
