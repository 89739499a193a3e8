"""Texts as they go out: their variables filled in, cut to what the vendor takes, and the house's own."""

from __future__ import annotations

from datetime import date

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from feedback import texts
from feedback.texts import (
    DEFAULT_TEXTS,
    date_in_words,
    fit_bytes,
    fit_title,
    has_stray_braces,
    is_stop,
    letters_over,
    render,
    room_for_letters,
    unknown_variables,
)

UNTIMED = settings(deadline=None)


@pytest.mark.parametrize(
    ("template", "stray"),
    [
        ("{ {first_name_vocative}, дякуємо", True),
        ("{ {first_name_vocative", True),
        ("{salon", True),
        ("salon}", True),
        ("{{salon}}", True),
        ("}{", True),
        ("{salon} { master }", False),
        ("", False),
    ],
)
def test_a_brace_without_its_partner_is_found(template: str, stray: bool) -> None:
    assert has_stray_braces(template) is stray


def test_variables_are_filled_in_once() -> None:
    values = {"first_name_vocative": "Олено", "master": "{salon}", "salon": "Салон"}
    assert render("{first_name_vocative}: { master }", values) == "Олено: {salon}"


@pytest.mark.parametrize(
    "template",
    [
        "{salon.__class__}",
        "{salon!r}",
        "{0}",
        "{}",
        "{salon[0]}",
        "{salon:>99}",
        "{password}",
        "{",
        "}}",
        "%s $salon",
    ],
)
def test_a_template_reaches_nothing_but_its_variables(template: str) -> None:
    assert render(template, {"salon": "Салон", "password": "x"}) == template


@pytest.mark.parametrize(
    ("template", "unknown"),
    [
        ("{first_name_vocative} {master} {services} {date} {salon}", set()),
        ("{ salon }", set()),
        ("{name} {salon}", {"name"}),
        ("{salon.id} {}", {"salon.id", ""}),
        ("{Salon}", {"Salon"}),
        ("без змінних", set()),
    ],
)
def test_unknown_variables_are_named(template: str, unknown: set[str]) -> None:
    assert unknown_variables(template) == unknown


NAMELESS = [
    ("{first_name_vocative}, дякуємо за візит!", "Дякуємо за візит!"),
    ("{first_name_vocative}! Дякуємо", "Дякуємо"),
    ("Привіт, {first_name_vocative}! Дякуємо", "Привіт! Дякуємо"),
    ("Привіт {first_name_vocative}! Дякуємо", "Привіт! Дякуємо"),
    ("Дякуємо, {first_name_vocative}, за візит", "Дякуємо за візит"),
    ("Дякуємо за візит, {first_name_vocative}.", "Дякуємо за візит."),
    ("👋 {first_name_vocative}, дякуємо", "👋 Дякуємо"),
    ("Вітаємо!\n\n{first_name_vocative}, дякуємо", "Вітаємо!\n\nДякуємо"),
    ("Ваш майстер ({first_name_vocative}) чекає", "Ваш майстер чекає"),
    ("Послуги: {first_name_vocative}.", "Послуги."),
    ("до {first_name_vocative} знову", "до знову"),
    ("{first_name_vocative}", ""),
    ("{first_name_vocative} {first_name_vocative}, дякуємо", "Дякуємо"),
]


@pytest.mark.parametrize(("template", "expected"), NAMELESS)
@pytest.mark.parametrize("values", [{}, {"first_name_vocative": ""}, {"first_name_vocative": " \x00"}])
def test_an_empty_value_takes_its_comma_along(template: str, expected: str, values: dict[str, str]) -> None:
    assert render(template, values) == expected


@UNTIMED
@given(st.text(max_size=60), st.text(max_size=20))
def test_rendering_survives_any_template_and_value(template: str, value: str) -> None:
    assert "\x00" not in render(template + "{salon}" + template, {"salon": value})


def test_a_fitting_text_stays_as_it_is() -> None:
    assert fit_bytes("я" * 500) == "я" * 500
    assert fit_title("Так") == "Так"


