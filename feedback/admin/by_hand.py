"""The list of those to whom a person writes by hand: copy the text, open Direct, tick it as sent."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from altegio.admin.show import moment
from altegio.usernames import name_of
from feedback.models import HandMark, OptOut, VisitFeedback
from feedback.rules import IN_HAND, Way
from feedback.services import by_hand, reaching
from feedback.services.campaigns import default_campaign

SEES, WRITES = "feedback.view_handmark", "feedback.add_handmark"
ON_A_PAGE = 20
SHOWN_DONE = timedelta(days=2)


@dataclass(frozen=True)
class Row:
    """One client as the page shows them."""

    pk: int
    client_id: int | None
    client: str
    username: str
    visit: str
    why: str
    until: str
    text: str
    conversation: str
    profile: str
    doubtful: bool
    taken_by: str


def page(request: HttpRequest) -> HttpResponse:
    """Show the list; a POST takes a text, ticks one, or takes a tick back."""
    if not request.user.has_perm(SEES):
        raise PermissionDenied
    if request.method == "POST":
        return _act(request)
    now = timezone.now()
    shown = Paginator(by_hand.people(now), ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        **admin.site.each_context(request),
        "title": _("Write by hand"),
        "rows": _rows(list(shown.object_list), now),
        "shown": shown,
        "done": _done(now),
        "unsettled": _unsettled(now),
        "may_write": request.user.has_perm(WRITES),
        "is_on": Way.MANUAL in default_campaign().channels,
    }
    return TemplateResponse(request, "salon/by_hand.html", context)


def _act(request: HttpRequest) -> HttpResponse:
    if not request.user.has_perm(WRITES):
        raise PermissionDenied
    wanted, do, now = request.POST.get("survey", ""), request.POST.get("do", ""), timezone.now()
    deeds = {"taken": by_hand.take, "sent": by_hand.mark_sent, "undo": by_hand.undo}
    if do not in deeds or not wanted.isdecimal() or not VisitFeedback.objects.filter(pk=wanted).exists():
        raise Http404
    done = deeds[do](int(wanted), request.user, now)
    if do == "taken":
        return HttpResponse(status=204 if done else 409)
    if done:
        said = _("Noted: sent by hand.") if do == "sent" else _("Taken back: it waits on the list again.")
        messages.success(request, said)
    else:
        messages.warning(request, _("Nothing changed: the client answered, was asked otherwise, or said no."))
    number = request.POST.get("page", "")
    query = f"?page={number}" if number.isdecimal() and number != "1" else ""
    return HttpResponseRedirect(reverse("admin:feedback_by_hand") + query)


def _rows(surveys: list[VisitFeedback], now: datetime) -> list[Row]:
    """What is shown of each; a flat number of queries."""
    texts = by_hand.texts_for(surveys, now)
    taken = _taken_by(surveys, now)
    return [_row(survey, texts[survey.pk], taken.get(survey.pk, "")) for survey in surveys]


def _row(survey: VisitFeedback, text: str, taken_by: str) -> Row:
    zone = survey.visit.company.zone
    username = reaching.name_in_instagram(survey, survey.contact)
    about = (moment(survey.visit_date, zone), survey.service_name, survey.master_name)
    certain = survey.client is None or survey.client.instagram_certain or survey.contact_id is not None
    return Row(
        pk=survey.pk,
        client_id=survey.client_id,
        client=survey.client_name or f"@{username}",
        username=username,
        visit=" · ".join(part for part in about if part),
        why=survey.get_reason_display(),
        until=moment(survey.expires_at, zone) if survey.expires_at else "",
        text=text,
        conversation=reaching.conversation_address(username),
        profile=reaching.profile_address(username),
        doubtful=not certain,
        taken_by=taken_by,
    )


def _unsettled(now: datetime) -> list[dict[str, Any]]:
    """Who is not offered before it is settled who wrote from their name."""
    pairs = by_hand.unsettled(now)
    contacts = [contact.pk for _survey, contact in pairs]
    left_alone = set(OptOut.objects.filter(contact__in=contacts).values_list("contact", flat=True))
    return [
        {
            "client": survey.client_name or f"@{contact.username}",
            "client_id": survey.client_id,
            "visit": moment(survey.visit_date, survey.visit.company.zone),
            "username": contact.username,
            "contact": contact.pk,
            "left_alone": contact.pk in left_alone,
        }
        for survey, contact in pairs
    ]


def _taken_by(surveys: Iterable[VisitFeedback], now: datetime) -> dict[int, str]:
    """Who took each text a moment ago: two colleagues should not write to one client."""
    marks = HandMark.objects.filter(
        feedback__in=[survey.pk for survey in surveys if survey.taken_at], action=HandMark.Action.TAKEN
    ).filter(at__gt=now - IN_HAND)
    return {mark.feedback_id: name_of(mark.user) for mark in marks.select_related("user").order_by("at")}


def _done(now: datetime) -> list[dict[str, Any]]:
    """What was ticked lately, the newest first."""
    ticks = (HandMark.Action.SENT, HandMark.Action.HEARD)
    marks = HandMark.objects.filter(action__in=ticks, at__gt=now - SHOWN_DONE)
    related = marks.select_related("user", "feedback__visit__company").order_by("-at")[:50]
    newest: dict[int, HandMark] = {}
    for mark in related:
        newest.setdefault(mark.feedback_id, mark)
    return [
        {
            "pk": mark.feedback_id,
            "client": mark.feedback.client_name,
            "client_id": mark.feedback.client_id,
            "when": moment(mark.at, mark.feedback.visit.company.zone),
            "who": name_of(mark.user) or _("seen in Direct"),
            "may_undo": by_hand.may_be_undone(mark.feedback),
            "answered": mark.feedback.rating is not None,
        }
        for mark in newest.values()
        if mark.feedback.channel == Way.MANUAL
    ]
