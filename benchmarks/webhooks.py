"""From a webhook to the row that everybody sees: a burst of events about few objects, through the product.

The product's web process and a worker of the mirror run beside the sandbox; no pass runs, so that every row
that changes came by a webhook.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median, quantiles

from django.conf import settings
from django.utils import timezone

from altegio.models import Appointment, Client, WebhookEvent
from altegio.sync.engine import run_sync
from benchmarks.sections import Options, Section
from benchmarks.vendor import COMPANY_ID, ROOT, Vendor, vendor, wait_for
from benchmarks.worker import NoLimit
from salon.local.environments import SANDBOX_KEYS
from salon.local.plan import Service
from salon.local.ports import free_port
from salon.local.processes import start
from salon.local.services import soon_worker, web

# Events about one object: as when a visit is moved, its master changed, then paid, then commented on.
EVENTS_EACH = 4
LOOK_EVERY = 0.02
CELERY = tuple(soon_worker().argv[3:])


def run(options: Options) -> list[Section]:
    """Measure a burst of 1,000 events about 250 appointments, with the vendor's limit lifted and with it."""
    objects = 4 if options.quick else 250
    bursts = [_measured(options, objects, limit=limit) for limit in (False, True)]
    lifted, limited = bursts
    events = objects * EVENTS_EACH
    return [
        Section(
            f"Webhook to visible row: {events:,} events at once about {objects} appointments",
            ("limit", "median", "p99", "all", "requests", "all stored at the door"),
            [lifted.row("lifted"), limited.row("on")],
            [
                "seconds from when the vendor begins to send until the row shows it; each event counts",
                "with the limit on, three requests a second are all there is",
            ],
            short=[
                (f"{events:,} webhooks at once to visible rows, limit lifted", lifted.short(), ""),
                (f"{events:,} webhooks at once to visible rows, limit on", limited.short(), ""),
            ],
        )
    ]


@dataclass(frozen=True)
class Burst:
    """Seconds until each event's row was there, requests spent, and seconds until the door had all events."""

    seconds: list[float]
    requests: int
    door: float

    @property
    def p99(self) -> float:
        """99 of 100 events were seen after so many seconds."""
        return quantiles(self.seconds, n=100, method="inclusive")[98]

    def row(self, name: str) -> list[str]:
        """A line of the table."""
        shown = (median(self.seconds), self.p99, max(self.seconds))
        return [name, *(f"{one:.1f} s" for one in shown), str(self.requests), f"{self.door:.1f} s"]

    def short(self) -> str:
        """In a few words."""
        return f"median {median(self.seconds):.1f} s, p99 {self.p99:.1f} s, {self.requests} requests"


def _measured(options: Options, objects: int, *, limit: bool) -> Burst:
    port = free_port()
    hook = f"http://127.0.0.1:{port}/webhooks/altegio/{settings.ALTEGIO_WEBHOOK_SECRET}/"
    size = {"clients": 2 * objects, "appointments": 8 * objects}
    with vendor(options.scratch, limit=False, hook=hook, **size) as one:
        run_sync(COMPANY_ID, full=True, now=timezone.now(), client=one.client(NoLimit()))
    # The same salon, made anew with its limit: filling the mirror has spent none of it.
    with vendor(options.scratch, limit=limit, hook=hook, **size) as one, _product(options, one, port, limit):
        return _burst(one, objects)


@contextmanager
def _product(options: Options, one: Vendor, port: int, limit: bool) -> Iterator[None]:
    """A web process and a worker of the mirror, as `make run` starts them."""
    env = {**os.environ, **SANDBOX_KEYS, "ALTEGIO_API_URL": f"{one.url}/api/v1"}
    module = "celery" if limit else "benchmarks.worker"
    services = [web(port), Service("worker", [sys.executable, "-m", module, *CELERY], grace=10)]
    children = []
    try:
        for service in services:
            log = options.scratch / f"{service.name}-{port}.log"
            children.append(
                start(service.name, service.argv, env=env, log=log, cwd=ROOT, grace=service.grace)
            )
        # The first event shows that both are there.
        one.door("PUT", "/webhooks", {"earliest": 0, "latest": 0, "partial": 0, "array": 0})
        wait_for(lambda: _answers(one), "a webhook was dealt with", patience=60)
        yield
    finally:
        for child in reversed(children):
            child.stop()


def _answers(one: Vendor) -> bool:
    WebhookEvent.objects.all().delete()
    client = Client.objects.order_by("pk").values_list("altegio_id", flat=True)[0]
    one.door("PUT", f"/clients/{client}", {"comment": "?"})
    time.sleep(1.0)
    return WebhookEvent.objects.filter(processed_at__isnull=False).exists()


def _burst(one: Vendor, objects: int) -> Burst:
    """Change each object several times, let all events go at once, and look until all rows are there."""
    wait_for(lambda: one.door("GET", "/webhooks")["waiting"] == 0, "earlier webhooks went out")
    wait_for(lambda: not WebhookEvent.objects.filter(processed_at=None).exists(), "and were dealt with")
    WebhookEvent.objects.all().delete()
    chosen = list(Appointment.objects.filter(client__isnull=False, cancelled=False).order_by("-pk")[:objects])
    one.door("PUT", "/webhooks", {"paused": True})
    for number in range(EVENTS_EACH):
        for appointment in chosen:
            one.door("PUT", f"/records/{appointment.altegio_id}", {"comment": f"{number}"})
    asked = len(one.requests())
    began = time.monotonic()
    began_at = timezone.now()
    one.door("PUT", "/webhooks", {"paused": False})
    seen = _seen({appointment.pk for appointment in chosen}, str(EVENTS_EACH - 1), began)
    # The last rows may show before the last events are at the door: one reading answers for several.
    dealt_with = WebhookEvent.objects.filter(processed_at__isnull=False)
    wait_for(lambda: dealt_with.count() >= objects * EVENTS_EACH, "all events came and were dealt with")
    if (stored := WebhookEvent.objects.count()) != objects * EVENTS_EACH:
        raise RuntimeError(f"{stored} events came of {objects * EVENTS_EACH}")
    last = WebhookEvent.objects.order_by("-received_at").values_list("received_at", flat=True)[0]
    return Burst(
        [seconds for seconds in seen for _event in range(EVENTS_EACH)],
        len(one.requests()) - asked,
        (last - began_at).total_seconds(),
    )


def _seen(left: set[int], comment: str, began: float) -> list[float]:
    """After how many seconds each of these rows showed the last change."""
    seconds: list[float] = []

    def look() -> bool:
        there = set(Appointment.objects.filter(pk__in=left, comment=comment).values_list("pk", flat=True))
        seconds.extend([time.monotonic() - began] * len(there))
        left.difference_update(there)
        return not left

    wait_for(look, "all rows showed what changed", pause=LOOK_EVERY)
    return seconds
