"""From rows to what the API gives: a serializer says what, and is taken apart once into plain functions.

DRF asks each field of each row how to read and how to write it, which takes most of a list's time. Here the
serializer answers once: which columns of which rows it reads, so that nothing else is loaded, and for each
field a function from the row to the value. One definition serves schema, query and answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from operator import attrgetter
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models import F, QuerySet
from rest_framework import serializers

from altegio.api.fields import Money, SalonTime

Get = Callable[[Any], Any]
_AS_IT_IS = (
    serializers.IntegerField,
    serializers.CharField,
    serializers.BooleanField,
    serializers.ChoiceField,
    serializers.JSONField,
)


# --- writing --------------------------------------------------------------------------------------
def writer(serializer: Any, before: str = "") -> Callable[[Any], dict[str, Any]]:
    """The function that writes a row as this serializer would. `before`: the way from the row to its own."""
    pairs = [(name, _getter(serializer, field, before)) for name, field in serializer.fields.items()]

    def write(row: Any) -> dict[str, Any]:
        return {name: get(row) for name, get in pairs}

    return write


def _getter(parent: Any, field: Any, before: str) -> Get:
    if isinstance(field, serializers.SerializerMethodField):
        method: Get = getattr(parent, field.method_name or f"get_{field.field_name}")
        return method
    if isinstance(field, SalonTime):
        return _time(field, before)
    if isinstance(field, serializers.ListSerializer):
        return _many(field)
    if isinstance(field, serializers.BaseSerializer):
        return _inner(field, before)
    read = attrgetter(_attribute(before + _path(field)))
    if isinstance(field, Money):
        return _then(read, "{:.2f}".format)
    return read if isinstance(field, _AS_IT_IS) else _then(read, field.to_representation)


def _path(field: Any) -> str:
    return "" if field.source == "*" else str(field.source).replace(".", "__")


def _attribute(path: str) -> str:
    """Where the value at the end of a way stands on the loaded row: what is another row's is annotated."""
    return "its_" + path.replace("__", "_") if "__" in path else path


def _then(read: Get, write: Get) -> Get:
    def both(row: Any) -> Any:
        value = read(row)
        return None if value is None else write(value)

    return both


def _inner(field: Any, before: str) -> Get:
    """Of another row, or None where there is none; of the row itself, in a part of its own."""
    path = before + _path(field)
    write = writer(field, f"{path}__" if path else "")
    if not path:
        return write
    key = attrgetter(_attribute(f"{path}_id"))
    return lambda row: None if key(row) is None else write(row)


def _many(field: Any) -> Get:
    rows, write = attrgetter(field.source), writer(field.child)
    return lambda row: [write(each) for each in rows(row).all()]


def _time(field: SalonTime, before: str) -> Get:
    read = attrgetter(_attribute(before + _path(field)))
    zone = attrgetter(_attribute(before + _zone(field)))

    def write(row: Any) -> str | None:
        moment = read(row)
        return None if moment is None else moment.astimezone(ZoneInfo(zone(row))).isoformat()

    return write


def _zone(field: SalonTime) -> str:
    return f"{field.company}.timezone".replace(".", "__")


# --- loading --------------------------------------------------------------------------------------
def _columns(serializer: Any, model: type[models.Model], before: str = "") -> Iterator[str]:
    """The columns by their way from the row: "client__name"; annotations are none."""
    needs = getattr(getattr(serializer, "Meta", None), "needs", {})
    for name, field in serializer.fields.items():
        yield from (before + path for path in needs.get(name, ()))
        if isinstance(field, serializers.ListSerializer | serializers.SerializerMethodField):
            continue
        path = before + _path(field)
        if isinstance(field, SalonTime):
            yield before + _zone(field)
        if isinstance(field, serializers.BaseSerializer):
            if path:
                yield f"{path}_id"
            yield from _columns(field, model, f"{path}__" if path else "")
        elif _is_column(model, path):
            yield path


def _is_column(model: type[models.Model], path: str) -> bool:
    """Whether the way ends at a column; `company.altegio_id` does, `status_now` does not."""
    *owners, last = path.split("__")
    try:
        for owner in owners:
            model = model._meta.get_field(owner).related_model  # type: ignore[assignment]
        model._meta.get_field(last)
    except FieldDoesNotExist:
        return False
    return True


def _prefetches(serializer: Any) -> Iterator[Any]:
    """What the serializer's fields need besides: `Meta.prefetches`, by field."""
    known = getattr(getattr(serializer, "Meta", None), "prefetches", {})
    found: list[Any] = []
    for name, field in serializer.fields.items():
        found += [each for each in known.get(name, ()) if each not in found]
        if isinstance(field, serializers.BaseSerializer) and field.source == "*":
            found += [each for each in _prefetches(field) if each not in found]
    yield from found


# --- planning -------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Plan:
    """All that a serializer says, taken apart: how to write a row, and what has to be loaded for it."""

    write: Callable[[Any], dict[str, Any]]
    columns: tuple[str, ...]
    # Of other rows, by the name under which each stands on the row: a model for each would cost more.
    joined: dict[str, F]
    prefetches: tuple[Any, ...]
    # The names of a row as a flat line: "client.id"; a list is one cell.
    heads: tuple[str, ...]

    def loaded(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """These rows with exactly the columns that are read, their own and those of other rows."""
        return rows.prefetch_related(*self.prefetches).annotate(**self.joined).only(*self.columns)


class UnknownField(Exception):
    """The serializer has no such field."""

    def __init__(self, name: str, known: Iterable[str]) -> None:
        super().__init__(name)
        self.name, self.known = name, list(known)


@lru_cache(maxsize=512)
def plan(
    serializer_class: Any,
    model: type[models.Model],
    named: tuple[str, ...] = (),
    left_out: tuple[str, ...] = (),
    context: tuple[tuple[str, Any], ...] = (),
) -> Plan:
    """The plan of these fields, or of all but those left out. Raises UnknownField.

    It is made once: to build a serializer takes longer than to write a page with it.
    """
    serializer = serializer_class(context=dict(context))
    for name in named:
        if name not in serializer.fields:
            raise UnknownField(name, serializer.fields)
    wanted = set(named) or {name for name in serializer.fields if name not in left_out}
    for name in set(serializer.fields) - wanted:
        serializer.fields.pop(name)
    columns = {*_columns(serializer, model), "pk"}
    own = tuple(sorted(column for column in columns if "__" not in column))
    joined = {_attribute(column): F(column) for column in sorted(columns) if "__" in column}
    prefetches = tuple(_prefetches(serializer))
    return Plan(writer(serializer), own, joined, prefetches, tuple(heads(serializer)))


def heads(serializer: Any, before: str = "") -> list[str]:
    """The names of a row as a flat line: "client.id"; a list is one cell."""
    found: list[str] = []
    for name, field in serializer.fields.items():
        if isinstance(field, serializers.BaseSerializer) and not isinstance(
            field, serializers.ListSerializer
        ):
            found += heads(field, f"{before}{name}.")
        else:
            found.append(before + name)
    return found
