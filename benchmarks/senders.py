"""More workers send more, until the account's pace is the limit."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.utils import timezone

from benchmarks.sections import Options, Section
from benchmarks.vendor import ROOT, Vendor, vendor, wait_for
from feedback import tasks
from feedback.models import InstagramContact, Message
from feedback.services.accounts import current_account
from salon.local.environments import sandbox_addresses
from salon.local.processes import start

PACE = 5.0
# What the vendor takes for an answer.
ANSWERS_AFTER = 0.6
MESSAGES, QUICK_MESSAGES = 150, 12
WORKERS, QUICK_WORKERS = (1, 2, 4), (1, 2)
CELERY = (
    "-m",
    "celery",
    "-A",
    "salon",
    "worker",
    "--queues",
    "celery",
    "--without-gossip",
    "--without-mingle",
)


def run(options: Options) -> list[Section]:
    """The same queue with one, two and four worker processes."""
    count, numbers = (QUICK_MESSAGES, QUICK_WORKERS) if options.quick else (MESSAGES, WORKERS)
    rows = []
    with vendor(options.scratch, clients=400, appointments=400, limit=False) as sandbox:
        _queue(sandbox, count)
        slow = {"vendor": "instagram", "method": "POST", "path": "/messages$", "kind": "slow"}
        sandbox.door("POST", "/faults", {**slow, "seconds": ANSWERS_AFTER, "share": 1.0})
        for number in numbers:
            rows.append([f"{number}", f"{_sent_a_second(options, sandbox, number, count):.1f}"])
    return [
        Section(
            f"Sending {count} messages, {PACE:.0f} a second at most",
            ("worker processes", "messages a second"),
            rows,
            (f"The sandbox answers after {ANSWERS_AFTER:.1f} s; the account's pace is shared by all.",),
            [
                (
                    f"messages a second with {', '.join(row[0] for row in rows)} worker processes",
                    ", ".join(row[1] for row in rows),
                    f"up to the pace, {PACE:.0f}",
                )
            ],
        )
    ]


def _queue(sandbox: Vendor, count: int) -> None:
    """So many people who just wrote, a message for each."""
    account = current_account(timezone.now())
    people = [one for one in sandbox.door("GET", "/instagram/people")["people"] if not one["blocked"]][:count]
    sandbox.door("POST", "/instagram/people/greet", {"usernames": [one["username"] for one in people]})
    contacts = [
        InstagramContact(account=account, igsid=one["igsid"], last_action_at=timezone.now()) for one in people
    ]
    InstagramContact.objects.bulk_create(contacts)
    Message.objects.bulk_create(
        Message(contact=contact, purpose="thanks", text="Дякуємо!") for contact in contacts
    )


def _sent_a_second(options: Options, sandbox: Vendor, number: int, count: int) -> float:
    Message.objects.update(state=Message.State.QUEUED, attempts=0, claimed_at=None, sent_at=None, mid="")
    before = len(_posts(sandbox))
    with _workers(options, sandbox, number):
        for _one in range(number):
            tasks.send_due.delay()
        wait_for(lambda: not Message.objects.exclude(state=Message.State.SENT).exists(), "all were sent")
    times = [one["at"] for one in _posts(sandbox)[before:]]
    if len(times) != count:
        raise RuntimeError(f"{len(times)} requests for {count} messages")
    return (count - 1) / (max(times) - min(times))


def _posts(sandbox: Vendor) -> list[dict[str, Any]]:
    asked: list[dict[str, Any]] = sandbox.door("GET", "/requests", vendor="instagram")["requests"]
    return [one for one in asked if one["path"].endswith("/messages") and one["method"] == "POST"]


@contextmanager
def _workers(options: Options, sandbox: Vendor, number: int) -> Iterator[None]:
    env = {**os.environ, **sandbox_addresses(sandbox.url), "INSTAGRAM_SENDS_PER_SECOND": str(PACE)}
    argv = [sys.executable, *CELERY, "--concurrency", str(number)]
    log = options.scratch / f"senders-{number}.log"
    child = start("worker", argv, env=env, log=log, cwd=ROOT)
    try:
        wait_for(lambda: "ready" in log.read_text(), "the worker is ready")
        yield
    finally:
        child.stop()
