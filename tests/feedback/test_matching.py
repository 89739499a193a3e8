from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedback.matching import could_be_gmail, names_agree, normalise_username
from feedback.texts.latin import fold

USERNAMES = [
    ("anna.koval", "anna.koval"),
    ("  @Anna.Koval ", "anna.koval"),
    ("ANNA_KOVAL", "anna_koval"),
    ("https://www.instagram.com/anna.koval/?igsh=MWQ1", "anna.koval"),
    ("http://instagram.com/anna.koval", "anna.koval"),
    ("instagram.com/anna.koval/", "anna.koval"),
    ("instagram.com/@anna", "anna"),
    ("https://ig.me/m/anna.koval?ref=x", "anna.koval"),
    ("https://instagram.com/stories/anna.koval/123", "anna.koval"),
    ("a", "a"),
    ("a" * 30, "a" * 30),
    ("a" * 31, None),
    ("", None),
    ("@", None),
    ("anna koval", None),
    ("анна", None),
    ("anna@gmail.com", None),
    ("https://instagram.com/p/CxYz", None),
    ("https://instagram.com/", None),
    ("instagram.com", None),
    ("https://t.me/anna", None),
    ("anna/koval", None),
]


@pytest.mark.parametrize(("text", "expected"), USERNAMES)
def test_a_username_is_found_in_whatever_was_pasted(text: str, expected: str | None) -> None:
    assert normalise_username(text) == expected


@settings(deadline=None)
@given(st.text(max_size=60))
def test_any_text_gives_a_username_that_stays_itself_or_none(text: str) -> None:
    name = normalise_username(text)
    if name not in {None, "instagram.com", "m.instagram.com", "www.instagram.com", "instagr.am", "ig.me"}:
        assert normalise_username(name or "") == name


@pytest.mark.parametrize(
    ("username", "could"),
    [
        ("anna.koval", True),
        ("annakoval1990", True),
        ("Anna.Koval", True),
        ("abcdef", True),
        ("anna_koval", False),
        ("anna", False),
        ("anna..koval", False),
        (".annakoval", False),
        ("annakoval.", False),
        ("a" * 31, False),
        ("", False),
    ],
)
def test_only_what_google_allows_may_be_a_real_mailbox(username: str, could: bool) -> None:
    assert could_be_gmail(username) is could


@pytest.mark.parametrize(
    "spellings",
    [
        ("Юлія", "Yuliia", "Julia", "Юлия"),
        ("Ігор", "Ihor", "Igor"),
        ("Ковальчук", "Kovalchuk", "Kowalczuk"),
        ("Щербак", "Shcherbak", "Scherbak"),
        ("Вікторія", "Victoria", "Viktoriia"),
        ("Максим", "Maxim", "Maksym"),
        ("Дар'я", "Дарʼя", "Daria", "Darya"),
        ("Zoë", "Зоя"[:2] + "е"),
    ],
)
def test_spellings_of_one_name_fold_to_the_same(spellings: tuple[str, ...]) -> None:
    assert len({fold(each) for each in spellings}) == 1


AGREE = [
    ("Олена Коваль", "Olena Koval", "olena.koval"),
    ("Олена Коваль", "", "lena_kowal"),
    ("Олена", "Лена", "x_y_z"),
    ("Коваль Олена Петрівна", "", "koval.studio"),
    ("Олена Ковальська", "Kowalski", "photo"),
    ("Катерина", "", "katyanails"),
    ("Юлія Щербак", "", "scherbak.beauty"),
    ("Анна VIP", "Ганна", "annabeauty"),
    ("Наталія", "Natali", "nataliya__"),
    ("Дар’я Мельник", "", "dasha.m"),
    ("Тарас Шевченко", "", "ig_shevchenko1990"),
]
DISAGREE = [
    ("Олена Коваль", "Iryna Bondar", "iryna.bondar"),
    ("VIP клієнт", "VIP nails", "vip.nails"),
    ("Олена", "", "beauty_salon_kyiv"),
    ("", "Olena", "olena"),
    ("Олена", "", ""),
    ("клієнт 5", "5", "client5"),
    ("+380671234567", "380671234567", "user380671234567"),
    ("Анна Власенко", "", "iana__izhakevych"),
    ("Яна Гнатюк", "Іванна", "ivanna_934"),
    ("Ян Лі", "", "yanukovych"),
    ("🌸", "🌸", "flower"),
]


@pytest.mark.parametrize(("client", "profile", "username"), AGREE)
def test_names_agree_over_alphabets_short_forms_and_endings(client: str, profile: str, username: str) -> None:
    assert names_agree(client, profile, username)


@pytest.mark.parametrize(("client", "profile", "username"), DISAGREE)
def test_strangers_and_notes_do_not_agree(client: str, profile: str, username: str) -> None:
    assert not names_agree(client, profile, username)


@settings(deadline=None)
@given(st.text(max_size=30), st.text(max_size=30), st.text(max_size=30))
def test_any_names_can_be_compared(client: str, profile: str, username: str) -> None:
    assert names_agree(client, profile, username) in {True, False}
