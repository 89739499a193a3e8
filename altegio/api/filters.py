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
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field

from altegio.api.ordering import Ordering
from altegio.days import FIRST_DAY, LAST_DAY, day_end, day_start
from altegio.models import Appointment, Payment, Review, Service, Staff, Visit, WorkingHours
from altegio.models.status import PaymentStatus, Status
from altegio.selectors import search_clients

LARGEST_ID = 2**63 - 1


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


@extend_schema_field({"anyOf": [{"type": "string", "format": form} for form in ("date", "date-time")]})
class MomentFilter(django_filters.Filter):
    """From this moment on, or (with `end=True`) before it."""

    field_class = MomentField

    def __init__(self, field_name: str, *, end: bool = False, label: str = "") -> None:
        usual = "End of the period; a date includes its whole day." if end else "Start of the period."
        lookup = "lt" if end else "gte"
        super().__init__(field_name=field_name, lookup_expr=lookup, end=end, label=label or usual)


class YesNoField(forms.Field):
    """true or false."""

    def to_python(self, value: Any) -> bool | None:
        """None for nothing."""
        if value in self.empty_values:
            return None
        if str(value).lower() not in ("true", "false"):
            raise ValidationError(_("Give true or false."))
        return str(value).lower() == "true"


@extend_schema_field(OpenApiTypes.BOOL)
class YesNoFilter(django_filters.Filter):
    """Rows of which it is true, or of which it is not."""

    field_class = YesNoField


class WholeField(forms.IntegerField):
    """A whole number, as large as the database's."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=-LARGEST_ID, max_value=LARGEST_ID, **kwargs)


@extend_schema_field(OpenApiTypes.INT64)
class WholeFilter(django_filters.Filter):
    """By a whole number: an id in Altegio, a rating."""

    field_class = WholeField


def sees_phones(user: Any) -> bool:
    """Whether the caller may know phones: a tool says so by itself, a person may who may see clients."""
    says = getattr(user, "sees_phones", None)
    return bool(user.has_perm("altegio.view_client") if says is None else says)


class PeriodForm(forms.Form):
    """The parameters of a list, which are refused where the period is upside down: it would list nothing."""

    def clean(self) -> dict[str, Any]:
        """What each field gave. Raises ValidationError by `start`, as the reports do."""
        found: dict[str, Any] = super().clean() or {}
        start, end = found.get("start"), found.get("end")
        if start and end and start > end:
            self.add_error("start", _("The period ends before it begins."))
        return found


class SinceFilters(django_filters.FilterSet):
    """For readers who come again and again."""

    updated_since = MomentFilter(
        "changed_at",
        label="Only what changed here at this moment or later, vanished rows too, the oldest change first.",
    )

    def get_form_class(self) -> type[forms.Form]:
        """The parameters' form, which knows of periods."""
        plain = super().get_form_class()
        return type(plain.__name__, (PeriodForm, plain), {})

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Who asks for changes gets them in the order in which they came, unless another is asked for."""
        rows: QuerySet[Any] = super().filter_queryset(queryset)
        data = self.form.cleaned_data
        if data.get("updated_since") and not data.get("ordering"):
            return rows.order_by("changed_at", "pk")
        return rows


class MirrorFilters(SinceFilters):
    """What all mirrored rows are filtered by: Altegio's ids are unique within a location only."""

    company = WholeFilter(field_name="company__altegio_id", label="Location's id.")
    vanished = django_filters.ChoiceFilter(
        choices=[("0", "0"), ("1", "1")],
        method="as_it_is",
        label="1 lists rows too that Altegio no longer has.",
    )

    def as_it_is(self, rows: QuerySet[Any], _name: str, _value: str) -> QuerySet[Any]:
        """The view has seen to it."""
        return rows


