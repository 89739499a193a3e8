"""Every list as a table."""

from __future__ import annotations

import csv
import io

import pytest

from tests.factories import CompletedVisitFactory
from tests.salon.api.lists import LISTS, world
from tests.salon.api.tools import Caller

pytestmark = pytest.mark.django_db


def test_every_list_comes_as_a_table_whose_head_is_there_even_of_nothing(tool: Caller) -> None:
    paths = [*(f"{name}/" for name in LISTS), "reports/summary/", "reports/visits/"]
    of_nothing = {path: tool.ask(path, accept="text/csv").content.decode() for path in paths}
    world(2)
    for path in paths:
        answer = tool.ask(path, accept="text/csv")
        rows = list(csv.reader(io.StringIO(answer.content.decode())))
        assert answer["Content-Type"] == "text/csv; charset=utf-8"
        assert rows[:1] == list(csv.reader(io.StringIO(of_nothing[path])))[:1], path
        assert {len(row) for row in rows} == {len(rows[0])}


def test_a_table_holds_what_the_page_holds_and_no_formula(tool: Caller) -> None:
    visit = CompletedVisitFactory(client__name='=HYPERLINK("http://x","y")', client__phone="+380671112233")
    text = tool.ask("appointments/?fields=id,client,services,cost", accept="text/csv").content.decode()
    (row,) = csv.DictReader(io.StringIO(text))
    appointment = visit.appointments.get()
    assert row["id"] == str(appointment.altegio_id)
    assert row["client.name"] == '\'=HYPERLINK("http://x","y")'
    assert row["cost"] == "700.00"
    assert row["services"].startswith('[{"id": ')
    (card,) = csv.DictReader(io.StringIO(tool.ask("clients/", accept="text/csv").content.decode()))
    assert card["phone"] == "+380671112233"
