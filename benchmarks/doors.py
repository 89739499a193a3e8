"""Webhooks in at full load on all three doors at once: beside a bare view; and with workers, none lost."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from itertools import count
from statistics import median
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.test import override_settings
from django.utils import timezone

from altegio.models import Appointment, WebhookEvent
from altegio.sync.engine import run_sync
from altegio.tasks import process_webhooks
from benchmarks import burst
from benchmarks.sections import Options, Section
from benchmarks.served import Server, served, working
from benchmarks.vendor import COMPANY_ID, Vendor, vendor, wait_for
from benchmarks.volley import Volley, load, request
from benchmarks.worker import NoLimit
from feedback.models import ContactEvent, Delivery, TelegramUpdate
from feedback.tasks import process_deliveries, process_team_updates
from salon.local.environments import sandbox_addresses
from salon.local.services import soon_worker, worker

ROUNDS = 3
QUICK_SECONDS = 0.75
WARM_UP, QUICK_WARM_UP = 1.0, 0.1
# Events about so many appointments, and updates of so many people.
OBJECTS, CHATS = 20, 50
SECRET = "a-secret-of-the-bench"
JSON = {"Content-Type": "application/json"}
ALTEGIO = f"/webhooks/altegio/{settings.ALTEGIO_WEBHOOK_SECRET}/"
TELEGRAM = f"/webhooks/telegram/{SECRET}/"
NAMES = {ALTEGIO: "Altegio's", burst.PATH: "Instagram's", TELEGRAM: "Telegram's"}
TASKS = (process_webhooks, process_deliveries, process_team_updates)
# How often beat looks for what nobody was woken for, about.
LOOK_EVERY = 2.0
# A minute's load is worked off in some minutes.
CATCHING_UP = 3600.0


def run(options: Options) -> list[Section]:
    """The doors' pace in turns with the bare views'; then with workers, until each body had its effect."""
    seconds = QUICK_SECONDS if options.quick else float(options.seconds)
    with vendor(options.scratch, clients=20, appointments=80, limit=False) as one, ExitStack() as stack:
        run_sync(COMPANY_ID, full=True, now=timezone.now(), client=one.client(NoLimit()))
        environment = _environment(options, one)
        names = ("ours", "same") if options.quick else tuple(burst.DOORS)
        servers = {name: stack.enter_context(_server(options, name, environment)) for name in names}
        fired = _in_turns(options, servers, seconds)
        return [_pace(fired, seconds), _worked(options, servers["ours"], environment, seconds)]


def _server(options: Options, name: str, environment: Mapping[str, str]) -> AbstractContextManager[Server]:
    module, more, _words = burst.DOORS[name]
    return served(options, module, {**environment, **more})


# --- how fast ---
def _in_turns(options: Options, servers: Mapping[str, Server], seconds: float) -> dict[str, list[Volley]]:
    """Load each server while the others rest, in several rounds that are `seconds` together."""
    rounds = 1 if options.quick else ROUNDS
    fired: dict[str, list[Volley]] = {name: [] for name in servers}
    for number in range(rounds):
        for name, server in servers.items():
            load(server.port, _knocks(f"warm-{name}-{number}"), QUICK_WARM_UP if options.quick else WARM_UP)
            _forget()
            volley = load(server.port, _knocks(f"{name}-{number}"), seconds / rounds)
            fired[name].append(volley)
            _all_stored(name, volley, {ALTEGIO, burst.PATH, TELEGRAM} if name == "ours" else set())
    _forget()
    return fired


def _all_stored(name: str, volley: Volley, doors: set[str]) -> None:
    """Hold the rows against what was answered 200; the bare views put all into one table."""
    rows = {path: kept.rows.count() for path, kept in KEPT.items()}
    accepted = {path: len(volley.by_path[path]) for path in NAMES}
    if not doors:
        accepted = {**dict.fromkeys(NAMES, 0), burst.PATH: len(volley.latencies)}
    if any(rows[path] < accepted[path] for path in NAMES):
        raise RuntimeError(f"{name}: rows {rows} of {accepted} that were answered 200")


def _pace(fired: dict[str, list[Volley]], seconds: float) -> Section:
    rows = [_row("all three at once", fired), *(_row(NAMES[path], _at(fired, path)) for path in NAMES)]
    shares, times = (_against_bare(fired, what) for what in ("per_second", "p99"))
    return Section(
        f"Three doors at full load, {seconds:.0f} seconds in all for each server",
        ("", "a second", "bare", "share", "median, ms", "bare", "p99, ms", "bare", "times"),
        rows,
        (
            f"Medians of {len(fired['ours'])} rounds in turns; the product's own gunicorn, over 16"
            " connections that knock at one door after the other, so that all three take as"
            " many; no worker runs.",
            "Bare: a view with one INSERT at the same addresses, under the project's middleware.",
        ),
        [
            ("webhooks on three doors at full load, as a share of a bare INSERT's pace", shares, ""),
            ("… p99 in times of the bare view's", times, ""),
        ],
    )


def _row(words: str, fired: Mapping[str, list[Volley]]) -> list[str]:
    ours, bare = fired["ours"], fired["same"]
    line = [words, f"{_median(ours, 'per_second'):,.0f}", f"{_median(bare, 'per_second'):,.0f}"]
    line.append(f"{burst.ratio(fired, 'same', 'per_second'):.2f}")
    for what in ("p50", "p99"):
        line += [f"{1000 * _median(one, what):.1f}" for one in (ours, bare)]
    return [*line, f"{burst.ratio(fired, 'same', 'p99'):.2f}"]


def _at(fired: dict[str, list[Volley]], path: str) -> dict[str, list[Volley]]:
    return {name: [one.at(path) for one in volleys] for name, volleys in fired.items()}


def _median(volleys: list[Volley], what: str) -> float:
    return median(float(getattr(one, what)) for one in volleys)


def _against_bare(fired: dict[str, list[Volley]], what: str) -> str:
    shown = f"{burst.ratio(fired, 'same', what):.2f}"
    return (
        f"{shown} (without any middleware {burst.ratio(fired, 'bare', what):.2f})"
        if "bare" in fired
        else shown
    )


# --- nothing is lost ---
@dataclass(frozen=True)
class _Kept:
    """Where a door's bodies are: all rows, those that still wait, those with an effect or a stated reason."""

    rows: QuerySet[Any]
    waiting: QuerySet[Any]
    ended: QuerySet[Any]


