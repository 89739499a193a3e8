from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from altegio import mapping
from altegio.client import AltegioClient, Answer, NotAuthenticated, NotFound, endpoints, pages
from tests.altegio.open_pace import NoWaiting

COMPANY = 1001
# Five kinds of faults, each on one answer in thirteen: a third of all answers.
KINDS, SHARE = ("429", "500", "html", "cut", "truncated"), 0.078


@pytest.fixture
def altegio(sandbox: Any) -> AltegioClient:
    return AltegioClient(
        base_url=f"{sandbox.url}/api/v1",
        partner_token="sandbox-partner",
        user_token="sandbox-user",
        limiter=NoWaiting(),
        sleep=lambda _: None,
    )


def every_record(altegio: AltegioClient, count: int) -> list[mapping.AppointmentRow]:
    zone = ZoneInfo(mapping.map_company(endpoints.company(altegio, COMPANY).data, "UTC").timezone)
    today, year = datetime.now(zone).date(), timedelta(days=400)

    def fetch(page: int) -> Answer:
        return endpoints.records_page(
            altegio, COMPANY, page, count, start_date=today - year, end_date=today + year
        )

    read = pages(fetch, count)
    rows = {raw["id"]: mapping.map_appointment(raw, zone=zone) for page in read for raw in page}
    return list(rows.values())


@pytest.mark.sandbox(clients=40, appointments=200, options=["--no-limit"])
@pytest.mark.parametrize("faults", [(), KINDS], ids=["calm", "a third of all answers are faults"])
def test_what_is_read_is_what_the_salon_holds(
    sandbox: Any, altegio: AltegioClient, faults: tuple[str, ...]
) -> None:
    for kind in faults:
        sandbox.post("/_control/faults", {"kind": kind, "vendor": "altegio", "share": SHARE})
    truth = sandbox.get("/_control/counts")
    records = every_record(altegio, 20)
    alive = [row for row in records if not row.cancelled]
    clients = pages(lambda page: endpoints.clients_page(altegio, COMPANY, page, 10), 10)

    assert len({raw["id"] for page in clients for raw in page}) == truth["clients"]
    assert len(endpoints.staff_list(altegio, COMPANY).rows) == truth["staff"]
    assert len(endpoints.services(altegio, COMPANY).rows) == truth["services"]
    assert len(endpoints.service_categories(altegio, COMPANY).rows) == truth["categories"]
    assert len(records) == truth["appointments"]["total"]
    assert len(alive) == truth["appointments"]["total"] - truth["appointments"]["deleted"]
    assert Counter(str(row.attendance) for row in alive) == truth["appointments"]["by_attendance"]
    assert len({row.visit_altegio_id for row in records} - {None}) == truth["visits"]
    assert float(sum(one.cost for row in alive for one in row.services)) == truth["cost"]
    assert float(sum(row.cost for row in alive)) == truth["cost"] + truth["goods_cost"]
    assert float(sum(row.paid for row in alive)) == truth["paid_not_deleted_appointments"]
    assert sum(len(row.payments) for row in records) == truth["payments"]
    log = sandbox.get("/_control/requests", vendor="altegio")["requests"]
    assert any(request["fault"] for request in log) is bool(faults)


def test_one_object_is_what_the_list_holds(altegio: AltegioClient) -> None:
    row = every_record(altegio, 200)[0]
    assert endpoints.record(altegio, COMPANY, row.altegio_id).data["id"] == row.altegio_id
    first = endpoints.clients_page(altegio, COMPANY, 1, 1).rows[0]
    assert endpoints.client(altegio, COMPANY, first["id"]).data["name"] == first["name"]


def test_what_is_not_there_is_not_found(altegio: AltegioClient) -> None:
    with pytest.raises(NotFound):
        endpoints.record(altegio, COMPANY, 1)


def test_a_wrong_token_stops(sandbox: Any) -> None:
    stranger = AltegioClient(
        base_url=f"{sandbox.url}/api/v1",
        partner_token="sandbox-partner",
        user_token="old",
        limiter=NoWaiting(),
    )
    with pytest.raises(NotAuthenticated):
        endpoints.clients_page(stranger, COMPANY, 1)
    assert stranger.requests_spent == 1
