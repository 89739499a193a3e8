"""What the API refuses, and how it says so."""

from __future__ import annotations

import pytest
from django.test import Client as Browser

from tests.factories import StaffFactory
from tests.salon.api.tools import Caller

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("query", "name", "words"),
    [
        ("limit=many", "limit", "1"),
        ("limit=0", "limit", "1"),
        ("offset=-1", "offset", "0"),
        ("offset=100001", "offset", "cursor=start"),
        ("cursor=what", "cursor", "cursor=start"),
        ("cursor=WzFd&updated_since=2026-01-01", "cursor", "cursor=start"),
        ("cursor=start&offset=10", "offset", "offset"),
        ("cursor=start&ordering=name", "ordering", "ordering"),
        ("fields=id,shoe_size", "fields", "shoe_size"),
        ("ordering=shoe_size", "ordering", "shoe_size"),
        ("ordering=,", "ordering", "до коми й після неї"),
        ("ordering=name,", "ordering", "до коми й після неї"),
        ("fired=perhaps", "fired", "true"),
        ("company=one", "company", ""),
        ("vanished=2", "vanished", "2"),
        ("updated_since=lately", "updated_since", "2026-11-24"),
        ("shoe_size=39", "shoe_size", "updated_since"),
    ],
)
def test_what_it_cannot_do_is_refused_with_a_sentence(
    tool: Caller, query: str, name: str, words: str
) -> None:
    answer = tool.ask(f"staff/?{query}", 400)
    body = answer.json()
    assert answer["Content-Type"] == "application/problem+json"
    assert name in body["errors"]
    assert words in body["detail"]


def test_a_slip_in_a_filter_of_one_row_or_of_a_report_is_refused_too(tool: Caller) -> None:
    staff = StaffFactory()
    tool.read(f"staff/{staff.altegio_id}/?compani=1001", 400)
    tool.read("reports/summary/?form=2026-07-01", 400)
    tool.read("reports/visits/?form=2026-07-01", 400)


@pytest.mark.parametrize(
    "path", ["appointments", "visits", "payments", "reviews", "working-hours", "feedback"]
)
def test_a_period_that_ends_before_it_begins_is_refused(path: str) -> None:
    refused = Caller().read(f"{path}/?start=2026-07-03&end=2026-07-01", 400)
    assert refused["errors"] == {"start": ["Період закінчується раніше, ніж починається."]}
    Caller().read(f"{path}/?start=2026-07-01&end=2026-07-01")


def test_what_it_cannot_give_is_said_with_what_it_can(tool: Caller) -> None:
    answer = tool.ask("staff/", 406, accept="application/xml")
    assert answer["Content-Type"] == "application/problem+json"
    assert "text/csv" in answer.json()["detail"]
    assert tool.ask("staff/?nonsense=1", 400, accept="text/csv")["Content-Type"] == "application/problem+json"


def test_a_token_that_asks_too_often_is_told_how_long_to_wait() -> None:
    slow, other = Caller(per_minute=2), Caller(per_minute=2)
    statuses = set()
    for _number in range(6):  # the minute may turn once amid them
        statuses.add(_status(slow))
    assert 429 in statuses
    assert _status(other) == 200


def _status(tool: Caller) -> int:
    answer = Browser().get("/api/v1/staff/", headers={"authorization": f"Token {tool.key}"})
    if answer.status_code == 429:
        assert 1 <= int(answer["Retry-After"]) <= 60
        assert answer["Retry-After"] in answer.json()["detail"]
        assert answer["Content-Type"] == "application/problem+json"
    return answer.status_code
