"""The catalogues of the interface: found in the code, merged into locale/, checked.

Run in the project's virtual environment: `scripts/messages.py` merges, `--check` only says what is missing.
Needs no gettext: Babel reads Python, Django turns templates into something that looks like Python.
"""

from __future__ import annotations

import argparse
import importlib.util
import io
import os
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
LOCALES = ("uk", "en")
OURS = ("salon", "altegio", "feedback")
# Shown in the admin and without a Ukrainian catalogue of their own.
THEIRS = ("unfold", "django_celery_beat", "axes")
# What Django's own catalogues translate needs no translation of ours.
KNOWN = (
    "conf",
    "contrib/admin",
    "contrib/auth",
    "contrib/contenttypes",
    "contrib/sessions",
    "contrib/postgres",
)
# Django's "За %(filter_title)s" asks for another case than our titles stand in.
REWORDED = {" By %(filter_title)s "}
# What Django's words say worse: of the API, and of the admin, where "змінено успішно" agrees with no name and
# begins small. Our catalogue comes before Django's.
BETTER = (
    "group",
    "groups",
    "email address",
    "Null characters are not allowed.",
    "Select a valid choice. %(value)s is not one of the available choices.",
    "Select a valid choice. That choice is not one of the available choices.",
    "The {name} “{obj}” was added successfully.",
    "The {name} “{obj}” was added successfully. You may add another {name} below.",
    "The {name} “{obj}” was changed successfully.",
    "The {name} “{obj}” was changed successfully. You may edit it again below.",
    "The {name} “{obj}” was changed successfully. You may add another {name} below.",
    "The %(name)s “%(obj)s” was deleted successfully.",
    "Add another %(verbose_name)s",
    "This object doesn’t have a change history. It probably wasn’t added via this admin site.",
    "Your password can’t be entirely numeric.",
    "Please enter your old password, for security’s sake, and then enter your new password twice so we can "
    "verify you typed it in correctly.",
    "Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.",
    "Designates whether the user can log into this admin site.",
    "Designates whether this user should be treated as active. Unselect this instead of deleting accounts.",
    "staff status",
)
BETTER_COUNTED = (
    ("%(count)s %(name)s was changed successfully.", "%(count)s %(name)s were changed successfully."),
)
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
# A fixed date: a catalogue changes when its strings do, and not otherwise.
MADE = datetime(2026, 1, 1, tzinfo=UTC)
_PLACE = re.compile(r"%\((\w+)\)[a-z]|\{\w+\}")


class Found(NamedTuple):
    """A string of the code: with its plural and its context where it has them."""

    text: str
    plural: str = ""
    context: str = ""


def main() -> int:
    """Merge or check; 0 when nothing is missing."""
    parser = argparse.ArgumentParser(description="Merge the strings of the code into locale/, or check them.")
    parser.add_argument(
        "--check", action="store_true", help="change nothing; 1 when a translation is missing"
    )
    parser.add_argument("--compile", action="store_true", help="also make what Django reads")
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "django.conf.global_settings")
    found = sorted(find_all())
    if not options.check:
        for locale in LOCALES:
            write(locale, merge(locale, found))
    if options.compile:
        for locale in LOCALES:
            compile_catalogue(locale)
    wrong = list(problems(found))
    for line in wrong:
        print(line, file=sys.stderr)
    return 1 if wrong else 0


def find_all() -> set[Found]:
    """Every string that the admin may show."""
    ours = {found for name in OURS for found in find_in(ROOT / name)}
    known = known_to_django() - REWORDED
    theirs = {found for name in THEIRS for found in find_in(package_folder(name))}
    better = {*map(Found, BETTER), *(Found(*texts) for texts in BETTER_COUNTED)}
    return ours | better | {found for found in theirs if found.text not in known}


def package_folder(name: str) -> Path:
    """Where an installed package lies."""
    spec = importlib.util.find_spec(name)
    if spec is None or spec.origin is None:
        raise SystemExit(f"{name} is not installed: run this in the project's virtual environment.")
    return Path(spec.origin).parent


def known_to_django() -> set[str]:
    """What Django itself says in Ukrainian."""
    django = package_folder("django")
    known: set[str] = set()
    for part in KNOWN:
        path = django / part / "locale" / "uk" / "LC_MESSAGES" / "django.mo"
        with path.open("rb") as file:
            catalogue = read_mo(file)
        known |= {_first(message.id) for message in catalogue if message.id and message.string}
    return known


