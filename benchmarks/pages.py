"""How fast the pages of the admin answer, in a young salon and in one with a million appointments behind it.

The same rows lie around today in both, so the same is shown; the rest is history and other clients. Each
page is asked for in turns: of the small salon, of the large one, and, for a list, Django's own of that table
in the large one. In one process, with the product's own settings. The time is what the server works, this
process and its session in Postgres, so that nothing else on the machine is measured; all lies in memory.
"""

from __future__ import annotations

import gc
import os
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
from django.core.cache import caches
from django.core.cache.backends.locmem import LocMemCache
from django.db import connection, connections
from django.test import Client as Browser
from django.utils import timezone
from psycopg import sql

from benchmarks import pages_seen, pages_shown, stock, years_asked
from benchmarks.pages_seen import Page
from benchmarks.pages_shown import Compared, Seen
from benchmarks.sections import Options, Section
from benchmarks.years import Size

SMALL, LARGE = Size(1_000, 0, 150), Size(1_000, 999_000, 100_000)
QUICK_SMALL, QUICK_LARGE = Size(200, 0, 60), Size(200, 1_000, 200)
ROUNDS = 5
# Looks before the first whose time counts. At the first the process keeps what it keeps for ever; at the
# second, before which all that is kept for a while is thrown away, the queries are counted.
WARMING, COUNTED = 2, 1
# In a hurry only some pages are looked at.
QUICK_EVERY = 40


@dataclass
class World:
    """A salon in a database of its own, and a browser of each role in it."""

    size: Size
    connection: Any
    browsers: dict[str, Browser] = field(default_factory=dict)
    kept: LocMemCache = field(init=False)

    def __post_init__(self) -> None:
        """Keep apart what is counted here."""
        self.kept = LocMemCache(str(self.size), {})

    def enter(self) -> None:
        """Let the product's code work in its database."""
        connections["default"] = self.connection
        caches["default"] = self.kept


def run(options: Options) -> list[Section]:
    """The pages in both salons."""
    stock.install()
    now = timezone.now()
    small = world("small", QUICK_SMALL if options.quick else SMALL, now)
    large = world("large", QUICK_LARGE if options.quick else LARGE, now)
    every = pages_seen.pages()
    asked = every[::QUICK_EVERY] if options.quick else every
    # What is there to stay is nothing to be gone through in the middle of a page.
    gc.collect()
    gc.freeze()
    compared = list(compare(asked, small, large, 1 if options.quick else ROUNDS))
    return pages_shown.sections(compared, small.size, large.size)


# --- the salons -------------------------------------------------------------------------------------
def world(name: str, size: Size, now: datetime) -> World:
    """A salon of this size in a database of its own, beside the empty one of this part and made like it."""
    for each in connections.all():
        each.close()
    given = urlsplit(os.environ["DATABASE_URL"])
    beside = urlunsplit(given._replace(path="/postgres"))
    with psycopg.connect(beside, autocommit=True) as session:
        made_like = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        session.execute(made_like.format(sql.Identifier(name), sql.Identifier(given.path.lstrip("/"))))
    made = World(size, connections["default"].copy())
    made.connection.settings_dict |= {"NAME": name, **kept_alone(made.connection.settings_dict["OPTIONS"])}
    made.enter()
    years_asked.fill(size, now)
    made.browsers = pages_seen.browsers()
    return made


def kept_alone(options: dict[str, Any]) -> dict[str, Any]:
    """Of a connection: kept between requests, as a web process does, and none works besides it."""
    alone = f"{options['options']} -c max_parallel_workers_per_gather=0"
    return {"CONN_MAX_AGE": None, "OPTIONS": {**options, "options": alone}}


# --- looking at them --------------------------------------------------------------------------------
def compare(asked: Sequence[Page], small: World, large: World, rounds: int) -> Iterator[Compared]:
    """Ask for each page in turns; those that lead elsewhere, or have no row to show, are left out."""
    for page in asked:
        seen = {"small": Seen(), "large": Seen(), "stock": Seen()}
        shown = True
        for number in range(rounds + WARMING):
            for salon in (small, large) if number == COUNTED else ():
                salon.kept.clear()
            shown = shown and _look(page, small, seen["small"]) and _look(page, large, seen["large"])
            if shown and page.kind == "list" and page.model is not None:
                address = stock.address(page.model)
                if not _look_at(large, "stock", address, seen["stock"]):
                    raise RuntimeError(f"Django's own list does not answer at {address}")
            if number == COUNTED:
                for each in seen.values():
                    each.begin()
        if shown:
            yield Compared(page, seen["small"], seen["large"], seen["stock"] if page.kind == "list" else None)


def _look(page: Page, salon: World, seen: Seen) -> bool:
    salon.enter()
    try:
        address = page.address()
    except LookupError:
        return False
    return _look_at(salon, page.role, address, seen)


def _look_at(salon: World, role: str, address: str, seen: Seen) -> bool:
    """Ask once; False where it is no page that is shown."""
    asked: list[str] = []

    def note(execute: Any, query: str, *rest: Any) -> Any:
        asked.append(query)
        return execute(query, *rest)

    with connection.execute_wrapper(note):
        begun = _worked()
        response = salon.browsers[role].get(address)
        seen.note(_worked() - begun, len(asked))
    return bool(response.status_code == HTTPStatus.OK)


def _worked() -> float:
    """Seconds of work so far, here and in Postgres; the clock where the system does not tell the latter."""
    connection.ensure_connection()
    told = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat")
    if not told.exists():
        return time.perf_counter()
    return time.process_time() + int(told.read_text().split()[0]) / 1e9