KEPT = {
    ALTEGIO: _Kept(
        WebhookEvent.objects.all(),
        WebhookEvent.objects.filter(processed_at=None),
        WebhookEvent.objects.filter(processed_at__isnull=False, outcome__gt=""),
    ),
    burst.PATH: _Kept(
        Delivery.objects.all(),
        Delivery.objects.filter(processed_at=None),
        ContactEvent.objects.filter(handled_at__isnull=False, outcome__gt=""),
    ),
    TELEGRAM: _Kept(
        TelegramUpdate.objects.all(),
        TelegramUpdate.objects.filter(processed_at=None),
        TelegramUpdate.objects.filter(processed_at__isnull=False, outcome__gt=""),
    ),
}


def _worked(options: Options, server: Server, environment: Mapping[str, str], seconds: float) -> Section:
    """The same load with workers beside; then until all of it had its effect, and what had none."""
    # The quick form does without a worker's start: what beat would ask for is done right here.
    workers = () if options.quick else (worker(), soon_worker())
    with working(options, workers, environment), override_settings(**environment):
        volley = load(server.port, _knocks("worked"), seconds)
        began = time.monotonic()
        caught_up = _caught_up(here=options.quick)
        wait_for(caught_up, "every body had its effect or its reason", patience=CATCHING_UP)
        took = time.monotonic() - began
    lost = {path: len(volley.by_path[path]) - kept.ended.count() for path, kept in KEPT.items()}
    if any(number > 0 for number in lost.values()):
        raise RuntimeError(f"lost, by door: {lost}")
    rows = [
        [
            NAMES[path],
            *(f"{number:,}" for number in (len(volley.by_path[path]), kept.rows.count(), kept.ended.count())),
        ]
        for path, kept in KEPT.items()
    ]
    for line, path in zip(rows, KEPT, strict=True):
        line += [f"{max(0, lost[path])}", f"{1000 * volley.at(path).p99:.1f}"]
    _forget()
    return Section(
        f"Three doors at full load for {seconds:.0f} seconds with the workers beside",
        ("", "answered 200", "rows", "with an effect or a stated reason", "lost", "p99, ms"),
        rows,
        (
            f"{volley.per_second:,.0f} a second, {volley.again} were refused and sent again; the workers had"
            f" worked off all of it {took:.0f} s after the last one came.",
        ),
        [
            (
                f"bodies lost of {len(volley.latencies):,} that three doors took, with the workers beside",
                "0",
                "0",
            )
        ],
    )


def _caught_up(*, here: bool) -> Callable[[], bool]:
    """Whether nothing waits; looks for it as beat does, for no more webhooks come that would wake."""
    looked = -LOOK_EVERY

    def look() -> bool:
        nonlocal looked
        unheard = ContactEvent.objects.filter(handled_at=None)
        if not unheard.exists() and not any(kept.waiting.exists() for kept in KEPT.values()):
            return True
        if time.monotonic() - looked > LOOK_EVERY:
            looked = time.monotonic()
            for task in TASKS:
                task() if here else task.delay()
        return False

    return look


# --- what is sent ---
def _environment(options: Options, one: Vendor) -> dict[str, str]:
    """The vendors are the sandbox; the quick form does with one web process."""
    bot = {"TELEGRAM_BOT_TOKEN": "sandbox-bot-token", "TELEGRAM_WEBHOOK_SECRET": SECRET}
    few = {"WEB_WORKERS": "1"} if options.quick else {}
    return {**sandbox_addresses(one.url), **bot, **few}


def _knocks(name: str) -> Iterator[bytes]:
    """Without an end, one door after the other; each body is another one."""
    about = list(Appointment.objects.order_by("pk").values_list("altegio_id", flat=True)[:OBJECTS])
    return _endless(name, about)


def _endless(name: str, about: list[int]) -> Iterator[bytes]:
    for number in count(1):
        yield _of_altegio(about[number % len(about)], number)
        yield burst.told(number, name)
        yield _of_telegram(number)


def _of_altegio(altegio_id: int, number: int) -> bytes:
    data = {"id": altegio_id, "comment": f"Зміна {number}", "attendance": 0, "client": {"id": 1}}
    event = {"company_id": COMPANY_ID, "resource": "record", "resource_id": altegio_id, "status": "update"}
    return request(ALTEGIO, json.dumps({**event, "data": data}).encode(), JSON)


def _of_telegram(number: int) -> bytes:
    person = {"id": 7000 + number % CHATS, "is_bot": False, "first_name": "Оля", "language_code": "uk"}
    message = {"message_id": number, "from": person, "chat": {"id": person["id"], "type": "private"}}
    update = {"update_id": number, "message": {**message, "text": "Привіт"}}
    headers = {**JSON, "X-Telegram-Bot-Api-Secret-Token": SECRET}
    return request(TELEGRAM, json.dumps(update).encode(), headers)


def _forget() -> None:
    burst.forget()
    WebhookEvent.objects.all().delete()
    TelegramUpdate.objects.all().delete()
