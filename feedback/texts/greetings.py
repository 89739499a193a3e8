"""Whether a few words only greet: then they answer no question and are no comment."""

from __future__ import annotations

import re

from feedback.texts.words import listed, plain, words

GREETING = re.compile(
    r"\b(?:"
    r"добр(?:ий|ого|ої|им|ый|ое|ая|ой) (?:\w+ )?"
    r"(?:день|дня|ранок|ранку|вечір|вечора|вечер|утро|утра|час|часу|доби|времени|ніч|ночі|ночи|здоров'я)|"
    r"добридень|добривечір|доброго|добрий|добрый|вітаю|вітаємо|вітання|вітаннячко|привіт|привітик|привітики|"
    r"привет|приветик|приветики|приветствую|здрастуйте|здрастуй|здравствуйте|здрасте|драсте|хай|хелоу|салют|"
    r"алло|ало|слава україні|героям слава|"
    r"hi|hello|hey|hiya|greetings|good (?:day|morning|afternoon|evening)|"
    r"dobryi den|dobryj den|dobrogo dnia|vitaiu|vitayu|pryvit|privit|privet"
    r")\b"
)
FILLER = listed("""
    вам вас тобі усім всім всем ще раз еще і й и та шановні пані пане дівчата дівчатка девочки девушки
    салон салоне дорогі любі суток там there all everyone dear team again
""")
PLEASANTRIES = FILLER | listed("""
    дякую дякс дякуємо спасибі спасибо пасиб навзаєм взаємно вам-теж теж також гарного доброго дня вечора
    ранку вихідних будь ласка прошу ок окей добре гаразд зрозуміло супер чудово до зустрічі побачення па
    обіймаю чекаю thanks thank you you're welcome ok okay great bye see have nice good day a the too likewise
""")
WAVES = frozenset("👋🙋🖐✋🤚🤗")
PLEASANT = frozenset("😊🙂☺😀😃😄😁❤💛💙🧡🌸💐🌷🌺✨☀♀♂!.,)")


def is_greeting(text: str) -> bool:
    """Whether this is a greeting and nothing else ("Добрий день!", "Привіт 🌸", "👋")."""
    bare = plain(text)
    if "?" in bare or any(character.isdigit() for character in bare):
        return False
    said = words(bare)
    if not said:
        signs = set("".join(bare.split()))
        return bool(signs & WAVES) and signs <= WAVES | PLEASANT
    rest, found = GREETING.subn(" ", " ".join(said))
    return bool(found) and all(word in FILLER for word in rest.split())


def is_pleasantry(text: str) -> bool:
    """Whether this greets, thanks or takes leave and says nothing more ("Дякую!", "І вам гарного дня 🌸")."""
    bare = plain(text)
    if "?" in bare or any(character.isdigit() for character in bare):
        return False
    return is_greeting(text) or PLEASANTRIES.issuperset(words(bare))
