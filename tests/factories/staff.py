"""Masters, their hours, and what they do."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import factory
from factory.django import DjangoModelFactory

from altegio.models import Service, ServiceCategory, ServiceStaff, Staff, WorkingHours
from tests.factories.company import KYIV, NOON, MirrorFactory


class StaffFactory(MirrorFactory):
    """A master who works here."""

    name = factory.Sequence(lambda n: f"Майстриня {n}")
    position = "Майстер манікюру"
    specialization = "Манікюр"

    class Meta:
        model = Staff


class WorkingHoursFactory(MirrorFactory):
    """Eight hours from the beginning of a working day."""

    staff = factory.SubFactory(StaffFactory, company=factory.SelfAttribute("..company"))
    starts_at = NOON.replace(hour=10)
    ends_at = factory.LazyAttribute(lambda row: row.starts_at + timedelta(hours=8))
    date = factory.LazyAttribute(lambda row: row.starts_at.astimezone(KYIV).date())

    class Meta:
        model = WorkingHours


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


class ServiceStaffFactory(DjangoModelFactory[ServiceStaff]):
    """A master who does a service in an hour and a half."""

    service = factory.SubFactory(ServiceFactory)
    staff = factory.SubFactory(StaffFactory, company=factory.SelfAttribute("..service.company"))
    staff_altegio_id = factory.SelfAttribute("staff.altegio_id")
    duration = 5400

    class Meta:
        model = ServiceStaff
