"""Who may read what through the API."""

from __future__ import annotations

from typing import Any

from rest_framework.permissions import BasePermission
from rest_framework.request import Request


class MayViewModel(BasePermission):
    """The caller's user may view the model that the endpoint serves, as in the admin.

    A view names it by its `queryset`, or by `view_permission` where it has none.
    """

    def has_permission(self, request: Request, view: Any) -> bool:
        """Whether the user holds the permission."""
        user = request.user
        return bool(user and user.is_authenticated and user.has_perm(self._needed(view)))

    def _needed(self, view: Any) -> str:
        named = getattr(view, "view_permission", "")
        if named:
            return str(named)
        meta = view.queryset.model._meta
        return f"{meta.app_label}.view_{meta.model_name}"
