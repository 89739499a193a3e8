"""The API's busiest lists beside plain DRF on the same tables, in a small salon and in one of a million."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from urllib.parse import urlsplit, urlunsplit

import psutil
import requests
from django.db import connections
from django.utils import timezone

from benchmarks.pages import world
from benchmarks.sections import Options, Section
from benchmarks.vendor import ROOT, wait_for
from benchmarks.volley import Volley, fire
from benchmarks.years import Size
from salon.local.ports import free_port
from salon.local.processes import start
from salon.local.services import web
from salon.models import ApiToken

SIZES = Size(10_000, 0, 1_500), Size(10_000, 990_000, 100_000)
QUICK_SIZES = Size(400, 0, 60), Size(400, 1_600, 200)
CALLS, QUICK_CALLS = 300, 9
WARM_UP = 8
ROUNDS = 3
DOORS = {"ours": "salon.wsgi", "plain": "benchmarks.plain"}
GOAL = 2.0


@dataclass(frozen=True)
class Shot:
    """A volley, and the seconds that gunicorn and Postgres worked for it."""

    volley: Volley
    worked: float

    @property
    def a_request(self) -> float:
        """Milliseconds of work for a request."""
        return 1000 * self.worked / len(self.volley.latencies)


Fired = dict[str, dict[str, list[Shot]]]


def run(options: Options) -> list[Section]:
    """Each list in turns at both doors, in two salons with the same weeks around today."""
    now = timezone.now()
    sizes = QUICK_SIZES if options.quick else SIZES
    found: dict[int, Fired] = {}
    for name, size in (("small", sizes[0]), ("large", sizes[1]))[
        : 1 if options.quick or not options.million else 2
    ]:
        world(name, size, now)
        _token, key = ApiToken.issue(name="bench", scopes=ApiToken.Scope.values, per_minute=100_000)
        at = urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}"))
        found[size.all] = _measured(options, key, now, at)
    return [_section(found)]


# --- what is asked --------------------------------------------------------------------------------
def _calls(now: datetime) -> dict[str, list[str]]:
    """The five busiest lists: what each is called, and addresses that differ as a day's do."""
    days = [(now - timedelta(days=number)).date().isoformat() for number in range(1, 150)]
    return {
        "appointments of a day, 100 at most": [
            f"appointments/?start={day}&end={day}&limit=100" for day in days
        ],
        "appointments, the newest 50": ["appointments/"],
        "visits, the newest 50": ["visits/"],
        "payments of a day, 100 at most": [f"payments/?start={day}&end={day}&limit=100" for day in days],
        "answered surveys, the newest 50": ["feedback/?status=answered"],
    }


def _measured(options: Options, key: str, now: datetime, database: str) -> Fired:
    calls = _calls(now)
    number, warm = (QUICK_CALLS, 2) if options.quick else (CALLS, WARM_UP)
    found: Fired = {name: {door: [] for door in DOORS} for name in calls}
    for _round in range(1 if options.quick else ROUNDS):
        for door, module in DOORS.items():
            with _served(options, module, database) as (port, process):
                for name, addresses in calls.items():
                    asked = [_get(addresses[n % len(addresses)], key) for n in range(number // ROUNDS + warm)]
                    fire(port, asked[:warm])
                    before = _worked(process)
                    volley = fire(port, asked[warm:])
                    found[name][door].append(Shot(volley, _worked(process) - before))
    return found


def _get(path: str, key: str) -> bytes:
    lines = [f"GET /api/v1/{path} HTTP/1.1", "Host: 127.0.0.1", f"Authorization: Token {key}"]
    return "\r\n".join([*lines, "", ""]).encode()


@contextmanager
def _served(options: Options, module: str, database: str) -> Iterator[tuple[int, psutil.Process]]:
    """gunicorn as the product starts it, with two workers."""
    port = free_port()
    argv = [module if word == "salon.wsgi" else word for word in web(port).argv]
    log = options.scratch / f"api-{port}.log"
    env = {**os.environ, "WEB_WORKERS": "1" if options.quick else "2", "DATABASE_URL": database}
    child = start("web", argv, env=env, log=log, cwd=ROOT, grace=8)
    try:
        wait_for(lambda: _listens(port), "the web process answers")
        yield port, psutil.Process(child.process.pid)
    finally:
        child.stop()


def _worked(web_process: psutil.Process) -> float:
    """Seconds of a processor that the web processes and their sessions in Postgres have taken so far."""
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        sessions = [psutil.Process(pid) for (pid,) in cursor.fetchall()]
    times = [each.cpu_times() for each in (web_process, *web_process.children(recursive=True), *sessions)]
    return sum(one.user + one.system for one in times)


def _listens(port: int) -> bool:
    try:
        return requests.get(f"http://127.0.0.1:{port}/api/v1/visits/", timeout=5).status_code == 401
    except requests.RequestException:
        return False


# --- what it shows --------------------------------------------------------------------------------
def _section(found: dict[int, Fired]) -> Section:
    rows = []
    for size, fired in found.items():
        for name, doors in fired.items():
            shown = [f"{name}, among {size:,}", f"{_times(doors):.1f}"]
            for what, form in (("a_request", ".1f"), ("per_second", ",.0f"), ("p99", ".0f")):
                shown += [format(_of(doors[door], what), form) for door in DOORS]
            rows.append(shown)
    small, large = min(found), max(found)
    least = min(_times(doors) for doors in found[large].values())
    slower = max(
        _of(found[large][name]["ours"], "a_request") / _of(found[small][name]["ours"], "a_request")
        for name in found[large]
    )
    heads = [f"{door}, {what}" for what in ("ms of work", "a second", "p99, ms") for door in DOORS]
    return Section(
        f"The API's busiest lists beside plain DRF, among {small:,} and {large:,} appointments",
        ("", "times as fast, by work", *heads),
        rows,
        (
            "gunicorn with 2 workers of 8 threads, 16 connections from the same machine; medians of rounds in"
            " turns. Work: what gunicorn and its sessions in Postgres take of a processor, whatever else the"
            " machine does meanwhile; requests a second and p99 share the machine with it.",
            "Plain: a ModelViewSet with nested ModelSerializers of the same fields, select_related and"
            " prefetch_related, DRF's pages and JSON, the product's middleware and tokens; no throttle,"
            " no ETag, no cursor. It loads whole rows.",
            f"Goals: at least {GOAL:.0f} times as fast on every list; flat in the table's size.",
        ),
        [
            (
                f"API lists among {large:,} appointments, as against plain DRF: the least",
                f"{least:.1f} times as fast",
                f"≥ {GOAL:.0f}",
            ),
            (f"… work among {large:,} in times of that among {small:,}: the most", f"{slower:.1f}", "flat"),
        ],
    )


def _of(shots: Sequence[Shot], what: str) -> float:
    if what == "a_request":
        return median(shot.a_request for shot in shots)
    scale = 1000 if what == "p99" else 1
    return scale * median(float(getattr(shot.volley, what)) for shot in shots)


def _times(doors: dict[str, list[Shot]]) -> float:
    """How many times as fast by work: the median of the rounds' ratios, for each saw the same machine."""
    pairs = zip(doors["ours"], doors["plain"], strict=True)
    return median(plain.a_request / ours.a_request for ours, plain in pairs)
