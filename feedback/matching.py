"""Whether an Instagram account may be a given client's: evidence, not proof; a link by token beats it."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from feedback.texts.latin import fold
from feedback.texts.names import forms
from feedback.texts.words import listed, plain, words

USERNAME = re.compile(r"[a-z0-9._]{1,30}")
GMAIL = re.compile(r"[a-z0-9.]{6,30}")
HOSTS = frozenset(
    {"instagram.com", "www.instagram.com", "m.instagram.com", "instagr.am", "ig.me", "www.ig.me"}
)
BEFORE_NAME = frozenset({"m", "stories", "_u"})  # ig.me/m/NAME, instagram.com/stories/NAME
NOT_NAMES = frozenset({"p", "reel", "reels", "tv", "explore", "accounts", "direct", "share", "about"})
_COMMON = frozenset(
    fold(word)
    for word in listed("""
    vip віп nails nail beauty brow brows lash lashes salon салон master майстер клієнт клієнтка нова
    новий kyiv kiev київ lviv львів odesa odessa ukraine ua official photo studio shop style makeup hair
    love lady girl queen mrs miss the and real my
""")
)


def normalise_username(text: str) -> str | None:
    """The username in "@Anna.Koval", "instagram.com/anna.koval/?igsh=1" or plain; None when there is none.

    Lower case, 1 to 30 of letters, digits, dot and underscore, as Instagram allows.
    """
    name = text.strip().lower()
    host, slash, _ = name.removeprefix("https://").removeprefix("http://").partition("/")
    if slash or host in HOSTS:
        name = _from_url(name) if host in HOSTS else ""
    name = name.removeprefix("@").strip()
    return name if USERNAME.fullmatch(name) else None


def _from_url(url: str) -> str:
    path = urlsplit(url if "://" in url else f"https://{url}").path
    parts = [part for part in path.split("/") if part]
    if len(parts) > 1 and parts[0] in BEFORE_NAME:
        parts = parts[1:]
    return "" if not parts or parts[0] in NOT_NAMES else parts[0]


def could_be_gmail(username: str) -> bool:
    """Whether name@gmail.com could be a real mailbox: 6 to 30 of letters, digits and single inner dots.

    An underscore, or a shorter name, can only be Instagram's; anything else stays doubtful.
    """
    name = username.lower()
    return bool(GMAIL.fullmatch(name)) and ".." not in name and not name.startswith(".") and name[-1] != "."


def names_agree(client_name: str, profile_name: str, username: str) -> bool:
    """Whether client and account share a given name or the stem of a surname, in any alphabet.

    Loose on purpose ("Олена Коваль" and "lena.kowal" agree), since it only supports a doubtful name; words
    such as "vip" or "nails" count for nothing, and empty names agree with nobody.
    """
    client = _folded(client_name)
    account = _folded(profile_name) | _folded(re.sub(r"[\d._]+", " ", username))
    joined = fold(username)
    known = {form for name in client for form in forms(name)}
    if known & account or _stems(client) & _stems(account):
        return True
    begins = any(len(form) >= 4 and joined.startswith(form) for form in known | client)
    return begins or any(len(stem) >= 5 and stem in joined for stem in _stems(client))


def _folded(text: str) -> set[str]:
    found = {fold(part) for word in words(plain(text)) for part in word.split("-")}
    return {word for word in found if len(word) > 1 and word not in _COMMON}


def _stems(folded: set[str]) -> set[str]:
    """Without the endings that gender and case change: Kovalska, Kovalskyi and Kowalski are one."""
    return {stem for word in folded if len(stem := re.sub(r"[aeiou]+$", "", word)) >= 3}
