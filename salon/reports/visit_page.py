"""The page of the report of visits: tiles, bars, a table whose every number leads to its list, and files."""

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
from altegio.models import Company, Service, Staff
from altegio.selectors.figures import TIMES, By, Scope
from salon import exports
from salon.reports import choice, visit_bars, visit_file, visit_head, visit_rows, visits
from salon.reports.choice import Choice, is_key, one_of

SEES, EXPORTS = "salon.visits_report", "salon.export_report"
SEES_HOURS = "altegio.view_workinghours"
FILTERS = {
    "by": one_of(By),
    "staff": is_key,
    "service": is_key,
    "location": is_key,
    "sort": one_of(visit_rows.SORTS),
    "show": one_of(("revenue",)),
    "all": one_of(("1",)),
}
# As many lines as a screen or two hold; the others are one click away.
SHOWN = 40


def page(request: HttpRequest) -> HttpResponseBase:
    """Show the report, or give it as a file where the address says so."""
    if not request.user.has_perm(SEES):
        raise PermissionDenied
    now = timezone.now()
    asked = choice.read(request.GET, FILTERS, now)
    form = request.GET.get("file", "")
    if form in exports.FORMATS and not request.user.has_perm(EXPORTS):
        raise PermissionDenied
    by = By(asked["by"] or By.STAFF)
    found = visits.report(scope_of(asked, now), by, asked.period)
    money = currencies(asked.key("location"))
    rows = choice.apart(visit_rows.sorted_rows(found.rows, by, asked["sort"]), by)
    if form in exports.FORMATS:
        table, what = visit_file.table(rows, by, asked, money), _("report of visits")
        return exports.response(table, form, what=what, rows=len(rows), user=request.user)
    return TemplateResponse(
        request, "salon/reports/visits.html", _context(request, asked, by, found, rows, money)
    )


def scope_of(asked: Choice, now: datetime) -> Scope:
    """What was chosen as the selectors read it."""
    period = asked.period
    chosen = {"staff": asked.key("staff"), "service": asked.key("service"), "company": asked.key("location")}
    return Scope(period.start, period.end, now, period.zone, **chosen)


def currencies(location: int | None) -> dict[int, str]:
    """The currencies of the locations, of one where given. One query."""
    rows = Company.objects.all() if location is None else Company.objects.filter(pk=location)
    return dict(rows.values_list("pk", "currency"))


def list_link(asked: Choice, **wanted: Any) -> str:
    """The list of visits behind a number: the days and filters of the report, and what else is wanted."""
    period = asked.period
    params = {
        "days_from": period.first.isoformat(),
        "days_to": period.last.isoformat(),
        **{name: asked[name] for name in ("staff", "service", "location")},
        **{name: str(value) for name, value in wanted.items()},
    }
    kept = {name: value for name, value in params.items() if value}
    return f"{reverse('admin:altegio_visit_changelist')}?{urlencode(kept)}"


def hours_link(asked: Choice, **narrowed: Any) -> str:
    """The working hours of the period, of one master, day or location."""
    period = asked.period
    params = {"days_from": period.first.isoformat(), "days_to": period.last.isoformat()}
    params |= {name: asked[name] for name in ("staff", "location") if asked[name]}
    params |= {name: str(value) for name, value in narrowed.items()}
    return f"{reverse('admin:altegio_workinghours_changelist')}?{urlencode(params)}"


def _context(
    request: HttpRequest,
    asked: Choice,
    by: By,
    found: visits.Report,
    rows: list[visits.Row],
    money: dict[int, str],
) -> dict[str, Any]:
    shown = rows if asked["all"] else rows[:SHOWN]
    hours = hours_link if request.user.has_perm(SEES_HOURS) else None
    return {
        **admin.site.each_context(request),
        "title": _("Report of visits"),
        "switch": choice.switch(asked),
        "filters": _filters(request, asked),
        "tiles": visit_head.tiles(found, asked, money, list_link, hours),
        "chart": visit_bars.chart(found.bars, asked, money, list_link),
        "chart_tabs": visit_bars.tabs(asked),
        "tabs": _tabs(request, asked, by),
        "heads": visit_rows.heads(asked, by),
        "rows": [visit_rows.cells(row, by, asked, money, list_link, hours) for row in shown],
        "more": len(rows) - len(shown),
        "all_link": asked.link(all="1"),
        "by_time": by in TIMES,
        "several_currencies": len(set(money.values())) > 1,
        "schedule_gap": _schedule_gap(found, asked),
        "files": _files(request, asked),
        "is_empty": not found.whole.figures.all,
    }


def _tabs(request: HttpRequest, asked: Choice, by: By) -> list[dict[str, Any]]:
    """What the lines may be; locations only where there are several."""
    words = {
        By.STAFF: _("Masters"),
        By.SERVICE: _("Services"),
        By.LOCATION: _("Locations"),
        By.DAY: _("Days"),
        By.WEEK: _("Weeks"),
        By.MONTH: _("Months"),
    }
    offered = [each for each in words if each != By.LOCATION or len(locations(request)) > 1]
    return [
        {"word": words[each], "link": asked.link(by=each, sort=None, all=None), "on": each == by}
        for each in offered
    ]


def _filters(request: HttpRequest, asked: Choice) -> list[dict[str, Any]]:
    """The lists to choose from. Two queries, and the locations."""
    masters = choice.options(Staff.objects.present().order_by("fired", ukrainian("name")), "name")
    services = choice.options(Service.objects.present().order_by(ukrainian("title")), "title")
    places = [(str(pk), title) for pk, title in locations(request).items()]
    found: list[dict[str, Any]] = [
        {"name": "staff", "word": _("Master"), "all": _("all masters"), "options": masters},
        {"name": "service", "word": _("Service"), "all": _("all services"), "options": services},
    ]
    if len(places) > 1:
        found.append(
            {"name": "location", "word": _("Location"), "all": _("all locations"), "options": places}
        )
    return [{**each, "value": asked[each["name"]]} for each in found]


def _files(request: HttpRequest, asked: Choice) -> list[tuple[str, str]]:
    """The ways to the same as a file, for those who may."""
    if not request.user.has_perm(EXPORTS):
        return []
    return [(form.upper(), f"{asked.link()}&{urlencode({'file': form})}") for form in exports.FORMATS]


def _schedule_gap(found: visits.Report, asked: Choice) -> str:
    """From when on working hours are known, where they are not known for all of the period."""
    if found.whole.occupancy is None:
        return ""
    if found.schedule_since is None:
        return _("No working hours of this period are known, so occupancy cannot be counted.")
    if found.schedule_since <= asked.period.first:
        return ""
    day = choice.day_in_words(found.schedule_since)
    return _("Working hours are known from %(day)s on: occupancy is that of the days since.") % {"day": day}
