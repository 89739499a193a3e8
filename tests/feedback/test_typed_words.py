"""Typed words that are no rating: yes and no, a wish for peace, a question to the desk, a mere greeting."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedback.texts import (
    RECOMMEND_TITLES,
    clean_first_name,
    is_greeting,
    is_question_or_booking,
    is_stop,
    read_rating,
    read_yes_no,
    vocative,
)

UNTIMED = settings(deadline=None)

ANSWERS = [
    ("так", True),
    ("Так!", True),
    ("так, звичайно", True),
    ("Звичайно", True),
    ("звичайно, так", True),
    ("авжеж", True),
    ("безумовно", True),
    ("обовʼязково", True),
    ("скоріше так", True),
    ("скоріше так, ніж ні", None),
    ("думаю, так", True),
    ("ну так", True),
    ("Да", True),
    ("да, конечно", True),
    ("yes", True),
    ("Yes, of course", True),
    ("sure", True),
    ("+", True),
    ("👍", True),
    ("👍🏼👍🏼", True),
    ("❤️", True),
    ("порекомендую", True),
    ("вже порадила подрузі", True),
    ("так, але дорого", True),
    ("так, не вагаючись", True),
    ("ні", False),
    ("Ні.", False),
    ("ні, дякую", False),
    ("скоріше ні", False),
    ("нє", False),
    ("нет", False),
    ("no", False),
    ("nope", False),
    ("-", False),
    ("👎", False),
    ("навряд чи", False),
    ("не думаю", False),
    ("вряд ли", False),
    ("не порекомендую", False),
    ("не рекомендую", False),
    ("звичайно ні", False),
    ("звичайно не пораджу", False),
    ("конечно нет", False),
    ("та ні", False),
    ("і так і ні", None),
    ("так і ні", None),
    ("не знаю", None),
    ("можливо", None),
    ("так собі", None),
    ("так як мені не сподобалось", None),
    ("да нет", None),
    ("no problem", None),
    ("дякую", None),
    ("Все сподобалось", None),
    ("нігті супер", None),
    ("", None),
    ("?", None),
]


@pytest.mark.parametrize(("text", "answer"), ANSWERS, ids=[text or "nothing" for text, _ in ANSWERS])
def test_yes_and_no_are_told_apart_and_doubt_is_left_to_a_person(text: str, answer: bool | None) -> None:
    assert read_yes_no(text) is answer


@pytest.mark.parametrize("language", RECOMMEND_TITLES)
def test_the_recommend_buttons_read_as_what_they_say(language: str) -> None:
    assert [read_yes_no(title) for title in RECOMMEND_TITLES[language]] == [True, False]


@pytest.mark.parametrize(
    "text",
    [
        "STOP",
        "stop",
        "Стоп!",
        "СТОП!!!",
        "стоп, будь ласка",
        "не пишіть",
        "Не пишіть мені більше",
        "Будь ласка, більше не пишіть мені",
        "не надо, не пишите мне",
        "відписатись",
        "Відпишіть мене",
        "відписатися від розсилки",
        "як відписатись?",
        "отписаться",
        "unsubscribe",
        "Please unsubscribe me",
        "don't write to me",
        "stop messaging me",
        "не турбуйте",
        "не хочу отримувати повідомлення",
    ],
)
def test_a_wish_not_to_be_written_to_is_heard(text: str) -> None:
    assert is_stop(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "стоп-кадр",
        "зробила стоп-кадр",
        "non-stop",
        "стопи після педикюру як нові",
        "стоп, а скільки коштує?",
        "чому ви не пишете?",
        "5",
        "не сподобалось",
        "ні, дякую",
        "don't stop, you are great",
        "Стоп-лист цікавий",
    ],
)
def test_other_words_do_not_opt_a_client_out(text: str) -> None:
    assert not is_stop(text)


@pytest.mark.parametrize(
    "text",
    [
        "Скільки коштує манікюр?",
        "скільки коштує манікюр",
        "А можна записатись на завтра",
        "Запишіть мене на 5",
        "є вільні вікна на суботу",
        "хочу перенести запис",
        "Дівчата, хочу до Світлани на брови",
        "Добрий вечір, хочу перенести запис на пʼятницю",
        "треба буде скасувати візит",
        "запишусь ще на червень",
        "скасуйте, будь ласка",
        "запізнююсь на 10 хвилин",
        "прийду о 5",
        "прийду пізніше",
        "Can I book for Friday",
        "Доброго дня, підкажіть адресу",
        "яка ціна педикюру",
        "I'll be late",
    ],
)
def test_questions_and_bookings_are_for_the_desk(text: str) -> None:
    assert is_question_or_booking(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "5",
        "Дякую, все сподобалось",
        "відмінно",
        "як завжди супер",
        "Коли прийшла, майстриня вже чекала, усе було готове і чисте",
        "ціна трохи висока",
        "прийду ще",
        "Онлайн запис дуже зручний",
        "Добре, хіба що запис важко перенести",
        "Ніхто не відповів у дірект, коли хотіла перенести",
        "Майстриня спізнилась на пів години",
        "Якісно. Не вистачило тільки чаю",
    ],
)
def test_a_comment_is_not_taken_for_a_question(text: str) -> None:
    assert not is_question_or_booking(text)


@UNTIMED
@given(st.text(max_size=40))
def test_readers_survive_any_text(text: str) -> None:
    assert read_rating(text) in {None, 1, 2, 3, 4, 5}
    assert read_yes_no(text) in {None, True, False}
    is_stop(text)
    is_question_or_booking(text)
    vocative(clean_first_name(text))
    vocative(text)


@pytest.mark.parametrize(
    ("text", "greets"),
    [
        ("Вітаю", True),
        ("Добрий день", True),
        ("Добрий день!", True),
        ("добрий день вам", True),
        ("Доброго вечора, дівчата 🌸", True),
        ("Доброго вам дня", True),
        ("Привіт!", True),
        ("Привіт 👋🏻", True),
        ("👋", True),
        ("🙋‍♀️", True),
        ("Здравствуйте", True),
        ("Hello there", True),
        ("Слава Україні!", True),
        ("", False),
        ("👍", False),
        ("👋👎", False),
        ("5", False),
        ("Привіт, 5", False),
        ("Добрий день?", False),
        ("Добрий день, усе чудово", False),
        ("Гарний день був", False),
        ("Добрий майстер", False),
        ("Привіт, не сподобалось", False),
        ("Дякую", False),
        ("хай буде так", False),
    ],
)
def test_a_greeting_alone_is_told_from_words_that_say_something(text: str, greets: bool) -> None:
    assert is_greeting(text) is greets
