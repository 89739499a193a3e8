"""How fast a location is read over HTTP: without the vendor's limit, with it, and when nothing changed."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps
from django.conf import settings
from django.db import connection
from django.utils import timezone

from altegio.client import AltegioClient
from altegio.limiter import RedisLimiter
from altegio.models import SyncRun
from altegio.models.base import MirrorModel
from altegio.sync.engine import run_sync
from altegio.sync.streams import STREAMS
from benchmarks.sections import Options, Section
from benchmarks.vendor import COMPANY_ID, Stages, Vendor, vendor
from benchmarks.worker import NoLimit

# What the product allows itself: three requests a second, which is under the vendor's 200 a minute.
ALLOWED = 3.0
# Where the location's streams are asked for, by the first part of the path behind /api/v1.
PATHS = {
    "company": "company",
    "staff": "staff",
    "service_categories": "service_categories",
    "services": "services",
    "clients": "clients",
    "records": "appointments",
    "transactions": "transactions",
    "schedule": "schedules",
    "comments": "reviews",
}


def run(options: Options) -> list[Section]:
    """Measure passes over a sandbox that holds 20,000 appointments, and 60,000 where the limit holds."""
    lifted, limited = (400, 400) if options.quick else (20_000, 60_000)
    with vendor(options.scratch, clients=lifted // 10, appointments=lifted, limit=False) as one:
        sections = [_lifted(one, lifted), _unchanged(one)]
    _empty()
    with vendor(options.scratch, clients=limited // 10, appointments=limited, limit=True) as one:
        sections.insert(1, _limited(one, limited))
    return sections


@dataclass(frozen=True)
class _Pass:
    """A finished pass: its run, the seconds it took and the requests it spent."""

    run: SyncRun
    seconds: float
    requests: int


def _pass(client: AltegioClient, *, full: bool) -> _Pass:
    began = time.perf_counter()
    run = run_sync(COMPANY_ID, full=full, now=timezone.now(), client=client)
    if run.state != SyncRun.State.OK:
        raise RuntimeError(f"the pass failed: {run.error}")
    return _Pass(run, time.perf_counter() - began, client.requests_spent)


# --- the limit lifted -----------------------------------------------------------------------------
def _lifted(one: Vendor, appointments: int) -> Section:
    rows = []
    for name in ("first", "again, nothing changed"):
        stages = Stages()
        with stages.watching():
            done = _pass(one.client(NoLimit()), full=True)
        rows.append(_shares(name, done, stages))
        if not rows[1:]:
            first = done
    return Section(
        f"A full sync of {appointments:,} appointments, the vendor's limit lifted",
        (
            "",
            "requests",
            "seconds",
            "waiting for pages",
            "storing",
            "rest",
            "network*",
            "parsing*",
            "mapping*",
        ),
        rows,
        [
            "*) in threads beside the pass, which fetch and map the next pages while one is stored; all but"
            " `network` (which includes the sandbox's own work on the same two CPUs) is the product's own"
            " time",
            "`rest`: waiting for what is being mapped, the database's bookkeeping, quarantine, looking for"
            " what is gone; "
            f"{_rows_of(first):,} rows of all streams",
        ],
        short=[
            (
                f"full sync of {appointments:,} appointments, limit lifted",
                f"{first.requests} requests, {first.seconds:.0f} s",
                "",
            )
        ],
    )


def _shares(name: str, done: _Pass, stages: Stages) -> list[str]:
    own, beside = stages.seconds, stages.beside
    waited = own["waiting"] + own["network"]
    rest = done.seconds - sum(own.values()) + own["parsing"]
    shown = (done.seconds, waited, own["storing"], rest)
    shown += (beside["network"], beside["parsing"], beside["mapping"])
    return [name, str(done.requests), *(f"{seconds:.1f}" for seconds in shown)]


def _rows_of(done: _Pass) -> int:
    return sum(line["read"] for line in done.run.lines)


# --- the limit on ---------------------------------------------------------------------------------
def _limited(one: Vendor, appointments: int) -> Section:
    limiter = RedisLimiter(settings.REDIS_URL, owner="benchmarks.syncing")
    done = _pass(one.client(limiter), full=True)
    log = one.door("GET", "/requests", vendor="altegio")
    refused = sum(1 for asked in log["requests"] if asked["status"] == 429)
    allowed = done.requests / ALLOWED
    ratio = f"{done.seconds / allowed:.3f}"
    return Section(
        "The same with the limit on",
        (
            "appointments",
            "requests",
            "÷ 3 a second",
            "seconds",
            "ratio",
            "most in a second",
            "most in a minute",
            "refused",
        ),
        [
            [
                f"{appointments:,}",
                str(done.requests),
                f"{allowed:.1f} s",
                f"{done.seconds:.1f}",
                ratio,
                str(log["max_per_second"]),
                str(log["max_per_minute"]),
                str(refused),
            ]
        ],
        ["counted by the vendor's own clock, in sliding windows; the vendor allows 5 a second, 200 a minute"],
        short=[("full sync with the limit on: wall time to requests ÷ 3 a second", ratio, "at most 1.05")],
    )


# --- nothing changed ------------------------------------------------------------------------------
def _unchanged(one: Vendor) -> Section:
    asked = len(one.requests())
    before = versions()
    done = _pass(one.client(NoLimit()), full=False)
    spent = requests_of_streams(row["path"] for row in one.requests()[asked:])
    rewritten = sum(before[table] != now for table, now in versions().items())
    lines = {line["stream"]: line for line in done.run.lines}
    changed = sum(line["changed"] + line["vanished"] for line in done.run.lines)
    rows = [
        [stream.name, str(spent[stream.name]), str(lines.get(stream.name, {}).get("read", 0))]
        for stream in STREAMS
    ]
    most = max(spent.values())
    return Section(
        "A pass over what changed, when nothing has",
        ("stream", "requests", "rows read"),
        [*rows, ["all", str(done.requests), str(_rows_of(done))]],
        [
            f"{done.seconds:.1f} s; tables in which any row was written anew (`xmin`): {rewritten};"
            f" rows changed by the run's own count: {changed}",
            "the rows read are those of the overlap of 26 hours, and reviews of a month",
        ],
        short=[
            ("pass over an unchanged salon: most requests of a stream", str(most), "at most 2"),
            ("rows it rewrote", str(rewritten + changed), "0"),
        ],
    )


def requests_of_streams(paths: Iterator[str]) -> Counter[str]:
    """How many of these requests each stream took."""
    return Counter(_stream_of(path) for path in paths)


def _stream_of(path: str) -> str:
    words = path.removeprefix("/api/v1/").split("/")
    known = [PATHS[word] for word in reversed(words) if word in PATHS]
    return known[0] if known else path


def versions() -> dict[str, str]:
    """For each table of the mirror, which version (`xmin`) of which row it holds, in short."""
    found = {}
    with connection.cursor() as cursor:
        for table in _tables():
            cursor.execute(f"SELECT md5(string_agg(id || ':' || xmin::text, ',' ORDER BY id)) FROM {table}")
            found[table] = str(cursor.fetchone()[0])
    return found


def _tables() -> list[str]:
    """The tables of mirrored objects and of what lies inside them."""
    models = apps.get_app_config("altegio").get_models()
    mirrored = [model for model in models if issubclass(model, MirrorModel)]
    inside = [model for model in apps.get_app_config("altegio").get_models() if model.__name__ in INSIDE]
    return sorted(model._meta.db_table for model in (*mirrored, *inside))


INSIDE = ("AppointmentService", "GoodsLine", "ServiceStaff", "Company")


def _empty() -> None:
    with connection.cursor() as cursor:
        names = [model._meta.db_table for model in apps.get_app_config("altegio").get_models()]
        cursor.execute(f"TRUNCATE {', '.join(names)} CASCADE")