class _StateFilters(MirrorFilters):
    """What appointments and visits are filtered by."""

    search = django_filters.CharFilter(
        method="by_search", label="Of clients who are found by this: a part of a name or a phone in any form."
    )

    start = MomentFilter("starts_at")
    end = MomentFilter("starts_at", end=True)
    client = WholeFilter(field_name="client__altegio_id", label="Client's id.")
    status = django_filters.MultipleChoiceFilter(
        choices=Status.choices, method="by_status", label="In any of these states now."
    )
    payment = django_filters.MultipleChoiceFilter(
        field_name="payment_status", choices=PaymentStatus.choices, label="Paid so far."
    )

    def by_status(self, rows: QuerySet[Any], _name: str, words: list[str]) -> QuerySet[Any]:
        """Rows in any of these states now."""
        return rows.filter(status_now__in=words) if words else rows

    def by_search(self, rows: QuerySet[Any], _name: str, text: str) -> QuerySet[Any]:
        """Rows of the clients that this text finds; by no phone for who may see none."""
        found = search_clients(text, names_only=not sees_phones(self.request.user))
        return rows.filter(client__in=found.order_by().values("pk"))


class AppointmentFilters(_StateFilters):
    """Filters of /appointments/."""

    ordering = Ordering(starts_at="starts_at", created_at="created_at", updated_at="changed_at")
    staff = WholeFilter(field_name="staff__altegio_id", label="Master's id.")

    class Meta:
        model = Appointment
        fields: list[str] = []


class VisitFilters(_StateFilters):
    """Filters of /visits/."""

    ordering = Ordering(starts_at="starts_at", updated_at="changed_at")
    staff = WholeFilter(method="by_staff", label="Master's id.")

    class Meta:
        model = Visit
        fields: list[str] = []

    def by_staff(self, rows: QuerySet[Any], _name: str, altegio_id: Any) -> QuerySet[Any]:
        """Visits in which this master has an appointment that is not cancelled."""
        appointments = Appointment.objects.filter(staff__altegio_id=altegio_id, cancelled=False)
        return rows.filter(pk__in=appointments.values("visit_id"))


class StaffFilters(MirrorFilters):
    """Filters of /staff/."""

    search = django_filters.CharFilter(field_name="name", lookup_expr="icontains", label="Part of the name.")
    ordering = Ordering(name="name", rating="rating", updated_at="changed_at")

    fired = YesNoFilter("fired", label="Works here no more.")
    hidden = YesNoFilter("hidden", label="Hidden from online booking.")

    class Meta:
        model = Staff
        fields: list[str] = []


class ServiceFilters(MirrorFilters):
    """Filters of /services/."""

    search = django_filters.CharFilter(field_name="title", lookup_expr="icontains", label="Part of the name.")
    ordering = Ordering(title="title", price_min="price_min", duration="duration", updated_at="changed_at")
    category = WholeFilter(field_name="category__altegio_id", label="Category's id.")

    active = YesNoFilter("active", label="On offer now.")

    class Meta:
        model = Service
        fields: list[str] = []


class PaymentFilters(MirrorFilters):
    """Filters of /payments/."""

    ordering = Ordering(paid_at="paid_at", amount="amount", updated_at="changed_at")
    start = MomentFilter("paid_at")
    end = MomentFilter("paid_at", end=True)
    client = WholeFilter(field_name="client__altegio_id", label="Client's id.")

    class Meta:
        model = Payment
        fields: list[str] = []


class ReviewFilters(MirrorFilters):
    """Filters of /reviews/."""

    ordering = Ordering(written_at="written_at", rating="rating", updated_at="changed_at")
    start = MomentFilter("written_at")
    end = MomentFilter("written_at", end=True)
    staff = WholeFilter(field_name="staff__altegio_id", label="Master's id.")

    rating = WholeFilter("rating", label="From 1 to 5.")

    class Meta:
        model = Review
        fields: list[str] = []


class WorkingHoursFilters(MirrorFilters):
    """Filters of /working-hours/."""

    ordering = Ordering(starts_at="starts_at", updated_at="changed_at")
    start = MomentFilter("starts_at")
    end = MomentFilter("starts_at", end=True)
    staff = WholeFilter(field_name="staff__altegio_id", label="Master's id.")

    class Meta:
        model = WorkingHours
        fields: list[str] = []
