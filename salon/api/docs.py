"""The API's description for people, drawn here from the OpenAPI schema: light, and calls no other host."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator

# A tree is shown this deep: a row, what belongs to it, and what belongs to that.
DEEPEST = 3


@dataclass(frozen=True)
class Line:
    """A parameter or a field: its name, what it is, what it means."""

    name: str
    kind: str
    meaning: str


@dataclass(frozen=True)
class Operation:
    """A call: its address, what to give, what comes back."""

    key: str
    method: str
    path: str
    about: str
    parameters: list[Line]
    fields: list[Line]
    codes: list[str]


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """The page. In English like the schema: its readers write programs."""
    with translation.override("en"):
        context = {"groups": _groups(), "host": request.build_absolute_uri("/").rstrip("/")}
        response = render(request, "salon/api_docs.html", context)
    response.headers["Content-Language"] = "en"
    return response


@cache
def _groups() -> dict[str, list[Operation]]:
    """The operations by their tag. The schema is made of the code, so once a process is enough."""
    schema = SchemaGenerator().get_schema(request=None, public=True)
    groups: dict[str, list[Operation]] = {}
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            found = _operation(schema, path, method, operation)
            groups.setdefault(operation["tags"][0], []).append(found)
    return groups


def _operation(schema: dict[str, Any], path: str, method: str, operation: dict[str, Any]) -> Operation:
    codes = operation["responses"]
    content: dict[str, Any] = next(
        (codes[code].get("content", {}) for code in ("200", "201") if code in codes), {}
    )
    answer = content.get("application/json", {}).get("schema", {})
    return Operation(
        key=operation["operationId"],
        method=method.upper(),
        path=path,
        about=operation.get("description", ""),
        parameters=[_parameter(schema, one) for one in operation.get("parameters", [])],
        fields=list(_fields(schema, answer, "", 0)),
        codes=sorted(codes),
    )


def _parameter(schema: dict[str, Any], one: dict[str, Any]) -> Line:
    kind = _kind(schema, one["schema"]) + (", required" if one.get("required") else "")
    values = one["schema"].get("items", one["schema"]).get("enum")
    # A list of values is spoken of in the description; alone it says nothing twice.
    meaning = one.get("description", "") or (", ".join(map(str, values)) if values else "")
    return Line(one["name"], kind, meaning.replace("* `", "`"))


def _fields(schema: dict[str, Any], node: dict[str, Any], name: str, depth: int) -> Iterator[Line]:
    """The fields of an object or of the objects in a list, a line each, inner ones after the outer one."""
    node = _resolved(schema, node)
    if "anyOf" in node:  # a row, whole or in parts
        node = _resolved(schema, node["anyOf"][0])
    if node.get("type") == "array":
        yield from _fields(schema, node["items"], f"{name}[]", depth)
        return
    for key, inner in node.get("properties", {}).items():
        full = f"{name}.{key}" if name else key
        yield Line(full, _kind(schema, inner), _resolved(schema, inner).get("description", ""))
        if depth < DEEPEST:
            yield from _fields(schema, inner, full, depth + 1)


def _kind(schema: dict[str, Any], node: dict[str, Any]) -> str:
    """The type in words: "text", "list of whole number", "one of: a, b", "object or null"."""
    node = _resolved(schema, node)
    if "anyOf" in node or "oneOf" in node:
        return " or ".join(_kind(schema, one) for one in node.get("anyOf", node.get("oneOf", [])))
    if "enum" in node:
        return "one of: " + ", ".join(str(value) for value in node["enum"] if value is not None)
    kinds = node.get("type", "anything")
    words: list[str] = [
        _WORDS.get(kind, str(kind)) for kind in (kinds if isinstance(kinds, list) else [kinds])
    ]
    if node.get("format") in _FORMATS:
        words[0] = _FORMATS[node["format"]]
    if words[0] == "list":
        words[0] = f"list of {_kind(schema, node['items'])}"
    return " or ".join(words)


_WORDS = {"string": "text", "integer": "whole number", "boolean": "yes or no", "array": "list"}
_FORMATS = {"date-time": "time (ISO 8601)", "date": "date", "decimal": "decimal, as text", "uri": "address"}


def _resolved(schema: dict[str, Any], node: dict[str, Any]) -> dict[str, Any]:
    """The node itself, or the component it refers to."""
    reference = node.get("$ref") or next((one.get("$ref") for one in node.get("allOf", [])), None)
    if not reference:
        return node
    return dict(schema["components"]["schemas"][reference.rpartition("/")[2]])
