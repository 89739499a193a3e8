"""What the calendar's drawer shows of one appointment: all of it that the user may see, by one request."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from altegio.admin import show
from altegio.admin.base import sees_clients
from altegio.admin.scope import own_appointments
from altegio.client.web import appointment_page
from altegio.models import Appointment, Client
from altegio.models.status import Status
from feedback.admin import show as survey_show
from feedback.admin.case_show import state_tag
from feedback.admin.log_messages import message_steps
from feedback.admin.steps import change_steps, next_words, reason_words
from feedback.admin.story import in_order, story_of
from feedback.models import Case, DigestSetting, Message, PhotoReminder, SurveyChange, VisitFeedback
from feedback.selectors import instagram_states
from salon.calendar.rows import Rights
from salon.calendar.views import enter
from salon.calendar.words import PHOTO_LOOKS
from salon.clients.names import instagram_cell

SHOWN_VISITS = 6
# The head of the drawer says these.
_IN_THE_HEAD = {"time", "status_text", "client_card", "staff_text", "survey_text", "comment_text", "payment"}


@require_safe
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """The drawer of an appointment; 404 for one that this user may not see."""
    enter(request)
    if request.headers.get("Sec-Fetch-Dest") == "document":
        # Opened by itself, from a link that somebody passed on: the drawer stands in the calendar.
        return HttpResponseRedirect(f"{reverse('admin:calendar')}?open={pk:d}")
    now = timezone.now()
    page_of = admin.site.get_model_admin(Appointment)
    row: Any = get_object_or_404(page_of.get_queryset(request), pk=pk)
    rights = Rights.of(request.user)
    context = {
        "row": row,
        "everyone": sees_clients(request),
        "rights": rights,
        **_head(row),
        **_sections(page_of, request, row),
        "person": _person(row, rights) if row.client else None,
        "past": _past(row, request, now) if row.client else [],
        "photo": _photo(row),
        **_survey(row, rights),
    }
    response = TemplateResponse(request, "salon/calendar_visit.html", context)
    response.headers["Cache-Control"] = "no-store, private"
    return response


def _head(row: Any) -> dict[str, Any]:
    """What the top of the drawer says."""
    zone = row.company.zone
    start = timezone.localtime(row.starts_at, zone)
    return {
        "title": str(row.client) if row.client else capfirst(_("calendar block")),
        "when": capfirst(show.span(row.starts_at, row.ends_at, zone)),
        "lasts": show.duration(int((row.ends_at - row.starts_at).total_seconds())),
        "status": show.status_tag(row.status_now) if row.client else "",
        "payment": show.payment_tag(row.payment_status, due=row.status_now == Status.COMPLETED)
        if row.client
        else "",
        "altegio": appointment_page(row.company.altegio_id, row.altegio_id, start.date()),
    }


def _sections(page_of: Any, request: HttpRequest, row: Any) -> dict[str, list[Any]]:
    """All that Altegio tells of it, as the appointment's own page shows it to this user.

    What is done and paid comes first; how it was booked stands below the client and the survey.
    """
    sections = []
    for title, options in page_of.get_fieldsets(request, row):
        names = [name for name in options["fields"] if name not in _IN_THE_HEAD]
        heading = capfirst(str(title or _("Appointment")))
        facts = [_fact(page_of, name, row) for name in names]
        told = [("" if label == heading else label, value) for label, value in facts]
        shown = [(label, value) for label, value in told if value not in ("", show.NOTHING)]
        sections.append((heading, shown))
    first, *rest = sections
    return {
        "main": [each for each in rest[:-1] if each[1]],
        "rest": [each for each in (first, *rest[-1:]) if each[1]],
    }


def _fact(page_of: Any, name: str, row: Any) -> tuple[str, Any]:
    told = getattr(page_of, name)
    return capfirst(str(told.short_description)), told(row)


# --- the client -----------------------------------------------------------------------------------
def _person(row: Any, rights: Rights) -> dict[str, Any]:
    """Who comes, as far as this user may know them: a master knows the name alone."""
    client: Client = row.client
    person: dict[str, Any] = {"name": str(client), "facts": []}
    if not rights.everyone:
        return person
    currency = row.company.currency
    person["pk"], person["phone"], person["dial"] = client.pk, show.phone(client.phone), client.phone
    person["facts"] = [
        (_("Visits"), show.number(client.visits_count)),
        (_("Spent"), show.money(client.spent, currency)),
        *([(_("Balance"), show.money(client.balance, currency))] if client.balance else []),
        *([(_("Discount"), f"{show.whole(client.discount)}{show.NO_BREAK}%")] if client.discount else []),
    ]
    person["comment"] = client.comment
    if rights.states:
        state = instagram_states([client.pk])[client.pk]
        person["instagram"] = instagram_cell(client.instagram_username, state)
    return person


def _past(row: Any, request: HttpRequest, now: datetime) -> list[dict[str, Any]]:
    """The client's other appointments, the nearest first, that this user may see. Three queries."""
    rows: Any = Appointment.objects.present().filter(client=row.client_id, cancelled=False).exclude(pk=row.pk)
    rows = own_appointments(rows, request.user).with_status(now).select_related("staff", "company")
    found = list(rows.prefetch_related("services").order_by("-starts_at", "-pk")[:SHOWN_VISITS])
    ratings = _ratings(found, request)
    return [
        {
            "pk": each.pk,
            "when": show.moment(each.starts_at, each.company.zone),
            "services": ", ".join(line.title for line in each.services.all() if line.title),
            "master": str(each.staff or "") if sees_clients(request) else "",
            "status": show.status_tag(each.status_now),
            "price": show.money(each.cost, each.company.currency),
            "stars": survey_show.stars(ratings[each.visit_id]) if each.visit_id in ratings else "",
        }
        for each in found
    ]


