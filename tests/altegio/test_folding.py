"""Names as they sound, in Python and in the database alike."""

from __future__ import annotations

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from altegio.folding import DROPPED, FROM, fold, folded_words, other_layout, slips
from altegio.given_names import also_called


@pytest.mark.parametrize(
    "spellings",
    [
        "Олена Olena ОЛЕНА",
        "Юлія Юлия Julia Yuliia Yulia Iuliia",
        "Марія Мария Maria Mariia Mariya",
        "Наталія Наталья Natalia Natalya Nataliia",
        "Ковальчук Kovalchuk Ковалчук Kovaltchuk",
        "Щербак Shcherbak Scherbak Sherbak",
        "Їжакевич Yizhakevych Izhakevich Ижакевич",
        "Христина Khrystyna Hrystyna",
        "Ґалаґан Галаган Galagan Halahan",
        "Згурський Zghurskyi Згурский",
        "Цимбалюк Tsymbaliuk Tsimbaluk",
        "Мар'яна Марьяна Mar’yana Maryana Mariana",
        "Андрій Андрей Andrii Andriy Andrey",
        "Сергій Сергей Serhii Sergey",
        "Яна Yana Iana",
        "Олексій Oleksii Oleksiy",
        "Ілля Илья Illia",
    ],
)
def test_one_name_in_many_spellings_sounds_alike(spellings: str) -> None:
    assert len({fold(name) for name in spellings.split()}) == 1, [fold(name) for name in spellings.split()]


@pytest.mark.parametrize("names", ["Яна Анна", "Олена Ольга", "Ірина Ярина", "Марія Марина", "Уляна Юлія"])
def test_different_names_stay_different(names: str) -> None:
    first, second = names.split()
    assert fold(first) != fold(second)


@pytest.mark.parametrize("typed", ["М", "Ма", "Мар", "Марі", "Марія", "Mari", "Mariy"])
def test_a_name_is_known_from_its_first_letters(typed: str) -> None:
    assert fold("Марія Коваль").startswith(f" {folded_words(typed)[0]}")


@pytest.mark.parametrize(
    ("typed", "meant"), [("jktyf", "олена"), ("Sdfyrf", "Іванка"), ("щдутф", "olena"), ("[hbcnz", "христя")]
)
def test_what_was_typed_on_the_other_keyboard_is_read(typed: str, meant: str) -> None:
    assert other_layout(typed) == meant


def test_a_word_with_a_slip_is_told_apart_from_another_word() -> None:
    assert {"olena", "_lnea", "olna", "oln_ea"} <= set(slips("olnea"))
    assert slips("ana") == []


def test_people_are_found_by_what_they_are_called() -> None:
    assert fold("Олена").strip() in also_called(fold("Елена").strip())
    assert fold("Катерина").strip() in also_called(fold("Катя").strip())
    assert also_called(fold("Роксолана").strip()) == []


@pytest.mark.django_db
@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.text(alphabet=sorted(set(FROM + DROPPED + "абвїєюяЮЯshcgz 19-")), max_size=40), min_size=20)
)
def test_the_database_folds_as_python_does(texts: list[str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT altegio_fold(t) FROM unnest(%s::text[]) WITH ORDINALITY x(t, n) ORDER BY n", [texts]
        )
        folded = [row[0] for row in cursor.fetchall()]

    assert folded == [fold(text) for text in texts]
