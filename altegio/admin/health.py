"""The page that shows how the mirror is doing, with the buttons that set it to work."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from altegio import tasks
from altegio.admin import show
from altegio.admin.base import START_SYNC, handed_over
from altegio.admin.sync import how_far
from altegio.models import Company, Quarantine, SyncRun
from altegio.sync import health, missing
from altegio.sync.again import SINGLE
from altegio.sync.connection import company_ids, limiter_from_settings
from altegio.words import stream_name

# The vendor says: 200 requests a minute.
ALLOWED_PER_MINUTE = 200
# A stream that is read every three minutes is late after this; a list read once an hour, after the second.
LATE, LATE_WHOLE, LATE_NIGHTLY, LATE_WEEKLY = (
    timedelta(minutes=15),
    timedelta(hours=2, minutes=10),
    timedelta(hours=30),
    timedelta(days=8),
)
_LATE_BY_STREAM = {
    **dict.fromkeys(("clients", "appointments", "transactions", "reviews"), LATE),
    "appointments_by_date": LATE_NIGHTLY,
    "clients_all": LATE_WEEKLY,
}

_NEVER_DONE = {
    "appointments_by_date": gettext_lazy(
        "Made at night, from two o'clock on. Until then what changed without a mark is not seen; the button"
        " “Appointments around today” makes it now."
    ),
    "clients_all": gettext_lazy(
        "Made on Monday nights. Until then clients whom Altegio has no more stay in the list; the button “All"
        " clients” makes it now."
    ),
}


def page(request: HttpRequest) -> HttpResponse:
    """Show the mirror's health; a POST hands one of its buttons' work to the worker."""
    if not request.user.has_perm("altegio.view_syncstate"):
        raise PermissionDenied
    if request.method == "POST":
        if not request.user.has_perm(START_SYNC):
            raise PermissionDenied
        _do(request)
        return HttpResponseRedirect(reverse("admin:altegio_health"))
    now = timezone.now()
    running = health.running()
    context = {
        **admin.site.each_context(request),
        "title": _("What was read from Altegio"),
        "running": [_run(run) for run in running],
        "tiles": _tiles(now),
        "locations": [_location(company, now) for company in _companies()],
        "single": [(name, stream_name(name)) for name in SINGLE],
        "may_start": request.user.has_perm(START_SYNC),
    }
    return TemplateResponse(request, "salon/mirror_health.html", context)


def _companies() -> list[Company]:
    return list(Company.objects.filter(altegio_id__in=company_ids()).order_by("title"))


# --- what is asked for ----------------------------------------------------------------------------
def _do(request: HttpRequest) -> None:
    wanted, by = request.POST.get("do"), {"requested_by": request.user.get_username()}
    passes: dict[str, dict[str, Any]] = {
        "sync": {},
        "full": {"full": True},
        "recent": {"sweep": "recent"},
        "clients": {"sweep": "clients"},
    }
    if wanted == "reread":
        _reread(request)
    elif wanted in passes:
        ids = _chosen(request)
        asked = [handed_over(request, tasks.sync_company, one, **passes[wanted], **by) for one in ids]
        if ids and all(asked):
            messages.success(request, _("The sync has been started: its line appears here soon."))


def _chosen(request: HttpRequest) -> list[int]:
    """The location that was chosen, else all; where there is none, the person is told."""
    chosen, known = request.POST.get("company", ""), company_ids()
    found = [one for one in known if str(one) == chosen] if chosen else known
    if not found:
        messages.error(request, _("No location is set: enter ALTEGIO_COMPANY_IDS in the settings."))
    return found


def _reread(request: HttpRequest) -> None:
    stream, number = request.POST.get("stream", ""), request.POST.get("number", "").strip().lstrip("№ ")
    if stream not in SINGLE or not (number.isascii() and number.isdecimal() and len(number) < 19):
        messages.error(request, _("Give the number of the object as Altegio shows it."))
        return
    ids = _chosen(request)
    asked = [handed_over(request, tasks.read_object, one, stream, int(number)) for one in ids]
    if ids and all(asked):
        messages.success(request, _("The object is being read again."))


# --- what is shown --------------------------------------------------------------------------------
def _run(run: SyncRun) -> dict[str, Any]:
    lines = [
        {
            "stream": stream_name(line.get("stream", "")),
            "far": how_far(line),
            "share": 100 if line.get("done", True) else health.share(line),
            "done": line.get("done", True),
        }
        for line in run.lines
    ]
    kind, where = run.get_kind_display(), str(run.company or run.company_altegio_id)
    return {"title": f"{where}: {kind}", "since": show.moment(run.started_at), "lines": lines}


def _tiles(now: datetime) -> list[dict[str, str]]:
    spent, hooks = limiter_from_settings().spent(), health.webhooks(now=now)
    waiting = Quarantine.objects.filter(resolved_at=None).count()
    of_limit = _("of %(n)s allowed") % {"n": show.number(ALLOWED_PER_MINUTE)}
    unknown = _("Redis does not answer: the pace is slower")
    last = show.moment(hooks.last_at)
    return [
        {
            "title": _("Requests in the last minute"),
            "icon": "speed",
            "value": show.number(spent.minute) if spent else show.NOTHING,
            "note": of_limit if spent else unknown,
        },
        {
            "title": _("Requests in the last hour"),
            "icon": "data_usage",
            "value": show.number(spent.hour) if spent else show.NOTHING,
            "note": _("by all processes together") if spent else unknown,
        },
        {
            "title": _("Webhooks waiting"),
            "icon": "webhook",
            "value": show.number(hooks.waiting),
            "note": _("the oldest for %(time)s") % {"time": duration(hooks.oldest)}
            if hooks.oldest
            else _("the last one: %(when)s") % {"when": last},
        },
        {
            "title": _("From webhook to mirror"),
            "icon": "timer",
            "value": duration(hooks.usual),
            "note": _("the median of the last hundred"),
        },
        {
            "title": _("In quarantine"),
            "icon": "report",
            "value": show.number(waiting),
            "note": _("objects that cannot be read or stored"),
            "link": reverse("admin:altegio_quarantine_changelist"),
        },
    ]


def _location(company: Company, now: datetime) -> dict[str, Any]:
    rows = [_stream(one, company) for one in health.streams(company, now=now)]
    # As text: a number would be written with its thousands parted.
    return {"id": str(company.altegio_id), "title": company.title, "zone": company.timezone, "rows": rows}


def _stream(one: health.StreamHealth, company: Company) -> dict[str, Any]:
    return {
        "name": stream_name(one.state.stream),
        "state": _state(one),
        "last_ok": show.moment(one.state.last_ok_at, company.zone),
        "lag": duration(one.lag),
        "rows": _number_of(one),
        "quarantined": show.number(one.quarantined) if one.quarantined else "",
        "error": one.state.last_error or _doubt(one, company),
        "note": _never_done(one),
    }


def _number_of(one: health.StreamHealth) -> str:
    """How many rows; very many are counted in thousands only."""
    if one.rows is None:
        return show.NOTHING
    return f"≈ {show.number(round(one.rows, -3))}" if one.about else show.number(one.rows)


def _doubt(one: health.StreamHealth, company: Company) -> str:
    """Since when a list is so much shorter that it is not believed."""
    since = one.state.missing_since
    if since is None:
        return ""
    text = _(
        "Many objects are missing from Altegio's list since %(since)s. They are kept here. From %(until)s on"
        " the list is believed, if altegio_check finds no limit in the rights."
    )
    until = since + missing.DOUBTED_FOR
    return text % {"since": show.moment(since, company.zone), "until": show.moment(until, company.zone)}


def _never_done(one: health.StreamHealth) -> str:
    """When a sweep is made, and how to have it now."""
    words = _NEVER_DONE.get(one.state.stream) if one.due else None
    return str(words) if words else ""


def _state(one: health.StreamHealth) -> Any:
    if not one.state.available:
        return show.tag(_("not available"), show.Look("off", "block"))
    if one.state.last_error:
        return show.tag(_("error"), show.Look("bad" if one.required else "wait", "error"))
    if one.state.missing_since:
        return show.tag(_("in doubt"), show.Look("wait", "help"))
    if one.lag is None:
        return show.tag(_("never done") if one.due else _("not read yet"), show.Look("wait", "schedule"))
    if one.lag > _LATE_BY_STREAM.get(one.state.stream, LATE_WHOLE):
        return show.tag(_("late"), show.Look("wait", "hourglass_bottom"))
    return _read_state(one)


def _read_state(one: health.StreamHealth) -> Any:
    """Read in time, but not all well while some of it cannot be stored."""
    if one.quarantined:
        words = _("read, %(n)s in quarantine") % {"n": show.number(one.quarantined)}
        return show.tag(words, show.Look("wait", "report"))
    return show.tag(_("read well"), show.Look("good", "check_circle"))


def duration(span: timedelta | None) -> str:
    """How long, in the largest fitting unit."""
    if span is None:
        return show.NOTHING
    seconds = max(0, int(span.total_seconds()))
    if seconds < 120:
        return _("%(n)s s") % {"n": show.number(seconds)}
    if seconds < 7200:
        return ngettext("%(n)s minute", "%(n)s minutes", seconds // 60) % {"n": seconds // 60}
    if seconds < 48 * 3600:
        return ngettext("%(n)s hour", "%(n)s hours", seconds // 3600) % {"n": seconds // 3600}
    return ngettext("%(n)s day", "%(n)s days", seconds // 86400) % {"n": seconds // 86400}
