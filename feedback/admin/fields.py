"""Fields of the forms."""

from __future__ import annotations

from typing import Any

from django import forms


class Lines(forms.CharField):
    """A text of several lines. Browsers end lines by two signs, of which a client's phone needs one."""

    def to_python(self, value: Any) -> Any:
        """The text with plain ends of lines, so that one nobody touched is no change."""
        text = super().to_python(value)
        return text.replace("\r\n", "\n") if isinstance(text, str) else text


def bare(field: Any) -> Any:
    """A choice of a row without the buttons that add, change or delete such rows."""
    if field is not None:
        widget = field.widget
        widget.can_add_related = widget.can_change_related = False
        widget.can_delete_related = widget.can_view_related = False
    return field
