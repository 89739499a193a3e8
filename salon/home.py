"""The first page, by role: a manager sees answers, a receptionist today's clients, a master the own day."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Avg, Count, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from altegio.admin import show
from altegio.admin.scope import own_appointments
from altegio.days import day_start, salon_zone
from altegio.selectors import appointments_between, mirror_age
from altegio.sync import health
from altegio.sync.connection import company_ids
from feedback.admin import show as survey_show
from feedback.models import Campaign, InstagramAccount, VisitFeedback
from feedback.models.words import REASON_WORDS
from feedback.services import accounts, bot, bot_hearing

Status = VisitFeedback.Status

DAYS = 7
NEWEST = 8
TODAY_ROWS = 60
OLD_MIRROR = timedelta(minutes=15)
NOT_ASKED = (Status.WAITING, Status.SKIPPED, Status.MISSED, Status.FAILED, Status.UNKNOWN)


def dashboard(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """What the page shows to this user."""
    now = timezone.now()
    user = request.user
    if user.has_perm("feedback.view_visitfeedback"):
        context |= {"manager": surveys_part(now), "system": system_part(now)}
    elif user.has_perm("altegio.view_client"):
        context["reception"] = True
    if user.has_perm("altegio.view_appointment") and "manager" not in context:
        context |= {"today": today_part(request, now), "own_day": "reception" not in context}
    context["title"] = _("Home")
    return context


def surveys_part(now: datetime) -> dict[str, Any]:
    """Tiles, newest answers, and why the others were not asked. Three queries."""
    zone = salon_zone()
    today = timezone.localdate(now, zone)
    start = day_start(today - timedelta(days=DAYS - 1), zone)
    surveys = VisitFeedback.objects.filter(visit_date__gte=start, visit_date__lt=now)
    count = _count(surveys)
    newest = VisitFeedback.objects.filter(received_at__isnull=False).select_related("visit__company")
    return {
        "tiles": _tiles(count),
        "answers": [_answer(survey) for survey in newest.order_by("-received_at")[:NEWEST]],
        "reasons": _reasons(surveys),
        "nobody_left_out": _nobody_left_out(count),
        "answers_link": _surveys_link(status__exact=Status.ANSWERED),
    }


def _surveys_link(**chosen: Any) -> str:
    return f"{reverse('admin:feedback_visitfeedback_changelist')}?{urlencode(chosen)}"


def _count(surveys: Any) -> dict[str, Any]:
    """How many surveys stand where. One query."""
    found: dict[str, Any] = surveys.aggregate(
        all=Count("pk"),
        sent=Count("pk", filter=Q(sent_at__isnull=False)),
        answered=Count("pk", filter=Q(status=Status.ANSWERED)),
        planned=Count("pk", filter=Q(status=Status.PLANNED)),
        waiting=Count("pk", filter=Q(status=Status.WAITING)),
        skipped=Count("pk", filter=Q(status__in=(Status.SKIPPED, Status.MISSED))),
        average=Avg("rating"),
        rated=Count("rating"),
        would=Count("pk", filter=Q(would_recommend=True)),
        said=Count("pk", filter=Q(would_recommend__isnull=False)),
    )
    return found


def _nobody_left_out(count: dict[str, Any]) -> str:
    """What stands in place of reasons where there are none."""
    if not count["all"]:
        return _("No visit has been decided about yet.")
    if count["sent"] < count["all"]:
        return _("Nobody is left out so far: the time of the others has not come.")
    return _("Everybody was asked.")


def _tiles(count: dict[str, Any]) -> list[dict[str, Any]]:
    """Counts of the last days, by the day of the visit."""
    asked = _share(count["sent"], count["all"], _("%(share)s of the visits"))
    answered = _share(count["answered"], count["sent"], _("%(share)s of those asked"))
    planned = _("planned as well: %(count)s") % {"count": show.number(count["planned"])}
    average = show.number(round(count["average"], 1), 1) if count["rated"] else show.NOTHING
    would = _percent(count["would"], count["said"])
    return [
        _tile(_("Sent"), show.number(count["sent"]), "send", asked, sent_at__isnull=0),
        _tile(
            _("Answered"),
            show.number(count["answered"]),
            "mark_chat_read",
            answered,
            status__exact=Status.ANSWERED,
        ),
        _tile(
            _("Waiting"),
            show.number(count["waiting"]),
            "hourglass_empty",
            planned,
            status__exact=Status.WAITING,
        ),
        _tile(
            _("Not asked"),
            show.number(count["skipped"]),
            "skip_next",
            _("each with its reason"),
            status__in=f"{Status.SKIPPED},{Status.MISSED}",
        ),
        _tile(_("Average rating"), average, "star", _ratings(count["rated"]), rating__isnull=0),
        _tile(_("Would recommend"), would, "thumb_up", _answers(count["said"]), would_recommend__isnull=0),
    ]


def _tile(title: str, value: str, icon: str, note: str, **chosen: Any) -> dict[str, Any]:
    link = _surveys_link(period="last7", **chosen)
    return {"title": title, "value": value, "icon": icon, "note": note, "link": link}


def _percent(part: int, whole: int) -> str:
    return f"{show.number(round(100 * part / whole))}{show.NO_BREAK}%" if whole else show.NOTHING


def _share(part: int, whole: int, words: str) -> str:
    return words % {"share": _percent(part, whole)} if whole else _("nothing yet")


def _ratings(count: int) -> str:
    return ngettext("%(count)s rating", "%(count)s ratings", count) % {"count": show.number(count)}


def _answers(count: int) -> str:
    return ngettext("%(count)s answer", "%(count)s answers", count) % {"count": show.number(count)}


def _answer(survey: VisitFeedback) -> dict[str, Any]:
    """An answer as a line of the table."""
    return {
        "link": reverse("admin:feedback_visitfeedback_change", args=(survey.pk,)),
        "client": survey.client_name or show.NOTHING,
        "instagram": survey.instagram_username,
        "master": survey.master_name or show.NOTHING,
        "service": survey.service_name,
        "when": show.moment(survey.received_at, survey.visit.company.zone),
        "stars": survey_show.stars(survey.rating),
        "low": survey.rating is not None and survey.rating <= 3,
        "comment": survey.comment,
        "recommend": survey_show.recommend(survey.would_recommend),
    }


def _reasons(surveys: Any) -> list[dict[str, Any]]:
    """How many were not asked, or not yet, for each reason; the commonest first."""
    words = dict(REASON_WORDS)
    rows = surveys.filter(status__in=NOT_ASKED).exclude(reason="").order_by()
    counted = rows.values_list("reason").annotate(count=Count("pk")).order_by("-count", "reason")
    found = list(counted)
    most = max((count for _reason, count in found), default=1)
    return [
        {
            "words": str(words.get(reason, reason)),
            "count": show.number(count),
            "share": round(100 * count / most),
            "link": _surveys_link(reason__exact=reason, period="last7"),
        }
        for reason, count in found
    ]


def system_part(now: datetime) -> list[dict[str, Any]]:
    """Whether everything runs: mirror, Instagram, campaign, the team's bot. Four queries."""
    account = InstagramAccount.objects.order_by("pk").first()
    campaign = Campaign.objects.filter(is_default=True).first()
    instagram = _account_light(account, now)
    direct = [instagram, _webhook_light(account)]
    return [_mirror_light(now), *direct, _campaign_light(campaign), _telegram_light()]


