"""Finding what is due stays flat: the same steps, with their plans, in a small salon and in a large one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from unittest import mock

from django.db import connection
from django.utils import timezone

from benchmarks import grown, plans
from benchmarks.sections import Options, Section
from feedback.models import Campaign
from feedback.services import (
    campaigns,
    expiry,
    identity,
    inbox,
    planning,
    profiles,
    release,
    sending,
    tokens,
    ways,
)

SIZES = ((10_000, 1_000), (1_000_000, 100_000))
QUICK_SIZES = ((2_000, 600), (20_000, 2_000))
Step = Callable[[Campaign, datetime], object]


def _claim(_campaign: Campaign, now: datetime) -> None:
    sending.claim(sending.ready_messages(now, 1)[0], now)


def _minute(_campaign: Campaign, now: datetime) -> None:
    sending.sweep(now)
    expiry.expire(now)
    profiles.look_up_pending(now)
    identity.settle_pending(now)
    tokens.grant_wishes(now)
    ways.go_on(now)


# What each pass of the schedule asks before it does anything for one person in particular.
STEPS: dict[str, Step] = {
    f"plan {grown.NEW} new visits": lambda _campaign, now: planning.plan(now),
    "plan when nothing is new": lambda _campaign, now: _again(now),
    f"find {grown.DUE} surveys that are due": lambda _campaign, now: release.release_due(now),
    "count the places left today": campaigns.room_today,
    f"find {grown.QUEUED} messages to be sent": lambda _campaign, now: sending.ready_messages(now),
    "find and claim a message": _claim,
    f"find {grown.HEARD} people to be heard": lambda _campaign, now: inbox.waiting_people(now),
    "find webhooks to be sorted": lambda _campaign, now: inbox.waiting_deliveries(now),
    "sweep, expire, look up, go on by other ways": _minute,
}


def _again(now: datetime) -> None:
    planning.plan(now + timedelta(hours=1))


def run(options: Options) -> list[Section]:
    """The steps' plans at two sizes."""
    now = timezone.now()
    sizes, found = [], []
    for visits, contacts in QUICK_SIZES if options.quick else SIZES:
        empty()
        sizes.append(grown.fill(visits, contacts, now))
        found.append(look(now))
    return [_section(sizes, found), _plans(sizes[-1], found[-1])]


def look(now: datetime) -> dict[str, plans.Watched]:
    """What each step asks of the database as it is; nothing is changed. The second time counts."""
    campaign = campaigns.default_campaign()
    found = {}
    for name, step in STEPS.items():
        for _time in range(2):
            with only_finding(), plans.watched() as watched:
                if step is STEPS["plan when nothing is new"]:
                    planning.plan(now)
                    watched.forget()
                step(campaign, now)
        found[name] = watched
    return found


@contextmanager
def only_finding() -> Iterator[None]:
    """Let surveys be found, and not be sent: that is work for each of them."""
    with mock.patch.object(release, "_release", lambda surveys, _campaign, _now: len(surveys)):
        yield


def empty() -> None:
    """Empty the tables that `grown` fills, and what hangs on them."""
    names = ", ".join(model._meta.db_table for model in (*grown.TABLES, Campaign))
    with connection.cursor() as cursor:
        if connection.in_atomic_block:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"TRUNCATE {names} CASCADE")


def _section(sizes: Sequence[grown.Grown], found: Sequence[dict[str, plans.Watched]]) -> Section:
    small, large = found
    rows = [
        [name, *(f"{one[name].statements}" for one in found), *(f"{one[name].pages:,}" for one in found)]
        for name in STEPS
    ]
    scanned = sorted({table for one in large.values() for table in one.whole_tables})
    counts = [f"{one.visits:,} visits" for one in sizes]
    pages = [sum(one.pages for one in each.values()) for each in (small, large)]
    return Section(
        f"Finding what is due among {sizes[1].visits:,} visits and {sizes[1].contacts:,} people",
        (
            "",
            *(f"statements at {count}" for count in counts),
            *(f"pages at {count}" for count in counts),
        ),
        rows,
        (
            f"Pages of 8 kB touched, in tables and indexes, by EXPLAIN (ANALYZE, BUFFERS). Of"
            f" {sizes[0].contacts:,} and {sizes[1].contacts:,} people, over five years; the same few things"
            " to do in both. What waits for a client's own word grows with the salon.",
            f"Tables read from beginning to end in the large one: {', '.join(scanned) or 'none'}.",
            "Once a day, and when the campaign's beginning moves, planning looks at all visits; that is not"
            " in the table.",
        ),
        [
            (
                f"pages read to find all that is due, {sizes[0].visits:,} and {sizes[1].visits:,} visits",
                f"{pages[0]:,} and {pages[1]:,}",
                "flat",
            )
        ],
    )


def _plans(size: grown.Grown, found: dict[str, plans.Watched]) -> Section:
    rows = []
    for name, watched in found.items():
        for one in sorted(watched.seen, key=lambda each: -each.pages)[:2]:
            rows.append(
                [name, f"{one.pages:,}", ", ".join(one.indexes) or "–", ", ".join(one.whole_tables) or "–"]
            )
    return Section(
        f"… the two costliest statements of each step at {size.visits:,} visits",
        ("", "pages", "indexes", "whole tables"),
        rows,
    )
