"""Every page, whoever wrote it: in one language, from this house alone, and for those who do not see it."""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Iterator
from zoneinfo import available_timezones

import pytest
from django.apps import apps
from django.core.serializers.python import Serializer
from django.db.models import F, Model, TextField, Value
from django.db.models.functions import Concat
from playwright.sync_api import Page, sync_playwright

from altegio.models import Appointment, Client, Review
from feedback.models import CaseNote, InstagramContact, Tag, TeamMember, TeamMessage, VisitFeedback
from tests.pages import drawn
from tests.pages.reading import said, words
from tests.pages.world import make_world

pytestmark = pytest.mark.django_db
Wrong = dict[str, set[str]]

# Names, and what has no other word: also of parts of Meta's and Django's own pages.
NAMES = """
    Altegio Instagram Direct Telegram Meta Facebook Google Apple Outlook Android iPhone Celery Redis RabbitMQ
    SMS QR CSV XLSX PDF JSON API URL HTTP CSAT NPS GDPR VIP CRM IP ID PIN LDAP AMQP UTC cron e-mail E-mail
    Authenticator Bitwarden https JavaScript Webhooks Ctrl Esc Enter Tab
"""
PHRASES = (
    "Meta for Developers",
    "Use cases",
    "API setup with Instagram login",
    "Generate access tokens",
    "Generate token",
    "Deauthorize callback URL",
    "Data deletion request URL",
    "Callback URL",
    "OAuth redirect URI",
    "verify token",
    "Live (Published)",
    "Live",
    "Standard Webhooks",
    "Single Sign-On",
    "ConnectionError",
    '{"argument": "value"}',
)
# What the world's rows are called, and the stable name of a role.
OWN = re.compile(r"olena|the-\w+|master|test", re.IGNORECASE)
LATIN, CYRILLIC = re.compile(r"[A-Za-z]{2}"), re.compile(r"[А-Яа-яҐґЄєІіЇї]")
ZONES = {zone.replace("_", " ") for zone in available_timezones()}
# The word that ends the asking, wherever it is written about.
STOP = "стоп"


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def test_every_page_is_ukrainian_asks_nobody_else_and_is_open_to_everybody() -> None:
    """One test, for what costs most is to draw the pages."""
    pages = drawn.pages(make_world(), "uk")

    assert len(pages) > 200
    wrong = english_in(pages) | hosts_in(pages)
    wrong |= serious_on({path: page for path, page in pages.items() if drawn.whole(page)})
    assert not wrong, told(wrong)


# What somebody writes who hopes that a page takes it for its own.
MARKUP = '"><img src=x onerror=alert(1)>'
WRITTEN_BY_OTHERS: dict[type[Model], tuple[str, ...]] = {
    Client: ("name", "comment"),
    Appointment: ("comer",),
    Review: ("text",),
    VisitFeedback: ("comment",),
    InstagramContact: ("profile_name",),
    CaseNote: ("text",),
    Tag: ("name",),
    TeamMember: ("name",),
    TeamMessage: ("text",),
}


def test_every_page_is_english_for_who_wants_english_and_takes_no_foreign_markup() -> None:
    """Names, comments and words of clients are text on every page, whatever is written in them."""
    world = make_world()
    for model, fields in WRITTEN_BY_OTHERS.items():
        written = {name: Concat(F(name), Value(MARKUP), output_field=TextField()) for name in fields}
        model._default_manager.update(**written)
    pages = drawn.pages(world, "en")
    data = words_of_rows() | {STOP}
    wrong: Wrong = {}
    for path, page in pages.items():
        for word, piece in words(said(page, "en")):
            # One letter stands for a person; a text that is long may be cut in the middle of a word.
            if not CYRILLIC.search(word) or len(word) == 1:
                continue
            if not any(each.startswith(word.lower()) for each in data):
                wrong.setdefault(f"{word}: {piece}", set()).add(path)
        if "<img src=x" in page:
            wrong.setdefault("markup", set()).add(path)

    assert not wrong, told(wrong)
    assert sum("&lt;img src=x" in page for page in pages.values()) >= 20


def told(wrong: Wrong) -> str:
    """What a failure says: all of it, a line each, with one page where it is seen."""
    return "\n".join(f"{what} <{min(where)} and {len(where) - 1} more>" for what, where in wrong.items())


