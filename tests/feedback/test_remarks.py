"""What is said of a visit beside a question for the desk."""

from __future__ import annotations

import pytest

from feedback.texts import tells_too

# The words, then whether they are a remark in place of a rating, and where words were asked for.
TABLE = [
    ("Жахливо. Як можна було так пофарбувати?", True, True),
    ("Колір не той, що просила!\nЧи можна переробити?", True, True),
    ("Все сподобалось! А скільки коштує манікюр?", True, True),
    ("Хіба так можна?", False, True),
    ("Чому я чекала годину?", False, True),
    ("Чекала годину, це нормально?", False, True),
    ("Скільки можна чекати?", False, True),
    ("Why was nobody at the desk?", False, True),
    ("Скільки коштує зняття гелю?", False, False),
    ("Можна мені чек за вчорашній візит?", False, False),
    ("Добрий день! А коли у вас вільне віконце?", False, False),
    ("Дякую 🌸 Хочу записатися на п'ятницю", False, False),
    ("Хочу запитати. Чи ви працюєте в неділю?", False, False),
    ("Ой, а можна перенести?", False, False),
    ("Не знаю. А де ви зараз?", False, False),
    ("???", False, False),
    ("А?", False, False),
    ("", False, False),
]


@pytest.mark.parametrize(("text", "instead", "wanted"), TABLE)
def test_what_holds_a_remark_beside_a_question(text: str, instead: bool, wanted: bool) -> None:
    assert tells_too(text, words_wanted=False) is instead
    assert tells_too(text, words_wanted=True) is wanted
