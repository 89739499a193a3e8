"""Errors are for people: pages with a sentence and a way back, problem details for tools."""

from __future__ import annotations

import pytest
from django.template.loader import render_to_string
from django.test import Client as Browser

from tests.roles import browser_of, user_in

pytestmark = pytest.mark.django_db


def test_a_refused_page_says_so_in_ukrainian_and_leads_back() -> None:
    answer = browser_of(user_in("master")).get("/admin/altegio/client/")
    assert answer.status_code == 403
    assert "Ця сторінка не для вашої ролі" in answer.content.decode()
    assert 'href="/admin/"' in answer.content.decode()


def test_a_page_that_is_not_there_says_so(client: Browser) -> None:
    answer = client.get("/nothing/")
    assert answer.status_code == 404
    assert "Такої сторінки немає" in answer.content.decode()


def test_the_page_of_a_crash_needs_nothing_that_can_be_broken() -> None:
    assert "salon/errors.css" in render_to_string("500.html")


@pytest.mark.parametrize("method", ["get", "post"])
def test_an_unknown_address_of_the_api_is_a_problem_with_a_sentence(client: Browser, method: str) -> None:
    answer = getattr(client, method)("/api/v1/nothing/")
    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["detail"]


def test_the_apis_index_names_its_endpoints(client: Browser) -> None:
    links = client.get("/api/").json()
    assert links["feedback-list"].endswith("/api/v1/feedback/")
    assert links["schema"].endswith("/api/schema/")
