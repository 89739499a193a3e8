"""Rows of the mirror for tests: consistent ones, of one location unless a test says otherwise."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import factory
from factory.django import DjangoModelFactory

from altegio.models import (
    Appointment,
    AppointmentService,
    Client,
    Company,
    CustomField,
    GoodsLine,
    Label,
    Payment,
    Quarantine,
    Review,
    Service,
    ServiceCategory,
    ServiceStaff,
    Staff,
    StaffUser,
    SyncRun,
    SyncState,
    Visit,
    WebhookEvent,
    WorkingHours,
)
from altegio.models.status import ARRIVED

KYIV = ZoneInfo("Europe/Kyiv")
COMPANY_ID = 1001
# A day of summer time, in the middle of a working day: the default moment of every visit made here.
NOON = datetime(2026, 7, 1, 12, 0, tzinfo=KYIV)


class CompanyFactory(DjangoModelFactory[Company]):
    """The salon; made once, however many rows ask for it."""

    altegio_id = COMPANY_ID
    title = "Салон"
    timezone = "Europe/Kyiv"
    currency = "₴"
    city = "Київ"

    class Meta:
        model = Company
        django_get_or_create = ("altegio_id",)


class MirrorFactory(DjangoModelFactory):
    """What mirrored rows have in common."""

    company = factory.SubFactory(CompanyFactory)
    altegio_id = factory.Sequence(lambda n: 10_000 + n)

    class Meta:
        abstract = True


class ClientFactory(MirrorFactory):
    """A client with a phone and no Instagram name."""

    name = factory.Sequence(lambda n: f"Клієнтка {n}")
    phone = factory.Sequence(lambda n: f"+38067{n:07d}")

    class Meta:
        model = Client


class InstagramClientFactory(ClientFactory):
    """A client with an Instagram name, each with one of her own."""

    instagram_username = factory.Sequence(lambda n: f"client.{n}")
    instagram_source = "custom_field"
    instagram_certain = True


class StaffFactory(MirrorFactory):
    """A master who works here."""

    name = factory.Sequence(lambda n: f"Майстриня {n}")
    position = "Майстер манікюру"
    specialization = "Манікюр"

    class Meta:
        model = Staff


class LabelFactory(MirrorFactory):
    """A label of clients."""

    title = factory.Sequence(lambda n: f"Мітка {n}")
    color = "#5495b0"

    class Meta:
        model = Label


class CustomFieldFactory(MirrorFactory):
    """A text field on the card of a client."""

    code = factory.Sequence(lambda n: f"field-{n}")
    title = factory.Sequence(lambda n: f"Поле {n}")
    kind = "text"

    class Meta:
        model = CustomField


class ServiceCategoryFactory(MirrorFactory):
    """A group of services."""

    title = factory.Sequence(lambda n: f"Категорія {n}")

    class Meta:
        model = ServiceCategory


class ServiceFactory(MirrorFactory):
    """A service in a category of the same location."""

    title = factory.Sequence(lambda n: f"Послуга {n}")
    category = factory.SubFactory(ServiceCategoryFactory, company=factory.SelfAttribute("..company"))
    price_min = Decimal("500.00")
    price_max = Decimal("900.00")
    duration = 3600

    class Meta:
        model = Service


class TimedFactory(MirrorFactory):
    """An hour at which the client arrived and paid."""

    client = factory.SubFactory(InstagramClientFactory, company=factory.SelfAttribute("..company"))
    starts_at = NOON
    ends_at = factory.LazyAttribute(lambda row: row.starts_at + timedelta(hours=1))
    attendance = ARRIVED
    cost = Decimal("700.00")
    paid = Decimal("700.00")
    payment_status = "paid"

    class Meta:
        abstract = True


class VisitFactory(TimedFactory):
    """A visit without appointments: `CompletedVisitFactory` makes a whole one."""

    class Meta:
        model = Visit


class AppointmentFactory(TimedFactory):
    """An appointment in a visit of its own, which agrees with it."""

    staff = factory.SubFactory(StaffFactory, company=factory.SelfAttribute("..company"))
    visit = factory.SubFactory(
        VisitFactory,
        **{
            name: factory.SelfAttribute(f"..{name}")
            for name in (
                "company",
                "client",
                "starts_at",
                "ends_at",
                "attendance",
                "cancelled",
                "cost",
                "paid",
                "payment_status",
            )
        },
    )
    cancelled = False

    class Meta:
        model = Appointment


class BlockFactory(AppointmentFactory):
    """A calendar block: nobody comes, nothing is paid."""

    client = None
    visit = None
    attendance = 0
    cost = paid = Decimal(0)
    payment_status = "none"


class AppointmentServiceFactory(DjangoModelFactory[AppointmentService]):
    """A service line of an appointment."""

    appointment = factory.SubFactory(AppointmentFactory)
    position = factory.Sequence(lambda n: n % 1000)
    service = factory.SubFactory(ServiceFactory, company=factory.SelfAttribute("..appointment.company"))
    service_altegio_id = factory.LazyAttribute(lambda line: line.service.altegio_id if line.service else 0)
    title = factory.LazyAttribute(lambda line: line.service.title if line.service else "")
    first_cost = cost = Decimal("700.00")

    class Meta:
        model = AppointmentService


class CompletedVisitFactory(VisitFactory):
    """A visit with an appointment, a master and a service line, as a survey needs it.

    `appointment__staff=` and `appointment__service=` choose the master and the service.
    """

    class Meta:
        model = Visit
        skip_postgeneration_save = True

    @factory.post_generation
    def appointment(self: Visit, create: bool, extracted: Appointment | None, **values: object) -> None:
        """Make the visit's appointment; its values can be given as `appointment__staff=…`."""
        if not create or extracted is not None:
            return
        service = values.pop("service", None)
        shared = {
            name: getattr(self, name)
            for name in (
                "company",
                "client",
                "starts_at",
                "ends_at",
                "attendance",
                "cancelled",
                "cost",
                "paid",
                "payment_status",
            )
        }
        made = AppointmentFactory(**{**shared, "visit": self, **values})
        AppointmentServiceFactory(appointment=made, **({"service": service} if service else {}))


