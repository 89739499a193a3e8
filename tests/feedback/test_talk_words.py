"""What words mean in a talk: complaints, recommendations, corrections, and who wants no more."""

from __future__ import annotations

import pytest

from feedback import texts


@pytest.mark.parametrize(
    "words",
    [
        "Чекала 5 хвилин, бо майстра не було, зіпсували нігті",
        "жах, а не салон",
        "1 раз у вас була і більше не прийду",
        "мене обпекли воском",
        "Жахливо, більше не прийду!!!",
        "верніть гроші!!!",
        "Нікому не раджу такий сервіс, хамство",
        "ужас",
        "испортили волосы",
        "They ruined my hair",
        "awful service",
    ],
)
def test_words_that_plainly_complain(words: str) -> None:
    assert texts.complains(words)


@pytest.mark.parametrize(
    "words",
    [
        "Дякую, все супер!",
        "не жах",
        "думала буде жах, а все супер",
        "нічого жахливого",
        "ну таке",
        "було круто",
        "not terrible",
        "не розчарована",
        "більше не прийду в інші салони, тільки до вас",
        "",
    ],
)
def test_in_doubt_words_are_no_complaint(words: str) -> None:
    assert not texts.complains(words)


@pytest.mark.parametrize(
    ("words", "advice"),
    [
        ("Ні, не порадила б", False),
        ("Нікому не раджу", False),
        ("I would not recommend", False),
        ("ой ні, я порадила б", True),
        ("Все чудово, порадила б подругам", True),
        ("рекомендую!", True),
        ("Мені вас порадила подруга", None),
        ("раджу зробити ремонт", None),
        ("якщо буде краще, порадила б", None),
        ("Ні, порадила б", None),
        ("Все сподобалося", None),
    ],
)
def test_recommending_is_read_only_where_it_is_unmistakable(words: str, advice: bool | None) -> None:
    assert texts.read_advice(words) is advice


@pytest.mark.parametrize(
    "words", ["Відпишіться від мене!!", "відчепіться", "не турбуйте", "не пишіть", "Більше не пишіть мені"]
)
def test_a_wish_to_be_left_alone_is_a_stop(words: str) -> None:
    assert texts.is_stop(words)


@pytest.mark.parametrize(
    "words",
    [
        "Адміністратор сказала не турбуйте майстра, вона зайнята, і я чекала",
        "Не пишіть у прайсі одне, а потім беріть зовсім інше",
        "Сказали відчепіться, коли я спитала",
    ],
)
def test_the_same_words_within_a_review_are_no_stop(words: str) -> None:
    assert not texts.is_stop(words)
