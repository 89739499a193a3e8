"""The salon and the default moment; what all mirrored rows have in common."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import factory
from factory.django import DjangoModelFactory

from altegio.models import Company

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
