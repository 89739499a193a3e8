"""Schemathesis calls everything that the description names, with what it allows and with what it does not.

No answer is a 5xx, and none is other than described. `make fuzz EXAMPLES=300` calls each a great deal longer.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import ignored_auth, negative_data_rejection, positive_data_acceptance

from salon.models import ApiToken
from tests.factories import CompletedVisitFactory, PaymentFactory, ReviewFactory, WorkingHoursFactory
from tests.feedback.factories import SurveyFactory
from tests.salon.api.served import kept_connection

pytestmark = pytest.mark.django_db

EXAMPLES = int(os.environ.get("EXAMPLES", "4"))


@pytest.fixture
def world() -> Iterator[str]:
    """A row of everything; the key of a tool that may read all of it."""
    visit = CompletedVisitFactory()
    PaymentFactory(appointment=visit.appointments.get())
    ReviewFactory(appointment=visit.appointments.get())
    WorkingHoursFactory()
    SurveyFactory(visit=visit, rating=4)
    with kept_connection():
        yield ApiToken.issue(name="fuzz", scopes=ApiToken.Scope.values, per_minute=100_000)[1]


@pytest.mark.parametrize("caller", ["token", "nobody"])
def test_whatever_is_asked_the_answer_is_one_of_those_described(world: str, caller: str) -> None:
    schema: Any = schemathesis.openapi.from_wsgi("/api/schema/?format=json", get_wsgi_application())
    headers = {"Accept-Encoding": "identity"}
    if caller == "token":
        headers["Authorization"] = f"Token {world}"
    called = 0
    for operation in schema.get_all_operations():
        case_of = operation.ok().as_strategy(
            generation_mode=GenerationMode.POSITIVE
        ) | operation.ok().as_strategy(generation_mode=GenerationMode.NEGATIVE)

        @seed(7)
        @settings(
            max_examples=EXAMPLES if caller == "token" else max(1, EXAMPLES // 3),
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case_of)
        def each(case: Any) -> None:
            nonlocal called
            answer = case.call(headers=headers)
            # Whether the door holds is seen by calling as nobody: the key here is a real one. And what each
            # parameter allows may not go together, as an offset and a cursor: that is a 400.
            left_out = [ignored_auth, positive_data_acceptance]
            # As a form sends what is not filled in, and as an empty object arrives: nothing is asked by it.
            if "" in dict(parse_qsl(urlsplit(answer.request.url).query, keep_blank_values=True)).values():
                left_out.append(negative_data_rejection)
            case.validate_response(answer, excluded_checks=left_out)
            if caller == "nobody":
                assert answer.status_code in (401, 404, 405, 406)
            called += 1

        each()
    assert called >= 20
