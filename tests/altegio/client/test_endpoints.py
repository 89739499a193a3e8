from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
import responses

from altegio.client import AltegioClient, Answer, NoFunds, Retryable, endpoints
from tests.altegio.open_pace import NoWaiting

BASE = "https://altegio.test/api/v1"
MOMENT = datetime(2026, 11, 24, 10, 30, 15, 999, tzinfo=UTC)


FINE = {"success": True, "data": [], "meta": []}


@pytest.fixture
def client() -> AltegioClient:
    return AltegioClient(
        base_url=BASE, partner_token="p", user_token="u", limiter=NoWaiting(), sleep=lambda _: None
    )


Call = Callable[[AltegioClient], Answer]

GETS: list[tuple[str, Call, str]] = [
    ("company", lambda c: endpoints.company(c, 1), "/company/1"),
    ("my companies", endpoints.my_companies, "/companies?my=1&page=1&count=200"),
    ("staff", lambda c: endpoints.staff_list(c, 1), "/staff/1"),
    ("categories", lambda c: endpoints.service_categories(c, 1), "/company/1/service_categories"),
    ("services", lambda c: endpoints.services(c, 1), "/company/1/services"),
    ("clients", lambda c: endpoints.clients_page(c, 1, 3), "/clients/1?page=3&count=200"),
    (
        "changed clients",
        lambda c: endpoints.clients_page(c, 1, 1, 50, MOMENT),
        "/clients/1?page=1&count=50&changed_after=2026-11-24T10%3A30%3A15",
    ),
    ("client", lambda c: endpoints.client(c, 1, 7), "/client/1/7"),
    (
        "records",
        lambda c: endpoints.records_page(c, 1, 2, start_date=date(2026, 1, 2), end_date=date(2026, 2, 3)),
        "/records/1?page=2&count=200&start_date=2026-01-02&end_date=2026-02-03&with_deleted=1"
        "&include_finance_transactions=1",
    ),
    (
        "changed records",
        lambda c: endpoints.records_page(
            c, 1, 1, changed_after=MOMENT, with_deleted=False, include_finance_transactions=False
        ),
        "/records/1?page=1&count=200&changed_after=2026-11-24T10%3A30%3A15",
    ),
    ("record", lambda c: endpoints.record(c, 1, 9), "/record/1/9?include_finance_transactions=1"),
    ("permissions", lambda c: endpoints.permissions(c, 1), "/user/permissions/1"),
    ("fields of clients", lambda c: endpoints.custom_field_definitions(c, 1), "/custom_fields/client/1"),
    (
        "fields of records",
        lambda c: endpoints.custom_field_definitions(c, 1, "record"),
        "/custom_fields/record/1",
    ),
]


@responses.activate
@pytest.mark.parametrize(("call", "path"), [row[1:] for row in GETS], ids=[row[0] for row in GETS])
def test_a_method_asks_for_its_path(client: AltegioClient, call: Call, path: str) -> None:
    responses.get(f"{BASE}{path.partition('?')[0]}", json=FINE)
    assert call(client).data == []
    assert responses.calls[0].request.url == f"{BASE}{path}"


def body_of(call: Any) -> Any:
    return json.loads(call.request.body)


@responses.activate
def test_the_search_names_its_fields(client: AltegioClient) -> None:
    responses.post(f"{BASE}/company/1/clients/search", json={**FINE, "data": [{"id": 5}]})
    assert endpoints.clients_search_page(client, 1, 2, fields=["id"]).rows == [{"id": 5}]
    sent = body_of(responses.calls[0])
    assert (sent["page"], sent["page_size"], sent["fields"]) == (2, 200, ["id"])


@responses.activate
def test_an_sms_goes_to_the_named_clients(client: AltegioClient) -> None:
    responses.post(f"{BASE}/sms/clients/by_id/1", status=201, json=FINE)
    endpoints.send_sms(client, 1, [7], "Дякуємо!")
    assert body_of(responses.calls[0]) == {"client_ids": [7], "text": "Дякуємо!"}


@responses.activate
def test_an_sms_whose_outcome_is_unknown_is_not_sent_again(client: AltegioClient) -> None:
    responses.post(f"{BASE}/sms/clients/by_id/1", status=502)
    with pytest.raises(Retryable):
        endpoints.send_sms(client, 1, [7], "x")
    assert client.requests_spent == 1


@responses.activate
def test_an_empty_sms_account_is_its_own_error(client: AltegioClient) -> None:
    refusal = {"success": False, "data": None, "meta": {"message": "Insufficient funds on the account."}}
    responses.post(f"{BASE}/sms/clients/by_id/1", status=402, json=refusal)
    with pytest.raises(NoFunds):
        endpoints.send_sms(client, 1, [7], "x")
