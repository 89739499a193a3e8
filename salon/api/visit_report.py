"""The report of past visits for other tools."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from altegio.api.fields import Money
from altegio.api.reading import ReadingView
from altegio.api.rows import heads
from altegio.models import Company, Service, Staff
from altegio.selectors.figures import TIMES, By, Scope, staff_days
from salon.api import report_query
from salon.reports import visits
from salon.reports.statistics import Share
from salon.reports.visits import Row

_MODELS: dict[By, Any] = {By.STAFF: Staff, By.SERVICE: Service, By.LOCATION: Company}


class VisitReportQuery(report_query.ReportQuery):
    """What the report of visits is asked for."""

    by = serializers.ChoiceField([str(each) for each in By], default=str(By.DAY))
    staff = serializers.IntegerField(required=False, help_text="Master's id.")
    service = serializers.IntegerField(required=False, help_text="Service's id.")


class FiguresSerializer(serializers.Serializer[Any]):
    """The figures of a line. Shares are from 0 to 1, and null of nothing."""

    visits = serializers.IntegerField(help_text="The client arrived, and it is over.")
    revenue = Money(help_text="The price of these visits; of a service, that of its lines.")
    average_bill = Money(help_text="Revenue by visit; 0.00 without visits.")
    no_shows = serializers.IntegerField()
    no_show_share = serializers.FloatField(allow_null=True, help_text="Of visits and no-shows together.")
    cancelled = serializers.IntegerField()
    cancelled_share = serializers.FloatField(allow_null=True, help_text="Of all that was booked.")
    clients = serializers.IntegerField()
    new_clients = serializers.IntegerField(help_text="One of these visits was their first.")
    returning_clients = serializers.IntegerField(
        help_text="Had been here before one of these visits; who came first and again is in both."
    )
    working_hours = serializers.FloatField(allow_null=True, help_text="By the schedule; null by service.")
    taken_hours = serializers.FloatField(allow_null=True)
    occupancy = serializers.FloatField(allow_null=True, help_text="Taken by working hours.")
    currency = serializers.CharField()


class VisitReportLineSerializer(FiguresSerializer):
    """A line: the first day of a day, week or month, or the id and name of what it is about."""

    id = serializers.IntegerField(allow_null=True, help_text="Altegio's; null for a day, week or month.")
    date = serializers.DateField(
        allow_null=True, help_text="The day, the week's Monday, the month's first day."
    )
    title = serializers.CharField(allow_blank=True)


class VisitReportSerializer(serializers.Serializer[Any]):
    """The whole report."""

    start = serializers.DateTimeField()
    end = serializers.DateTimeField(help_text="Not included.")
    by = serializers.ChoiceField([str(each) for each in By])
    total = FiguresSerializer()
    results = VisitReportLineSerializer(many=True)


class VisitReportView(ReadingView):
    """Past visits: how many, their price, no-shows, new clients, occupancy."""

    view_permission = "salon.visits_report"
    heads = heads(VisitReportLineSerializer())

    def known_parameters(self) -> set[str]:
        """What the report is asked for."""
        return set(VisitReportQuery().fields)

    @extend_schema(parameters=[VisitReportQuery], responses=VisitReportSerializer)
    def get(self, request: Request) -> Response:
        """Count visits that began in the period, by day, week, month, master, service or location."""
        asked = report_query.read(VisitReportQuery, request.query_params)
        by, money = By(asked["by"]), _currencies(asked)
        scope = Scope(
            *(asked[name] for name in ("start", "end", "now", "zone", "staff", "service", "company"))
        )
        days = None if scope.service is not None else staff_days(scope)
        rows = visits.lines(scope, by, days)
        ids = _ids(by, rows)
        found = {
            "start": scope.start.astimezone(scope.zone).isoformat(),
            "end": scope.end.astimezone(scope.zone).isoformat(),
            "by": str(by),
            "total": _figures(visits.whole(scope, days), money[None]),
            "results": [_line(row, by, ids, money.get(row.key, money[None])) for row in rows],
        }
        return Response(found)


def _currencies(asked: dict[str, Any]) -> dict[int | None, str]:
    """The locations' currencies by primary key, and under None that of all. One query."""
    rows = Company.objects.all() if asked["company"] is None else Company.objects.filter(pk=asked["company"])
    found: dict[int | None, str] = dict(rows.values_list("pk", "currency"))
    if len(set(found.values())) > 1:
        words = _("Locations have different currencies, which cannot be added up: name one with ?company=.")
        raise serializers.ValidationError({"company": words})
    whole = next(iter(found.values()), "")
    by_location = found if asked["by"] == By.LOCATION else {}
    return {**by_location, None: whole}


def _ids(by: By, rows: list[Row]) -> dict[Any, int]:
    """Altegio's ids of what the lines are about. One query at most."""
    model = _MODELS.get(by)
    if model is None:
        return {}
    keys = [row.key for row in rows if row.key is not None]
    return dict(model.objects.filter(pk__in=keys).values_list("pk", "altegio_id"))


def _line(row: Row, by: By, ids: dict[Any, int], currency: str) -> dict[str, Any]:
    day = row.key.isoformat() if by in TIMES else None
    named = {"id": ids.get(row.key), "date": day, "title": row.title}
    return {**named, **_figures(row, currency)}


def _figures(row: Row, currency: str) -> dict[str, Any]:
    count, taken = row.figures, row.occupancy
    return {
        "visits": count.visits,
        "revenue": f"{count.revenue:.2f}",
        "average_bill": f"{count.average_bill or 0:.2f}",
        "no_shows": count.no_shows,
        "no_show_share": _rounded(row.no_shows),
        "cancelled": count.cancelled,
        "cancelled_share": _rounded(row.cancelled),
        "clients": count.clients,
        "new_clients": count.new,
        "returning_clients": count.returning,
        "working_hours": _hours(taken.working) if taken else None,
        "taken_hours": _hours(taken.taken) if taken else None,
        "occupancy": _four(taken.share) if taken else None,
        "currency": currency,
    }


def _rounded(share: Share) -> float | None:
    return _four(share.value)


def _four(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def _hours(time: Any) -> float:
    return round(time.total_seconds() / 3600, 2)
