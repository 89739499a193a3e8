"""What drf-spectacular reads of a view, in our words. Loaded by DRF before any view is."""

from __future__ import annotations

from typing import Any

from drf_spectacular.openapi import AutoSchema


class Described(AutoSchema):
    """Says of each call what the code knows and a machine would not guess."""

    def get_description(self) -> str:  # type: ignore[override]
        """Of a list what it lists; of one row that it is one."""
        # Not by its class: DRF loads this before there are views.
        view: Any = self.view
        if hasattr(view, "on_demand"):
            listed = type(view).__doc__ or ""
            return listed if view.action == "list" else "One of them, by its id."
        return str(super().get_description())

    def _get_filter_parameters(self) -> list[dict[str, Any]]:
        """With the words of the filters' labels, which an annotated filter loses."""
        found: list[dict[str, Any]] = super()._get_filter_parameters()
        filters = getattr(self.view, "filterset_class", None)
        for one in found:
            one["description"] = str(filters.base_filters[one["name"]].label) if filters else ""
            if one["schema"].get("type") == "array":
                one["schema"]["items"].pop("title", None)
        return found
