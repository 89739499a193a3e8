"""The simulator: a campaign, changed or not, over a past period: who, when, by which way, and why not."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from altegio import selectors as mirror
from altegio.admin.show import NOTHING, Look, moment, number, tag
from altegio.days import day_end, day_start, salon_zone
from feedback.admin import campaign_draft, campaign_words
from feedback.admin.campaign_pages import CHANGES, WEEK, first_day, too_many
from feedback.models import Campaign
from feedback.models.words import CHANNEL_WORDS, REASON_WORDS
from feedback.rules import Way
from feedback.rules.simulation import Fate
from feedback.services import simulating

ON_A_PAGE = 30
# The page's own fields in a request; all others are the campaign's form.
OWN = "sim_"
FATES = {
    Fate.ASKED: (gettext_lazy("would be asked"), Look("good", "send")),
    Fate.BY_HAND: (gettext_lazy("to write to by hand"), Look("info", "edit_note")),
    Fate.NOT_DUE: (gettext_lazy("its time has not come"), Look("wait", "schedule")),
    Fate.WAITING: (gettext_lazy("would wait"), Look("wait", "hourglass_empty")),
    Fate.MISSED: (gettext_lazy("would be missed"), Look("off", "event_busy")),
    Fate.SKIPPED: (gettext_lazy("would be skipped"), Look("off", "skip_next")),
}
PERIODS = (
    (WEEK, gettext_lazy("a week")),
    (28, gettext_lazy("4 weeks")),
    (91, gettext_lazy("3 months")),
)


@dataclass(frozen=True)
class Asked:
    """What the page is asked to show: days from `first` to `last`, one part of the rows or all of them."""

    first: date
    last: date
    part: str
    page: str
    as_csv: bool
    fault: str = ""


def page(model_admin: Any, request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """Play the period through with the campaign as it is stored, or as the posted form has it."""
    if not model_admin.has_view_permission(request, campaign):
        raise PermissionDenied
    if request.method == "POST" and not request.user.has_perm(CHANGES):
        raise PermissionDenied
    name = campaign.name
    draft = campaign_draft.read(model_admin, request, campaign)
    asked = _asked(request.POST if request.method == "POST" else request.GET)
    found, fault = _run(draft, asked)
    if found is not None and asked.as_csv:
        return _csv(_part(found, asked.part))
    context = {
        **admin.site.each_context(request),
        "title": _("Simulator: %(name)s") % {"name": name},
        "campaign": campaign,
        "draft": draft,
        "rule": campaign_words.rule(campaign),
        "whom": campaign_words.whom(campaign, draft.target_names()),
        "carried": _carried(request),
        "asked": asked,
        "today": timezone.localdate(timezone=salon_zone()),
        "periods": _periods(asked),
        "fault": fault,
        "back": reverse("admin:feedback_campaign_change", args=(campaign.pk,)),
        **(_shown(found, asked) if found is not None else {}),
    }
    return TemplateResponse(request, "salon/campaign_simulator.html", context)


# --- what is asked --------------------------------------------------------------------------------
def _asked(said: QueryDict) -> Asked:
    """Without days the last week; a day that cannot be read, or the wrong way round, is a fault."""
    today = timezone.localdate(timezone=salon_zone())
    weeks = said.get(f"{OWN}days", "")
    if weeks.isdecimal() and 0 < int(weeks) <= simulating.LONGEST.days:
        first, last, fault = first_day(int(weeks)), today, ""
    else:
        first, last, fault = _days(said, today)
    return Asked(
        first=first,
        last=last,
        part=said.get(f"{OWN}part", ""),
        page=said.get(f"{OWN}page", "1"),
        as_csv=bool(said.get(f"{OWN}csv")),
        fault=fault,
    )


def _days(said: QueryDict, today: date) -> tuple[date, date, str]:
    usual = first_day(WEEK), today
    written = said.get(f"{OWN}from", ""), said.get(f"{OWN}to", "")
    if not any(written):
        return *usual, ""
    try:
        first, last = (parse_date(day) for day in written)
    except ValueError:
        first = last = None
    if first is None or last is None:
        return *usual, _("Give both days, such as 2026-09-01.")
    if first > last:
        return first, last, _("The first day is after the last one.")
    if first > today:
        return first, last, _("The simulator looks at the past: choose days that have been.")
    if last - first >= simulating.LONGEST:
        return first, last, _("A year at most: choose a shorter time.")
    return first, last, ""


def _periods(asked: Asked) -> list[dict[str, Any]]:
    length = (asked.last - asked.first).days + 1
    return [{"days": days, "word": word, "chosen": days == length} for days, word in PERIODS]


def _carried(request: HttpRequest) -> list[tuple[str, str]]:
    """The campaign's form as it came, to come again with the next button."""
    if request.method != "POST":
        return []
    kept = ((name, values) for name, values in request.POST.lists() if not name.startswith(OWN))
    return [(name, value) for name, values in kept if name != "csrfmiddlewaretoken" for value in values]


