"""The same on paper: a copy of one person's data that a person can read.

By fpdf2, a pure wheel: WeasyPrint would need Pango from the system. The letters are Inter out of Unfold's own
files, which have the whole of Cyrillic; brotli opens them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from importlib.resources import files
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from fpdf import FPDF
from fpdf.enums import XPos, YPos

from altegio.admin import show
from salon.privacy.names import HEADS, NAMES, TITLES, VALUES

FONTS = "static/unfold/fonts/inter"
LABEL_WIDTH = 58
INK, QUIET, LINE = (33, 28, 29), (110, 101, 99), (214, 207, 204)


class _Paper(FPDF):
    """An A4 with the page's number at its foot."""

    def __init__(self, title: str) -> None:
        super().__init__(format="A4")
        self.set_title(title)
        self.set_margins(18, 16)
        self.set_auto_page_break(True, margin=18)
        for style, name in (("", "Regular"), ("B", "SemiBold")):
            self.add_font("Inter", style, Path(str(files("unfold") / FONTS / f"Inter-{name}.woff2")))
        self.add_page()

    def footer(self) -> None:
        """Which page of how many."""
        self.set_y(-13)
        self.set_font("Inter", size=8)
        self.set_text_color(*QUIET)
        words = _("page %(page)s of %(pages)s") % {"page": self.page_no(), "pages": "{nb}"}
        self.cell(0, 5, words, align="R")


def render(found: dict[str, Any], zone: ZoneInfo) -> bytes:
    """What `salon.privacy.exporting.collect` found, as a PDF in the language that is active."""
    with timezone.override(zone):
        title = _("A copy of the personal data")
        paper = _Paper(title)
        _head(paper, title, found)
        for part, words in TITLES.items():
            _part(paper, part, str(words), found.get(part))
        return bytes(paper.output())


def _head(paper: _Paper, title: str, found: dict[str, Any]) -> None:
    paper.set_font("Inter", "B", 18)
    paper.set_text_color(*INK)
    paper.multi_cell(0, 9, title, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    paper.set_font("Inter", size=9)
    paper.set_text_color(*QUIET)
    about = (str(found["client"]["name"]), str(found["salon"]), _value("", found["made_at"]))
    paper.multi_cell(0, 5, " · ".join(part for part in about if part), new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    paper.ln(2)


def _part(paper: _Paper, part: str, title: str, content: Any) -> None:
    """One part with its title; an empty one says so."""
    paper.ln(4)
    if paper.will_page_break(24):
        paper.add_page()
    paper.set_font("Inter", "B", 12)
    paper.set_text_color(*INK)
    paper.multi_cell(0, 7, title, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    paper.set_draw_color(*LINE)
    paper.line(paper.l_margin, paper.get_y(), paper.w - paper.r_margin, paper.get_y())
    paper.ln(2)
    blocks = content if isinstance(content, list) else [content] if content else []
    if not blocks:
        _line(paper, "", _("Nothing is kept."))
    for block in blocks:
        _block(paper, block, HEADS.get(part, ()))


def _block(paper: _Paper, block: dict[str, Any], heads: Sequence[str]) -> None:
    """One visit, payment, message: what it is in a line of its own, and below it all that is left."""
    head = [_value(name, block[name]) for name in heads if _says(block.get(name))]
    if head:
        if paper.will_page_break(12):
            paper.add_page()
        paper.ln(1.5)
        paper.set_font("Inter", "B", 9)
        paper.set_text_color(*INK)
        paper.multi_cell(0, 5, " · ".join(head), align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    for name, value in block.items():
        if name not in heads and _says(value):
            _line(paper, _label(name), "\n".join(_lines(name, value)))


def _says(value: Any) -> bool:
    return value not in ("", None, [], {})


def _line(paper: _Paper, label: str, words: str) -> None:
    """A name in grey and beside it what it holds, on as many lines as it takes."""
    if paper.will_page_break(6):
        paper.add_page()
    top = paper.get_y()
    paper.set_font("Inter", size=9)
    if label:
        paper.set_text_color(*QUIET)
        paper.multi_cell(LABEL_WIDTH - 3, 5, label, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    below, page = paper.get_y(), paper.page
    paper.set_xy(paper.l_margin + (LABEL_WIDTH if label else 0), top)
    paper.set_text_color(*INK)
    paper.multi_cell(0, 5, words, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    if paper.page == page:
        paper.set_y(max(below, paper.get_y()))


# --- words ------------------------------------------------------------------------------------------
def _label(name: str) -> str:
    return str(capfirst(str(NAMES.get(name, name))))


def _lines(name: str, value: Any) -> Iterator[str]:
    """A value as lines: a list's members one under another, an object's values in one line."""
    members: Iterable[Any] = value if isinstance(value, list) else [value]
    if isinstance(value, dict):
        yield from (f"{inner}: {_value(inner, each)}" for inner, each in value.items())
        return
    for member in members:
        yield _inline(member) if isinstance(member, dict) else _value(name, member)


def _inline(member: dict[str, Any]) -> str:
    return " · ".join(_value(name, value) for name, value in member.items() if _says(value))


def _value(name: str, value: Any) -> str:
    """One value as people write it."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%d.%m.%Y, %H:%M}"
    if isinstance(value, date):
        return show.birthday(value) if name == "birth_date" else f"{value:%d.%m.%Y}"
    if isinstance(value, Decimal):
        return show.money(value) if name != "discount" else show.number(value.normalize())
    return str(VALUES.get((name, value), value))
