"""Whether words say by themselves that the client would recommend the salon, whatever was asked.

"Ні, не порадила б" is unmistakable; "подруга порадила вас" and "раджу зробити ремонт" say something else.
"""

from __future__ import annotations

import re

from feedback.texts.corrections import corrects
from feedback.texts.replies import NO
from feedback.texts.words import listed, plain, words

# What the client would do; a bare past tense tells of somebody else.
WOULD = re.compile(
    r"\b(?:(?:по|за)?рекоменду(?:ю|ватиму|вала б|вав би)|(?:по)?раджу|(?:по)?радитиму|порад(?:ила|ив) би?|"
    r"(?:по)?советую|(?:по|за)?рекомендовал[аи]? бы?|посоветовал[аи]? бы?|"
    r"(?:would|will|do|i|i'll|i'd)(?: not| never)? recommend|"
    r"(?:wouldn't|won't|don't) recommend)\b"
)
OTHERS = listed("""
    я б би бы вас ваш салон всім усім всем друзям подругам подрузі знайомим точно обов'язково звичайно звісно
    ні нікому никому не так ой ну дуже буду цей та і й ще теж вже певно однозначно конечно нет да друзьям
    никогда ніколи майстра майстриню yes no not never to my friends i it you would will do this place everyone
""")
UNCERTAIN = re.compile(
    r"\b(?:якщо|если|коли б|може|можливо|мабуть|напевно|наверное|хіба|навряд|maybe|if|perhaps)\b|\?"
)
NOT = re.compile(r"\b(?:не|ні|нікому|никому|not|never|wouldn't|won't|don't)\b")
CLAUSE = re.compile(r"[^,.;!\n…–—]+")


def read_advice(text: str) -> bool | None:
    """True or False where the words say it beyond doubt; None for all others."""
    bare = plain(text)
    if UNCERTAIN.search(bare):
        return None
    found = {not NOT.search(clause) for clause in CLAUSE.findall(bare) if _is_of_recommending(clause)}
    if len(found) != 1:
        return None
    says = found.pop()
    first = next(iter(words(bare)), "")
    # "Ні, порадила б" may be either, unless it takes something back.
    return None if says and first in NO and not corrects(text) else says


def _is_of_recommending(clause: str) -> bool:
    would = WOULD.search(clause)
    return would is not None and OTHERS.issuperset(words(WOULD.sub(" ", clause)))
