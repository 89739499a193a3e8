"""Ukrainian names and the ways in which people write them in Latin letters."""

from __future__ import annotations

import random


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


WOMEN = _words(
    "Олена Ірина Наталія Оксана Тетяна Світлана Юлія Марія Анна Катерина Вікторія Анастасія Людмила Галина "
    "Ольга Дарина Софія Поліна Христина Мар'яна Леся Соломія Богдана Злата Аліна Діана Валерія Єлизавета "
    "Інна Лілія Роксолана Зоряна Яна Жанна Ярина Іванна Надія Віра Любов Ганна Уляна Маргарита Карина Руслана"
)
MEN = _words("Андрій Олександр Сергій Богдан Тарас Роман Ігор Володимир Максим Юрій Остап Назар Дмитро Єгор")
FAMILIES = _words(
    "Коваль Шевченко Бондаренко Мельник Ткаченко Кравченко Олійник Поліщук Лисенко Савченко Руденко Мороз "
    "Павленко Гончаренко Сидоренко Клименко Гнатюк Кузьменко Яценко Щербак Гайдук Жук Ґалаґан Їжакевич Вовк "
    "Романюк Степаненко Довгань Паламарчук Хоменко Заєць Юрченко Ярош Чорновол Цимбалюк Левченко Дзюба "
    "Матвієнко Сорока Власенко Гуменюк Пономаренко Тищенко Рибак Семенюк Кулик Литвин Білоус Стельмах Барабаш"
)
NOTES = (
    "{first} VIP не дзвонити",
    "{first} манікюр Подол",
    "{first} подруга Ірини",
    "{first} (борг 300 грн)",
    "Мама {first}",
    "{first} алергія на гель!!!",
    "{first} від Соні ❤",
    "{first} тільки після 18:00",
)

_LETTERS = dict(
    zip(
        "абвгґдезиіклмнопрстуф'ьэ",
        [
            "a",
            "b",
            "v",
            "h",
            "g",
            "d",
            "e",
            "z",
            "y",
            "i",
            "k",
            "l",
            "m",
            "n",
            "o",
            "p",
            "r",
            "s",
            "t",
            "u",
            "f",
            "",
            "",
            "e",
        ],
        strict=True,
    )
)
_LETTERS |= {
    "є": "ie",
    "ж": "zh",
    "ї": "i",
    "й": "i",
    "х": "kh",
    "ц": "ts",
    "ч": "ch",
    "ш": "sh",
    "щ": "shch",
    "ю": "iu",
    "я": "ia",
}
_STYLES = (
    "{first}_{last}",
    "{first}_{last}",
    "{first}.{last}",
    "{last}_{first}",
    "{first}_{last}_{year}",
    "{f}_{last}",
    "{first}{last}",
    "_{first}_{last}_",
    "{first}__{last}",
    "{first}_nails_lover",
    "{last}.{f}{number}",
    "{first}_{number}",
    "the_{first}_{last}",
    "{first}.{f}.{last}",
    "{first}_kyiv_{number}",
)


def latin(text: str) -> str:
    """Write a Ukrainian name in Latin letters, lower case, without signs."""
    return "".join(_LETTERS.get(letter, letter) for letter in text.lower())


def instagram_name(rng: random.Random, name: str, taken: set[str]) -> str:
    """Make an Instagram name that fits the person and is not in `taken`; the caller adds it there."""
    first, _, last = latin(name).partition(" ")
    while True:
        made = rng.choice(_STYLES).format(
            first=first,
            last=last or "ua",
            f=first[:1],
            year=rng.randint(82, 105) % 100,
            number=rng.randint(1, 999),
        )[:30]
        if made not in taken:
            return made


def mailbox(rng: random.Random, name: str) -> str:
    """Make the left part of a real Gmail address of that person."""
    first, _, last = latin(name).partition(" ")
    style = rng.choice(("{first}.{last}{year}", "{last}.{first}{year}", "{first}{last}.{year}"))
    return style.format(first=first, last=last or "ua", year=rng.randint(1975, 2004))
