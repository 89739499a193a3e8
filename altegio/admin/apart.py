"""Names that several rows bear, told apart by their locations: a chain has the same service twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from django.db.models import QuerySet

from altegio.models import Service, Staff


def told_apart(names: Mapping[int, str], model: type[Staff | Service]) -> dict[int, str]:
    """Names by primary key; where several locations have the same one, each with its location.

    No query where all differ, else one.
    """
    counted = Counter(names.values())
    same = [pk for pk, name in names.items() if counted[name] > 1]
    places = (
        dict(model._default_manager.filter(pk__in=same).values_list("pk", "company__title")) if same else {}
    )
    if len(set(places.values())) < 2:
        return dict(names)
    return {pk: f"{name} · {places[pk]}" if pk in places else name for pk, name in names.items()}


def names_of(masters: QuerySet[Staff]) -> dict[int, str]:
    """Masters to choose from, in their order. One query, two where names have to be told apart."""
    return told_apart(dict(masters.values_list("pk", "name")), Staff)
