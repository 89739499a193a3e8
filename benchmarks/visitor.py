"""Somebody who looks at one page of a soaked salon after the other, and a tool that reads its API."""

from __future__ import annotations

import html
import random
import re
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from urllib.parse import urljoin

import requests

from benchmarks.watcher import WEB, Planted, Seen, must
from tests.e2e.product import Product

NAME, PASSWORD = "visitor", "looks at everything"
MAKE = f"""
from django.contrib.auth import get_user_model
get_user_model().objects.create_superuser("{NAME}", password="{PASSWORD}")
"""
PATIENCE = 60.0
# Seconds between two pages, between two answers of the API, and until who was turned away comes back.
A_PAGE, AN_ANSWER, AGAIN = 0.2, 1.0, 1.0
# Each kind of page is looked at so often, for each web process has to have made it, before any other link.
ENOUGH = 3
API = ("clients", "appointments", "visits", "staff", "services", "payments", "feedback")
NUMBER = re.compile(r"\d+")
LINK = re.compile(r'<a[^>]+href="([^"#]+)"')
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
# Files are for others to measure, and the way out ends the looking.
NOT_LOOKED_AT = re.compile(r"logout|password|export|csv|xlsx|/delete/")
# What a page cannot do without.
NEEDED = (WEB, "database")


@dataclass(frozen=True)
class Look:
    """A page that was asked for between two moments; `status` None: there was no answer."""

    address: str
    asked: float
    answered: float
    status: int | None


def ill(looks: Sequence[Look], planted: Sequence[Planted]) -> list[Look]:
    """Pages that failed while nothing was broken that they need."""
    failed = [one for one in looks if one.status is None or one.status >= 500]
    return [one for one in failed if all(must(part, _seen(one), planted) for part in NEEDED)]


def _kind(address: str) -> str:
    """The same for all rows of a table, however they are sorted and narrowed."""
    return NUMBER.sub("#", address.partition("?")[0])


def _seen(look: Look) -> Seen:
    return Seen(look.asked, look.answered, None)


@dataclass
class Visitor:
    """Looks at the pages at `url` by their links until told to stop; each look in its turn."""

    url: str
    looks: list[Look] = field(default_factory=list)
    kinds: Counter[str] = field(default_factory=Counter)

    def enter(self, product: Product) -> None:
        """Become a user of this product, who may see everything."""
        product.manage("shell", "-c", MAKE)

    def start(self) -> None:
        """Begin to look, beside everything else."""
        self._dice, self._over = random.Random(1), threading.Event()
        ways: tuple[Callable[[requests.Session], None], ...] = (self._walk, self._read)
        self._threads = [
            threading.Thread(target=self._look_for_long, args=(way,), daemon=True) for way in ways
        ]
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Look no more."""
        self._over.set()
        for thread in self._threads:
            thread.join(PATIENCE * 2)

    def _look_for_long(self, way: Callable[[requests.Session], None]) -> None:
        """Go this way again and again: it ends where a page fails."""
        while not self._over.wait(AGAIN):
            with requests.Session() as session:
                # One that is kept is closed by the server at any moment, and nobody would answer.
                session.headers["Connection"] = "close"
                if self._log_in(session):
                    way(session)

    def _log_in(self, session: requests.Session) -> bool:
        page = self._ask(session, "/admin/login/")
        token = TOKEN.search(page.text) if page is not None else None
        if token is None:
            return False
        said = {"csrfmiddlewaretoken": token[1], "username": NAME, "password": PASSWORD}
        try:
            return session.post(f"{self.url}/admin/login/", said, timeout=PATIENCE).ok
        except requests.RequestException:
            return False

    def _walk(self, session: requests.Session) -> None:
        address = "/admin/"
        while not self._over.wait(A_PAGE):
            page = self._ask(session, address)
            if page is None:
                return
            self.kinds[_kind(address)] += 1
            links = self._links(page)
            rare = [one for one in links if self.kinds[_kind(one)] < ENOUGH]
            address = self._dice.choice(rare or links or ["/admin/"])

    def _read(self, session: requests.Session) -> None:
        while True:
            for name in API:
                if self._over.wait(AN_ANSWER) or self._ask(session, f"/api/v1/{name}/") is None:
                    return

    def _links(self, page: requests.Response) -> list[str]:
        """Where a page leads within the admin."""
        there = (urljoin(page.url, html.unescape(one)) for one in LINK.findall(page.text))
        ours = (one.removeprefix(self.url) for one in there if one.startswith(f"{self.url}/admin/"))
        return sorted({one for one in ours if not NOT_LOOKED_AT.search(one)})

    def _ask(self, session: requests.Session, address: str) -> requests.Response | None:
        """The page; None where it failed."""
        asked = time.monotonic()
        try:
            page = session.get(f"{self.url}{address}", timeout=PATIENCE)
        except requests.RequestException:
            self.looks.append(Look(address, asked, time.monotonic(), None))
            return None
        self.looks.append(Look(address, asked, time.monotonic(), page.status_code))
        return None if page.status_code >= 500 else page
