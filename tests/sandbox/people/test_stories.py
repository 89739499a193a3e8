"""Stories of people who answer: told alike by the same seed, and each deed says what it means."""

from __future__ import annotations

import pytest

from sandbox.people.stories import DAY, MANNERS, Deed, Seen, Story

RATING = Seen("m.1", "Оцініть від 1 до 5?", tuple("12345"))
THANKS = Seen("m.9", "Дякуємо!", ("Більше не питати",))


@pytest.mark.parametrize(
    ("text", "titles", "asks"),
    [
        ("Оцініть", ("1", "2", "3", "4", "5"), "rating"),
        ("Затишно?", (*map(str, range(11)), "Пропустити"), "scale"),
        ("Порадите?", ("Так", "Ні"), "yes_no"),
        ("May we call?", ("Yes", "No", "Skip"), "yes_no"),
        ("Що не так?", ("Час", "Ціна"), "choice"),
        ("Що сподобалося?", ("Пропустити",), "text"),
        ("Що ще додасте?", (), "text"),
        ("Дякуємо!", ("Більше не питати",), "thanks"),
        ("Гаразд, більше не питатимемо.", (), "thanks"),
    ],
)
def test_a_person_sees_what_is_asked_by_its_buttons(text: str, titles: tuple[str, ...], asks: str) -> None:
    assert Seen("m", text, titles).asks == asks


@pytest.mark.parametrize("manner", MANNERS)
def test_the_same_seed_tells_the_same_story(manner: str) -> None:
    told = [[deed for seen in (RATING, THANKS) for deed in _story(manner).sees(seen)] for _again in range(2)]
    assert told[0] == told[1]


def test_each_manner_does_what_its_name_says() -> None:
    assert _story("silent").sees(RATING) == []
    assert [deed.means for deed in _story("stops").sees(RATING)] == ["stop"]
    assert [deed.means for deed in _story("asks_instead").sees(RATING)] == ["asks", "value"]
    (late,) = _story("after_the_time").sees(RATING)
    assert late.wait > 7 * DAY
    first, second = _story("changes_at_once").sees(RATING)
    assert first.value != second.value
    assert first.wait < second.wait


def test_a_tap_names_the_message_under_which_its_button_stands() -> None:
    (deed,) = _story("taps").sees(RATING)
    assert deed == Deed(deed.wait, "value", deed.value, index=int(deed.value or 0) - 1, under="m.1")


def _story(manner: str) -> Story:
    return Story(7, 3, manner=manner)
