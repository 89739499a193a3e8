"""The list of surveys and answers, taken away as a file as it is filtered."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseRedirect, QueryDict
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from altegio.admin.show import number
from feedback.admin.surveys import VisitFeedbackAdmin
from feedback.funnel import Step
from feedback.models import VisitFeedback
from salon import exports
from salon.reports import survey_file

EXPORTS = "salon.export_report"
# A workbook is made whole before it is given: a longer one would keep its reader waiting too long.
MOST_IN_WORKBOOK = 50_000
# What most come to the list for, one touch away: a filter and its value.
VIEWS = (
    (_("all"), "", ""),
    (_("with a rating"), "step", Step.RATED.value),
    (_("with a comment"), "with_comment", "yes"),
    (_("with a low rating"), "rating", "low"),
    (_("waiting for a person"), "attention", "any"),
)
# What says how a list is looked at, and not what is in it.
LOOKING = ("o", "p", "all")


def views(chosen: QueryDict) -> list[dict[str, Any]]:
    """The ways to look at the list, and which of them this is."""
    filters = {name: value for name, value in chosen.items() if name not in LOOKING}
    return [
        {
            "word": word,
            "link": f"?{name}={value}" if name else "?",
            "on": filters == ({name: value} if name else {}),
        }
        for word, name, value in VIEWS
    ]


class AnswersAdmin(VisitFeedbackAdmin):
    """The list with its files."""

    list_before_template = "salon/answers_head.html"

    def get_urls(self) -> list[URLPattern]:
        """The usual pages, and the files."""
        page = self.admin_site.admin_view(self.export)
        return [path("export/<str:form>/", page, name="feedback_visitfeedback_export"), *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """The list, with the ways to look at it, and to the same as a file for those who may."""
        files = []
        if request.user.has_perm(EXPORTS):
            query = request.GET.urlencode()
            for form in exports.FORMATS:
                address = reverse("admin:feedback_visitfeedback_export", args=(form,))
                files.append((form.upper(), f"{address}?{query}" if query else address))
        context = {**(extra_context or {}), "files": files, "views": views(request.GET)}
        return super().changelist_view(request, context)

    def export(self, request: HttpRequest, form: str) -> HttpResponseBase:
        """What the list shows under the same filters, all pages of it."""
        if not (self.has_view_permission(request) and request.user.has_perm(EXPORTS)):
            raise PermissionDenied
        if form not in exports.FORMATS:
            raise Http404
        back = f"{reverse('admin:feedback_visitfeedback_changelist')}?{request.GET.urlencode()}"
        try:
            rows = self.get_changelist_instance(request).queryset
        except IncorrectLookupParameters:
            return HttpResponseRedirect(back)
        count = rows.count()
        if form == exports.XLSX and count > MOST_IN_WORKBOOK:
            words = _("A workbook holds %(most)s lines at most: narrow the list, or take the CSV.")
            messages.warning(request, words % {"most": number(MOST_IN_WORKBOOK)})
            return HttpResponseRedirect(back)
        what = _("answers and surveys")
        table = survey_file.table(rows, timezone.localdate())
        return exports.response(table, form, what=what, rows=count, user=request.user)


admin.site.unregister(VisitFeedback)
admin.site.register(VisitFeedback, AnswersAdmin)
