"""Surveys: who was asked about which visit, how it stands and why, and what came back."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin, messages
from django.db.models import QuerySet, Value
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import action, display

from altegio.admin.base import BY_POST, ReadOnlyAdmin
from altegio.admin.filters import StaffFilter
from altegio.admin.show import NOTHING, lines, link, moment, money
from feedback.admin import going_out, show
from feedback.admin.answer_filters import (
    RecommendFilter,
    SentDaysFilter,
    SurveyCategoryFilter,
)
from feedback.admin.case_show import state_tag
from feedback.admin.letting_go import LettingGo
from feedback.admin.story import story_of
from feedback.admin.survey_filters import (
    AttentionFilter,
    CommentFilter,
    RatingFilter,
    ServiceFilter,
    StepFilter,
    SurveyDaysFilter,
    SurveyLocationFilter,
    SurveyPeriodFilter,
)
from feedback.admin.tags import TagFilter, tags_of
from feedback.admin.ticking_off import TickingOff
from feedback.models import Case, VisitFeedback
from feedback.rules import Reason
from feedback.selectors import search_surveys
from feedback.services.settling import settle_by_hand

SETTLES = "feedback.change_visitfeedback"


def _case(survey: VisitFeedback) -> dict[str, Any] | None:
    """The case of a survey as a link needs it. One query."""
    case = Case.objects.filter(survey=survey).first()
    return {"pk": case.pk, "state": state_tag(case)} if case else None


class VisitFeedbackAdmin(LettingGo, TickingOff, ReadOnlyAdmin):
    """The list of surveys, and the story of one. Nothing is entered; an unknown outcome can be settled."""

    class Media:
        css: ClassVar[dict[str, list[str]]] = {"all": ["salon/cases.css"]}

    list_display = (
        "visit_time",
        "client_text",
        "staff_text",
        "status_text",
        "answer_text",
        "recommend_text",
        "times_text",
    )
    list_filter = (
        ("status", ChoicesDropdownFilter),
        ("reason", ChoicesDropdownFilter),
        AttentionFilter,
        StepFilter,
        StaffFilter,
        ServiceFilter,
        RatingFilter,
        RecommendFilter,
        CommentFilter,
        TagFilter,
        SurveyPeriodFilter,
        SurveyDaysFilter,
        SentDaysFilter,
        ("channel", ChoicesDropdownFilter),
        SurveyCategoryFilter,
        SurveyLocationFilter,
    )
    list_select_related = ("visit__company", "campaign")
    search_fields = ("client_name",)
    search_help_text = _("Client, phone, @instagram, or words of the comment")
    ordering = ("-visit_date", "-pk")
    actions = ("let_go",)
    actions_detail = ("mark_sent", "mark_not_sent", "let_one_go", "tick_off")
    change_form_outer_after_template = "salon/survey_page.html"
    fieldsets = (
        (None, {"fields": ("state_text", "reason_text", "rating_text", "comment_text", "recommend_text")}),
        (
            _("About"),
            {
                "fields": (
                    "client_card",
                    "visit_card",
                    "service_text",
                    "staff_text",
                    "contact_card",
                    "channel_text",
                )
            },
        ),
    )

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """On top only what there is to say: without an answer no dashes in the place of its words."""
        (head, options), *others = super().get_fieldsets(request, obj)
        if obj is not None:
            said = [name for name in options["fields"] if getattr(self, name)(obj) != NOTHING]
            options = {**options, "fields": said}
        return ((head, options), *others)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """By the client, as everywhere, and by the words of the comment."""
        text = search_term.replace("\0", "").strip()
        if not text:
            return queryset, False
        found = queryset.filter(pk__in=search_surveys(text).values("pk"))
        # On the row, for one admin object serves all threads at once.
        return found.annotate(searched=Value(text)), False

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The page of one survey, with its story."""
        survey = self.get_object(request, object_id)
        story = story_of(survey) if survey and self.has_view_permission(request, survey) else []
        # The story is the history: nothing is changed here by hand.
        context = {**(extra_context or {}), "story": story, "show_history": False}
        if survey and story and request.user.has_perm("feedback.view_tag"):
            context |= {"tags": tags_of(survey), "survey": survey, "case": _case(survey)}
        return super().change_view(request, object_id, form_url, context)

    def get_actions_detail(self, request: HttpRequest, object_id: Any) -> Any:
        """The settling buttons only where there is something to settle, or to let go."""
        survey = (
            VisitFeedback.objects.filter(pk=object_id).values_list("status", "reason", "attention").first()
        )
        if survey is None:
            return []
        shown = {"let_one_go"} if survey[1] == Reason.HELD else set()
        if survey[0] == VisitFeedback.Status.UNKNOWN:
            shown |= {"mark_sent", "mark_not_sent"}
        if survey[2]:
            shown.add("tick_off")
        found = super().get_actions_detail(request, object_id)
        return [each for each in found if each.method.original_function_name in shown]

    def has_settle_permission(self, request: HttpRequest, *_args: Any) -> bool:
        """Whether this user may say what became of a message."""
        return bool(request.user.has_perm(SETTLES))

    @action(
        description=_("It arrived"),
        url_path="mark-sent",
        icon="done_all",
        permissions=("settle",),
        attrs=BY_POST,
    )
    def mark_sent(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """A person saw the message in Direct."""
        return self._settle(request, int(object_id), arrived=True)

    @action(
        description=_("It did not arrive"),
        url_path="mark-not-sent",
        icon="close",
        permissions=("settle",),
        attrs=BY_POST,
    )
    def mark_not_sent(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """A person saw that there is no such message in Direct."""
        return self._settle(request, int(object_id), arrived=False)

    def _settle(self, request: HttpRequest, pk: int, *, arrived: bool) -> HttpResponse:
        back = HttpResponseRedirect(reverse("admin:feedback_visitfeedback_change", args=(pk,)))
        if request.method != "POST":
            return back
        if settle_by_hand(pk, arrived=arrived, now=timezone.now()):
            messages.success(request, _("Noted."))
        else:
            messages.warning(request, _("There was nothing to settle any more."))
        return back

    def _zone(self, survey: VisitFeedback) -> Any:
        return survey.visit.company.zone

    @display(description=_("visit"), ordering="visit_date")
    def visit_time(self, survey: VisitFeedback) -> str:
        """When the visit was."""
        return moment(survey.visit_date, self._zone(survey))

    @display(description=_("client"), ordering="client_name")
    def client_text(self, survey: VisitFeedback) -> SafeString:
        """Who was asked, and the Instagram name."""
        name = f"@{survey.instagram_username}" if survey.instagram_username else ""
        return format_html("{}<br><span class='quiet'>{}</span>", survey.client_name or NOTHING, name)

    @display(description=_("master"), ordering="master_name")
    def staff_text(self, survey: VisitFeedback) -> str:
        """Who worked, as it was when the survey was planned."""
        return survey.master_name or NOTHING

    @display(description=_("state"), ordering="status")
    def status_text(self, survey: VisitFeedback) -> SafeString:
        """How it stands, and the sentence why."""
        why = survey.get_reason_display() if survey.reason else going_out.in_short(survey, timezone.now())
        return format_html(
            "{}<div class='why'>{}</div>{}", show.survey_tag(survey), why, show.attention_tag(survey)
        )

    @display(description=_("state"))
    def state_text(self, survey: VisitFeedback) -> SafeString:
        """How it stands; the sentence why has a line of its own on the page."""
        return format_html("{}{}", show.survey_tag(survey), show.attention_tag(survey))

    @display(description=_("why"))
    def reason_text(self, survey: VisitFeedback) -> str:
        """The reason in words."""
        if survey.reason:
            return survey.get_reason_display()
        return going_out.in_full(survey, timezone.now()) or NOTHING

    @display(description=_("rating"), ordering="rating")
    def rating_text(self, survey: VisitFeedback) -> SafeString | str:
        """The rating as stars."""
        return show.stars(survey.rating)

    @display(description=_("answer"), ordering="rating")
    def answer_text(self, survey: VisitFeedback) -> SafeString | str:
        """The stars and the beginning of the comment."""
        if survey.rating is None and not survey.comment:
            return NOTHING
        rating = show.stars(survey.rating) if survey.rating is not None else ""
        words = show.found_words(survey.comment, getattr(survey, "searched", ""))
        return format_html("{}<div class='answer-excerpt'>{}</div>", rating, words)

    @display(description=_("comment"))
    def comment_text(self, survey: VisitFeedback) -> str:
        """The whole comment."""
        return survey.comment or NOTHING

    @display(description=_("recommends"), ordering="would_recommend")
    def recommend_text(self, survey: VisitFeedback) -> SafeString | str:
        """Whether the client would recommend the salon."""
        return show.recommend(survey.would_recommend)

    @display(description=_("sent / answered"), ordering="sent_at")
    def times_text(self, survey: VisitFeedback) -> SafeString | str:
        """When it was sent, and when the last answer came."""
        zone = self._zone(survey)
        return lines(moment(when, zone) for when in (survey.sent_at, survey.received_at) if when)

    @display(description=_("client"))
    def client_card(self, survey: VisitFeedback) -> SafeString | str:
        """The way to the client's card."""
        if survey.client_id is None:
            return survey.client_name or NOTHING
        return link(survey.client_name or NOTHING, "altegio_client_change", survey.client_id)

    @display(description=_("visit"))
    def visit_card(self, survey: VisitFeedback) -> SafeString | str:
        """The way to the visit, with its price."""
        price = money(survey.visit.cost, survey.visit.company.currency)
        words = f"{moment(survey.visit_date, self._zone(survey))} · {price}"
        return link(words, "altegio_visit_change", survey.visit_id)

    @display(description=_("services"))
    def service_text(self, survey: VisitFeedback) -> str:
        """What was done."""
        return survey.service_name or NOTHING

    @display(description=_("person in Direct"))
    def contact_card(self, survey: VisitFeedback) -> SafeString | str:
        """The way to the person in Direct."""
        if survey.contact is None:
            return NOTHING
        return link(survey.contact, "feedback_instagramcontact_change", survey.contact_id)

    @display(description=_("way"))
    def channel_text(self, survey: VisitFeedback) -> str:
        """By which way it went."""
        return survey.get_channel_display()


admin.site.register(VisitFeedback, VisitFeedbackAdmin)
