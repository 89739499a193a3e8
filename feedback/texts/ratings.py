"""A rating on one of the scales in what a client typed. In doubt None: a person reads it, or we ask again."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

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
_MORE = {
    0: "нуль ноль zero",
    6: "шість шесть six",
    7: "сім семь seven",
    8: "вісім восемь вісімка вісімку восьмерка восьмерку eight",
    9: "дев'ять девять дев'ятка дев'ятку дев'яточка дев'яточку девятка девятку nine",
    10: "десятку десяточка десяточку",
}
# What a school mark is called says nothing of a scale up to ten: "на п'ятірочку" is the best of five.
_PLAIN = {1: "один одна одну одне one", 2: "два дві two", 3: "три three", 4: "чотири четыре four"}
_PLAIN_FIVE = "п'ять пять п'яти пяти five"


def _by_word(spelt: dict[int, str]) -> dict[str, str]:
    return {word: str(number) for number, listed_words in spelt.items() for word in listed_words.split()}


NUMBERS = _by_word(_SPELT)
_ALL_NUMBERS = NUMBERS | _by_word(_MORE)
_TEN_NUMBERS = _by_word(_PLAIN | {5: _PLAIN_FIVE, 10: _SPELT[10]}) | _by_word(_MORE)


@dataclass(frozen=True)
class Scale:
    """From which number to which a question is answered, and by which words the numbers go there."""

    low: int
    high: int
    numbers: Mapping[str, str]

    @property
    def is_of_five(self) -> bool:
        """Whether stars and school marks mean what they say."""
        return self.high == FIVE.high


FIVE = Scale(1, 5, NUMBERS)
TEN = Scale(1, 10, _TEN_NUMBERS)
FROM_NOUGHT = Scale(0, 10, _TEN_NUMBERS)

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
NOT_THAT = re.compile(
    r"(?<!\w)не\s+(?:на\s+)?[0-9]+\s*[,–—-]?\s*(?:а|але)\s+(?=(?:на\s+)?(?:10|[0-9])(?![0-9]))"
)
BARE = re.compile(r"\W*\d{1,3}(?:\W+\d{1,3})?\W*")  # not a phone, not a date
ODD = frozenset("?%№$€₴=/:#@°")


def read_rating(text: str, scale: Scale = FIVE) -> int | None:
    """A number of the scale, or None when the text is not plainly a rating.

    Understands digits, keycaps, stars, words in Ukrainian, Russian and English, and "4 з 5" or "9/10"
    (brought to the scale, halves up). "5 хвилин запізнення" and "прийду о 5" are no ratings.
    """
    bare = NOT_THAT.sub("", _in_digits(text, scale.numbers, scale))  # "не 5, а 3"
    if not NUMBER.search(bare):
        return _stars(bare, scale)
    fractions = list(FRACTION.finditer(bare))
    if fractions:
        return _fraction(bare, fractions, scale)
    return _number(bare, scale)


def may_rate(text: str) -> bool:
    """Whether the words are a rating on any scale: a quick look before a survey is fetched."""
    return any(read_rating(text, scale) is not None for scale in (FIVE, FROM_NOUGHT))


def is_bare_number(text: str) -> bool:
    """Whether this is only a number or two ("10", "4,5", "десять"): no rating, and no comment."""
    return BARE.fullmatch(_in_digits(text, _ALL_NUMBERS)) is not None


def _in_digits(text: str, numbers: Mapping[str, str], scale: Scale = FIVE) -> str:
    bare = SUFFIX.sub(r"\1", plain(text)) if scale.is_of_five else plain(text)
    return WORD.sub(lambda match: numbers.get(match[0], match[0]), bare)


def _stars(bare: str, scale: Scale) -> int | None:
    count = len(STARS.findall(bare))
    said = words(bare)
    if not scale.is_of_five:
        # Five stars may be all of them or half of ten: only more than five are plain.
        return count if FIVE.high < count <= scale.high and FILLER.issuperset(said) else None
    if not count:
        return None
    if not said:
        return min(count, 5)
    # Stars beside words may be mere decoration: one by one they count only with words about the rating.
    return count if count == 5 or (1 < count < 5 and FILLER.issuperset(said)) else None


def _fraction(bare: str, found: list[re.Match[str]], scale: Scale) -> int | None:
    if len(found) > 1 or not _is_rated(bare, found[0]):
        return None
    points, whole = int(found[0][1]), int(found[0][2])
    return max(scale.low, min(scale.high, (2 * points * scale.high + whole) // (2 * whole)))


def _number(bare: str, scale: Scale) -> int | None:
    first = next(NUMBER.finditer(bare))
    digits = first[0]
    if not digits.isdigit() or str(int(digits)) != digits or not _is_rated(bare, first):
        return None
    return int(digits) if scale.low <= int(digits) <= scale.high else None


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
