"""What a setting was and what it became, where that is a number, a time, a date, a choice or yes and no.

Never words or keys that somebody entered, nor whom a row is about.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, time
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models

# By the exact class: a BigIntegerField holds a number that others gave to somebody.
TOLD = (
    models.BooleanField,
    models.IntegerField,
    models.SmallIntegerField,
    models.PositiveIntegerField,
    models.PositiveSmallIntegerField,
    models.TimeField,
    models.DateField,
)


def changed_values(before: Any, after: Any, fields: Iterable[str]) -> dict[str, list[Any]]:
    """Of these fields of two states of a row the old value and the new one, as JSON holds them."""
    model = getattr(after, "instance_type", type(after))  # a record of a history is of a class of its own
    found = {}
    for name in fields:
        field = field_of(model._meta.label, name)
        if field is not None and (type(field) in TOLD or field.choices):
            found[name] = [_kept(getattr(each, field.attname)) for each in (before, after)]
    return found


def _kept(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | time) else value


def field_of(kind: str, name: str) -> models.Field[Any, Any] | None:
    """The field by the names that the log keeps; None where there is none any more."""
    try:
        field = apps.get_model(kind)._meta.get_field(name)
    except (LookupError, ValueError, FieldDoesNotExist):
        return None
    return field if isinstance(field, models.Field) else None
