"""Cases: the list of those to look after, and the page of one, on which it is worked through."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import F, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RadioFilter
from unfold.decorators import display

from altegio.admin.base import LocationFilter, ReadOnlyAdmin
from altegio.admin.filters import PastPeriodFilter
from altegio.admin.finding import ClientSearch
from altegio.admin.show import NOTHING, moment
from altegio.selectors import staff_called
from feedback.admin import case_deeds, case_page, show
from feedback.admin.case_show import due_tag, lasted, state_tag
from feedback.models import Case
from feedback.models.case import OPEN_STATES
from feedback.services import case_times


class ShownFilter(RadioFilter):
    """Which cases: to be worked on, late, mine, over."""

    title = gettext_lazy("cases")
    parameter_name = "show"

    def lookups(self, _request: HttpRequest, _model_admin: Any) -> Any:
        """The four of them."""
        return (
            ("open", _("open ones")),
            ("overdue", _("overdue")),
            ("mine", _("mine")),
            ("over", _("ended ones")),
        )

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """The chosen ones."""
        chosen = self.value()
        if chosen == "over":
            return queryset.exclude(state__in=OPEN_STATES)
        if chosen not in ("open", "overdue", "mine"):
            return queryset
        found = queryset.filter(state__in=OPEN_STATES)
        if chosen == "overdue":
            return found.filter(due_at__lt=timezone.now())
        return found.filter(owner=request.user.pk) if chosen == "mine" else found


class OpenedFilter(PastPeriodFilter):
    """By the day on which it was opened."""

    title = gettext_lazy("opened")
    field = "opened_at"


class CaseAdmin(ClientSearch, ReadOnlyAdmin):
    """The list of cases, those that are open first and of these the most urgent; and the page of one."""

    list_before_template = "salon/cases_head.html"
    list_display = ("client_text", "state_text", "due_text", "owner_text", "visit_text", "opened_text")
    list_display_links = ("client_text",)
    list_filter = (ShownFilter, ("state", ChoicesDropdownFilter), OpenedFilter, LocationFilter)
    list_select_related = ("survey", "owner", "company")
    # That there is something to search; `found_besides` says by what.
    search_fields = ("survey__client", "survey__staff")
    client_path = "survey__client"
    search_help_text = gettext_lazy("Client's name, phone or @instagram, or master")
    ordering = (F("resolved_at").desc(nulls_first=True), "due_at", "-pk")

    class Media:
        css: ClassVar[dict[str, list[str]]] = {"all": ["salon/cases.css"]}

    def found_besides(
        self, _request: HttpRequest, every: QuerySet[Case], text: str
    ) -> Sequence[QuerySet[Case]]:
        """Cases of the masters who are called so, whoever of the visit's they were."""
        masters = list(staff_called(text, once=True).values_list("pk", flat=True))
        return [every.filter(survey__visit__appointments__staff__in=masters)] if masters else []

    def get_urls(self) -> list[URLPattern]:
        """The usual pages, and the addresses to which deeds are sent: a case's, and that of opening one."""
        deed = self.admin_site.admin_view(require_POST(case_deeds.act))
        opening = self.admin_site.admin_view(require_POST(case_deeds.open_case))
        return [
            path("<int:pk>/do/", deed, name="feedback_case_do"),
            path("open/<int:survey_id>/", opening, name="feedback_case_open"),
            *super().get_urls(),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """The list, and above it how the cases stand."""
        extra = {**(extra_context or {}), "head": head(request)}
        return super().changelist_view(request, extra)

    def change_view(
        self, request: HttpRequest, object_id: str, _form_url: str = "", _extra_context: Any = None
    ) -> HttpResponse:
        """The page of one case."""
        case = case_page.find(object_id)
        if case is None:
            raise Http404
        case_deeds.demand(request, case_deeds.SEES)
        context = {**self.admin_site.each_context(request), **case_page.context(case, request)}
        return TemplateResponse(request, "salon/case.html", context)

    @display(description=gettext_lazy("client"), ordering="survey__client_name")
    def client_text(self, case: Case) -> SafeString:
        """Who is not content, and how the visit was rated."""
        stars = show.stars(case.survey.rating) if case.survey.rating is not None else ""
        return format_html("{}<br>{}", case.survey.client_name or NOTHING, stars)

    @display(description=gettext_lazy("state"), ordering="state")
    def state_text(self, case: Case) -> SafeString:
        """How it stands."""
        return state_tag(case)

    @display(description=gettext_lazy("answer by"), ordering="due_at")
    def due_text(self, case: Case) -> SafeString | str:
        """By when, in red when that is past; how long it took when it is over."""
        return due_tag(case, timezone.now())

    @display(description=gettext_lazy("looked after by"), ordering="owner")
    def owner_text(self, case: Case) -> str:
        """Who looks after it."""
        return show.person(case.owner)

    @display(description=gettext_lazy("visit"), ordering="survey__visit_date")
    def visit_text(self, case: Case) -> SafeString:
        """When the visit was, and with whom."""
        when = moment(case.survey.visit_date, case.company.zone)
        return format_html("{}<br><span class='quiet'>{}</span>", when, case.survey.master_name)

    @display(description=gettext_lazy("opened"), ordering="opened_at")
    def opened_text(self, case: Case) -> str:
        """Since when."""
        return moment(case.opened_at, case.company.zone)


def head(request: HttpRequest) -> dict[str, Any]:
    """How the cases stand, as tiles that lead to the list of each."""
    now = timezone.now()
    stands = case_times.standing(request.user, now)
    return {
        "tiles": [
            (_("Open cases"), "support_agent", stands.open, "?show=open", False),
            (_("Overdue"), "alarm", stands.overdue, "?show=overdue", stands.overdue > 0),
            (_("Mine"), "person", stands.mine, "?show=mine", False),
        ],
        "median": lasted(stands.median),
        "resolved": stands.resolved,
        "days": case_times.LATELY.days,
    }


admin.site.register(Case, CaseAdmin)
