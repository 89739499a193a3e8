"""What the API says of itself: complete, guarded against silent change, and good for making a client."""

from __future__ import annotations

import importlib
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from django.utils import translation
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiYamlRenderer

from tests.factories import CompletedVisitFactory
from tests.feedback.factories import SurveyFactory
from tests.salon.api.served import served
from tests.salon.api.tools import Caller

ROOT = Path(__file__).resolve().parents[3]
KEPT = ROOT / "docs" / "openapi.yaml"


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    with translation.override("en"):
        made: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)
    return made


def operations(schema: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return [(path, one) for path, methods in schema["paths"].items() for one in methods.values()]


def resolved(schema: dict[str, Any], node: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in node:
        kind, name = node["$ref"].split("/")[-2:]
        node = schema["components"][kind][name]
    return node


def test_the_description_that_is_kept_is_that_of_the_code(schema: dict[str, Any]) -> None:
    made = OpenApiYamlRenderer().render(schema, renderer_context={}).decode()
    assert made == KEPT.read_text(), (
        "The API changed: `make openapi` renews docs/openapi.yaml; look at the difference."
    )


def test_every_call_tells_every_answer(schema: dict[str, Any]) -> None:
    for path, one in operations(schema):
        codes = {"200", "401", "403", "406", "429", "400"} | ({"404", "409"} if "{" in path else set())
        if path.startswith("/api/v1/"):
            assert set(one["responses"]) == codes | {"304"}, path
            assert set(one["responses"]["200"]["content"]) == {"application/json", "text/csv"}
        assert one["description"].strip()
        assert all(each.get("description") for each in one["parameters"] if each["in"] == "query"), path


def test_every_answer_has_an_example_and_each_is_what_its_schema_says(schema: dict[str, Any]) -> None:
    seen = 0
    for path, one in operations(schema):
        for code, answer in one["responses"].items():
            for kind, content in resolved(schema, answer).get("content", {}).items():
                examples = content["examples"].values()
                assert examples, (path, code)
                for example in examples:
                    rule = {**content["schema"], "components": schema["components"]}
                    jsonschema.validate(example["value"], rule)
                    seen += kind == "application/json"
    assert seen > 20


def test_an_example_of_a_row_names_all_its_fields(schema: dict[str, Any]) -> None:
    for path, one in operations(schema):
        if "{" in path:
            content = one["responses"]["200"]["content"]["application/json"]
            whole = resolved(schema, content["schema"]["anyOf"][0])
            shown = content["examples"]["usual"]["value"]
            assert set(shown) == set(whole["required"]), path


@pytest.mark.django_db
def test_a_client_made_of_the_description_reads_the_living_api(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    maker = Path(sys.executable).parent / "openapi-python-client"
    argv = [maker, "generate", "--path", KEPT, "--output-path", tmp_path / "salon_client", "--meta", "none"]
    subprocess.run(argv, check=True, capture_output=True, timeout=60)
    monkeypatch.syspath_prepend(tmp_path)
    visit = CompletedVisitFactory(client__name="Олена")
    survey = SurveyFactory(visit=visit, rating=5)
    tool = Caller("appointments", "feedback")

    def call(name: str) -> Any:
        return importlib.import_module(f"salon_client.api.{name}")

    with served() as address:
        made = importlib.import_module("salon_client")
        client = made.AuthenticatedClient(base_url=address, token=tool.key, prefix="Token")
        page = call("appointments.appointments_list").sync(client=client, limit=10)
        (row,) = page.results
        assert type(row).__name__ == "Appointment"
        assert (page.count, row.client.name, row.status.value) == (1, "Олена", "completed")
        assert row.starts_at == visit.starts_at
        (part,) = call("appointments.appointments_list").sync(client=client, fields="id,cost").results
        assert (type(part).__name__, part.cost) == ("AppointmentPart", "700.00")
        told = call("feedback.feedback_retrieve").sync(str(survey.visit.altegio_id), client=client)
        assert told.feedback_response.rating == 5
        refused = call("clients.clients_list").sync_detailed(client=client)
        assert (refused.status_code, refused.parsed.status) == (403, 403)
        assert refused.parsed.detail
