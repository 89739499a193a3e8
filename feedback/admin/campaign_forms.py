"""Forms of a campaign: its rules, and a new one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from feedback.models import Campaign, Question
from feedback.models.words import CHANNEL_WORDS
from feedback.rules import Way

OTHER_WAYS = (Way.ALTEGIO_SMS, Way.EMAIL, Way.MANUAL)


class WaysWidget(forms.MultiWidget):
    """Direct, and a choice for each place after it."""

    template_name = "salon/ways_widget.html"

    def __init__(self, choices: Any) -> None:
        super().__init__([UnfoldAdminSelectWidget(choices=choices) for _place in OTHER_WAYS])

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        """The campaign's own list begins with Direct; what was typed does not."""
        stored = isinstance(value, list) and value[:1] == [Way.INSTAGRAM]
        return super().get_context(name, self.decompress(value) if stored else value, attrs)

    def decompress(self, value: Any) -> list[str]:
        """The ways after Direct; empty places at the end."""
        others = [way for way in value or [] if way != Way.INSTAGRAM]
        return [*others, *[""] * len(OTHER_WAYS)][: len(OTHER_WAYS)]


class WaysField(forms.MultiValueField):
    """The campaign's ways in their order. Direct is always the first."""

    def __init__(self, **kwargs: Any) -> None:
        words = dict(CHANNEL_WORDS)
        choices = [("", _("nothing more")), *((way, words[way]) for way in OTHER_WAYS)]
        fields = [forms.ChoiceField(choices=choices, required=False) for _place in OTHER_WAYS]
        super().__init__(
            fields, widget=WaysWidget(choices), require_all_fields=False, required=False, **kwargs
        )

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether another order was chosen."""
        return [way for way in initial or [] if way != Way.INSTAGRAM] != [way for way in data or [] if way]

    def compress(self, data_list: Any) -> list[str]:
        """Without the empty places. One that is chosen twice is a mistake."""
        others = [way for way in data_list or [] if way]
        if len(set(others)) != len(others):
            raise forms.ValidationError(_("One way is chosen twice."))
        return [str(Way.INSTAGRAM), *others]


class CampaignForm(forms.ModelForm):
    """The rules; switched on without a beginning, it begins now."""

    channels = WaysField(
        label=_("If Direct is closed"), help_text=Campaign._meta.get_field("channels").help_text
    )

    def clean(self) -> dict[str, Any] | None:
        """Sending hours have to leave some time; 00:00 at the end means midnight."""
        data = super().clean() or self.cleaned_data
        start, end = data.get("hours_start"), data.get("hours_end")
        if start and end and end.hour + end.minute and end <= start:
            self.add_error("hours_end", _("The end has to be after the beginning."))
        if "enabled" in self.changed_data and "since" not in self.changed_data:
            # Switched off, the beginning is forgotten: switching on asks nobody about the time in between.
            data["since"] = timezone.now() if data.get("enabled") else None
        elif data.get("enabled") and not data.get("since"):
            data["since"] = timezone.now()
        for kind in ("services", "categories", "masters"):
            self._not_both(data, f"only_{kind}", f"except_{kind}")
        return data

    def _not_both(self, data: dict[str, Any], only: str, without: str) -> None:
        """What is let in and left out at once would let nobody in, and say so nowhere."""
        both = set(data.get(only) or ()) & set(data.get(without) or ())
        if both:
            words = _("Let in and left out at once: %(names)s.")
            self.add_error(without, words % {"names": ", ".join(sorted(str(each) for each in both))})


class NewCampaignForm(forms.ModelForm):
    """A name and where to begin; the rest is on the next page."""

    source = forms.ModelChoiceField(
        Campaign.objects.order_by("priority", "pk"),
        required=False,
        label=_("Begin with"),
        empty_label=_("the usual questions and texts"),
        widget=UnfoldAdminSelectWidget,
        help_text=_("Or with the questions and texts of a campaign that is there. All can be changed."),
    )

    class Meta:
        model = Campaign
        fields = ("name", "language")
        widgets = {"name": UnfoldAdminTextInputWidget}


def questions_of(formset: Any) -> list[Question]:
    """The questions as they stand in a bound formset, saved or not, in their order."""
    found = [form.instance for form in formset.kept()]
    for number, question in enumerate(found):
        question.key = question.key or f"new{number}"
    return found
