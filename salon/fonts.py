"""The fonts without what no page draws: Unfold brings every icon there is and the letters of many scripts."""

from __future__ import annotations

import hashlib
import importlib.util
import io
import re
from collections.abc import Iterable
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

# Latin with its accents, Cyrillic, and the signs that stand in sentences, prices and dates.
LETTERS = [
    *range(0x20, 0x180),
    *range(0x400, 0x530),
    *range(0x2010, 0x2028),
    *map(ord, "‰′″‹›⁄€₴№™←↑→↓−≈≠≤≥×÷✓✗★☆●○■▲▼◆\u02bc\u0301\u202f\u2060"),
]
# Kerning and what a script needs; figures of one width, for columns of numbers.
FEATURES = ["kern", "calt", "ccmp", "locl", "mark", "mkmk", "tnum"]
APPS = ("salon", "feedback", "altegio")
# Where the name of an icon may stand, and the minified libraries in which none does.
SOURCES = {".html", ".js", ".py"}
NO_SOURCES = {"alpine", "chart", "htmx", "simplebar", "migrations", "locale"}
_WORD = re.compile(rb"[a-z0-9_]+")
# An icon that a style sheet draws before or after an element. Its other words are no names of icons.
_CONTENT = re.compile(rb"content:\s*[\"']([a-z0-9_]+)[\"']")
ICONS = "unfold/fonts/material-symbols/Material-Symbols-Outlined.woff2"
TEXTS = [f"unfold/fonts/inter/Inter-{weight}.woff2" for weight in ("Regular", "Medium", "SemiBold", "Bold")]


def smaller_text(font: bytes) -> bytes:
    """A WOFF2 font with the letters that pages are written in, and no others."""
    return _kept(font, FEATURES, unicodes=LETTERS)


def smaller_icons(font: bytes, words: Iterable[str]) -> bytes:
    """A WOFF2 font of icons, each drawn from its name, with those whose names are among `words`."""
    names = glyphs_by_name(font)
    kept = {name: names[name] for name in set(words) & names.keys()}
    letters = [ord(letter) for letter in sorted(set("".join(kept)))]
    return _kept(font, ["rlig"], glyphs=sorted(kept.values()), unicodes=letters)


def glyphs_by_name(font: bytes) -> dict[str, str]:
    """The icons of a font: the word that draws each, and its glyph."""
    opened = TTFont(io.BytesIO(font))
    letters = {glyph: chr(code) for code, glyph in opened.getBestCmap().items()}
    found = {}
    for lookup in opened["GSUB"].table.LookupList.Lookup:
        for table in lookup.SubTable:
            for first, ligatures in table.ligatures.items():
                for ligature in ligatures:
                    word = "".join(letters[glyph] for glyph in (first, *ligature.Component))
                    found[word] = ligature.LigGlyph
    return found


def icons_drawn(base_dir: Path) -> list[str]:
    """The icons that our pages or Unfold's may draw: names that are words of the sources.

    Rather one too many than one too few: many names are common words.
    """
    words: set[bytes] = set()
    for folder in (*(base_dir / app for app in APPS), unfold_folder()):
        for path in folder.rglob("*"):
            if path.suffix in SOURCES and not NO_SOURCES & set(path.parts):
                words.update(_WORD.findall(path.read_bytes()))
            elif path.suffix == ".css":
                words.update(_CONTENT.findall(path.read_bytes()))
    names = glyphs_by_name((unfold_folder() / "static" / ICONS).read_bytes())
    return sorted(names.keys() & {word.decode() for word in words})


def unfold_folder() -> Path:
    """Where Unfold is installed."""
    spec = importlib.util.find_spec("unfold")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("unfold")
    return Path(spec.origin).parent


def small_font(name: str, whole: bytes, base_dir: Path, folder: Path) -> bytes:
    """The font cut to size; kept in `folder`, since cutting takes seconds and the outcome seldom changes."""
    icons = icons_drawn(base_dir) if name == ICONS else []
    recipe = repr((icons, LETTERS, FEATURES)).encode()
    kept = folder / f"{hashlib.sha256(whole + recipe).hexdigest()}.woff2"
    if not kept.exists():
        folder.mkdir(parents=True, exist_ok=True)
        kept.write_bytes(smaller_icons(whole, icons) if name == ICONS else smaller_text(whole))
    return kept.read_bytes()


def _kept(font: bytes, features: list[str], *, unicodes: Iterable[int], glyphs: Iterable[str] = ()) -> bytes:
    opened = TTFont(io.BytesIO(font))
    options = Options(layout_features=features, layout_closure=not glyphs, hinting=False)
    options.drop_tables += ["FFTM"]
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=unicodes, glyphs=glyphs)
    subsetter.subset(opened)
    opened.flavor = "woff2"
    out = io.BytesIO()
    opened.save(out)
    return out.getvalue()
