"""Tags on comments: the salon's words, the buttons that put them on, and the filter by them."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.forms import TextInput
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from unfold.admin import ModelAdmin
from unfold.contrib.filters.admin import DropdownFilter
from unfold.decorators import display

from altegio.admin.base import back_to
from altegio.admin.show import labels, number
from feedback.models import Tag, VisitFeedback
from feedback.services import tagging

MARKS = "feedback.add_tagmark"


def tags_of(survey: VisitFeedback) -> list[dict[str, Any]]:
    """All tags with whether each stands on this survey. Two queries."""
    standing = set(survey.tag_marks.values_list("tag", flat=True))
    return [
        {"pk": one.pk, "name": one.name, "colour": one.colour, "on": one.pk in standing}
        for one in Tag.objects.all()
    ]


class TagFilter(DropdownFilter):
    """By a tag of the comment."""

    title = _("tag")
    parameter_name = "tag"

    def lookups(self, request: HttpRequest, _model_admin: Any) -> Any:
        """The tags in use, each with how many surveys bear it."""
        if not request.user.has_perm("feedback.view_tag"):
            return []
        return [(str(one.pk), f"{one.name} ({one.surveys_count})") for one in tagging.counted()]

    def queryset(self, _request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Surveys with the tag."""
        chosen = self.value() or ""
        return queryset.filter(tag_marks__tag=int(chosen)) if _is_key(chosen) else queryset


def _is_key(text: str) -> bool:
    return text.isdecimal() and len(text) < 19


class TagAdmin(ModelAdmin):
    """The salon's words for what comments are about."""

    list_display = ("tag_text", "count_text")
    list_display_links = ("tag_text",)
    search_fields = ("name",)
    fields = ("name", "colour")

    class Media:
        css: ClassVar[dict[str, list[str]]] = {"all": ["salon/cases.css"]}

    def get_urls(self) -> list[URLPattern]:
        """The usual pages, and the address to which a turned tag is sent."""
        turn = self.admin_site.admin_view(require_POST(self.turn))
        return [path("turn/<int:survey_id>/", turn, name="feedback_tag_turn"), *super().get_urls()]

    def turn(self, request: HttpRequest, survey_id: int) -> HttpResponse:
        """Put a tag on a survey or take it off, and lead back."""
        if not request.user.has_perm(MARKS):
            raise PermissionDenied
        survey = get_object_or_404(VisitFeedback, pk=survey_id)
        wanted = request.POST.get("tag", "")
        if not _is_key(wanted) or not Tag.objects.filter(pk=wanted).exists():
            raise Http404
        tagging.turn(survey.pk, int(wanted), request.user, timezone.now())
        return back_to(request, reverse("admin:feedback_visitfeedback_change", args=(survey.pk,)))

    def get_queryset(self, _request: HttpRequest) -> QuerySet[Any]:
        """With how many surveys bear each."""
        return tagging.counted()

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """The colour is picked, not typed."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "colour" and field is not None:
            field.widget = TextInput(attrs={"type": "color", "class": "tag-colour"})
        return field

    @display(description=_("tag"), ordering="name")
    def tag_text(self, one: Tag) -> SafeString:
        """The word in its colour."""
        return labels([(one.name, one.colour)])

    @display(description=_("comments"), ordering="surveys_count")
    def count_text(self, one: Any) -> SafeString | str:
        """How many surveys bear it, with the way to them."""
        if not one.surveys_count:
            return number(0)
        address = f"{reverse('admin:feedback_visitfeedback_changelist')}?tag={one.pk}"
        return format_html('<a class="inner-link" href="{}">{}</a>', address, number(one.surveys_count))


admin.site.register(Tag, TagAdmin)
