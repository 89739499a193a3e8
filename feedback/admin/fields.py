"""Fields of the forms."""

from __future__ import annotations

from typing import Any


def bare(field: Any) -> Any:
    """A choice of a row without the buttons that add, change or delete such rows."""
    if field is not None:
        widget = field.widget
        widget.can_add_related = widget.can_change_related = False
        widget.can_delete_related = widget.can_view_related = False
    return field
