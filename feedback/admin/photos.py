"""The page of photo reminders: appointments with buttons to answer, and how often photos are taken."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Case, F, QuerySet, When
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from altegio import selectors as mirror
from altegio.admin.apart import names_of
from altegio.admin.base import back_to, sees_clients
from altegio.admin.scope import own_appointments
from altegio.admin.show import Look, moment, span, tag
from altegio.admin.sorting import ukrainian
from altegio.days import day_start, days_of, salon_zone
from feedback.admin import photo_rates
from feedback.admin.show import person
from feedback.models import PhotoReminder
from feedback.rules.photos import DECIDED
from feedback.selectors import photo_reason_text
from feedback.services import photo_answers, photo_sending, photo_settings
from feedback.services.photo_masters import Masters, masters_of

SEES, ANSWERS, SETS = (
    "feedback.view_photoreminder",
    "feedback.change_photoreminder",
    "feedback.view_photosettings",
)
SEES_TEAM = "feedback.view_teammember"
ON_A_PAGE = 30
State = PhotoReminder.State

LOOKS = {
    State.PLANNED: Look("wait", "schedule"),
    State.SENT: Look("info", "send"),
    State.DONE: Look("good", "check_circle"),
    State.NOT_NEEDED: Look("off", "remove"),
    State.DECLINED: Look("off", "do_not_disturb_on"),
    State.CANCELLED: Look("off", "event_busy"),
    State.MISSED: Look("bad", "timer_off"),
    State.FAILED: Look("bad", "error"),
}
PERIODS = {
    "today": gettext_lazy("Today"),
    "tomorrow": gettext_lazy("Tomorrow"),
    "yesterday": gettext_lazy("Yesterday"),
    "last7": gettext_lazy("7 days"),
    "last30": gettext_lazy("30 days"),
}
OPEN = "open"
ANSWER_WORDS = {
    State.DONE: gettext_lazy("Photo taken"),
    State.NOT_NEEDED: gettext_lazy("Not needed"),
    State.DECLINED: gettext_lazy("Client declined"),
}


@dataclass(frozen=True)
class Card:
    """One reminder as the page shows it. `answers`: what may be said of it now, with the words."""

    pk: int
    when: str
    client: str
    link: str
    services: str
    master: str
    tag: SafeString
    note: str
    answers: list[tuple[str, str]]
    answered: bool


def page(request: HttpRequest) -> HttpResponse:
    """Show the reminders of a period; a POST answers one, or takes an answer back."""
    if not request.user.has_perm(SEES):
        raise PermissionDenied
    if request.method == "POST":
        return _act(request)
    now = timezone.now()
    chosen = _chosen(request)
    of_period = _of_period(visible(request), chosen["period"], now)
    rows = _in_order(_narrowed(of_period, chosen), chosen["period"], now)
    shown = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    everyone = sees_clients(request)
    context = {
        **admin.site.each_context(request),
        "title": _("Photo reminders"),
        "periods": [(word, words, word == chosen["period"]) for word, words in PERIODS.items()],
        "chosen": chosen,
        "states": [(OPEN, _("not answered yet")), *State.choices],
        "masters": names_of(mirror.active_staff().order_by(ukrainian("name"))) if everyone else {},
        "cards": cards(list(shown.object_list), now, everyone=everyone),
        "shown": shown,
        "nothing": None if shown.object_list else _nothing(request, chosen, now),
        "query": urlencode({name: value for name, value in chosen.items() if value}),
        "unreached": _unreached(of_period) if everyone else [],
        "rates": photo_rates.tables(of_period, now),
        "may_answer": request.user.has_perm(ANSWERS),
        "may_set": request.user.has_perm(SETS),
        "sees_team": request.user.has_perm(SEES_TEAM),
        "unknown_master": not everyone and mirror.staff_for_user(request.user) is None,
        "is_on": photo_settings.current().enabled,
        "any_marked": photo_settings.marked().exists(),
    }
    return TemplateResponse(request, "salon/photos.html", context)


def visible(request: HttpRequest) -> QuerySet[PhotoReminder]:
    """All of them for who sees clients; a master's own for the rest."""
    rows = PhotoReminder.objects.select_related(
        "appointment__client", "appointment__company", "staff", "decided_by"
    )
    seen: QuerySet[PhotoReminder] = own_appointments(rows, request.user, "staff__users__user")
    return seen


def _chosen(request: HttpRequest) -> dict[str, str]:
    """What the address asks for; what cannot be read counts as not asked for."""
    period, state, staff = (request.GET.get(name, "") for name in ("period", "state", "staff"))
    return {
        "period": period if period in PERIODS else "today",
        "state": state if state in (OPEN, *State.values) else "",
        "staff": staff if staff.isascii() and staff.isdecimal() and len(staff) < 19 else "",
    }


def _of_period(rows: QuerySet[PhotoReminder], period: str, now: datetime) -> QuerySet[PhotoReminder]:
    zone = salon_zone()
    days = days_of(period, timezone.localdate(now, zone))
    if days is None:
        return rows
    first, after = (day_start(day, zone) for day in days)
    return rows.filter(ends_at__gte=first, ends_at__lt=after)


def _narrowed(rows: QuerySet[PhotoReminder], chosen: dict[str, str]) -> QuerySet[PhotoReminder]:
    if chosen["state"] == OPEN:
        rows = rows.filter(state__in=(State.PLANNED, State.SENT, State.MISSED, State.FAILED))
    elif chosen["state"]:
        rows = rows.filter(state=chosen["state"])
    return rows.filter(staff=int(chosen["staff"])) if chosen["staff"] else rows


