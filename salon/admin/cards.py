"""Cards that need both the mirror and the surveys: a client with answers, a visit with its survey."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display
from unfold.widgets import UnfoldAdminSelectWidget

from altegio import naming
from altegio.admin import show
from altegio.admin.appointments import AppointmentAdmin
from altegio.admin.clients import ClientAdmin, ClientForm
from altegio.admin.visits import VisitAdmin
from altegio.models import Appointment, Client, Visit
from altegio.signals import names_settled
from feedback.admin import show as survey_show
from feedback.models import ClientLanguage, VisitFeedback
from feedback.models.language import LANGUAGES
from feedback.selectors import with_instagram_state
from feedback.services import identity, languages
from salon.clients.card import card
from salon.clients.names import instagram_cell


class ClientCardForm(ClientForm):
    """Also the language in which the client is written to, for those who may say it."""

    language = forms.ChoiceField(
        label=_("is written to in"),
        required=False,
        choices=[("", _("the campaign's language")), *LANGUAGES],
        widget=UnfoldAdminSelectWidget,
        help_text=_("Surveys that have begun keep their language. The client may change it on the form."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["language"] = languages.languages([self.instance.pk]).get(self.instance.pk, "")


@receiver(names_settled, dispatch_uid="salon.link_bearers")
def link_bearers(names: list[str], **_kwargs: Any) -> None:
    """A name that staff settled may belong to somebody who has already written to the salon."""
    if names:
        identity.link_known(names, timezone.now())


class ClientCardAdmin(ClientAdmin):
    """The client's card with everything that is known: visits, surveys, the person in Direct."""

    class Media:
        css: ClassVar[dict[str, list[str]]] = {"all": ["salon/client.css"]}

    list_display = (
        "name_or_number",
        "phone_text",
        "instagram_state_text",
        "visits",
        "spent_text",
        "last_visit_text",
    )
    form = ClientCardForm
    change_form_template = "salon/client.html"
    fieldsets = (
        (None, {"fields": ("name_source", "manual_instagram", "language")}),
        (
            _("Contact"),
            {"fields": ("phone_text", "email", "birthday_text", "patronymic_text", "card_text", "sex_text")},
        ),
        (
            _("Card in Altegio"),
            {
                "fields": (
                    *("paid_text", "balance_text", "discount_text", "birthday_sms_text", "custom_text"),
                    *("changed_text", "provenance"),
                )
            },
        ),
    )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Everything but the Instagram name and the language."""
        return [name for name in super().get_readonly_fields(request, obj) if name != "language"]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Without the entry fields for those who only look."""
        if self.has_change_permission(request, obj):
            if request.user.has_perm("feedback.change_clientlanguage"):
                return self.fieldsets
            fields = ("name_source", "manual_instagram")
            return ((None, {"fields": fields}), *self.fieldsets[1:])
        return ((None, {"fields": ("name_source",)}), *self.fieldsets[1:])

    def get_queryset(self, request: HttpRequest) -> Any:
        """With how their Instagram stands."""
        return with_instagram_state(super().get_queryset(request))

    def save_model(self, request: HttpRequest, obj: Client, form: Any, change: bool) -> None:
        """A name entered by hand may belong to somebody who has already written to the salon."""
        super().save_model(request, obj, form, change)
        if "language" in form.changed_data:
            wish = form.cleaned_data["language"]
            languages.set_language(obj.pk, wish, ClientLanguage.SetBy.STAFF, timezone.now())
        link_bearers(names=naming.names_of([obj]))

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The card, with what happened."""
        client = self.get_object(request, object_id)
        seen = client is not None and self.has_view_permission(request, client)
        about = card(client, request, timezone.now()) if seen else {}
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **about})

    @display(description=_("Instagram"), ordering="instagram_username")
    def instagram_state_text(self, client: Any) -> SafeString:
        """The name, and whether this client can be written to."""
        return instagram_cell(client.instagram_username, client.instagram_state)


class SurveyLinkMixin:
    """A page about a visit that leads to the visit's survey."""

    @display(description=_("survey"))
    def survey_text(self, row: Any) -> SafeString | str:
        """How the survey about this visit stands."""
        survey = VisitFeedback.objects.filter(visit=self.visit_of(row)).first()
        if survey is None:
            return show.NOTHING
        details = show.link(_("open"), "feedback_visitfeedback_change", survey.pk)
        return format_html(
            "{} {} {}", survey_show.survey_tag(survey), survey_show.stars(survey.rating), details
        )

    def visit_of(self, row: Any) -> Any:
        """The visit's primary key."""
        raise NotImplementedError

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """With the survey for those who may see surveys."""
        (title, options), *rest = super().get_fieldsets(request, obj)  # type: ignore[misc]
        if request.user.has_perm("feedback.view_visitfeedback"):
            options = {**options, "fields": (*options["fields"], "survey_text")}
        return [(title, options), *rest]


class AppointmentCardAdmin(SurveyLinkMixin, AppointmentAdmin):
    """An appointment with the survey of its visit."""

    def visit_of(self, row: Appointment) -> Any:
        """The visit that the appointment belongs to; none for a calendar block."""
        return row.visit_id or 0


class VisitCardAdmin(SurveyLinkMixin, VisitAdmin):
    """A visit with its survey."""

    def visit_of(self, row: Visit) -> Any:
        """The visit itself."""
        return row.pk


for _model, _page in (
    (Client, ClientCardAdmin),
    (Appointment, AppointmentCardAdmin),
    (Visit, VisitCardAdmin),
):
    admin.site.unregister(_model)
    admin.site.register(_model, _page)
