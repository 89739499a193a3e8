"""What a page shows and nobody edits is worked out once a page.

Unfold's templates ask each such field for its words up to seven times, and for many of ours that is a query
or a sum over weeks.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Field
from django.utils.safestring import SafeString
from unfold import forms
from unfold.fields import UnfoldAdminReadonlyField


class ShownOnce(UnfoldAdminReadonlyField):
    """A field to look at, which keeps its words on the form as long as the page is made."""

    def contents(self) -> SafeString:
        """The words."""
        made: dict[Any, SafeString] = self.form.__dict__.setdefault("_shown_once", {})
        name = self.field["field"]
        if name not in made:
            made[name] = super().contents()
        return made[name]

    def _resolve_field(self) -> bool | tuple[Field | None, str | None, Any]:
        """Which column it is, to be shown as JSON, as a file, …; what is none is not worked out for that."""
        try:
            self.form.instance._meta.get_field(self.field["field"])
        except (FieldDoesNotExist, TypeError):
            return False
        resolved: bool | tuple[Field | None, str | None, Any] = super()._resolve_field()
        return resolved


forms.UnfoldAdminReadonlyField = ShownOnce
