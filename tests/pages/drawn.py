"""Every page of the product, drawn once as the owner sees it, and served to a browser as it was drawn."""

from __future__ import annotations

import mimetypes
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import axe_playwright_python
from django.contrib.staticfiles import finders
from django.test import Client as Browser

from altegio.selectors.figures import By
from feedback import figures
from tests.pages.addresses import addresses
from tests.pages.decided import OPEN
from tests.pages.paths import path_of
from tests.pages.reading import VOID
from tests.pages.world import World
from tests.roles import browser_of

# The ways in which a report may be cut: one address, many tables.
CUTS = {"admin:report_visits": By, "admin:report_answers": figures.By}
# Where the script that looks at pages is served.
AXE = "/static/axe.min.js"
# Classes that say what it is, not how it looks.
_NAMES = re.compile(r"(app|model|field|column|dynamic)-")
_SAYING = {"aria-label", "aria-labelledby", "title", "alt", "for", "id", "href", "placeholder"}


def pages(world: World, language: str) -> dict[str, str]:
    """All addresses that answer the owner with a page, or a stranger, with what they say."""
    drawn: dict[str, str] = {}
    strangers = [path_of(one, world) for one in addresses() if one.name in OPEN]
    for browser, asked in (
        (Browser(), strangers),
        (browser_of(world.users["owner"]), [path for path in paths(world) if path not in strangers]),
    ):
        browser.cookies["django_language"] = language
        for path in asked:
            response = browser.get(path)
            if response.status_code == 200 and response["Content-Type"].startswith("text/html"):
                drawn[path] = response.content.decode()
    return drawn


def paths(world: World) -> Iterator[str]:
    """The addresses of pages, with the world's rows in place of their parameters."""
    for address in addresses():
        # The API answers with no pages, but for the one that explains it.
        if address.route.startswith("api/") and address.name != "api-docs":
            continue
        yield path_of(address, world)
        for by in CUTS.get(address.name, ()):
            yield f"{path_of(address, world)}?by={by}"


def whole(page: str) -> bool:
    """Whether it is a page, and not a part that another page loads."""
    return page.lstrip()[:9].lower() == "<!doctype"


class _Kinds(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.kinds: set[tuple[str, ...]] = set()
        self._inside = [("", "")]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        looks = sorted({name for name in values.get("class", "").split() if not _NAMES.match(name)})
        said = sorted(_SAYING & values.keys())
        of = (values.get("role", ""), values.get("type", ""))
        self.kinds.add((tag, " ".join(looks), self._inside[-1][1], *of, *said))
        if tag not in VOID:
            self._inside.append((tag, " ".join(name for name in looks if "bg-" in name)))

    def handle_endtag(self, tag: str) -> None:
        while len(self._inside) > 1 and self._inside.pop()[0] != tag:
            pass


def kinds(page: str) -> set[tuple[str, ...]]:
    """The kinds of elements on a page: their looks, on which ground, and by what they are named."""
    reader = _Kinds()
    reader.feed(page)
    return reader.kinds


def telling(pages: dict[str, str], first: list[str]) -> list[str]:
    """Few pages on which every kind of element stands: these first, then those with the most that is new."""
    left = {path: kinds(page) for path, page in pages.items()}
    seen: set[tuple[str, ...]] = set()
    chosen: list[str] = []
    while left:
        path = next((one for one in first if one in left), None) or max(
            left, key=lambda one: len(left[one] - seen)
        )
        found = left.pop(path)
        if not found - seen and path not in first:
            return chosen
        seen |= found
        chosen.append(path)
    return chosen


@contextmanager
def served(drawn: dict[str, str]) -> Iterator[str]:
    """The pages and the static files at an address of this machine; what else is asked for is not there."""
    handler = type("Handler", (_Handler,), {"drawn": drawn})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    drawn: dict[str, str]

    def do_GET(self) -> None:
        """A page, or a static file, which a browser keeps."""
        body, kind, keeping = self._found()
        self.send_response(404 if body is None else 200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body or b"")))
        self.send_header("Cache-Control", keeping)
        self.end_headers()
        self.wfile.write(body or b"")

    def _found(self) -> tuple[bytes | None, str, str]:
        path = unquote(self.path.partition("?")[0])
        if self.path in self.drawn:
            return self.drawn[self.path].encode(), "text/html; charset=utf-8", "no-store"
        file: Any = finders.find(path.removeprefix("/static/")) if path.startswith("/static/") else None
        if path == AXE:
            file = Path(axe_playwright_python.__file__).parent / "axe.min.js"
        if file is None:
            return None, "text/plain", "no-store"
        kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
        with open(file, "rb") as opened:
            return opened.read(), kind, "max-age=3600, immutable"

    def log_message(self, *_words: Any) -> None:
        """Nobody reads it."""
