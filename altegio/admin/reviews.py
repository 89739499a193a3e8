"""Reviews that clients left in Altegio itself."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import RadioFilter
from unfold.decorators import display

from altegio.admin import show
from altegio.admin.base import MirrorAdmin
from altegio.admin.filters import DayRangeFilter, StaffFilter, VanishedFilter
from altegio.admin.finding import any_of, heard_in
from altegio.admin.sorting import ukrainian
from altegio.models import Review


def review_line(review: Review) -> SafeString | str:
    """A review in one line: stars and words, with the way to it."""
    words = f"{show.stars(review.rating)} {review.text}".strip()
    return show.link(words or show.NOTHING, "altegio_review_change", review.pk)


class RatingFilter(RadioFilter):
    """By the number of stars."""

    title = _("rating")
    parameter_name = "rating"

    def lookups(self, _request: HttpRequest, _model_admin: Any) -> Any:
        """From five stars to one."""
        return [(str(rating), show.stars(rating)) for rating in range(5, 0, -1)]

    def queryset(self, _request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Reviews with the chosen rating."""
        chosen = self.value() or ""
        return queryset.filter(rating=int(chosen)) if chosen in tuple("12345") else queryset


class WrittenFilter(DayRangeFilter):
    """By the day on which a review was written."""

    parameter_name = "written"
    field = "written_at"


class ReviewAdmin(MirrorAdmin):
    """The list of reviews and the page of one."""

    stream = "reviews"
    list_display = ("written", "stars", "words", "staff_text", "author_text", "visit_text")
    list_filter = (RatingFilter, StaffFilter, WrittenFilter, VanishedFilter)
    search_fields = ("text", "author")
    search_help_text = _("Words of the review or the author")
    ordering = ("-written_at", "-pk")
    fields = ("written", "stars", "words", "staff_text", "author_text", "visit_text", "provenance")

    def found_by_words(
        self, _request: HttpRequest, queryset: QuerySet[Review], text: str
    ) -> QuerySet[Review]:
        """By the words of the review, and by its author."""
        every = Review.objects.all()
        return any_of(queryset, heard_in(every, "text", text), heard_in(every, "author", text))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Review]:
        """With master, appointment and visit: a fixed number of queries, however many rows."""
        rows: QuerySet[Any] = super().get_queryset(request)
        return rows.select_related(
            "company",
            "staff",
            "appointment__client",
            "appointment__company",
            "appointment__visit__client",
            "appointment__visit__company",
        )

    @display(description=_("written"), ordering="written_at")
    def written(self, review: Review) -> str:
        """When it was written."""
        return show.moment(review.written_at, review.company.zone)

    @display(description=_("rating"), ordering="rating")
    def stars(self, review: Review) -> str:
        """The rating as stars."""
        return show.stars(review.rating) or show.NOTHING

    @display(description=_("review"))
    def words(self, review: Review) -> str:
        """What was written."""
        return review.text or show.NOTHING

    @display(description=_("master"), ordering=ukrainian("staff__name"))
    def staff_text(self, review: Review) -> str:
        """Whom the review is about; the salon as a whole where it is about nobody."""
        return str(review.staff or _("the salon"))

    @display(description=_("author"))
    def author_text(self, review: Review) -> str:
        """Who signed it."""
        return review.author or show.NOTHING

    @display(description=_("visit"))
    def visit_text(self, review: Review) -> SafeString | str:
        """The visit after which it was left, where it names one."""
        if review.visit is None:
            return show.NOTHING
        return show.link(review.visit, "altegio_visit_change", review.visit.pk)


admin.site.register(Review, ReviewAdmin)
