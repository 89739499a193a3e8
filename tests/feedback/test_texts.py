from __future__ import annotations

from datetime import date

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from feedback import texts
from feedback.texts import (
    DEFAULT_TEXTS,
    RATING_TITLES,
    RECOMMEND_TITLES,
    clean_first_name,
    date_in_words,
    fit_bytes,
    fit_title,
    has_stray_braces,
    is_bare_number,
    is_greeting,
    is_question_or_booking,
    is_stop,
    is_undecided,
    read_rating,
    read_yes_no,
    render,
    unknown_variables,
    vocative,
)

UNTIMED = settings(deadline=None)

RATINGS = [
    ("5", 5),
    ("5!", 5),
    ("5!!!", 5),
    (" 5 ", 5),
    ("5.", 5),
    ("5+", 5),
    ("4+", 4),
    ("5-", 5),
    ("(3)", 3),
    ("1", 1),
    ("5)))", 5),
    ("5 :)", 5),
    ("5️⃣", 5),
    ("５", 5),
    ("5❤️", 5),
    ("5 ⭐", 5),
    ("4⭐️", 4),
    ("п'ять", 5),
    ("п’ять", 5),
    ("пʼять", 5),
    ("п`ять", 5),
    ("П'ЯТЬ!!!", 5),
    ("пять", 5),
    ("Пять", 5),
    ("п'ятірка", 5),
    ("на п'ятірочку", 5),
    ("на пятірочку", 5),
    ("пятёрочка", 5),
    ("твёрдая пятерка", 5),
    ("четвірка", 4),
    ("тверда четвірка", 4),
    ("чотири", 4),
    ("четыре", 4),
    ("трійка", 3),
    ("три", 3),
    ("двійка", 2),
    ("одиниця", 1),
    ("five", 5),
    ("five stars", 5),
    ("one star", 1),
    ("⭐⭐⭐⭐⭐", 5),
    ("⭐️⭐️⭐️⭐️", 4),
    ("⭐ ⭐ ⭐", 3),
    ("⭐", 1),
    ("🌟🌟🌟🌟🌟", 5),
    ("★★★★☆", 4),
    ("⭐⭐⭐⭐⭐⭐", 5),
    ("⭐⭐⭐⭐⭐ все сподобалось", 5),
    ("⭐⭐⭐ дякую", 3),
    ("10/10", 5),
    ("10 / 10 🔥", 5),
    ("10 з 10", 5),
    ("11/10", 5),
    ("9/10", 5),
    ("8/10", 4),
    ("2/10", 1),
    ("0/10", 1),
    ("5/5", 5),
    ("4 з 5", 4),
    ("4 из 5", 4),
    ("3 out of 5", 3),
    ("п'ять з п'яти", 5),
    ("десять з десяти", 5),
    ("Моя оцінка 5", 5),
    ("Оцінка - 5", 5),
    ("ставлю 5", 5),
    ("5 балів", 5),
    ("5 зірок", 5),
    ("5 дякую", 5),
    ("Дякую, все супер, 5", 5),
    ("на 5", 5),
    ("5 з плюсом", 5),
    ("5, все дуже сподобалось", 5),
    ("5. Майстер чудова", 5),
    ("4 - довго чекала", 4),
    ("4, бо чекала 20 хвилин", 4),
    ("5 все було чудово, манікюр тримається", 5),
    ("5\nДякую майстрині", 5),
    ("Моя оцінка 5! Приємна атмосфера", 5),
    ("2. Зіпсували форму", 2),
    ("I rate it 4", 4),
    ("10/10, все супер", 5),
    ("9 з 10. Трохи довго, але гарно", 5),
    ("трієчка", 3),
    ("двієчка(", 2),
    ("нормально, 3", 3),
    ("1. жахливо", 1),
    ("5ка", 5),
    ("мені все сподобалось 5", 5),
    ("4-очка", 4),
    ("пять с плюсом", 5),
    ("5 мінус", 5),
    ("5,дякую", 5),
    ("5 дякую, а коли наступний раз?", 5),
    ("Все чудово! Ставлю 5 балів, прийду ще", 5),
]
NOT_RATINGS = [
    "",
    " ",
    "0",
    "6",
    "10",
    "55",
    "4.5",
    "4,5",
    "4-5",
    "2-3",
    "5 хвилин запізнення",
    "5, хвилин на десять запізнюсь",
    "прийду о 5",
    "прийду о п'ятій",
    "о 5",
    "в 5",
    "до 5",
    "з 5",
    "не 5",
    "запишіть на 5",
    "Можна на 5?",
    "можна на 5",
    "5?",
    "5:00",
    "5-го",
    "5-та",
    "5 травня",
    "5, травня",
    "4, 5 травня вільно?",
    "5, запишіть мене на 6",
    "5. А коли можна записатись?",
    "5 років ходжу",
    "№5",
    "5%",
    "5 грн",
    "$5",
    "5/10/2026",
    "1/2 години",
    "4 з 5 хвилин",
    "п'ятниця",
    "у п'ятницю",
    "одна справа",
    "два слова",
    "дякую",
    "супер",
    "все було добре",
    "ви просто ⭐",
    "ви просто ⭐⭐⭐",
    "+380671234567",
    "👍",
    "STOP",
    "5 5",
    "двічі",
    "мінус 5",
    "Візит на 5",
    "було 5 людей",
    "5 людей було переді мною",
    "10/10/2026",
    "10/10 зустрінемось",
]


