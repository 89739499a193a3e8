"""How many parts an SMS has."""

from __future__ import annotations

import pytest

from feedback.texts import sms_parts


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        pytest.param("", 0, id="nothing"),
        pytest.param("a" * 160, 1, id="one of Latin letters"),
        pytest.param("a" * 161, 2, id="one letter more"),
        pytest.param("a" * 306, 2, id="two full ones"),
        pytest.param("a" * 307, 3, id="three"),
        pytest.param("a" * 159 + "{", 2, id="a brace takes two places"),
        pytest.param("і" * 70, 1, id="one of Cyrillic letters"),
        pytest.param("і" * 71, 2, id="one Cyrillic letter more"),
        pytest.param("і" * 134, 2, id="two full Cyrillic ones"),
        pytest.param("і" * 135, 3, id="three Cyrillic ones"),
        pytest.param("a" * 69 + "ї", 1, id="one Cyrillic letter makes all of them wide"),
        pytest.param("a" * 70 + "ї", 2, id="and the part short"),
        pytest.param("💅" * 35, 1, id="an emoji takes two places"),
        pytest.param("💅" * 36, 2, id="emoji over two parts"),
    ],
)
def test_parts_are_counted_as_operators_do(text: str, parts: int) -> None:
    assert sms_parts(text) == parts
