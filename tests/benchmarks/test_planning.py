"""Planning a chain's day asks the database as often as planning a salon's."""

from __future__ import annotations

import pytest
from django.utils import timezone

from benchmarks import planning


@pytest.mark.django_db
def test_a_day_of_a_chain_is_planned_by_as_many_statements_as_a_day_of_a_salon() -> None:
    now = timezone.now()
    small, chain = (planning.measure(size, now) for size in (planning.QUICK_SMALL, planning.QUICK_CHAIN))
    assert (small.planned, chain.planned) == (planning.QUICK_SMALL.new, planning.QUICK_CHAIN.new)
    assert small.watched.statements == chain.watched.statements
    assert "altegio_visit" not in chain.watched.whole_tables
