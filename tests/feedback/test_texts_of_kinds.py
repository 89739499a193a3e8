"""Words on every scale, among several answers, and when nothing is said; names that are notes."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedback.texts import (
    FIVE,
    FROM_NOUGHT,
    TEN,
    Scale,
    clean_first_name,
    is_bare_number,
    is_pleasantry,
    is_skip,
    may_rate,
    read_choice,
    read_rating,
)

TITLES = ("Майстер", "Атмосфера ✨", "Ціна", "Чистота салону")


@pytest.mark.parametrize(
    ("text", "five", "ten", "from_nought"),
    [
        ("10/10", 5, 10, 10),
        ("10 з 10!!", 5, 10, 10),
        ("9/10", 5, 9, 9),
        ("90/100", 5, 9, 9),
        ("4/5", 4, 8, 8),
        ("0/10", 1, 1, 0),
        ("5", 5, 5, 5),
        ("п'ять", 5, 5, 5),
        ("6", None, 6, 6),
        ("вісім", None, 8, 8),
        ("восемь", None, 8, 8),
        ("Дев'ять!", None, 9, 9),
        ("десять", None, 10, 10),
        ("10 💛", None, 10, 10),
        ("ставлю 9", None, 9, 9),
        ("8 з 10, дуже гарно", 4, 8, 8),
        ("не 5, а 8", None, 8, 8),
        ("0", None, None, 0),
        ("нуль", None, None, 0),
        ("1️⃣", 1, 1, 1),
        ("11", None, None, None),
        ("05", None, None, None),
        ("7-8", None, None, None),
        ("9 хвилин чекала", None, None, None),
        ("прийду о 9", None, None, None),
        ("10?", None, None, None),
        # A school mark or five stars may be the best of five, and are not five of ten.
        ("на пʼятірочку", 5, None, None),
        ("⭐⭐⭐⭐⭐", 5, None, None),
        ("четвірка", 4, None, None),
        ("⭐⭐⭐⭐⭐⭐⭐⭐", 5, 8, 8),
        ("десяточка", None, 10, 10),
    ],
)
def test_the_same_words_are_read_on_each_scale(
    text: str, five: int | None, ten: int | None, from_nought: int | None
) -> None:
    assert [read_rating(text, scale) for scale in (FIVE, TEN, FROM_NOUGHT)] == [five, ten, from_nought]
    assert may_rate(text) is any(each is not None for each in (five, ten, from_nought))


@pytest.mark.parametrize("scale", [FIVE, TEN, FROM_NOUGHT])
def test_the_titles_of_the_buttons_read_as_what_they_say(scale: Scale) -> None:
    for number in range(scale.low, scale.high + 1):
        assert read_rating(str(number), scale) == number


@settings(deadline=None, max_examples=60)
@given(st.text(max_size=40), st.sampled_from([FIVE, TEN, FROM_NOUGHT]))
def test_no_words_are_read_off_the_scale(text: str, scale: Scale) -> None:
    found = read_rating(text, scale)
    assert found is None or scale.low <= found <= scale.high


@pytest.mark.parametrize("text", ["сім", "Вісім!", "нуль", "шість"])
def test_a_number_in_words_is_no_comment(text: str) -> None:
    assert is_bare_number(text)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Майстер", 1),
        ("МАЙСТЕР!!", 1),
        ("майстер ❤️", 1),
        ("атмосфера", 2),
        ("Атмосфера ✨", 2),
        ("2", 2),
        ("2.", 2),
        ("№3", 3),
        ("варіант 4", 4),
        ("3️⃣", 3),
        ("друге", 2),
        ("перший варіант", 1),
        ("мені сподобалась атмосфера", 2),
        ("чистота", 4),
        ("чистота салону, звісно", 4),
        ("5", None),
        ("0", None),
        ("ціна і майстер", None),
        ("не ціна", None),
        ("яка ціна?", None),
        ("все", None),
        ("нічого з цього", None),
        ("", None),
        ("🙂", None),
    ],
)
def test_one_of_several_answers_is_understood(text: str, place: int | None) -> None:
    assert read_choice(text, TITLES) == place


@pytest.mark.parametrize(
    ("text", "titles", "place"),
    [
        ("так", ("Так", "Так, але пізніше"), 1),
        ("так але пізніше", ("Так", "Так, але пізніше"), 2),
        ("❤️", ("👎", "❤️"), 2),
        ("2", ("2 рази", "3 рази"), 2),
        ("2 рази", ("2 рази", "3 рази"), 1),
        ("раз на місяць", ("Раз на тиждень", "Раз на місяць"), 2),
    ],
)
def test_a_longer_title_and_one_of_digits_are_told_apart(
    text: str, titles: tuple[str, ...], place: int
) -> None:
    assert read_choice(text, titles) == place


@settings(deadline=None, max_examples=60)
@given(st.text(max_size=60), st.lists(st.text(max_size=20), max_size=10))
def test_a_choice_is_always_one_of_those_offered(text: str, titles: list[str]) -> None:
    found = read_choice(text, titles)
    assert found is None or 1 <= found <= len(titles)


@pytest.mark.parametrize(
    ("text", "skip"),
    [
        ("Пропустити", True),
        ("далі", True),
        ("skip please", True),
        ("пропущу це питання", True),
        ("далі буде", False),
        ("не пропустіть", False),
        ("", False),
    ],
)
def test_who_passes_a_question_over_is_understood(text: str, skip: bool) -> None:
    assert is_skip(text) is skip


@pytest.mark.parametrize(
    ("text", "idle"),
    [
        ("Дякую!", True),
        ("І вам гарного дня 🌸", True),
        ("❤️", True),
        ("Добрий день", True),
        ("thank you", True),
        ("Дякую, але музика заважала", False),
        ("5", False),
        ("навзаєм?", False),
    ],
)
def test_a_pleasantry_says_nothing(text: str, idle: bool) -> None:
    assert is_pleasantry(text) is idle


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Олена VIP не дзвонити", "Олена"),
        ("Оля подруга Каті борг 500", "Оля"),
        ("Аня (боржник)", "Аня"),
        ("чорний список Ірина", "Ірина"),
        ("Світлана ІСТЕРИЧКА не записувати!!!", "Світлана"),
        ("НЕ ПИСАТИ Наталя 0671234567", "Наталя"),
        ("дружина Олега Марина", "Марина"),
        ("Жанна 300грн борг до 15.09", "Жанна"),
        ("Таня алергія на гель, вагітна", "Таня"),
        ("Олена Коваль (постійна, знижка 10%)", "Олена"),
        ("Інна чоловік Андрій", ""),
        ("Катя+Маша", ""),
        ("Катя і Маша", ""),
        ("Марія & Софія", ""),
        ("дружина Олега", ""),
        ("коханка Андрія", ""),
        ("Мамі Олі", ""),
        ("VIP", ""),
        ("боржниця", ""),
        ("не брати трубку", ""),
        ("Скандальна баба з 5 поверху", ""),
        ("клієнтка Оксани", ""),
        ("подруга власниці", ""),
        ("{salon} Олена", "Олена"),
    ],
)
def test_a_note_in_place_of_a_name_never_reaches_the_client(written: str, name: str) -> None:
    assert clean_first_name(written) == name
