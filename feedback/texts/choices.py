"""Which of several answers a client means by typed words, and whether they would rather not answer."""

from __future__ import annotations

import re
from collections.abc import Sequence

from feedback.texts.replies import is_question_or_booking
from feedback.texts.words import listed, plain, words

BY_NUMBER = re.compile(r"(?:№|#|номер|варіант|вариант|пункт|option|number|no\.?)?\s*([0-9]{1,2})\s*[.!)]*")
ORDINALS = (
    listed("перше перший перша первое первый первая first"),
    listed("друге другий друга второе второй вторая second"),
    listed("третє третій третя третье третий третья third"),
    listed("четверте четвертий четверта четвертое четвертый fourth"),
    listed("п'яте п'ятий п'ята пятое пятый fifth"),
)
DENIES = listed("не ні нє нет not no none жоден жодна жодне ніщо ніхто")
SAYS_NOTHING = listed("""
    і й та або чи а у в на з із до по за для мені мене мій моя моє усе все дуже the a an and or of to for my
""")
SKIP = listed(
    "пропустити пропущу пропускаю пропустимо пропуск пропустить пропускаем далі дальше skip next pass"
)
SKIP_FILLER = listed("будь ласка можна це питання я не хочу відповідати please this question i пожалуйста")
LONGEST_MENTION = 8  # words; in a longer text a title may stand by chance


def read_choice(text: str, titles: Sequence[str]) -> int | None:
    """Which title these words mean, counted from 1; None when it is not plainly one of them.

    Understands the title itself whatever its case and emoji, its number ("2", "варіант 2", "друге"), a title
    within a short sentence, and a part of a title that no other title has.
    """
    said, wanted = _bare(text), [_bare(title) for title in titles]
    if said in wanted and said:
        return wanted.index(said) + 1
    if text.strip() and text.strip() in titles:  # an emoji may be all there is on a button
        return titles.index(text.strip()) + 1
    by_number = _by_number(text, len(titles))
    if by_number is not None:
        return by_number
    spoken = words(said)
    if not spoken or len(spoken) > LONGEST_MENTION or DENIES.intersection(spoken):
        return None
    if is_question_or_booking(text):
        return None
    return _mentioned(said, wanted)


def _bare(text: str) -> str:
    return " ".join(re.findall(r"[\w'-]+", plain(text)))


def _by_number(text: str, most: int) -> int | None:
    found = BY_NUMBER.fullmatch(plain(text))
    if found is not None:
        return int(found[1]) if 1 <= int(found[1]) <= most else None
    said = words(plain(text))
    places = [place for place, forms in enumerate(ORDINALS, start=1) if forms.intersection(said)]
    return places[0] if len(said) <= 2 and len(places) == 1 and places[0] <= most else None


def _mentioned(said: str, titles: Sequence[str]) -> int | None:
    """The one title that stands within the words, else the one that these words are a part of."""
    within = [place for place, title in enumerate(titles, start=1) if title and f" {title} " in f" {said} "]
    if len(within) == 1:
        return within[0]
    if within:
        longest = max(within, key=lambda place: len(titles[place - 1]))
        inside = all(titles[place - 1] in titles[longest - 1] for place in within)
        return longest if inside else None
    telling = {word for word in words(said) if len(word) > 2} - SAYS_NOTHING
    parts = [place for place, title in enumerate(titles, start=1) if telling and telling <= set(words(title))]
    return parts[0] if len(parts) == 1 else None


def is_skip(text: str) -> bool:
    """Whether the client would rather pass this question over ("пропустити", "далі")."""
    said = words(plain(text))
    return bool(SKIP.intersection(said)) and SKIP.union(SKIP_FILLER).issuperset(said)
