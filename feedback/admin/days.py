"""The days of the week of a campaign, looked at together: some day has to be open."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from feedback.models.sending_days import Weekday


class DayForm(forms.ModelForm):
    """One day of the week; whether the week is open is looked at for all of them together."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.together = True


class DaysFormSet(forms.BaseInlineFormSet):
    """The days of a campaign that have hours of their own; a form that names none leaves them alone."""

    def __init__(self, data: Any = None, files: Any = None, **kwargs: Any) -> None:
        counts = {f"{kwargs.get('prefix')}-{name}": "0" for name in ("TOTAL_FORMS", "INITIAL_FORMS")}
        if data is not None and not any(name in data for name in counts):
            data = data.copy()
            data.update(counts)
        super().__init__(data, files, **kwargs)

    def clean(self) -> None:
        """On some day of the week clients are written to."""
        super().clean()
        closed = {
            form.cleaned_data.get("weekday")
            for form in self.forms
            if form.cleaned_data.get("closed") and not form.cleaned_data.get("DELETE")
        }
        if len(closed) == len(Weekday):
            raise forms.ValidationError(_("All days are closed: nobody would ever be asked."))
