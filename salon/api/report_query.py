"""What a report is asked for through the API: a period, what its lines are, and filters by Altegio's ids."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError as NotClean
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from altegio.api.filters import MomentField
from altegio.days import day_start, salon_zone
from altegio.models import Company, Service, Staff
from salon.reports.periods import LONGEST, USUAL

OF_LOCATION = {"staff": Staff, "service": Service}


@extend_schema_field(OpenApiTypes.STR)
class Moment(serializers.Field):
    """A date or a moment; as the end of a period a date includes its day."""

    def __init__(self, *, end: bool = False, **kwargs: Any) -> None:
        self.reader = MomentField(end=end)
        what = "End of the period; a date includes its whole day." if end else "Start of the period."
        super().__init__(required=False, help_text=what, **kwargs)

    def to_internal_value(self, data: Any) -> datetime | None:
        """An aware moment; None for an empty one."""
        try:
            return self.reader.clean(data or None) if data else None
        except NotClean as error:
            raise serializers.ValidationError(error.messages) from error

    def to_representation(self, value: Any) -> Any:
        """Only read."""
        return value


class ReportQuery(serializers.Serializer[Any]):
    """The period of every report: the last 30 days unless it is given."""

    start = Moment()
    end = Moment(end=True)
    company = serializers.IntegerField(required=False, help_text="Location's id.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """With the period filled in, and rows in place of Altegio's ids."""
        zone, now = salon_zone(), timezone.now()
        today = timezone.localdate(now, zone)
        end = attrs.get("end") or day_start(today + timedelta(days=1), zone)
        start = attrs.get("start") or day_start(timezone.localdate(end, zone) - timedelta(days=USUAL), zone)
        if start > end:
            raise serializers.ValidationError({"start": _("The period ends before it begins.")})
        if end - start > LONGEST + timedelta(days=2):
            raise serializers.ValidationError({"start": _("Ask for three years at most.")})
        found = {**attrs, "start": start, "end": end, "zone": zone, "now": now}
        return {**found, **self._rows(attrs)}

    def _rows(self, attrs: dict[str, Any]) -> dict[str, int | None]:
        """The primary keys of what is named by Altegio's ids."""
        keys: dict[str, int | None] = {}
        place = attrs.get("company")
        for name, model in OF_LOCATION.items():
            keys[name] = None
            if attrs.get(name) is not None:
                rows = model.objects.filter(altegio_id=attrs[name])
                keys[name] = self._one(name, rows.filter(company__altegio_id=place) if place else rows)
        keys["company"] = (
            None if place is None else self._one("company", Company.objects.filter(altegio_id=place))
        )
        return keys

    def _one(self, name: str, rows: Any) -> int:
        found = list(rows.values_list("pk", flat=True)[:2])
        if not found:
            raise serializers.ValidationError({name: _("There is nothing with this id.")})
        if len(found) > 1:
            raise serializers.ValidationError(
                {name: _("Several locations have an object with this id: name one, as in ?company=1001.")}
            )
        return int(found[0])


def read(query: type[ReportQuery], params: Any) -> dict[str, Any]:
    """What these parameters ask for. Raises ValidationError."""
    asked = query(data=params.dict())
    asked.is_valid(raise_exception=True)
    return dict(asked.validated_data)