def _ratings(found: list[Any], request: HttpRequest) -> dict[int, Any]:
    """What was given for these visits, for those who may see answers."""
    if not request.user.has_perm("feedback.view_visitfeedback"):
        return {}
    rated = VisitFeedback.objects.filter(
        visit__in=[each.visit_id for each in found if each.visit_id], rating__isnull=False
    )
    return dict(rated.values_list("visit", "rating"))


# --- photo and survey -----------------------------------------------------------------------------
def _photo(row: Any) -> Any:
    """How the photo stands, where one is wanted or was."""
    reminder = PhotoReminder.objects.filter(appointment=row).first()
    if reminder is None:
        return ""
    look = PHOTO_LOOKS.get(PhotoReminder.State(reminder.state), show.Look("off", "photo_camera"))
    return show.tag(reminder.get_state_display(), look)


def _survey(row: Any, rights: Rights) -> dict[str, Any]:
    """How the visit's survey stands and how it came to that; words of people for who may read them."""
    surveys = VisitFeedback.objects.select_related("visit__company", "contact").filter(
        visit=row.visit_id or 0
    )
    survey = surveys.first() if rights.states or rights.answers or _masters_may_see() else None
    if survey is None:
        return {"survey": None}
    if not (rights.states or rights.answers):
        return (
            {"survey": survey, "stars": survey_show.stars(survey.rating)}
            if survey.rating
            else {"survey": None}
        )
    told = {
        "survey": survey,
        "survey_tag": survey_show.survey_tag(survey),
        "survey_why": " ".join(part for part in (reason_words(survey.reason), next_words(survey)) if part),
        "survey_due": show.moment(survey.due_at, row.company.zone) if survey.status == "planned" else "",
    }
    if not rights.answers:
        return {**told, "story": _short_story(survey)}
    case = Case.objects.filter(survey=survey).first()
    return {
        **told,
        "stars": survey_show.stars(survey.rating) if survey.rating else "",
        "comment": survey.comment,
        "recommend": survey_show.recommend(survey.would_recommend)
        if survey.would_recommend is not None
        else "",
        "case": (case.pk, state_tag(case)) if case else None,
        "story": story_of(survey),
    }


def _masters_may_see() -> bool:
    """Whether the owner lets masters see what was given for the own work."""
    return DigestSetting.objects.filter(for_masters=True).exists()


def _short_story(survey: VisitFeedback) -> list[Any]:
    """What was decided and sent and how far it came, without anybody's words."""
    zone = survey.visit.company.zone
    steps = [
        *change_steps(SurveyChange.objects.filter(feedback=survey), zone),
        *message_steps(Message.objects.filter(feedback=survey), may_read=False),
    ]
    return in_order(steps, zone)