class PaymentFactory(MirrorFactory):
    """A payment of an appointment by its client."""

    appointment = factory.SubFactory(AppointmentFactory, company=factory.SelfAttribute("..company"))
    client = factory.SelfAttribute("appointment.client")
    amount = Decimal("700.00")
    paid_at = NOON + timedelta(hours=1)
    account = "Каса"
    is_cash = True

    class Meta:
        model = Payment


class GoodsLineFactory(DjangoModelFactory[GoodsLine]):
    """A bottle sold at an appointment."""

    appointment = factory.SubFactory(AppointmentFactory)
    position = factory.Sequence(lambda n: n % 1000)
    sale_altegio_id = factory.Sequence(lambda n: 30_000 + n)
    title = "Олійка для кутикули"
    cost = Decimal("350.00")

    class Meta:
        model = GoodsLine


class ServiceStaffFactory(DjangoModelFactory[ServiceStaff]):
    """A master who does a service in an hour and a half."""

    service = factory.SubFactory(ServiceFactory)
    staff = factory.SubFactory(StaffFactory, company=factory.SelfAttribute("..service.company"))
    staff_altegio_id = factory.SelfAttribute("staff.altegio_id")
    duration = 5400

    class Meta:
        model = ServiceStaff


class WorkingHoursFactory(MirrorFactory):
    """Eight hours from the beginning of a working day."""

    staff = factory.SubFactory(StaffFactory, company=factory.SelfAttribute("..company"))
    starts_at = NOON.replace(hour=10)
    ends_at = factory.LazyAttribute(lambda row: row.starts_at + timedelta(hours=8))
    date = factory.LazyAttribute(lambda row: row.starts_at.astimezone(KYIV).date())

    class Meta:
        model = WorkingHours


class ReviewFactory(MirrorFactory):
    """A good review of a visit."""

    appointment = factory.SubFactory(AppointmentFactory, company=factory.SelfAttribute("..company"))
    staff = factory.SelfAttribute("appointment.staff")
    rating = 5
    text = "Дуже дякую"
    author = "Олена"
    written_at = NOON + timedelta(hours=3)

    class Meta:
        model = Review


class UserFactory(DjangoModelFactory):
    """A user of the system who may enter the admin, with the password `password`."""

    username = factory.Sequence(lambda n: f"user{n}")
    is_staff = True
    password = factory.django.Password("password")

    class Meta:
        model = "auth.User"


class StaffUserFactory(DjangoModelFactory[StaffUser]):
    """A user who is a master."""

    user = factory.SubFactory(UserFactory)
    staff = factory.SubFactory(StaffFactory)

    class Meta:
        model = StaffUser


class SyncStateFactory(DjangoModelFactory[SyncState]):
    """A stream that was read well at noon."""

    company_altegio_id = COMPANY_ID
    stream = "appointments"
    bookmark = last_started_at = last_ok_at = NOON

    class Meta:
        model = SyncState


class SyncRunFactory(DjangoModelFactory[SyncRun]):
    """A finished incremental pass."""

    company = factory.SubFactory(CompanyFactory)
    company_altegio_id = COMPANY_ID
    kind = SyncRun.Kind.INCREMENTAL
    state = SyncRun.State.OK
    started_at = NOON
    finished_at = NOON + timedelta(seconds=2)

    class Meta:
        model = SyncRun


class QuarantineFactory(DjangoModelFactory[Quarantine]):
    """An appointment without a usable date."""

    company = factory.SubFactory(CompanyFactory)
    stream = "appointments"
    altegio_id = factory.Sequence(lambda n: str(640_000_000 + n))
    mark = factory.SelfAttribute("altegio_id")
    reason = "appointment: no usable date"
    raw = factory.LazyAttribute(lambda entry: f'{{"id": {entry.altegio_id}, "date": "0000-00-00"}}')
    first_seen_at = NOON
    last_seen_at = NOON
    try_after = NOON

    class Meta:
        model = Quarantine


class WebhookEventFactory(DjangoModelFactory[WebhookEvent]):
    """An event that says a record changed."""

    company_altegio_id = COMPANY_ID
    resource = "record"
    resource_id = factory.Sequence(lambda n: 20_000 + n)
    event = "update"
    body = "{}"

    class Meta:
        model = WebhookEvent
