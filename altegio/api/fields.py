"""How values of the mirror look in the API."""

from __future__ import annotations

from datetime import datetime
from operator import attrgetter
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers


@extend_schema_field({"type": "string", "format": "date-time", "example": "2026-11-24T10:30:00+02:00"})
class SalonTime(serializers.Field):
    """A moment as ISO 8601 with the offset that the salon's own location has at that moment.

    `company` names the way from the row to its location.
    """

    def __init__(self, *, company: str = "company", **kwargs: Any) -> None:
        self.company = company
        self.zone_of = attrgetter(f"{company}.zone")
        super().__init__(read_only=True, **kwargs)

    def get_attribute(self, instance: Any) -> datetime | None:
        """The moment, moved to the location's zone."""
        moment = super().get_attribute(instance)
        return moment.astimezone(self.zone_of(instance)) if moment else None

    def to_representation(self, value: datetime) -> str:
        """ISO 8601."""
        return value.isoformat()


class Money(serializers.DecimalField):
    """A sum as a string with two digits, never null."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_digits=14, decimal_places=2, read_only=True, **kwargs)
