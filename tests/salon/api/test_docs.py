"""The API's description: a page of our own, light and without any other host."""

from __future__ import annotations

import re

import pytest
from django.test import Client as Browser
from drf_spectacular.generators import SchemaGenerator

pytestmark = pytest.mark.django_db


def test_every_call_of_the_schema_is_described_with_what_to_give_and_what_comes_back(client: Browser) -> None:
    page = client.get("/api/docs/").content.decode()
    schema = SchemaGenerator().get_schema(request=None, public=True)

    for path, methods in schema["paths"].items():
        assert page.count(f"<code>{path}</code>") == len(methods), path
    feedback = page.partition('id="feedback_list"')[2].partition("</article>")[0]
    assert "rating_max" in feedback
    assert "results[].feedback_response.rating" in feedback
    assert "one of: " in feedback


def test_the_description_needs_no_script_and_no_other_host(client: Browser) -> None:
    response = client.get("/api/docs/")
    page = response.content.decode()

    assert "<script" not in page
    assert not re.findall(r'(?:src|href)="(?!/|#)', page)
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]
    assert len(response.content) < 150_000
