"""Who may enter."""

from __future__ import annotations

import factory
from factory.django import DjangoModelFactory

from altegio.models import StaffUser
from tests.factories.staff import StaffFactory


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
