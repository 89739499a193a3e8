"""Filters of the mirror's endpoints: periods, masters, clients, states."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from altegio.days import FIRST_DAY, LAST_DAY, day_end, day_start
from altegio.models import Appointment, Payment, Review, Service, Staff, Visit, WorkingHours
from altegio.models.status import PaymentStatus, Status


class MomentField(forms.CharField):
    """A date or a moment, in ISO 8601; without an offset it is the salon's own time."""

    def __init__(self, *, end: bool = False, **kwargs: Any) -> None:
        self.end = end
        super().__init__(**kwargs)

    def clean(self, value: Any) -> datetime | None:
        """An aware moment. A date means its beginning; as the end of a period, the day is included."""
        text = super().clean(value)
        if not text:
            return None
        try:
            day = parse_date(text)
            # A "+" in an address that was not encoded arrives as a space.
            moment = None if day else parse_datetime(text.replace(" ", "+"))
        except ValueError:
            day = moment = None
        zone = timezone.get_default_timezone()
        if day:
            return day_end(day, zone) if self.end else day_start(day, zone)
        if moment is None:
            raise ValidationError(
                _("Give a date such as 2026-11-24, or a moment such as 2026-11-24T10:00:00+02:00.")
            )
        if not FIRST_DAY <= moment.date() <= LAST_DAY:
            return day_start(moment.date(), zone)
        return moment if timezone.is_aware(moment) else timezone.make_aware(moment)


class MomentFilter(django_filters.Filter):
    """From this moment on, or (with `end=True`) before it."""

    field_class = MomentField

    def __init__(self, field_name: str, *, end: bool = False) -> None:
        super().__init__(
            field_name=field_name,
            lookup_expr="lt" if end else "gte",
            end=end,
            label="End of the period; a date includes its whole day." if end else "Start of the period.",
        )


class MirrorFilters(django_filters.FilterSet):
    """What all mirrored rows are filtered by: Altegio's ids are unique within a location only."""

    company = django_filters.NumberFilter(field_name="company__altegio_id", label="Location's id.")


class _StateFilters(MirrorFilters):
    """What appointments and visits are filtered by."""

    start = MomentFilter("starts_at")
    end = MomentFilter("starts_at", end=True)
    client = django_filters.NumberFilter(field_name="client__altegio_id", label="Client's id.")
    status = django_filters.MultipleChoiceFilter(choices=Status.choices, method="by_status")
    payment = django_filters.MultipleChoiceFilter(field_name="payment_status", choices=PaymentStatus.choices)

    def by_status(self, rows: QuerySet[Any], _name: str, words: list[str]) -> QuerySet[Any]:
        """Rows in any of these states now."""
        return rows.filter(status_now__in=words) if words else rows


class AppointmentFilters(_StateFilters):
    """Filters of /appointments/."""

    staff = django_filters.NumberFilter(field_name="staff__altegio_id", label="Master's id.")

    class Meta:
        model = Appointment
        fields: list[str] = []


class VisitFilters(_StateFilters):
    """Filters of /visits/."""

    staff = django_filters.NumberFilter(method="by_staff", label="Master's id.")

    class Meta:
        model = Visit
        fields: list[str] = []

    def by_staff(self, rows: QuerySet[Any], _name: str, altegio_id: Any) -> QuerySet[Any]:
        """Visits in which this master has an appointment that is not cancelled."""
        appointments = Appointment.objects.filter(staff__altegio_id=altegio_id, cancelled=False)
        return rows.filter(pk__in=appointments.values("visit_id"))


class StaffFilters(MirrorFilters):
    """Filters of /staff/."""

    class Meta:
        model = Staff
        fields = ["fired", "hidden"]


class ServiceFilters(MirrorFilters):
    """Filters of /services/."""

    category = django_filters.NumberFilter(field_name="category__altegio_id", label="Category's id.")

    class Meta:
        model = Service
        fields = ["active"]


class PaymentFilters(MirrorFilters):
    """Filters of /payments/."""

    start = MomentFilter("paid_at")
    end = MomentFilter("paid_at", end=True)
    client = django_filters.NumberFilter(field_name="client__altegio_id", label="Client's id.")

    class Meta:
        model = Payment
        fields: list[str] = []


class ReviewFilters(MirrorFilters):
    """Filters of /reviews/."""

    start = MomentFilter("written_at")
    end = MomentFilter("written_at", end=True)
    staff = django_filters.NumberFilter(field_name="staff__altegio_id", label="Master's id.")

    class Meta:
        model = Review
        fields = ["rating"]


class WorkingHoursFilters(MirrorFilters):
    """Filters of /working-hours/."""

    start = MomentFilter("starts_at")
    end = MomentFilter("starts_at", end=True)
    staff = django_filters.NumberFilter(field_name="staff__altegio_id", label="Master's id.")

    class Meta:
        model = WorkingHours
        fields: list[str] = []
