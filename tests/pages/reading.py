"""What a page says: its text, and the words in attributes that are read out, pointed at or asked."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

# Read out by a screen reader, shown while a pointer rests, or shown by a script.
SAYING = {
    "alt",
    "aria-description",
    "aria-label",
    "aria-placeholder",
    "aria-roledescription",
    "aria-valuetext",
    "data-ask",
    "data-ask-narrow",
    "data-copied",
    "data-label",
    "label",
    "placeholder",
    "title",
}
# Nobody reads these as words of the interface: code, what a person writes, what a vendor sent.
UNREAD = {"style", "code", "pre", "textarea", "kbd", "samp", "svg"}
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
ICON = "material-symbols-outlined"
# Data that is no word: addresses, e-mails, Instagram names, files, times, codes with a line or a digit.
_NO_WORD = re.compile(r"\{\w+\}|\S*(?:://|@|\.\w|\w[_/=]\w|\d|\*)\S*")
# What a page hands to its scripts under a short name: a name of an icon, of a look, of an address.
_CODE = re.compile(r"[a-z_-]*")


class _Reader(HTMLParser):
    def __init__(self, language: str) -> None:
        super().__init__()
        self.language, self.said = language, list[str]()
        self._open: list[tuple[str, bool]] = []
        self._script = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        quiet = (self._open[-1][1] if self._open else False) or self._is_quiet(tag, values)
        if not quiet or (tag == "textarea" and not self._is_foreign(values)):
            self.said += [value for name, value in values.items() if name in SAYING or _told(name, value)]
            if tag == "input" and values.get("type") in {"submit", "button", "reset"}:
                self.said.append(values.get("value", ""))
        if tag == "script":
            self._script = values.get("type", "text/javascript")
        if tag not in VOID:
            self._open.append((tag, quiet))

    def _is_quiet(self, tag: str, values: dict[str, str]) -> bool:
        return tag in UNREAD or ICON in values.get("class", "").split() or self._is_foreign(values)

    def _is_foreign(self, values: dict[str, str]) -> bool:
        return values.get("lang", self.language) != self.language

    def handle_endtag(self, tag: str) -> None:
        while any(name == tag for name, _quiet in self._open):
            if self._open.pop()[0] == tag:
                return

    def handle_data(self, data: str) -> None:
        if not self._open:
            return
        tag, quiet = self._open[-1]
        if tag == "script":
            # Words that the page hands to its scripts.
            self.said += _strings(json.loads(data)) if self._script == "application/json" else []
        elif not quiet:
            self.said.append(data)


def _told(name: str, value: str) -> bool:
    """Whether it is a sentence that a page hands to its scripts."""
    return name.startswith("data-") and value[:1].isalpha() and " " in value


def said(page: str, language: str) -> list[str]:
    """All that a page in this language says, without what it marks as another language."""
    reader = _Reader(language)
    reader.feed(page)
    return [piece for piece in (" ".join(each.split()) for each in reader.said) if piece]


def words(pieces: list[str]) -> Iterator[tuple[str, str]]:
    """The words in them, each with the piece in which it stands."""
    for piece in pieces:
        for word in re.findall(r"[^\W\d_]+(?:['’ʼ-][^\W\d_]+)*", _NO_WORD.sub(" ", piece)):
            yield word, piece


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield "" if _CODE.fullmatch(value) else value
    elif isinstance(value, dict):
        for each in value.values():
            yield from _strings(each)
    elif isinstance(value, list):
        for each in value:
            yield from _strings(each)
