"""How the API describes itself in OpenAPI: every call with all its answers, parameters in words, examples.

drf-spectacular reads the views; what all calls share is said here once, and added to what it found.
"""

from __future__ import annotations

import copy
from typing import Any

from django.utils import translation
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from altegio.api.serializers import OF_CHANGES
from salon.api import examples, problems
from salon.api.errors import MEDIA_TYPE

ROWS = "/api/v1/"
PART = "Part"
FIELDS = {
    "name": "fields",
    "in": "query",
    "description": "Only these fields, by commas: `fields=id,name`. Nothing else is read from the database.",
}
COMPANY = {
    "name": "company",
    "in": "query",
    "description": "Location's id, where several locations have such a row.",
    "schema": {"type": "integer", "format": "int64"},
}
TAG = {
    "name": "If-None-Match",
    "in": "header",
    "description": "The `ETag` of the answer that you have: 304 and no body while it is still the same.",
    "schema": {"type": "string"},
}
_HEADERS = {
    "ETag": {"description": "Changes with the body.", "schema": {"type": "string"}},
    "Link": {
        "description": "The pages before and behind, as RFC 8288 says: for who reads CSV.",
        "schema": {"type": "string"},
    },
    "Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer"}},
}


def complete(result: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
    """Add to the schema what all calls have in common. Called by drf-spectacular when it is done."""
    schemas = result["components"]["schemas"]
    for schema in schemas.values():
        _plain(schema)
    result["components"]["responses"] = {f"Refused{code}": _refusal(code) for code in problems.PROBLEMS}
    schemas["Problem"] = copy.deepcopy(problems.PROBLEM_SCHEMA)
    for path, methods in result["paths"].items():
        for operation in methods.values():
            operation["summary"] = operation["description"].partition(".")[0]
            if path.startswith(ROWS):
                _call(operation, schemas, one="{" in path, report="/reports/" in path)
            else:
                _seed(operation)
    return result


def _plain(schema: dict[str, Any]) -> None:
    """Everything is only read, and all of it comes; titles repeat the names."""
    for value in schema.get("properties", {}).values():
        value.pop("readOnly", None)
        value.pop("title", None)
    if schema.get("type") == "object" and "properties" in schema:
        schema["required"] = [name for name in schema["properties"] if name not in OF_CHANGES]


# --- a call ---------------------------------------------------------------------------------------
def _call(operation: dict[str, Any], schemas: dict[str, Any], *, one: bool, report: bool) -> None:
    parameters = operation.setdefault("parameters", [])
    if one:
        parameters.append(copy.deepcopy(COMPANY))
    if not report:
        whole = _in_parts(operation["responses"]["200"]["content"]["application/json"]["schema"], schemas)
        names = "|".join(schemas[whole]["properties"])
        parameters.append({**FIELDS, "schema": {"type": "string", "pattern": f"^({names})(,({names}))*$"}})
    parameters.append(copy.deepcopy(TAG))
    good = operation["responses"]["200"]
    good["description"] = "The report." if report else "The row." if one else "A page of rows."
    good["headers"] = _headers("ETag") if one or report else _headers("ETag", "Link")
    good["content"]["application/json"]["examples"] = {
        "usual": {"value": examples.of(operation["operationId"])}
    }
    good["content"]["text/csv"] = {
        "schema": {"type": "string"},
        "examples": {"usual": {"value": examples.table(operation["operationId"])}},
    }
    operation["responses"]["304"] = {
        "description": "Nothing changed since the answer with that ETag.",
        "headers": _headers("ETag"),
    }
    codes = [400, 401, 403, 406, 429] + ([404, 409] if one else [])
    for code in sorted(codes):
        operation["responses"][str(code)] = _refused(code)


def _seed(operation: dict[str, Any]) -> None:
    """The one endpoint that was there first has errors of its own shape, but for who may not enter."""
    body = operation["responses"]["200"]
    body["description"] = "The client."
    body["content"]["application/json"]["examples"] = {"usual": {"value": examples.SEED}}
    for code in (400, 404, 409):
        refused = operation["responses"][str(code)]
        refused["description"] = problems.PROBLEMS[code][0]
        refused["content"]["application/json"]["examples"] = {"usual": {"value": examples.SEED_REFUSED}}
    for code in (401, 403, 406, 429):
        operation["responses"][str(code)] = _refused(code)


def _refused(code: int) -> dict[str, str]:
    return {"$ref": f"#/components/responses/Refused{code}"}


def _refusal(code: int) -> dict[str, Any]:
    description, example = problems.PROBLEMS[code]
    content = {
        "schema": {"$ref": "#/components/schemas/Problem"},
        "examples": {"usual": {"value": copy.deepcopy(example)}},
    }
    found: dict[str, Any] = {"description": description, "content": {MEDIA_TYPE: content}}
    if code == 429:
        found["headers"] = _headers("Retry-After")
    return found


def _headers(*names: str) -> dict[str, Any]:
    return {name: copy.deepcopy(_HEADERS[name]) for name in names}


def _in_parts(node: dict[str, Any], schemas: dict[str, Any]) -> str:
    """A row comes whole, or of it what `fields` names: a schema for each. Gives the name of the whole one."""
    name: str = (node.get("$ref") or node["anyOf"][0]["$ref"]).rpartition("/")[2]
    if name.startswith("Paginated"):
        return _in_parts(schemas[name]["properties"]["results"]["items"], schemas)
    if "$ref" in node:
        whole = node.pop("$ref")
        part = {key: value for key, value in copy.deepcopy(schemas[name]).items() if key != "required"}
        schemas[name + PART] = {**part, "description": "What `fields` names of it."}
        node["anyOf"] = [{"$ref": whole}, {"$ref": whole + PART}]
    return name


# --- the door -------------------------------------------------------------------------------------
class _ByFormat(DefaultContentNegotiation):
    """`?format=json`: here alone, for elsewhere Accept says it."""

    class settings:  # noqa: N801 - DRF's name
        URL_FORMAT_OVERRIDE = "format"


@extend_schema(exclude=True)
class SchemaView(SpectacularAPIView):
    """The OpenAPI description, in English like what it describes."""

    permission_classes = [AllowAny]
    content_negotiation_class = _ByFormat

    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """YAML, or JSON by `?format=json`."""
        with translation.override("en"):
            answer: Response = super().get(request, *args, **kwargs)
        return answer