def _in_order(rows: QuerySet[PhotoReminder], period: str, now: datetime) -> QuerySet[PhotoReminder]:
    """By the start of the visit: what still comes before what is over; of several days the newest first."""
    begins = F("appointment__starts_at")
    if period.startswith("last"):
        return rows.order_by(begins.desc(), "-pk")
    return rows.order_by(Case(When(ends_at__gt=now, then=0), default=1), begins, "pk")


def _unreached(rows: QuerySet[PhotoReminder]) -> list[str]:
    """Names of masters who are to be reminded and cannot be. Four queries."""
    waiting = rows.select_related(None).filter(state=State.PLANNED, staff__isnull=False).order_by()
    names = dict(waiting.values_list("staff", "staff__name").distinct())
    masters = masters_of(names)
    return sorted({name for pk, name in names.items() if masters.obstacle(pk) is not None})


# --- where there is none --------------------------------------------------------------------------
def _nothing(request: HttpRequest, chosen: dict[str, str], now: datetime) -> dict[str, str]:
    """Why the list is empty and what comes next, in words; with a link where one leads on. One query."""
    if chosen["state"] or chosen["staff"]:
        link = f"?period={chosen['period']}"
        return {"words": _("Nothing of what you chose."), "link": link, "link_words": _("Show all")}
    if chosen["period"] not in ("today", "tomorrow"):
        return {"words": _("In this time no appointment wanted a photo.")}
    words = {
        "today": _("Today no appointment wants a photo."),
        "tomorrow": _("Tomorrow no appointment wants a photo so far."),
    }[chosen["period"]]
    coming = visible(request).filter(state=State.PLANNED, ends_at__gt=now)
    first = coming.order_by("appointment__starts_at", "pk").first()
    if first is None:
        more = _("Appointments with a service marked “photo needed” come here two days ahead.")
        return {"words": f"{words} {more}"}
    when = moment(first.appointment.starts_at, first.appointment.company.zone)
    following = _("The next one: %(when)s.") % {"when": when}
    return {"words": f"{words} {following}", **_leading_to(first, now)}


def _leading_to(row: PhotoReminder, now: datetime) -> dict[str, str]:
    """The period of the page on which it stands; {} for a day that has none."""
    zone = salon_zone()
    away = (timezone.localdate(row.ends_at, zone) - timezone.localdate(now, zone)).days
    period = {0: "today", 1: "tomorrow"}.get(away)
    return {"link": f"?period={period}", "link_words": str(PERIODS[period])} if period else {}


# --- one reminder ---------------------------------------------------------------------------------
def cards(rows: list[PhotoReminder], now: datetime, *, everyone: bool) -> list[Card]:
    """What is shown of each, the master's name among `everyone`'s; four queries, however many."""
    titles = photo_sending.service_titles(rows)
    masters = masters_of(row.staff_id for row in rows if row.state == State.PLANNED)
    return [_card(row, titles[row.pk], masters, now, everyone=everyone) for row in rows]


def _card(row: PhotoReminder, services: str, masters: Masters, now: datetime, *, everyone: bool) -> Card:
    appointment = row.appointment
    decided = row.state in DECIDED
    begun = appointment.starts_at <= now
    may_say = [] if decided or row.state == State.CANCELLED else list(ANSWER_WORDS)
    return Card(
        pk=row.pk,
        when=span(appointment.starts_at, appointment.ends_at, appointment.company.zone),
        client=str(appointment.client or _("client without a name")),
        link=reverse("admin:altegio_appointment_change", args=(appointment.pk,)),
        services=services,
        master=str(row.staff or "") if everyone else "",
        tag=tag(row.get_state_display(), LOOKS[State(row.state)]),
        note=_note(row, masters),
        answers=[(str(word), str(ANSWER_WORDS[word])) for word in may_say if begun or word != State.DONE],
        answered=decided,
    )


def _note(row: PhotoReminder, masters: Masters) -> str:
    """Why it stands so, when the master was reminded, who answered."""
    zone = row.appointment.company.zone
    if row.state in DECIDED and row.decided_at:
        who = person(row.decided_by, _("in Telegram"))
        return _("%(when)s, %(who)s") % {"when": moment(row.decided_at, zone), "who": who}
    reason = row.reason
    if row.state == State.PLANNED:
        reason = str(masters.obstacle(row.staff_id) or "")
        if not reason:
            return _("Reminder: %(when)s") % {"when": moment(row.remind_at, zone)}
    parts = [photo_reason_text(reason)]
    if row.sent_at:
        parts.insert(0, _("Reminded: %(when)s.") % {"when": moment(row.sent_at, zone)})
    return " ".join(part for part in parts if part)


# --- answering ------------------------------------------------------------------------------------
def _act(request: HttpRequest) -> HttpResponse:
    if not request.user.has_perm(ANSWERS):
        raise PermissionDenied
    wanted, do, now = request.POST.get("reminder", ""), request.POST.get("do", ""), timezone.now()
    if do not in (*ANSWER_WORDS, "undo") or not wanted.isascii() or not wanted.isdecimal():
        raise Http404
    row = visible(request).filter(pk=int(wanted[:18])).exclude(state=State.CANCELLED).first()
    if row is None:
        raise Http404
    if do == "undo":
        done, said = photo_answers.take_back(row.pk, now), _("Taken back: the answer is open again.")
    else:
        done = photo_answers.decide(row.pk, do, request.user, now)
        said = _("Noted: %(answer)s.") % {"answer": State(do).label}
    if done:
        messages.success(request, said)
    else:
        messages.warning(
            request, _("Nothing changed: it stands so already, or the appointment has not begun.")
        )
    query = request.META.get("QUERY_STRING", "")
    return back_to(request, reverse("admin:feedback_photos") + (f"?{query}" if query else ""))