# --- words ------------------------------------------------------------------------------------------
def english_in(pages: dict[str, str]) -> Wrong:
    """Latin words that are no names, each with what is said and on which pages."""
    names = set(NAMES.split())
    phrase = re.compile("|".join(map(re.escape, PHRASES)))
    wrong: Wrong = {}
    for path, page in pages.items():
        pieces = [phrase.sub(" ", piece) for piece in said(page, "uk") if piece not in ZONES]
        for word, piece in words(pieces):
            known = names.issuperset(part for part in re.split(r"[-’']", word) if LATIN.search(part))
            if LATIN.search(word) and not (known or word in names or OWN.fullmatch(word)):
                wrong.setdefault(f"{word}: {piece}", set()).add(path)
    return wrong


def words_of_rows() -> set[str]:
    """Every word of the database: in a page of another language it may stand."""
    found: set[str] = set()
    for model in apps.get_models():
        if not model._meta.managed:
            continue
        rows = Serializer().serialize(model._default_manager.all())
        found |= {word.lower() for word, _piece in words([str(row["fields"]) for row in rows])}
    return found


# --- whom a page asks ---------------------------------------------------------------------------------
# What a browser loads by itself; links that a person follows are another thing.
LOADED = re.compile(
    r"<(?:script|img|iframe|source|audio|video|embed|track)\b[^>]*\bsrc=[\"']?(?:https?:)?//[^\"'\s>]+"
    r"|<link\b[^>]*\bhref=[\"']?(?:https?:)?//[^\"'\s>]+"
    r"|(?:url\(|@import)\s*[\"']?(?:https?:)?//[^\"')\s]+"
    r"|\bsrcset=[\"'][^\"']*//[^\"']+"
)


def hosts_in(pages: dict[str, str]) -> Wrong:
    """What pages load from elsewhere."""
    wrong: Wrong = {}
    for path, page in pages.items():
        for found in LOADED.findall(page):
            wrong.setdefault(found, set()).add(path)
    return wrong


# --- for those who do not see it --------------------------------------------------------------------
# Looked at on a phone too.
MAIN = re.compile(
    r"/admin/(calendar/|sending/|photos/|search/|altegio/client/\d+/change/|feedback/case/\d+/change/)?$"
)
LOOK = """async ([rules, menu]) => {
    const found = await axe.run(menu ? document : {exclude: [["#nav-sidebar"]]}, {
        resultTypes: ["violations"], preload: false, runOnly: {type: "rule", values: rules},
    });
    const told = (one) => one.nodes.map((node) => `${one.id}: ${node.html.slice(0, 160)}`);
    return found.violations.flatMap(told);
}"""
SERIOUS = """axe._audit.rules
    .filter((rule) => rule.enabled && ["serious", "critical"].includes(rule.impact))
    .filter((rule) => !rule.tags.includes("experimental"))
    .map((rule) => rule.id)"""
DARK = "document.documentElement.classList.add('dark')"
CONTRAST = ["color-contrast"]


def serious_on(pages: dict[str, str]) -> Wrong:
    """What axe finds serious or critical; pages that have no new kind of element are left out."""
    main = [path for path in pages if MAIN.search(path)]
    wrong: Wrong = {}
    with drawn.served(pages) as address, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=os.environ.get("CHROMIUM_PATH") or None)
        page = chromium.new_page(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
        for path in drawn.telling(pages, main):
            page.goto(f"{address}{path}")
            page.add_script_tag(url=f"{address}{drawn.AXE}")
            for line in _serious(page, path, path in main):
                wrong.setdefault(line, set()).add(path)
        chromium.close()
    return wrong


def _serious(page: Page, path: str, main: bool) -> set[str]:
    rules = page.evaluate(SERIOUS)
    assert len(rules) > 50
    found = set(page.evaluate(LOOK, [rules, path == "/admin/"]))
    page.evaluate(DARK)
    found |= {f"dark, {line}" for line in page.evaluate(LOOK, [CONTRAST, path == "/admin/"])}
    if main:
        page.set_viewport_size({"width": 390, "height": 844})
        found |= {f"dark phone, {line}" for line in page.evaluate(LOOK, [rules, False])}
        page.set_viewport_size({"width": 1440, "height": 900})
    return found