def _first(text: str | list[str] | tuple[str, ...]) -> str:
    return text if isinstance(text, str) else text[0]


def find_in(folder: Path) -> Iterator[Found]:
    """The strings of a folder's Python and templates; tests and migrations left out."""
    for path in sorted(folder.rglob("*")):
        inner = path.relative_to(folder).parts
        if "migrations" in inner or "tests" in inner:
            continue
        if path.suffix == ".py":
            yield from find_in_python(path.read_text(encoding="utf-8"))
        elif path.suffix in (".html", ".txt") and "templates" in inner:
            yield from find_in_template(path.read_text(encoding="utf-8"))


def find_in_python(source: str) -> Iterator[Found]:
    """The strings of a piece of Python."""
    rows = extract_python(io.BytesIO(source.encode()), dict.fromkeys(KEYWORDS), [], {})
    for _line, name, texts, _comments in rows:
        function = str(name)
        parts = [texts] if isinstance(texts, str) else list(texts or ())
        if not parts or not isinstance(parts[0], str) or not parts[0]:
            continue
        if function.startswith("pgettext"):
            yield Found(parts[1], context=parts[0])
        elif function.startswith("npgettext"):
            yield Found(parts[1], parts[2], parts[0])
        elif function.startswith("ngettext"):
            yield Found(parts[0], parts[1])
        else:
            yield Found(parts[0])


def find_in_template(source: str) -> Iterator[Found]:
    """The strings of a template."""
    from django.utils.translation.template import templatize

    # The result looks like Python but for its indentation.
    yield from find_in_python("\n".join(line.strip() for line in templatize(source).splitlines()))


def po_path(locale: str) -> Path:
    """A language's catalogue."""
    return ROOT / "locale" / locale / "LC_MESSAGES" / "django.po"


def read(locale: str) -> Catalog:
    """The catalogue as it is; empty when there is none."""
    path = po_path(locale)
    if not path.exists():
        return Catalog(locale=locale)
    with path.open("rb") as file:
        return read_po(file, locale=locale)


def key_of(found: Found) -> str | tuple[str, str]:
    """What a catalogue calls the string."""
    return (found.text, found.plural) if found.plural else found.text


def merge(locale: str, found: list[Found]) -> Catalog:
    """The strings of the code with the translations that there are; what the code no longer has goes."""
    old = read(locale)
    made = Catalog(
        locale=locale,
        project="salon",
        version="1",
        creation_date=MADE,
        revision_date=MADE,
        header_comment="",
        fuzzy=False,
    )
    for item in found:
        known = old.get(item.text, context=item.context or None)
        flags = {"python-format"} if _PLACE.search(item.text) and "%(" in item.text else set()
        made.add(key_of(item), string=_kept(known, item), context=item.context or None, flags=flags)
    return made


def _kept(known: Message | None, item: Found) -> str | tuple[str, ...]:
    """The translation that there is, if it is of the same kind."""
    if known is not None and known.string and isinstance(known.string, str) != bool(item.plural):
        return known.string if isinstance(known.string, str) else tuple(known.string)
    return ("", "", "") if item.plural else ""


def write(locale: str, catalogue: Catalog) -> None:
    """The catalogue as a sorted file without line numbers."""
    path = po_path(locale)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalogue, width=110, no_location=True, sort_output=True)


def compile_catalogue(locale: str) -> None:
    """The form that Django reads."""
    with po_path(locale).with_suffix(".mo").open("wb") as file:
        write_mo(file, read(locale))


def problems(found: list[Found]) -> Iterator[str]:
    """What is missing in Ukrainian, and translations that lost a value on the way."""
    catalogue = read("uk")
    for item in found:
        message = catalogue.get(item.text, context=item.context or None)
        strings = () if message is None else _all(message.string)
        if not strings or not all(strings):
            yield f"not translated: {item.text!r}"
        elif any(_places(string) != _places(item.text, item.plural) for string in strings):
            yield f"another set of values: {item.text!r}"


def _all(strings: str | list[str] | tuple[str, ...] | None) -> tuple[str, ...]:
    return (strings,) if isinstance(strings, str) else tuple(strings or ())


def _places(*texts: str) -> set[str]:
    return {match.group() for text in texts for match in _PLACE.finditer(text)}


if __name__ == "__main__":
    sys.exit(main())
