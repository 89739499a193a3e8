"""The words that comments share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from feedback.texts.words import listed, plain, words

SHORTEST = 4
# Words that say nothing about the visit.
EMPTY = listed("""
    було були була буде бути вона воно вони вам вами вас весь вже все всім всіх дуже дякую дякуємо добре
    для його її коли кому лише мені мене може можна мною навіть нам нами наш наша немає ніколи один одна
    однак після поки потім про просто під саме себе собі так таке такий також там тим тільки тому тут тоді
    теж трохи хоча хотіла хотілося цього цей ця чого через чому щось щоб якщо який яка яке яких якось
    спасибо очень было были была будет весь всем всех для если еще когда меня может можно мне нам них
    они она оно после потом просто себе так также там только тогда тоже того этот этого чтобы что
    about after again also been being could from have just like more much only other really some than
    that their them then there they this very want were what when which with would your thanks thank
""")


def frequent_words(comments: Iterable[str], most: int = 5, least: int = 2) -> list[tuple[str, int]]:
    """Up to `most` words that stand in at least `least` of these comments, each comment counted once.

    Forms of one word count apart; words without a meaning of their own and short ones are left out.
    """
    counted: Counter[str] = Counter()
    for comment in comments:
        said = {word for word in words(plain(comment)) if len(word) >= SHORTEST}
        counted.update(said - EMPTY)
    ranked = sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))
    return [(word, count) for word, count in ranked if count >= least][:most]
