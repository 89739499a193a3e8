"""The page of the report of answers; a master sees the own scores on it, where the owner allows that."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from altegio.admin.base import locations
from altegio.admin.sorting import ukrainian
from altegio.models import Service, Staff
from altegio.selectors import staff_for_user
from feedback.figures import By, Scope
from feedback.models import DigestSetting, VisitFeedback
from feedback.models.words import CHANNEL_WORDS
from feedback.services import digests
from salon import exports
from salon.reports import answer_file, answer_head, answer_rows, answers, choice
from salon.reports.choice import Choice, is_key, one_of

SEES, EXPORTS = "salon.answers_report", "salon.export_report"
READS = "feedback.view_visitfeedback"
CHANNELS = [value for value in VisitFeedback.Channel.values if value]
FILTERS = {
    "by": one_of(By),
    "staff": is_key,
    "service": is_key,
    "location": is_key,
    "channel": one_of(CHANNELS),
    "sort": one_of(answer_rows.SORTS),
    "all": one_of(("1",)),
}
SHOWN = 40


def page(request: HttpRequest) -> HttpResponseBase:
    """Show the report, or give it as a file where the address says so."""
    now = timezone.now()
    if not request.user.has_perm(SEES):
        return _own(request, now)
    asked = choice.read(request.GET, FILTERS, now)
    by = By(asked["by"] or By.STAFF)
    form = request.GET.get("file", "")
    if form in exports.FORMATS and not request.user.has_perm(EXPORTS):
        raise PermissionDenied
    found = answers.report(scope_of(asked, now), by, asked.period)
    rows = choice.apart(answer_rows.sorted_rows(found.rows, by, asked["sort"]), by)
    if form in exports.FORMATS:
        table, what = answer_file.table(rows, by, asked), _("report of answers")
        return exports.response(table, form, what=what, rows=len(rows), user=request.user)
    context = _whole(request, asked, found, _list_link(request)) | _lines(request, asked, by, rows)
    return TemplateResponse(request, "salon/reports/answers.html", context)


def _own(request: HttpRequest, now: datetime) -> HttpResponseBase:
    """A master's own scores, without names and words; PermissionDenied where the owner does not allow it."""
    staff = staff_for_user(request.user)
    if staff is None or digests.setting().masters_see == DigestSetting.MastersSee.NOTHING:
        raise PermissionDenied
    asked = choice.read(request.GET, {}, now)
    period = asked.period
    scope = Scope(period.start, period.end, now, period.zone, staff=staff.pk)
    found = answers.report(scope, By.WEEK, period)
    context = _whole(request, asked, found, lambda *_args, **_wanted: "")
    context |= {"title": _("My scores"), "filters": [], "own": True}
    return TemplateResponse(request, "salon/reports/answers.html", context)


def scope_of(asked: Choice, now: datetime) -> Scope:
    """What was chosen as the figures read it."""
    period = asked.period
    keys = {name: asked.key(name) for name in ("staff", "service")}
    place, channel = asked.key("location"), asked["channel"]
    return Scope(period.start, period.end, now, period.zone, **keys, company=place, channel=channel)


def _list_link(request: HttpRequest) -> answer_rows.ListLink:
    """The way from a number to its list; "" for who may not read what clients answered."""
    if not request.user.has_perm(READS):
        return lambda *_args, **_wanted: ""
    return list_link


def list_link(asked: Choice, *, sent: bool = False, **wanted: Any) -> str:
    """The list of surveys behind a number: about visits of these days, or sent on them."""
    period = asked.period
    days = "sent" if sent else "days"
    params = {
        f"{days}_from": period.first.isoformat(),
        f"{days}_to": period.last.isoformat(),
        **{name: asked[name] for name in ("staff", "service", "location")},
        "channel": asked["channel"],
        **{name: str(value) for name, value in wanted.items()},
    }
    params["channel__exact"] = params.pop("channel")
    first, last = params.pop("first_day", ""), params.pop("last_day", "")
    if first:
        params |= {f"{days}_from": first, f"{days}_to": last}
    kept = {name: value for name, value in params.items() if value}
    return f"{reverse('admin:feedback_visitfeedback_changelist')}?{urlencode(kept)}"


def _whole(
    request: HttpRequest, asked: Choice, found: answers.Report, link: answer_rows.ListLink
) -> dict[str, Any]:
    """What stands above the lines."""
    return {
        **admin.site.each_context(request),
        "title": _("Report of answers"),
        "switch": choice.switch(asked),
        "filters": _filters(request, asked),
        "tiles": answer_head.tiles(found, asked, link),
        "chart": answer_head.trend(found, asked),
        "stars": answer_head.distribution(found.whole, asked, link),
        "tens": answer_head.tens(found.whole),
        "is_empty": not (found.whole.scores.rated or found.whole.scores.said or found.whole.scores.sent),
        "cohort_open": found.whole.scores.open,
    }


def _lines(request: HttpRequest, asked: Choice, by: By, rows: list[answers.Row]) -> dict[str, Any]:
    """The table."""
    shown = rows if asked["all"] else rows[:SHOWN]
    link, with_nps = _list_link(request), any(row.nps.n for row in rows)
    return {
        "tabs": _tabs(request, asked, by),
        "heads": answer_rows.heads(asked, by, with_nps=with_nps),
        "rows": [answer_rows.cells(row, by, asked, link, with_nps=with_nps) for row in shown],
        "more": len(rows) - len(shown),
        "all_link": asked.link(all="1"),
        "difference": answer_rows.difference(rows) if by == By.STAFF else "",
        "files": _files(request, asked),
    }


def _tabs(request: HttpRequest, asked: Choice, by: By) -> list[dict[str, Any]]:
    """What the lines may be; locations only where there are several."""
    offered = [each for each in answer_rows.tab_words() if each != By.LOCATION or len(locations(request)) > 1]
    words = answer_rows.tab_words()
    return [
        {"word": words[each], "link": asked.link(by=each, sort=None, all=None), "on": each == by}
        for each in offered
    ]


def _filters(request: HttpRequest, asked: Choice) -> list[dict[str, Any]]:
    """The lists to choose from. Two queries, and the locations."""
    masters = choice.options(Staff.objects.present().order_by("fired", ukrainian("name")), "name")
    services = choice.options(Service.objects.present().order_by(ukrainian("title")), "title")
    channels = [(value, str(word)) for value, word in CHANNEL_WORDS if value]
    places = [(str(pk), title) for pk, title in locations(request).items()]
    found: list[dict[str, Any]] = [
        {"name": "staff", "word": _("Master"), "all": _("all masters"), "options": masters},
        {"name": "service", "word": _("Service"), "all": _("all services"), "options": services},
        {"name": "channel", "word": _("Channel"), "all": _("all channels"), "options": channels},
    ]
    if len(places) > 1:
        every = _("all locations")
        found.append({"name": "location", "word": _("Location"), "all": every, "options": places})
    return [{**each, "value": asked[each["name"]]} for each in found]


def _files(request: HttpRequest, asked: Choice) -> list[tuple[str, str]]:
    """The ways to the same as a file, for those who may."""
    if not request.user.has_perm(EXPORTS):
        return []
    return [(form.upper(), f"{asked.link()}&{urlencode({'file': form})}") for form in exports.FORMATS]