# --- what is found --------------------------------------------------------------------------------
def _run(draft: campaign_draft.Draft, asked: Asked) -> tuple[simulating.Simulation | None, str]:
    """The simulation, or why there is none."""
    if asked.fault:
        return None, asked.fault
    if draft.errors:
        return None, _("The form cannot be read as it stands. %(why)s") % {"why": " ".join(draft.errors)}
    zone = salon_zone()
    try:
        rules = draft.rules()
    except ValueError:
        return None, _("All days of the week are closed: nobody would be asked.")
    since, until = day_start(asked.first, zone), day_end(asked.last, zone)
    try:
        return simulating.simulate(rules, since, min(until, timezone.now()), timezone.now()), ""
    except simulating.TooMany as many:
        return None, too_many(many.visits)


def _part(found: simulating.Simulation, part: str) -> list[simulating.Played]:
    """The rows of one fate ("asked"), reason ("reason:…") or way ("way:…"); all for another word."""
    kind, _colon, value = part.partition(":")
    if kind == "reason":
        return [row for row in found.rows if row.outcome.reason == value]
    if kind == "way":
        return [row for row in found.rows if row.outcome.channel == value]
    return [row for row in found.rows if row.outcome.fate == part] if part in FATES else found.rows


def _shown(found: simulating.Simulation, asked: Asked) -> dict[str, Any]:
    shown = Paginator(_part(found, asked.part), ON_A_PAGE).get_page(asked.page)
    visits = len(found.rows)
    words, ways = dict(REASON_WORDS), dict(CHANNEL_WORDS)
    most = max(found.by_reason.values(), default=1)
    return {
        "visits": number(visits),
        "asked_count": number(found.by_fate[Fate.ASKED]),
        "share": round(100 * found.by_fate[Fate.ASKED] / visits) if visits else 0,
        "others": found.others,
        "fates": [
            {"part": str(fate), "word": FATES[fate][0], "count": found.by_fate[fate]}
            for fate in FATES
            if found.by_fate[fate]
        ],
        "reasons": [
            {
                "part": f"reason:{code}",
                "word": words.get(code, code),
                "count": count,
                "share": max(1, round(100 * count / most)),
            }
            for code, count in found.by_reason.most_common()
        ],
        "ways": [
            {"part": f"way:{code}", "word": ways.get(code, code), "count": count}
            for code, count in found.by_way.most_common()
            if code != Way.MANUAL
        ],
        # Whom a person has to write to is not asked yet: apart from the ways that ask by themselves.
        "by_hand": {"part": str(Fate.BY_HAND), "count": found.by_fate[Fate.BY_HAND]},
        "rows": _rows(shown),
        "shown": shown,
    }


def _rows(shown: Page) -> list[dict[str, Any]]:
    """One page of rows as people read them. Two queries."""
    played: list[simulating.Played] = list(shown.object_list)
    details = mirror.visit_services_and_staff(row.visit.pk for row in played)
    reasons, ways = dict(REASON_WORDS), dict(CHANNEL_WORDS)
    made = []
    for row in played:
        zone, detail, end = row.visit.company.zone, details[row.visit.pk], row.outcome
        word, look = FATES[end.fate]
        made.append(
            {
                "visit_id": row.visit.pk,
                "visit": moment(row.visit.starts_at, zone),
                "client": row.visit.client.name if row.visit.client else NOTHING,
                "services": ", ".join(detail.service_titles),
                "masters": ", ".join(master.name for master in detail.staff),
                "fate": tag(word, look),
                "way": ways.get(end.channel, ""),
                "at": moment(end.at, zone) if end.at else "",
                "why": reasons.get(end.reason, "") if end.reason else "",
            }
        )
    return made


# --- for a spreadsheet ----------------------------------------------------------------------------
def _csv(rows: Iterable[simulating.Played]) -> HttpResponse:
    """The same rows as a file that spreadsheets open; a cell never begins a formula."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    day = timezone.localdate().isoformat()
    response["Content-Disposition"] = f'attachment; filename="simulation-{day}.csv"'
    response.write("\ufeff")
    writer = csv.writer(response)
    writer.writerow(
        [
            _("visit"),
            _("client"),
            _("services"),
            _("masters"),
            _("outcome"),
            _("way"),
            _("when"),
            _("why not"),
        ]
    )
    played = list(rows)
    details = mirror.visit_services_and_staff(row.visit.pk for row in played)
    reasons, ways = dict(REASON_WORDS), dict(CHANNEL_WORDS)
    for row in played:
        zone, detail, end = row.visit.company.zone, details[row.visit.pk], row.outcome
        cells = (
            timezone.localtime(row.visit.starts_at, zone).strftime("%Y-%m-%d %H:%M"),
            row.visit.client.name if row.visit.client else "",
            ", ".join(detail.service_titles),
            ", ".join(master.name for master in detail.staff),
            FATES[end.fate][0],
            ways.get(end.channel, ""),
            timezone.localtime(end.at, zone).strftime("%Y-%m-%d %H:%M") if end.at else "",
            reasons.get(end.reason, "") if end.reason else "",
        )
        writer.writerow([_plain(str(cell)) for cell in cells])
    return response


def _plain(cell: str) -> str:
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell
