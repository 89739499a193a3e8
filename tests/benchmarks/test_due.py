"""Finding what is due does not grow with what the salon has behind it."""

from __future__ import annotations

import pytest
from django.utils import timezone

from benchmarks import due, grown


@pytest.mark.django_db
def test_what_is_due_is_found_by_indexes_and_as_many_statements_in_any_salon() -> None:
    now = timezone.now()
    found = []
    for visits, contacts in due.QUICK_SIZES:
        due.empty()
        grown.fill(visits, contacts, now)
        found.append(due.look(now))
    small, large = found
    for name, watched in large.items():
        assert watched.whole_tables == set(), name
        assert watched.statements == small[name].statements, name
        assert watched.seen, name