@pytest.mark.parametrize(("text", "rating"), RATINGS, ids=[text for text, _ in RATINGS])
def test_a_typed_rating_is_understood(text: str, rating: int) -> None:
    assert read_rating(text) == rating


@pytest.mark.parametrize(
    ("text", "rating"),
    [
        ("не 5, а 3", 3),
        ("не п'ять, а три", 3),
        ("Ставлю не на 5, а на 4, бо довго", 4),
        ("не 5 а 10", None),
        ("не 5, а 3 хвилини", None),
        ("запізнилась не на 5, а на 3", None),
    ],
)
def test_a_rating_that_is_set_right_in_the_same_breath_is_understood(text: str, rating: int | None) -> None:
    assert read_rating(text) == rating


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("10", True),
        (" 4,5 ", True),
        ("4 5", True),
        ("десять!", True),
        ("0", True),
        ("10 хвилин", False),
        ("+380671234567", False),
        ("5/10/2026", False),
        ("круто", False),
        ("", False),
    ],
)
def test_a_mere_number_says_nothing_more(text: str, bare: bool) -> None:
    assert is_bare_number(text) is bare


@pytest.mark.parametrize(
    ("text", "undecided"),
    [
        ("не знаю", True),
        ("Ну, не знаю...", True),
        ("важко сказати", True),
        ("not sure", True),
        ("не знаю, бо майстриня дуже запізнилась", False),
        ("ні", False),
        ("не знаюча", False),
        ("", False),
    ],
)
def test_who_cannot_tell_is_understood(text: str, undecided: bool) -> None:
    assert is_undecided(text) is undecided


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


@pytest.mark.parametrize("text", NOT_RATINGS)
def test_what_is_not_plainly_a_rating_is_left_to_a_person(text: str) -> None:
    assert read_rating(text) is None


@pytest.mark.parametrize("title", RATING_TITLES)
def test_the_buttons_titles_read_as_what_they_say(title: str) -> None:
    assert read_rating(title) == int(title)


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


@UNTIMED
@given(st.text(max_size=40))
def test_readers_survive_any_text(text: str) -> None:
    assert read_rating(text) in {None, 1, 2, 3, 4, 5}
    assert read_yes_no(text) in {None, True, False}
    is_stop(text)
    is_question_or_booking(text)
    vocative(clean_first_name(text))
    vocative(text)


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
