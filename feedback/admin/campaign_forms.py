"""Forms of a campaign: its rules, and a new one."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from altegio.admin.show import number
from feedback.models import Campaign, Question
from feedback.models.words import CHANNEL_WORDS
from feedback.rules import DelayMode, SendingHours, Way
from feedback.services import ways

# The boxes that say that waiting clients are to get an SMS, and that texts may lack their English; the value
# of each is how many were told of.
SMS_MEANT, ENGLISH_MEANT = "sms_meant", "english_meant"
NAMED = 3
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

    # What would have no English if all of the page were saved; the page knows.
    without_english: Callable[[], list[str]] = staticmethod(list)

    def clean(self) -> dict[str, Any] | None:
        """Sending hours have to leave some time; 00:00 at the end means midnight."""
        data = super().clean() or self.cleaned_data
        start, end = data.get("hours_start"), data.get("hours_end")
        if start and end and end.hour + end.minute and end <= start:
            self.add_error("hours_end", _("The end has to be after the beginning."))
        else:
            self._within_hours(data)
        given = data.get("since") != self.initial.get("since")
        if "enabled" in self.changed_data and not given:
            # Switched off, the beginning is forgotten: switching on asks nobody about the time in between.
            data["since"] = timezone.now() if data.get("enabled") else None
        elif data.get("enabled") and not data.get("since"):
            data["since"] = timezone.now()
        for kind in ("services", "categories", "masters"):
            self._not_both(data, f"only_{kind}", f"except_{kind}")
        if "enabled" in self.changed_data and data.get("enabled"):
            self._english_may_be_missing()
        elif data.get("enabled") and data.get("channels"):
            self._sms_is_meant(data["channels"])
        return data

    def _english_may_be_missing(self) -> None:
        """Without its English a campaign writes Ukrainian to who reads English: somebody has to say so."""
        lacking = self.without_english()
        if len(lacking) > self._meant(ENGLISH_MEANT):
            self.add_error("enabled", _no_english(lacking))

    def _meant(self, box: str) -> int:
        """How many were told of when this box was ticked; 0 where it was not."""
        said = self.data.get(box, "")
        return int(said) if said.isdecimal() else 0

    def _sms_is_meant(self, order: list[str]) -> None:
        """Another order holds for those too who wait already: SMS cost money, and go at once.

        Nothing is saved until somebody says that so many are meant.
        """
        before = self.instance.channels
        if order == before or Way.ALTEGIO_SMS not in order:
            return
        changed = copy(self.instance)
        changed.channels = order
        count = ways.waiting_for_sms(changed, before, timezone.now())
        if count > self._meant(SMS_MEANT):
            self.add_error("channels", _sms_at_once(count))

    def clean_since(self) -> datetime | None:
        """What nobody changed stays to the very moment, though the page shows fewer digits of it."""
        given: datetime | None = self.cleaned_data.get("since")
        stored = self.initial.get("since")
        shown = () if stored is None else (stored.replace(microsecond=0), to_the_minute(stored))
        return stored if given in shown else given

    def _within_hours(self, data: dict[str, Any]) -> None:
        """A fixed time at which nobody is written to would not be the time at which the survey goes."""
        hours = data.get("hours_start"), data.get("hours_end"), data.get("send_at")
        start, end, at = (to_the_minute(each) if each else None for each in hours)
        if data.get("delay_mode") != DelayMode.NEXT_DAY or start is None or end is None or at is None:
            return
        if not SendingHours(start, end).allow(at):
            words = _(
                "It would not go at %(at)s: clients are written to from %(start)s until %(end)s. Choose a "
                "time within these hours, or other hours."
            )
            said = {"at": f"{at:%H:%M}", "start": f"{start:%H:%M}", "end": f"{end:%H:%M}"}
            self.add_error("send_at", words % said)

    def _not_both(self, data: dict[str, Any], only: str, without: str) -> None:
        """What is let in and left out at once would let nobody in, and say so nowhere."""
        both = set(data.get(only) or ()) & set(data.get(without) or ())
        if both:
            words = _("Let in and left out at once: %(names)s.")
            self.add_error(without, words % {"names": ", ".join(sorted(str(each) for each in both))})


def _sms_at_once(count: int) -> SafeString:
    """How many go by SMS once it is saved, with a box to tick."""
    words = ngettext(
        "%(count)s client who waits already would get an SMS at once. It costs money.",
        "%(count)s clients who wait already would get an SMS at once. They cost money.",
        count,
    )
    return _with_a_box(words % {"count": number(count)}, SMS_MEANT, count, _("Yes, send them"))


def _no_english(lacking: list[str]) -> SafeString:
    """Which texts have no English, and what to do about it, with a box to tick."""
    count = len(lacking)
    words = ngettext(
        "Not switched on yet: %(count)s text has no English, and clients who read English would get the "
        "Ukrainian: %(names)s. Write it under “Questions” and “Texts”, or say that it is meant so.",
        "Not switched on yet: %(count)s texts have no English, and clients who read English would get the "
        "Ukrainian: %(names)s. Write them under “Questions” and “Texts”, or say that it is meant so.",
        count,
    )
    names = ", ".join([*lacking[:NAMED], *(["…"] if count > NAMED else [])])
    said = words % {"count": number(count), "names": names}
    return _with_a_box(said, ENGLISH_MEANT, count, _("Yes, switch it on without the English"))


def _with_a_box(words: str, name: str, count: int, meant: Any) -> SafeString:
    """A fault that who ticks the box takes upon themselves."""
    box = '<label class="meant"><input type="checkbox" name="{}" value="{}"> {}</label>'
    return format_html("{} " + box, words, name, count, meant)


def to_the_minute(moment: Any) -> Any:
    """A time or a moment as pages show it."""
    return moment.replace(second=0, microsecond=0)


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
    for place, question in enumerate(found):
        question.key = question.key or f"new{place}"
    return found
