"""Visits and their appointments, and what came of them."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import factory
from factory.django import DjangoModelFactory

from altegio.models import Appointment, AppointmentService, GoodsLine, Payment, Review, Visit
from altegio.models.status import ARRIVED
from tests.factories.clients import InstagramClientFactory
from tests.factories.company import NOON, MirrorFactory
from tests.factories.staff import ServiceFactory, StaffFactory

# What an appointment and its visit have in common.
OF_A_VISIT = (
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
        **{name: factory.SelfAttribute(f"..{name}") for name in OF_A_VISIT},
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
        shared = {name: getattr(self, name) for name in OF_A_VISIT}
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
