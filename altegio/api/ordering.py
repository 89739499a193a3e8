"""The order of a list, as a tool asks for it."""

from __future__ import annotations

from typing import Any

import django_filters
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.drainage import set_override


class OrderingField(django_filters.fields.BaseCSVField):
    """Columns with commas between them."""

    def clean(self, value: Any) -> Any:
        """None of them is left out."""
        if value and not all(value):
            raise ValidationError(_("Name a column before and after each comma."))
        return super().clean(value)


class Ordering(django_filters.OrderingFilter):
    """The order of the list: one of the named columns, and of equals by the order in which they came here."""

    base_field_class = OrderingField

    def __init__(self, **columns: str) -> None:
        names = ", ".join(columns)
        label = f"Order by: {names}; with a minus from the largest on."
        super().__init__(fields=[(column, name) for name, column in columns.items()], label=label)
        one = f"-?({'|'.join(columns)})"
        set_override(self, "field", {"type": "string", "pattern": f"^{one}(,{one})*$"})

    def filter(self, qs: QuerySet[Any], value: Any) -> QuerySet[Any]:
        """In this order, and never two rows in an order by chance."""
        ordered: QuerySet[Any] = super().filter(qs, value)
        if not value:
            return ordered
        last = "-pk" if value[-1].startswith("-") else "pk"
        return ordered.order_by(*ordered.query.order_by, last)