def _light(title: str, word: str, tone: str, viewname: str) -> dict[str, Any]:
    return {"title": title, "word": word, "tone": tone, "link": reverse(f"admin:{viewname}")}


def _mirror_light(now: datetime) -> dict[str, Any]:
    if health.stops(company_ids()):
        return _light(_("Altegio"), _("stopped"), "bad", "altegio_health")
    age = mirror_age(now)
    if age is None:
        return _light(_("Altegio"), _("not read yet"), "wait", "altegio_health")
    word = _("read %(ago)s ago") % {"ago": _duration(age)}
    return _light(_("Altegio"), word, "good" if age <= OLD_MIRROR else "bad", "altegio_health")


def _duration(age: timedelta) -> str:
    minutes = int(age.total_seconds() // 60)
    if minutes < 1:
        return _("less than a minute")
    if minutes < 120:
        return ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": minutes}
    hours = minutes // 60
    if hours < 48:
        return ngettext("%(n)s hour", "%(n)s hours", hours) % {"n": hours}
    return ngettext("%(n)s day", "%(n)s days", hours // 24) % {"n": hours // 24}


def _account_light(account: InstagramAccount | None, now: datetime) -> dict[str, Any]:
    where = "feedback_instagramaccount_changelist"
    if account is None:
        return _light(_("Instagram"), _("not connected"), "off", where)
    if account.paused:
        return _light(str(account), _("paused"), "wait", where)
    if account.state == InstagramAccount.State.OK and accounts.is_parked(account, now):
        word = _("rests until %(until)s") % {"until": show.moment(account.parked_until)}
        return _light(str(account), word, "wait", where)
    good = account.state == InstagramAccount.State.OK
    return _light(str(account), str(account.get_state_display()), "good" if good else "bad", where)


def _webhook_light(account: InstagramAccount | None) -> dict[str, Any]:
    when = account.last_webhook_at if account else None
    word = show.moment(when) if when else _("nothing yet")
    return _light(_("Last news from Direct"), word, "good" if when else "off", "feedback_delivery_changelist")


def _campaign_light(campaign: Campaign | None) -> dict[str, Any]:
    on = campaign is not None and campaign.enabled
    word = _("switched on") if on else _("switched off")
    return _light(_("Surveys"), word, "good" if on else "wait", "feedback_campaign_changelist")


def _telegram_light() -> dict[str, Any]:
    """Whether the team's bot works, and whether Telegram reaches us or we fetch."""
    row, way = bot.current(), bot_hearing.way()
    where = "feedback_teammember_changelist"
    if row is None:
        return _light("Telegram", _("switched off"), "off", where)
    if row.error or row.checked_at is None:
        word = _("does not work") if row.error else _("not looked at yet")
        return _light("Telegram", word, "bad" if row.error else "wait", where)
    posted = way is bot_hearing.Way.WEBHOOK
    word = _("answers come at once") if posted else _("answers are fetched")
    return _light("Telegram", word, "good", where)


def today_part(request: HttpRequest, now: datetime) -> list[dict[str, Any]]:
    """Today's appointments that this user may see, in the order of the day. Three queries."""
    zone = salon_zone()
    today = timezone.localdate(now, zone)
    rows: Any = appointments_between(day_start(today, zone), day_start(today + timedelta(days=1), zone))
    rows = own_appointments(rows, request.user).filter(cancelled=False).with_status(now)
    phones = request.user.has_perm("altegio.view_client")
    return [
        {
            "link": reverse("admin:altegio_appointment_change", args=(row.pk,)),
            "clock": f"{timezone.localtime(row.starts_at, row.company.zone):%H:%M}",
            "until": f"{timezone.localtime(row.ends_at, row.company.zone):%H:%M}",
            "client": str(row.client or _("calendar block")),
            "phone": show.phone(row.client.phone) if phones and row.client else "",
            "master": str(row.staff or show.NOTHING),
            "services": ", ".join(line.title for line in row.services.all()),
            "status": show.status_tag(row.status_now),
            "over": row.ends_at <= now,
        }
        for row in rows[:TODAY_ROWS]
    ]
