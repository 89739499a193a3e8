"""Whether everything runs: the mirror and its webhooks, Instagram, what waits to go out, the team's bot."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min, Q
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from altegio.admin import show
from altegio.models import WebhookEvent
from altegio.selectors import mirror_age
from altegio.sync import health
from altegio.sync.connection import company_ids
from feedback.models import Campaign, InstagramAccount, Message, VisitFeedback
from feedback.services import accounts, attention, bot, bot_hearing

Attention = VisitFeedback.Attention

OLD_MIRROR = timedelta(minutes=15)
# What should have gone out so long ago does not go out at all.
STUCK = timedelta(minutes=10)
TOKEN_ENDS = timedelta(days=7)


@dataclass(frozen=True)
class Light:
    """One thing that runs or does not: its name, a word, and the page about it, "" for who may not."""

    title: str
    word: str
    tone: str
    link: str


def strip(request: HttpRequest, now: datetime, *, paused: bool) -> list[Light]:
    """Everything, what wants a person first. Eleven queries at most. `paused`: all sending was stopped."""
    account = _weakest(now)
    lights = [
        _mirror(now),
        _hooks(now),
        _account(account, now),
        _token(account, now),
        _direct(account, now),
        _queue(now, paused=paused),
        _campaigns(paused=paused),
        _telegram(),
    ]
    found = [_for(request, light) for light in sorted(lights, key=lambda light: _ORDER.get(light.tone, 1))]
    return [*_clients(), *found]


def _clients() -> list[Light]:
    """Clients who wait for a person, first of all; nothing while none does. One query."""
    kinds = attention.waiting().order_by().values_list("attention").annotate(count=Count("pk"))
    page, found = reverse("admin:feedback_visitfeedback_changelist"), dict(kinds)
    words = {
        Attention.QUESTION: (_("Clients asked about something else"), "bad"),
        Attention.WORDS: (_("Words without a rating"), "wait"),
    }
    return [
        Light(
            title,
            ngettext("%(count)s waits", "%(count)s wait", found[kind]) % {"count": show.number(found[kind])},
            tone,
            f"{page}?attention={kind}",
        )
        for kind, (title, tone) in words.items()
        if kind in found
    ]


# What wants a person comes first, what is not used last.
_ORDER = {"bad": 0, "off": 2}
# The right that each page wants.
_RIGHTS = {
    "altegio_health": "altegio.view_syncstate",
    "feedback_instagramaccount_changelist": "feedback.view_instagramaccount",
    "feedback_delivery_changelist": "feedback.view_delivery",
    "feedback_visitfeedback_changelist": "feedback.view_visitfeedback",
    "feedback_campaign_changelist": "feedback.view_campaign",
    "feedback_teammember_changelist": "feedback.view_teammember",
}


def _for(request: HttpRequest, light: Light) -> Light:
    """With the address of its page for who may open it."""
    address = reverse(f"admin:{light.link}") if request.user.has_perm(_RIGHTS[light.link]) else ""
    return Light(light.title, light.word, light.tone, address)


def _mirror(now: datetime) -> Light:
    title, page = _("Altegio read"), "altegio_health"
    if health.stops(company_ids()):
        return Light(title, _("stopped"), "bad", page)
    age = mirror_age(now)
    if age is None:
        return Light(title, _("not read yet"), "wait", page)
    return Light(title, ago(age), "good" if age <= OLD_MIRROR else "bad", page)


def _hooks(now: datetime) -> Light:
    """When Altegio last told of a change by itself, and whether such news waits."""
    title, page = _("Webhooks of Altegio"), "altegio_health"
    waiting = WebhookEvent.objects.filter(processed_at=None)
    late = waiting.filter(received_at__lt=now - STUCK).count()
    if late:
        words = ngettext("%(count)s waits", "%(count)s wait", late) % {"count": show.number(late)}
        return Light(title, words, "bad", page)
    last = WebhookEvent.objects.order_by("-pk").values_list("received_at", flat=True).first()
    return Light(title, clock(last, now) if last else _("none yet"), "good" if last else "off", page)


def _weakest(now: datetime) -> InstagramAccount | None:
    """Of several accounts the one that wants a person, else the first."""
    found = list(InstagramAccount.objects.order_by("pk"))
    ill = [one for one in found if one.state != InstagramAccount.State.OK]
    ending = [one for one in found if one.token_expires_at and one.token_expires_at <= now + TOKEN_ENDS]
    return next(iter([*ill, *ending, *found]), None)


def _account(account: InstagramAccount | None, now: datetime) -> Light:
    title, page = _("Instagram"), "feedback_instagramaccount_changelist"
    if account is None:
        return Light(title, _("not connected"), "off", page)
    if account.paused:
        return Light(str(account), _("paused"), "wait", page)
    good = account.state == InstagramAccount.State.OK
    if good and accounts.is_parked(account, now):
        return Light(
            str(account),
            _("rests until %(until)s") % {"until": show.moment(account.parked_until)},
            "wait",
            page,
        )
    return Light(str(account), str(account.get_state_display()), "good" if good else "bad", page)


def _token(account: InstagramAccount | None, now: datetime) -> Light:
    """Until when Instagram's token is good; it is renewed by itself long before."""
    title, page = _("Token of Instagram"), "feedback_instagramaccount_changelist"
    ends = account.token_expires_at if account else None
    if ends is None:
        return Light(title, _("no date known") if account else _("none"), "off", page)
    if ends <= now:
        return Light(title, _("has ended"), "bad", page)
    word = _("until %(day)s") % {"day": show.day(timezone.localdate(ends))}
    return Light(title, word, "good" if ends - now > TOKEN_ENDS else "bad", page)


