"""How a client is called: a safe first name out of what the desk typed, and its vocative."""

from __future__ import annotations

import pytest

from feedback.texts import clean_first_name, vocative

FIRST_NAMES = [
    ("Олена", "Олена"),
    ("Олена Коваль", "Олена"),
    ("Коваль Олена Петрівна", "Олена"),
    ("Олена VIP не дзвонити", "Олена"),
    ("VIP олена", "Олена"),
    ("ОЛЕНА", "Олена"),
    ("🌸Оля🌸", "Оля"),
    ("Марія (подруга Ані)", "Марія"),
    ("Дар’я", "Дар'я"),
    ("Анна-Марія Коваль", "Анна-Марія"),
    ("анна-марія", "Анна-Марія"),
    ("Olena Koval", "Olena"),
    ("Julia", "Julia"),
    ("Тарас", "Тарас"),
    ("клієнт 5", ""),
    ("Клієнтка нова", ""),
    ("+380 67 123 45 67", ""),
    ("0671234567", ""),
    ("🌸", ""),
    ("", ""),
    ("мама Олена", ""),
    ("від Марина", ""),
    ("Роман Олена", ""),
    ("Ковальчук", ""),
    ("Скандальна", ""),
    ("не дзвонити", ""),
    ("Love nails", ""),
    ("тест тест", ""),
    ("@olena.koval_nails", "Olena"),
]


@pytest.mark.parametrize(("name", "first"), FIRST_NAMES, ids=[name or "nothing" for name, _ in FIRST_NAMES])
def test_only_a_safe_first_name_is_taken_from_what_the_desk_typed(name: str, first: str) -> None:
    assert clean_first_name(name) == first


VOCATIVES = [
    ("Олена", "Олено"),
    ("Оля", "Олю"),
    ("Марія", "Маріє"),
    ("Дар'я", "Дар'є"),
    ("Анна-Марія", "Анно-Маріє"),
    ("Тарас", "Тарасе"),
    ("Андрій", "Андрію"),
    ("Ілля", "Ілле"),
    ("Ніколь", "Ніколь"),
    ("Алёна", "Алёна"),
    ("Сергей", "Сергей"),
    ("Olena", "Olena"),
    ("", ""),
    ("5", "5"),
    ("Наталі", "Наталі"),
]


@pytest.mark.parametrize(("name", "called"), VOCATIVES, ids=[name or "nothing" for name, _ in VOCATIVES])
def test_a_ukrainian_name_is_put_into_the_vocative_and_any_other_left_alone(name: str, called: str) -> None:
    assert vocative(name) == called
