"""A chain: two locations in two zones, whose ids collide."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from altegio.models import Appointment, Client, Company, Visit, WorkingHours
from altegio.sync.engine import run_sync
from tests.altegio.sync.conftest import make_client

pytestmark = pytest.mark.django_db


@pytest.fixture
def chain(start_sandbox: Callable[..., Any]) -> Any:
    sandbox = start_sandbox(clients=20, appointments=60, options=["--no-limit", "--companies", "2"])
    sandbox._json("PUT", "/_control/life", json={"paused": True})
    return sandbox


def test_each_location_has_its_own_rows_and_its_own_clock(chain: Any) -> None:
    for company_id in (1001, 1002):
        run = run_sync(company_id, full=True, now=timezone.now(), client=make_client(chain.url))
        assert (run.state, run.error) == ("ok", "")

    zones = dict(Company.objects.values_list("altegio_id", "timezone"))
    assert zones == {1001: "Europe/Kyiv", 1002: "Europe/Warsaw"}
    for model in (Client, Appointment, Visit, WorkingHours):
        here, there = (
            set(model.objects.filter(company__altegio_id=number).values_list("altegio_id", flat=True))
            for number in zones
        )
        assert here & there, model

    for row in Appointment.objects.select_related("company", "client__company", "staff__company", "visit"):
        linked = [one for one in (row.client, row.staff, row.visit) if one]
        assert {one.company_id for one in linked} <= {row.company_id}
        written = row.starts_at.astimezone(row.company.zone).strftime("%Y-%m-%d %H:%M:%S")
        assert written == row.raw["date"]