@pytest.mark.parametrize(
    ("text", "limit", "expected"),
    [
        pytest.param("дуже гарний салон", 24, "дуже гарний…", id="after a word"),
        pytest.param("дуже гарний, салон", 24, "дуже гарний…", id="without a dangling comma"),
        pytest.param("дуже гарний салон", 20, "дуже…", id="not inside a word"),
        pytest.param("манікюр", 9, "ман…", id="a single long word"),
        pytest.param("бажаємо здоров'я вам", 30, "бажаємо…", id="not before an apostrophe"),
        pytest.param("бажаємо здоров’я вам", 33, "бажаємо…", id="not after an apostrophe"),
        pytest.param("може будь-хто", 20, "може…", id="not inside a word with a hyphen"),
        pytest.param("дуже чаи\u0306ник салон", 20, "дуже…", id="not after an accent inside a word"),
        pytest.param("стоп: https://salon.ua/stop/12-ab/", 26, "стоп…", id="not inside an address"),
        pytest.param("👩‍👩‍👧👩‍👩‍👧", 30, "👩‍👩‍👧…", id="not inside a family"),
        pytest.param("👩‍👩‍👧👩‍👩‍👧", 20, "…", id="no room for one letter"),
        pytest.param("салон", 3, "", id="no room for the mark"),
        pytest.param("", 0, "", id="nothing"),
    ],
)
def test_a_long_text_is_cut_where_a_reader_would(text: str, limit: int, expected: str) -> None:
    assert fit_bytes(text, limit) == expected


TYPED = st.text("яї a\n,💅🏽👩‍👧🇺🇦e\u0301\ud83d", max_size=60)


@UNTIMED
@given(TYPED, st.integers(0, 80))
def test_a_cut_text_fits_breaks_no_letter_and_needs_no_second_cut(text: str, limit: int) -> None:
    cut = fit_bytes(text, limit)
    assert len(cut.encode("utf-8")) <= limit
    assert fit_bytes(cut, limit) == cut
    whole = text.encode("utf-8", "replace").decode()
    if cut != whole:
        kept = cut.removesuffix("…")
        assert whole.startswith(kept)
        letters = regex.findall(r"\X", whole)
        assert kept in {"".join(letters[:n]) for n in range(len(letters) + 1)}


@UNTIMED
@given(TYPED, st.integers(0, 30))
def test_a_buttons_title_never_exceeds_what_the_vendor_shows(title: str, limit: int) -> None:
    assert len(fit_title(title, limit).encode("utf-16-le")) // 2 <= limit


def test_a_long_title_is_cut_after_a_word() -> None:
    assert fit_title("Так, обов'язково порекомендую") == "Так, обов'язково…"


@pytest.mark.parametrize(
    ("language", "expected"),
    [("uk", "24 жовтня"), ("en", "24 October"), ("en-us", "24 October"), ("", "24 жовтня")],
)
def test_dates_are_said_as_people_say_them(language: str, expected: str) -> None:
    assert date_in_words(date(2026, 10, 24), language) == expected


FULL = {
    "first_name_vocative": "Єлизавето-Анастасіє",
    "master": "Олександра",
    "services": "Манікюр, педикюр",
    "date": "24 жовтня",
    "salon": "Салон краси «Дуже Довга Назва»",
}


@pytest.mark.parametrize(
    ("text", "over", "room"),
    [
        ("", 0, 500),
        ("a" * 400, 0, 600),
        ("і" * 400, 0, 100),
        ("і" * 500, 0, 0),
        ("a" + "і" * 499, 0, 0),
        ("і" * 501, 1, 0),
        ("a" * 1003, 3, 0),
        ("і" * 500 + "💅a", 2, 0),
        ("і" * 499 + "💅", 1, 0),
    ],
)
def test_people_are_told_in_characters_what_still_fits_and_what_has_to_go(
    text: str, over: int, room: int
) -> None:
    assert (letters_over(text), room_for_letters(text)) == (over, room)
    assert not letters_over(text[: len(text) - over])


@given(TYPED.map(lambda text: text * 30))
def test_what_is_said_to_fit_fits(text: str) -> None:
    # Half of a cut emoji is sent as a question mark.
    left = text[: len(text) - letters_over(text)].encode("utf-8", "replace").decode()
    filled = left + ("a" if left.isascii() and left else "ї") * room_for_letters(left)
    assert fit_bytes(filled) == filled


@pytest.mark.parametrize("step", DEFAULT_TEXTS)
@pytest.mark.parametrize("language", ["uk", "en"])
def test_each_default_text_fits_one_message_with_and_without_a_name(step: str, language: str) -> None:
    template = DEFAULT_TEXTS[step][language]
    assert unknown_variables(template) == set()
    for values in (FULL, {**FULL, "first_name_vocative": ""}):
        text = render(template, values)
        assert len(text.encode()) <= 1000
        assert fit_bytes(text) == text
        assert text[0].isupper()


def test_the_first_question_says_who_asks_why_and_how_to_stop() -> None:
    for language, stop in (("uk", "СТОП"), ("en", "STOP")):
        text = render(DEFAULT_TEXTS["ask_rating"][language], FULL)
        assert FULL["salon"] in text
        assert "1" in text
        assert "5" in text
        assert stop in text
        assert is_stop(stop)


def test_all_public_names_are_there() -> None:
    assert all(hasattr(texts, name) for name in texts.__all__)
