"""Every address of the product, out of the URL resolver: a new page cannot be forgotten."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import Model
from django.urls import URLPattern, get_resolver

# `<int:pk>`, `<str:token>` of a path, `(?P<id>…)` of a regular expression.
_PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")
_OF_MODEL = re.compile(r"admin/(\w+)/(\w+)/")
# The format behind a point is the router's second way to the same answer.
_TWICE = re.compile(r"\(\?P<format>")


@dataclass(frozen=True)
class Address:
    """One named address; `model` where it belongs to the pages of a model."""

    name: str
    route: str
    parameters: tuple[str, ...]
    model: type[Model] | None

    @property
    def kind(self) -> str:
        """What the address is among those of its model ("changelist", "change", "raw", …)."""
        return self.name.rpartition(f"{self.model._meta.model_name}_")[2] if self.model else ""


def addresses() -> list[Address]:
    """All of them, in the order of the resolver."""
    found = {}
    for name, route in _walk(get_resolver().url_patterns, "", ""):
        if not _TWICE.search(route):
            found[name] = Address(name, route, tuple(_PARAMETER.findall(route)), _model(route))
    return list(found.values())


def _walk(patterns: Any, route: str, namespace: str) -> Iterator[tuple[str, str]]:
    for pattern in patterns:
        here = route + str(pattern.pattern)
        if not isinstance(pattern, URLPattern):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _walk(pattern.url_patterns, here, inner)
        elif pattern.name:
            yield namespace + pattern.name, here


def _model(route: str) -> type[Model] | None:
    found = _OF_MODEL.match(route)
    try:
        return apps.get_model(found[1], found[2]) if found else None
    except LookupError:
        return None
