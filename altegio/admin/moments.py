"""A day and a time in a form, to the minute: seconds are nobody's business there."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.db.models import DateTimeField
from unfold.widgets import UnfoldAdminSplitDateTimeWidget


class MomentWidget(UnfoldAdminSplitDateTimeWidget):
    """Unfold's two fields, the second without seconds."""

    def __init__(self, attrs: Any = None) -> None:
        super().__init__(attrs)
        self.widgets[1].format = "%H:%M"


class MomentField(forms.SplitDateTimeField):
    """What nobody touched is no change, though its seconds are not shown."""

    widget = MomentWidget

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether another minute was written."""
        shown = initial.replace(second=0, microsecond=0) if isinstance(initial, datetime) else initial
        return super().has_changed(shown, data)


# What an admin says for `formfield_overrides`.
TO_THE_MINUTE: dict[Any, Any] = {DateTimeField: {"form_class": MomentField, "widget": MomentWidget}}
