"""What else is found: masters, answers and cases of the clients found, pages of the menu."""

from __future__ import annotations

from typing import Any

from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from altegio.admin.show import moment
from altegio.folding import fold, folded_words
from altegio.models import Client
from altegio.selectors import staff_called
from feedback.admin import show
from feedback.admin.case_show import state_tag
from feedback.models import Case, VisitFeedback
from feedback.selectors import said_in_comments
from salon.conf.unfold import NAVIGATION
from salon.search.asking import Asked
from salon.search.results import Group, Result

MOST_MASTERS, MOST_ANSWERS, MOST_PAGES = 4, 3, 4
# What people call a page whose name says it otherwise.
ALSO = {
    "sending": gettext_lazy("pause stop everything switch off"),
    "feedback_ways_in": gettext_lazy("scan print QR"),
    "altegio_health": gettext_lazy("sync error does not work"),
    "auth_user_changelist": gettext_lazy("password log-in colleague"),
}


def masters(asked: Asked) -> Group:
    """Masters who are called so: each leads to the own day in the calendar. One query."""
    found: Any = []
    if asked.may("altegio.view_staff") and asked.may("altegio.view_appointment"):
        found = staff_called(asked.text).select_related("company").defer("raw")[:MOST_MASTERS]
    calendar = reverse("admin:calendar")
    lines = [
        Result(f"{calendar}?staff={one.pk}", "badge", one.name, (one.position,) if one.position else ())
        for one in found
    ]
    return Group("masters", _("Masters"), lines)


def answers(asked: Asked, clients: list[Client]) -> Group:
    """The newest answers of these clients, and those whose comment has these words. Two queries."""
    found: dict[int, VisitFeedback] = {}
    if asked.may("feedback.view_visitfeedback"):
        theirs = VisitFeedback.objects.filter(client__in=clients, received_at__isnull=False)
        for rows in (theirs, said_in_comments(asked.text)):
            newest = rows.select_related("visit__company").order_by("-received_at")
            found |= {row.pk: row for row in newest[:MOST_ANSWERS]}
    return Group("answers", _("Answers"), [_answer(row) for row in found.values()])


def _answer(row: VisitFeedback) -> Result:
    link = reverse("admin:feedback_visitfeedback_change", args=(row.pk,))
    facts = (moment(row.visit_date, row.visit.company.zone), show.short(row.comment))
    return Result(
        link, "reviews", row.client_name, tuple(fact for fact in facts if fact), show.stars(row.rating)
    )


def cases(asked: Asked, clients: list[Client]) -> Group:
    """Cases of these clients, the open ones first. One query."""
    rows: Any = []
    if asked.may("feedback.view_case"):
        rows = Case.objects.filter(survey__client__in=clients).select_related("survey", "company")
        rows = rows.order_by(F("resolved_at").desc(nulls_first=True), "-opened_at")[:MOST_ANSWERS]
    return Group("cases", _("Cases"), [_case(row) for row in rows])


def _case(row: Case) -> Result:
    link = reverse("admin:feedback_case_change", args=(row.pk,))
    facts = (moment(row.opened_at, row.company.zone), show.short(row.survey.comment))
    return Result(
        link, "support_agent", row.survey.client_name, tuple(fact for fact in facts if fact), state_tag(row)
    )


def pages(asked: Asked, request: Any) -> Group:
    """Pages of the menu whose name has these words. No query."""
    pieces = folded_words(asked.text)
    lines = []
    for section in NAVIGATION:
        for line in section["items"]:
            name = str(line["title"])
            sounds = fold(f"{name} {_also(line)}")
            if pieces and all(f" {piece}" in sounds for piece in pieces) and _open(line, request):
                lines.append(Result(str(line["link"]), line["icon"], name, (str(section["title"]),)))
    return Group("pages", _("Pages"), lines[:MOST_PAGES])


def _also(line: dict[str, Any]) -> str:
    names = {reverse(f"admin:{name}"): words for name, words in ALSO.items()}
    return str(names.get(str(line["link"]), ""))


def _open(line: dict[str, Any], request: Any) -> bool:
    return "permission" not in line or bool(line["permission"](request))
