"""A master's page keeps clients' phones to itself, whoever else looks at the same moment."""

from __future__ import annotations

import pytest
from django.contrib import admin
from django.test import RequestFactory

from altegio.models import Appointment
from tests.factories import AppointmentFactory, StaffUserFactory
from tests.roles import user_in

pytestmark = pytest.mark.django_db


def test_another_users_request_in_between_does_not_show_the_phone() -> None:
    master = user_in("master")
    mine = AppointmentFactory(staff=StaffUserFactory(user=master).staff, client__phone="+380671234567")
    page = admin.site._registry[Appointment]
    asked = RequestFactory().get("/")
    asked.user = master
    (row,) = page.get_queryset(asked).filter(pk=mine.pk)
    other = RequestFactory().get("/")
    other.user = user_in("receptionist")
    page.get_queryset(other)
    assert "67 123" not in str(page.client_card(row))
