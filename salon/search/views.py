"""The search as a page, and as the piece of a page that Ctrl-K shows."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from salon.search import clients, others, visits
from salon.search.asking import Asked, asked
from salon.search.results import Group


def page(request: HttpRequest) -> HttpResponse:
    """What was found: the whole page, or with `part` the lines alone."""
    question = asked(request.GET.get("q", ""), request.user, timezone.now())
    groups = [group for group in look(question, request) if group.results]
    context: dict[str, Any] = {"groups": groups, "said": _said(question, groups), "asked": question}
    if "part" in request.GET:
        return TemplateResponse(request, "salon/search_lines.html", {**context, "options": True})
    context |= {**admin.site.each_context(request), "title": _("Search")}
    return TemplateResponse(request, "salon/search.html", context)


def look(question: Asked, request: HttpRequest) -> list[Group]:
    """All that is found, by kinds. A flat number of queries, however many clients there are."""
    if not question.text:
        return [visits.soon(question)]
    if not question.enough:
        return [others.pages(question, request)]
    found = clients.found_clients(question)
    best = clients.best(question, found)
    numbered = visits.numbered(question)
    return [
        numbered,
        clients.group(question, best),
        others.masters(question),
        Group("coming", _("Booked"), visits.coming(question, found).results if best else []),
        others.cases(question, best),
        others.answers(question, best),
        others.pages(question, request),
    ]


def _said(question: Asked, groups: list[Group]) -> str:
    """What is said of it in a line."""
    count = sum(len(group.results) for group in groups)
    if not question.text:
        return _("Who comes next.") if groups else _("Nobody is booked for the next days.")
    if count:
        return ngettext("Found: %(n)s line", "Found: %(n)s lines", count) % {"n": count}
    if not question.enough:
        return _("Type at least two letters.")
    if question.sees_clients:
        return _("Nothing found. Try a part of the name, the last digits of the phone or the Instagram name.")
    return _("Nothing found among your clients. Try a part of the name.")
