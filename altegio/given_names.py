"""Given names that are one name: in Ukrainian, in Russian, and as people are called."""

from __future__ import annotations

from altegio.folding import fold

_GROUPS = """
Олена Елена Альона Алена Лена Оленка
Наталія Наталя Ната Наташа
Юлія Юля
Катерина Екатерина Катя
Анна Ганна Аня
Тетяна Татьяна Таня
Ірина Іра
Світлана Светлана Свєтлана Света Світа
Марія Маша Марійка Маруся
Вікторія Віка
Анастасія Настя
Людмила Люда
Галина Галя
Ольга Оля
Дарія Даша Дарина
Софія Соня Софійка
Христина Кристина Христя
Олександра Александра Саша
Олеся Леся Алеся
Єлизавета Елизавета Ліза
Маргарита Рита
Євгенія Женя
Валерія Лера
Валентина Валя
Любов Люба
Надія Надежда Надя
Віра Вера
Ксенія Ксюша Оксана
Соломія Соля
Антоніна Тоня
Тамара Тома
Лідія Ліда
Раїса Рая
Олександр Александр Саша Сашко
Олексій Алексей Льоша
Микола Николай Коля
Дмитро Дмитрий Діма
Михайло Михаил Міша
Володимир Владимир Вова
Павло Павел Паша
Петро Петр
Григорій Гриша
Євген Женя
Іван Ваня
Василь Василий Вася
Єгор Егор
Данило Даниил Даня
Кирило Кирилл
Пилип Филипп
Костянтин Константин Костя
Микита Никита
Тимофій Тимоша
"""
NAMES = tuple(frozenset(fold(name).strip() for name in line.split()) for line in _GROUPS.split("\n") if line)
# So many letters of a name are enough to mean it.
_ENOUGH = 4


def also_called(word: str) -> list[str]:
    """Other names of whoever may be meant by this folded word: a name, or its first letters."""
    begun = len(word) >= _ENOUGH
    groups = (
        names for names in NAMES if word in names or (begun and any(name.startswith(word) for name in names))
    )
    return sorted({name for names in groups for name in names if not name.startswith(word)})
