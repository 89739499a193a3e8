"""A rating from 1 to 5 in what a client typed. In doubt None: a person reads it, or we ask once more."""

from __future__ import annotations

import re

from feedback.texts.replies import is_question_or_booking
from feedback.texts.words import WORD, listed, plain, words

_SPELT = {
    1: "один одна одну одне одиниця одиницю одиничка одиничку единица единицу единичка one",
    2: "два дві двійка двійку двійочка двійочку двойка двойку двієчка двієчку two",
    3: "три трійка трійку трійочка трійочку тройка тройку троечка трієчка трієчку three",
    4: "чотири четвірка четвірку четвірочка четвірочку четыре четверка четверку четверочка четверочку four",
    5: (
        "п'ять пять п'ятірка пятірка п'ятірку пятірку п'ятірочка пятірочка п'ятірочку пятірочку п'ятьорка "
        "пятьорка п'ятьорку пятьорку пятерка пятерку п'ятерка п'ятерку пятерочка пятерочку п'ятак п'яти пяти "
        "пятьорочка пятьорочку five"
    ),
    10: "десять десяти десятка ten",
}
NUMBERS = {word: str(number) for number, spelt in _SPELT.items() for word in spelt.split()}

FILLER = listed("""
    моя мій моє оцінка оцінку оцінюю ставлю поставлю даю дам на бал бали балів
    бала балла зірка зірки зірок зірку зірочка зірочки зірочок тверда тверде тверду твердий велика
    величезна дякую спасибі вам дуже все усе всім було була буде супер клас класно чудово прекрасно
    відмінно топ гарно добре нормально сподобалось сподобалося подобається звісно звичайно безумовно
    однозначно точно думаю мабуть напевно скоріше ну це й і та а моїй думці рада радий задоволена задоволений
    майстру майстрині майстер салону так вітаю привіт доброго дня добрий день оценка оценку спасибо
    очень всё понравилось звезд звезды звезда звезду балл баллов конечно большая отлично классно хорошо
    твердая твердую мені мне особисто my rating rate rated is i a give it you an star stars point points
    thanks thank very great super excellent good all everything was solid
""")
AFTER_NUMBER = FILLER | listed("з із зі с из out of плюс плюсом мінус мінусом минус минусом plus minus")
THANKS = listed("""
    дякую дякс супер спасибі спасибо класно чудово відмінно топ прекрасно отлично классно great excellent
    thanks thank
""")
PRAISE = THANKS | listed("все усе дуже очень")
UNIT = re.compile(
    r"хв|мин|год|час|раз|рок|дн|день|тиж|міс|мес|грн|гривен|людин|осіб|особ|числ|січ|лют|берез|квіт|трав|черв|"
    r"лип|серп|верес|жовт|листоп|груд|ранку|вечора|утра|min|hour|day|time|pm\b|am\b|people|oclock|of "
)
STARS = re.compile("[⭐🌟★]")
NUMBER = re.compile(r"[0-9]+(?:[.,:][0-9]+)*")
FRACTION = re.compile(
    r"(?<![0-9/.,])([0-9]{1,3})\s*(?:/|з|із|зі|из|с|of|out of)\s*(5|10|100)(?![0-9/]|[.,][0-9])"
)
SUFFIX = re.compile(r"(?<![0-9])([1-5])-?(?:[оі]?чк[ауо]|[іе]?рк[ау]|к[ау])\b")  # "5ка", "4-очка"
SCALE = re.compile(r"^\s*(?:бал\w*|зір\w+|звезд\w*|stars?\b|points?\b)")
BREAK = re.compile(r"^[+]?\s*(?:[.!,;)]+|\s[-–—](?=\s)|\n|[^\w\s.,!?:;%№$€₴=/+*'\"()-]+)\s*(?=[^\W\d])")
NOT_THAT = re.compile(r"(?<!\w)не\s+(?:на\s+)?[0-9]+\s*[,–—-]?\s*(?:а|але)\s+(?=(?:на\s+)?[1-5](?![0-9]))")
BARE = re.compile(r"\W*\d{1,3}(?:\W+\d{1,3})?\W*")  # not a phone, not a date
ODD = frozenset("?%№$€₴=/:#@°")


def read_rating(text: str) -> int | None:
    """1 to 5, or None when the text is not plainly a rating.

    Understands digits, keycaps, stars, words in Ukrainian, Russian and English, and "4 з 5" or "9/10"
    (brought to five, halves up). "5 хвилин запізнення" and "прийду о 5" are no ratings.
    """
    bare = NOT_THAT.sub("", _in_digits(text))  # "не 5, а 3"
    if not NUMBER.search(bare):
        return _stars(bare)
    fractions = list(FRACTION.finditer(bare))
    if fractions:
        return _fraction(bare, fractions)
    return _number(bare)


def is_bare_number(text: str) -> bool:
    """Whether this is only a number or two ("10", "4,5", "десять"): no rating, and no comment."""
    return BARE.fullmatch(_in_digits(text)) is not None


def _in_digits(text: str) -> str:
    bare = SUFFIX.sub(r"\1", plain(text))
    return WORD.sub(lambda match: NUMBERS.get(match[0], match[0]), bare)


def _stars(bare: str) -> int | None:
    count = len(STARS.findall(bare))
    if not count:
        return None
    said = words(bare)
    if not said:
        return min(count, 5)
    # Stars beside words may be mere decoration: one by one they count only with words about the rating.
    return count if count == 5 or (1 < count < 5 and FILLER.issuperset(said)) else None


def _fraction(bare: str, found: list[re.Match[str]]) -> int | None:
    if len(found) > 1 or not _is_rated(bare, found[0]):
        return None
    points, whole = int(found[0][1]), int(found[0][2])
    return max(1, min(5, (points * 10 + whole) // (2 * whole)))


def _number(bare: str) -> int | None:
    first = next(NUMBER.finditer(bare))
    if first[0] not in {"1", "2", "3", "4", "5"} or not _is_rated(bare, first):
        return None
    return int(first[0])


def _is_rated(bare: str, number: re.Match[str]) -> bool:
    """Whether the words around the number make it a rating: none of weight, or a comment set off from it."""
    before, after = bare[: number.start()], bare[number.end() :]
    if not _is_only(FILLER, before):
        return False
    if after[:1] in {"-", "'"} and after.strip() != "-":
        return False  # "5-го", "5-та": an ordinal
    return _is_only(AFTER_NUMBER, after) or _is_comment(after)


def _is_only(allowed: frozenset[str], part: str) -> bool:
    smiling = part.replace(":)", "").replace("=)", "")
    return ODD.isdisjoint(smiling) and not NUMBER.search(part) and allowed.issuperset(words(part))


def _is_comment(after: str) -> bool:
    """Whether what follows the number is words about the visit: set off by a stop, or plain praise."""
    after = SCALE.sub("", after)
    said = words(after)
    broken = BREAK.match(after)
    if not said or not (broken or (after[:1].isspace() and said[0] in PRAISE)):
        return False
    if said[0] in THANKS:
        return True
    comment = after[broken.end() :] if broken else after.strip()
    return not UNIT.match(comment) and not is_question_or_booking(after)