def _direct(account: InstagramAccount | None, now: datetime) -> Light:
    when = account.last_webhook_at if account else None
    word = clock(when, now) if when else _("nothing yet")
    return Light(_("News from Direct"), word, "good" if when else "off", "feedback_delivery_changelist")


def _queue(now: datetime, *, paused: bool) -> Light:
    """What is to go out now, and when the next survey is due; while all is stopped nothing is next."""
    queued = Message.objects.filter(state__in=(Message.State.QUEUED, Message.State.SENDING))
    since = Coalesce("not_before", "created_at")
    found = queued.annotate(since=since).aggregate(
        count=Count("pk"), stuck=Count("pk", filter=Q(since__lt=now - STUCK))
    )
    title, page = _("Queue"), "feedback_visitfeedback_changelist"
    words = [show.number(found["count"])] if found["count"] else []
    if paused:
        return Light(title, " · ".join([*words, _("stopped")]), "wait", page)
    planned = VisitFeedback.objects.filter(status=VisitFeedback.Status.PLANNED)
    due = planned.aggregate(due=Min("due_at"))["due"]
    if due:
        words.append(_("next %(when)s") % {"when": clock(max(due, now), now)})
    tone = "bad" if found["stuck"] else "good"
    return Light(title, " · ".join(words) or _("nothing waits"), tone, page)


def _campaigns(*, paused: bool) -> Light:
    """Switched on or off; stopped while a person stopped all sending, whatever the campaigns say."""
    on = Campaign.objects.filter(enabled=True).exists()
    if on and paused:
        return Light(_("Surveys"), _("stopped"), "bad", "feedback_campaign_changelist")
    return Light(
        _("Surveys"),
        _("switched on") if on else _("switched off"),
        "good" if on else "wait",
        "feedback_campaign_changelist",
    )


def _telegram() -> Light:
    """Whether the team's bot works, and whether Telegram reaches us or we fetch."""
    row = bot.current()
    title, page = "Telegram", "feedback_teammember_changelist"
    if row is None:
        return Light(title, _("switched off"), "off", page)
    if row.error or row.checked_at is None:
        word = _("does not work") if row.error else _("not looked at yet")
        return Light(title, word, "bad" if row.error else "wait", page)
    posted = bot_hearing.way() is bot_hearing.Way.WEBHOOK
    return Light(title, _("answers come at once") if posted else _("answers are fetched"), "good", page)


def ago(age: timedelta) -> str:
    """How long ago, in few letters."""
    if age < timedelta(minutes=1):
        return _("just now")
    if age < timedelta(days=2):
        return _("%(time)s ago") % {"time": show.duration(int(age.total_seconds()))}
    return ngettext("%(n)s day ago", "%(n)s days ago", age.days) % {"n": age.days}


def clock(when: datetime, now: datetime) -> str:
    """The time alone where it is of today."""
    same_day = timezone.localdate(when) == timezone.localdate(now)
    return f"{timezone.localtime(when):%H:%M}" if same_day else show.moment(when)
