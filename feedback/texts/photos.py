"""A client as a master may be shown them in a message: the first name and a letter of the surname."""

from __future__ import annotations

from feedback.texts.names import clean_first_name
from feedback.texts.words import APOSTROPHES, WORD


def short_client(name: str, surname: str = "") -> str:
    """ "Олена К." out of "Коваль Олена VIP не дзвонити"; "" where the card holds no name, only a note.

    Phones and notes never get into it. `surname`: as Altegio keeps it apart, "" where it does not.
    """
    tokens = [token for token in WORD.findall(name.translate(APOSTROPHES)) if _is_name(token)]
    first = clean_first_name(name) or (tokens[0] if tokens else "")
    if not first:
        return ""
    rest = (token for token in tokens if token.casefold() != first.casefold())
    last = next((token for token in WORD.findall(surname) if _is_name(token)), "") or next(rest, "")
    return f"{first} {last[0]}." if last else first


def _is_name(token: str) -> bool:
    """Whether a word is written as names are: "Коваль", and neither "VIP" nor "дзвонити"."""
    return len(token) > 1 and token[0].isupper() and not token.isupper()
