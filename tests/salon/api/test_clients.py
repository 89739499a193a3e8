"""What the API promises about clients, and about finding one by an Instagram name."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client as Browser

from tests.factories import ClientFactory, CompletedVisitFactory, InstagramClientFactory, UserFactory

pytestmark = pytest.mark.django_db

SEED = "/api/altegio/test/clients/by-instagram"


@pytest.fixture
def owner(client: Browser) -> Browser:
    """A browser in which an owner is logged in."""
    client.force_login(UserFactory(is_superuser=True))
    return client


def test_a_client_has_the_fields_of_the_contract(owner: Browser) -> None:
    visit = CompletedVisitFactory(
        client__name="Олена Коваль", client__spent="1250.50", client__visits_count=3
    )
    (row,) = owner.get("/api/v1/clients/").json()["results"]
    assert row == {
        "id": visit.client.altegio_id,
        "company": 1001,
        "name": "Олена Коваль",
        "phone": visit.client.phone,
        "email": "",
        "instagram_username": visit.client.instagram_username,
        "instagram_state": "name_only",
        "visits_count": 3,
        "spent": "1250.50",
        "last_visit_at": "2026-07-01T12:00:00+03:00",
    }


@pytest.mark.parametrize(
    "query",
    [
        "search=оле",
        "search=%40olena_nails",
        "instagram=Olena_Nails",
        "instagram=%40olena_nails",
        "instagram=https://www.instagram.com/olena_nails/?hl=uk",
        "search=https://instagram.com/olena_nails",
        "search=067 123",
        "phone=0671234567",
        "phone=%2B38 (067) 123-45-67",
    ],
)
def test_a_client_is_found_by_name_phone_and_instagram_name(owner: Browser, query: str) -> None:
    wanted = ClientFactory(name="Олена Коваль", phone="+380671234567", instagram_username="olena_nails")
    ClientFactory(name="Ірина", phone="+380501112233", instagram_username="iryna_brows")
    rows = owner.get(f"/api/v1/clients/?{query}").json()["results"]
    assert [row["id"] for row in rows] == [wanted.altegio_id]


def test_two_clients_with_one_name_are_in_conflict_and_a_nameless_one_is_none(owner: Browser) -> None:
    InstagramClientFactory.create_batch(2, instagram_username="same_name")
    ClientFactory(instagram_username="")
    states = [row["instagram_state"] for row in owner.get("/api/v1/clients/").json()["results"]]
    assert sorted(states) == ["conflict", "conflict", "none"]


def test_a_page_of_clients_takes_few_queries(owner: Browser, django_assert_max_num_queries: Any) -> None:
    for _ in range(10):
        CompletedVisitFactory()
    with django_assert_max_num_queries(6):
        assert owner.get("/api/v1/clients/?limit=100").json()["count"] == 10


@pytest.mark.parametrize("name", ["olena_nails", "@Olena_Nails", " olena_nails "])
def test_the_seeds_endpoint_finds_the_client(owner: Browser, name: str) -> None:
    wanted = InstagramClientFactory(instagram_username="olena_nails", email="olena_nails@gmail.com")
    answer = owner.get(SEED, {"instagram": name})
    assert answer.status_code == 200
    assert answer.json() == {
        "ok": True,
        "client": {
            "id": wanted.altegio_id,
            "name": wanted.name,
            "phone": wanted.phone,
            "email": "olena_nails@gmail.com",
            "instagramUsername": "olena_nails",
        },
    }


def test_the_seeds_endpoint_refuses_what_it_cannot_answer_and_lists_nobody(owner: Browser) -> None:
    InstagramClientFactory.create_batch(2, instagram_username="same_name")
    for name, status in (("nobody", 404), ("same_name", 409), ("", 400)):
        answer = owner.get(SEED, {"instagram": name})
        assert answer.status_code == status
        body = answer.json()
        assert body["ok"] is False
        assert body["error"]
        assert "client" not in body


def test_the_seeds_endpoint_needs_a_token(client: Browser) -> None:
    assert client.get(SEED, {"instagram": "x"}).status_code == 401


def test_the_api_describes_itself(client: Browser) -> None:
    schema = client.get("/api/schema/?format=json").json()
    assert schema["openapi"].startswith("3.1")
    for path in ("clients", "appointments", "visits", "staff", "services", "payments", "feedback"):
        assert f"/api/v1/{path}/" in schema["paths"]
    assert client.get("/api/docs/").status_code == 200
