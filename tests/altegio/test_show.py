"""Numbers as people read them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.utils import translation

from altegio.admin import show


@pytest.mark.parametrize(
    ("value", "places", "told"),
    [
        (4.66, 1, "4,7"),
        (0.0999, 1, "0,1"),
        (Decimal("4.05"), 1, "4,1"),
        (1.999, 1, "2,0"),
        (-2.5, 0, "-3"),
        (1234567, 0, "1\u00a0234\u00a0567"),
    ],
)
def test_a_number_is_rounded_not_cut(value: float, places: int, told: str) -> None:
    with translation.override("uk"):
        assert show.number(value, places) == told


@pytest.mark.parametrize(
    ("value", "told"), [("10.00", "10"), ("2.50", "2,5"), ("0.25", "0,25"), ("100", "100")]
)
def test_a_discount_keeps_its_half(value: str, told: str) -> None:
    with translation.override("uk"):
        assert show.whole(Decimal(value)) == told
