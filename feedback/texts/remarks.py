"""Whether words that ask the desk something say something of the visit as well."""

from __future__ import annotations

import re
from collections.abc import Iterator

from feedback.texts.greetings import is_pleasantry
from feedback.texts.replies import BOOKING, HEDGES, QUESTION_WORDS, is_undecided
from feedback.texts.words import plain, words

SENTENCE = re.compile(r"[^.!?…\n]+[.!?…]*")
# These ask for nothing: who says so is not content.
REPROACH = re.compile(
    r"^(?:(?:а|і|и|ну|та|ой|but|so) )*(?:чому|почему|навіщо|нащо|зачем|за що|за что|хіба|невже|разве|неужели|"
    r"як (?:так|можна|взагалі)|как (?:так|можно|вообще)|скільки можна|сколько можно|why|how come|"
    r"how could|really)\b"
)
# "Хочу запитати." before a question is a part of it.
BEFORE_ASKING = re.compile(
    r"\b(?:запита(?:ти|ю|ння)|спита(?:ти|ю)|уточни(?:ти|ть)|дізнати(?:ся|сь)|узнать|спросить|вопрос|питання|"
    r"question|ask)\b"
)


def tells_too(text: str, *, words_wanted: bool) -> bool:
    """Whether a text that is for the desk holds a remark too ("Жахливо. Як можна було так пофарбувати?").

    `words_wanted`: it follows a question for words, so that what asks the desk for nothing is a remark as
    well ("Хіба так можна?").
    """
    return any(_is_remark(sentence, words_wanted=words_wanted) for sentence in _sentences(text))


def _sentences(text: str) -> Iterator[str]:
    return (found.group() for found in SENTENCE.finditer(text))


def _is_remark(sentence: str, *, words_wanted: bool) -> bool:
    bare = plain(sentence)
    said = words(bare)
    if HEDGES.issuperset(said) or is_pleasantry(bare.rstrip("?")) or is_undecided(bare):
        return False
    if BOOKING.search(bare) or BEFORE_ASKING.search(bare):
        return False
    joined = " ".join(said)
    if "?" not in bare:
        return not QUESTION_WORDS.search(joined)
    asks_for_nothing = bool(REPROACH.search(joined)) or not QUESTION_WORDS.search(joined)
    return words_wanted and len(said) > 1 and asks_for_nothing
