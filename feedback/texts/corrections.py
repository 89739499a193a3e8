"""Words by which a client takes back what they just answered: "ой ні, 2", "точніше, 4", "виправте на 3"."""

from __future__ import annotations

import re

from feedback.texts.words import plain

# These say by themselves that the answer given before is not the right one.
PLAINLY = (
    r"ой[, ]+н[іе]|ой[, ]+нет|точніше|точнее|виправ(?:те|лю|ляю|ити)|исправ(?:ьте|лю|ить)|"
    r"змін(?:іть|ю|ити)|измените|поміняйте|поменяйте|помилил(?:ась|ася|ося)|помилився|ошиблась|ошибся|"
    r"передумал[аи]?|передумав|не туди|не туда|correction|i meant|my mistake|wait[, ]+no"
)
# These do so only together with a rating that follows.
SOFTLY = (
    r"я|ой|ох|а|ні|нє|нет|oh|oops|no|упс|вибач(?:те)?|перепрошую|пробачте|извините|простите|сорі|sorry|actually|"
    r"будь ласка|пожалуйста|please|помилка|ошибка|насправді|на самом деле|(?:мала|мав) на увазі|"
    r"краще|лучше|скоріше|радше|better|rather|ставлю|поставлю|нехай буде|"
    r"хай буде|пусть будет|оцінка|оценка|моя|(?:хотіла|хотів|хотела|хотел) "
    r"(?:поставити|поставить|сказати|сказать|написати|написать)"
)
BETWEEN = r"[\s,.!:;–—-]+"
INSTEAD = re.compile(r"^(?:ой[\s,]+)?не\s+(?:на\s+)?[0-9]+\s*[,–—-]?\s*(?:а|але)\s+(?:на\s+)?[0-9]+\W*$")
HEAD = re.compile(rf"^(?:(?:{PLAINLY}|{SOFTLY})(?!\w)(?:{BETWEEN}|$))+")
PLAIN_HEAD = re.compile(rf"^(?:(?:{SOFTLY}){BETWEEN})*(?:{PLAINLY})(?!\w)")


def corrects(text: str) -> bool:
    """Whether these words plainly take back an answer, whatever they put in its place."""
    return bool(PLAIN_HEAD.search(plain(text)))


def is_correction(text: str) -> bool:
    """Whether the words begin as a correction does, or say what is not and what is ("не 4, а 2")."""
    bare = plain(text)
    return bool(HEAD.match(bare) or INSTEAD.match(bare))


def what_is_right(text: str) -> str:
    """What stands behind the words of correction; "" where there are none."""
    bare = plain(text)
    head = HEAD.match(bare)
    return bare[head.end() :] if head is not None else ""
