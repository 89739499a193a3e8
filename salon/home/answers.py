"""What clients said, with what was done about it and the buttons to do it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Prefetch
from django.http import HttpRequest
from django.utils.translation import gettext as _

from altegio.admin.show import NOTHING, labels, moment
from feedback.admin import show
from feedback.admin.case_show import due_tag, state_tag
from feedback.models import Tag, TagMark, VisitFeedback
from salon.home.chosen import LOW, NEW, WORDS, Chosen

SHOWN = 8
LOWEST = 3


def answers(chosen: Chosen, request: HttpRequest, now: datetime) -> dict[str, Any]:
    """The first few of the chosen kind, with the ways to the others. Three queries."""
    marks = TagMark.objects.select_related("tag")
    rows = _rows(chosen).select_related("visit__company", "case__owner", "case__company")
    rows = rows.prefetch_related(Prefetch("tag_marks", queryset=marks)).defer(
        "visit__raw", "visit__company__raw", "case__company__raw"
    )
    sees_cases = request.user.has_perm("feedback.view_case")
    tags = list(Tag.objects.all()) if request.user.has_perm("feedback.view_tag") else []
    return {
        "kinds": _kinds(chosen),
        "kind": chosen.answers,
        "query": chosen.query(),
        "rows": [_row(one, tags, now, sees_cases=sees_cases) for one in rows[:SHOWN]],
        "all": _all(chosen),
        "may_open": request.user.has_perm("feedback.change_case"),
        "may_tag": request.user.has_perm("feedback.add_tagmark"),
    }


def _rows(chosen: Chosen) -> Any:
    rows = chosen.surveys().filter(received_at__isnull=False)
    if chosen.answers == LOW:
        return rows.filter(rating__lte=LOWEST).order_by("rating", "-received_at")
    if chosen.answers == WORDS:
        rows = rows.exclude(comment="")
    return rows.order_by("-received_at")


def _kinds(chosen: Chosen) -> list[tuple[str, str, bool]]:
    """The kinds to choose from: the query of each, its word, whether it is shown."""
    words = {NEW: _("Newest answers"), LOW: _("Lowest ratings"), WORDS: _("With words")}
    return [
        (chosen.query(answers=None if kind == NEW else kind), word, kind == chosen.answers)
        for kind, word in words.items()
    ]


def _all(chosen: Chosen) -> str:
    filters: dict[str, dict[str, Any]] = {
        LOW: {"rating": "low", "o": "5"},
        WORDS: {"with_comment": "yes"},
        NEW: {"step": "rated"},
    }
    return chosen.surveys_link(**filters[chosen.answers])


def _row(survey: VisitFeedback, tags: Iterable[Tag], now: datetime, *, sees_cases: bool) -> dict[str, Any]:
    case = getattr(survey, "case", None) if sees_cases else None
    standing = {mark.tag_id: mark.tag for mark in survey.tag_marks.all()}
    return {
        "pk": survey.pk,
        "client": survey.client_name or NOTHING,
        "instagram": survey.instagram_username,
        "master": survey.master_name,
        "service": survey.service_name,
        "when": moment(survey.received_at, survey.visit.company.zone),
        "stars": show.stars(survey.rating) if survey.rating is not None else "",
        "low": survey.rating is not None and survey.rating <= LOWEST,
        "comment": survey.comment,
        "recommends": survey.would_recommend,
        "labels": labels((tag.colour, tag.name) for tag in standing.values()),
        "tags": [(tag.pk, tag.name, tag.colour, tag.pk in standing) for tag in tags],
        "case": _case(case, now) if case is not None else None,
    }


def _case(case: Any, now: datetime) -> dict[str, Any]:
    """How the case stands, who looks after it, and what was done."""
    return {
        "pk": case.pk,
        "open": case.is_open,
        "state": state_tag(case),
        "due": due_tag(case, now) if case.is_open else "",
        "owner": show.person(case.owner, ""),
        "done": case.resolution,
    }
