"""The three webhook doors are knocked at with whatever there is, by who may come in and by who may not.

No answer is a 5xx, nothing unsigned leaves a row, and a worker that has read whatever was signed reads the
next good one. `make fuzz BODIES=100000` does that far longer, by another seed each time: it is printed, and
`SEED=` repeats it.
"""

from __future__ import annotations

import logging
import os
import secrets
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.utils import timezone

from altegio.client import Answer, NotFound
from altegio.models import WebhookEvent
from altegio.sync.events import events_wait, process_events
from feedback.models import ContactEvent, Delivery, InstagramContact, TelegramUpdate
from feedback.services import bot_inbox, inbox
from tests.factories import COMPANY_ID, CompanyFactory
from tests.feedback import deliveries
from tests.feedback.factories import AccountFactory
from tests.feedback.services import telegram
from tests.salon.api.served import kept_connection
from tests.salon.doors import odd
from tests.salon.doors.knocks import (
    ALTEGIO,
    ALTEGIO_SECRET,
    INSTAGRAM,
    TELEGRAM,
    TELEGRAM_SECRET,
    Knock,
    answer,
    knock,
)

pytestmark = pytest.mark.django_db

BODIES = int(os.environ.get("BODIES", "300"))
SEED = int(os.environ.get("SEED") or (secrets.randbelow(2**32) if "BODIES" in os.environ else 7))
# After so many the worker reads, and the tables are emptied.
ROUND = 100
ROWS = {ALTEGIO: WebhookEvent, INSTAGRAM: Delivery, TELEGRAM: TelegramUpdate}
# Bytes of a body that a door takes.
MOST = {ALTEGIO: 1024 * 1024, INSTAGRAM: 8 * 1024 * 1024, TELEGRAM: 1024 * 1024}
EMPTIED = (WebhookEvent, Delivery, TelegramUpdate, ContactEvent, InstagramContact)
PERSON, CHAT = "90000000000000001", 42


class Nothing:
    """Altegio has nothing of what it is asked for."""

    def request(self, *_args: Any, **_options: Any) -> Answer:
        """Not found."""
        raise NotFound(status=404)


@pytest.fixture(autouse=True)
def _doors(settings: Any) -> Iterator[None]:
    """Every door is open to who knows its secret, and nothing behind it has a network."""
    settings.ALTEGIO_WEBHOOK_SECRET = ALTEGIO_SECRET
    settings.TELEGRAM_BOT_TOKEN, settings.TELEGRAM_WEBHOOK_SECRET = telegram.TOKEN, TELEGRAM_SECRET
    CompanyFactory()
    AccountFactory(token="")
    logging.disable(logging.CRITICAL)
    with kept_connection():
        yield
    logging.disable(logging.NOTSET)


def test_no_body_breaks_a_door_comes_in_unsigned_or_stops_the_next_good_one(
    capsys: pytest.CaptureFixture[str],
) -> None:
    began, random, application = time.monotonic(), Random(SEED), get_wsgi_application()
    for first in range(0, BODIES, ROUND):
        rows = dict.fromkeys(ROWS, 0)
        for number in range(first, min(first + ROUND, BODIES)):
            made = _next(random, number)
            status = answer(application, made)
            rows = _judged(made, status, rows, f"body {number} of seed {SEED}")
        _the_next_good_ones_are_read(application, f"after body {first + ROUND} of seed {SEED}")
        _empty()
    with capsys.disabled():
        took = time.monotonic() - began
        os.write(1, f"\n{BODIES} bodies at three doors, seed {SEED}, {took:.0f} s\n".encode())


# --- knocking -------------------------------------------------------------------------------------
def _examples(number: int) -> dict[str, tuple[Any, ...]]:
    """Good bodies of each door: the project's own, all about `number`, so that none is a repetition."""
    now = timezone.now()
    mid = f"m{number}"
    messages = (
        deliveries.wrote(PERSON, "Привіт 🌸", now, mid),
        deliveries.wrote(PERSON, "5", now, mid, payload="rate:5"),
        deliveries.echo(PERSON, "Дякуємо", now, mid),
        deliveries.read(PERSON, mid, now),
        deliveries.unsent(PERSON, mid, now),
        deliveries.came(PERSON, "a-ref", now),
        deliveries.began(PERSON, "a-ref", "Добрий день", now, mid),
        deliveries.tapped(PERSON, "rate_visit", now, mid, ref="a-ref"),
        deliveries.edited(PERSON, mid, "інше", now),
        deliveries.edited("", mid, "", now, number=0),
    )
    event = {"company_id": COMPANY_ID, "resource_id": 1000 + number % 50, "status": "update"}
    altegio = [
        {**event, "resource": resource, "data": {"id": number, "record_id": 7, "client": {"id": 501}}}
        for resource in ("record", "client", "staff", "finances_operation", "goods_operations_sale", "good")
    ]
    tried = {"object": "instagram", "entry": [{"id": "0", "changes": [{"field": "x", "value": messages[0]}]}]}
    chat = CHAT + number % 5
    return {
        ALTEGIO: (*altegio, altegio, [altegio[0], None, 7]),
        INSTAGRAM: (*_direct(messages), tried),
        TELEGRAM: (
            telegram.wrote(number, chat, "/start"),
            telegram.wrote(number, chat, "/start a-word"),
            telegram.wrote(number, chat, "/stop"),
            telegram.wrote(number, chat, "Привіт"),
            telegram.pressed(number, chat, "case:1:take"),
            telegram.moved(number, chat, "kicked"),
            telegram.moved(number, chat, "member"),
        ),
    }


def _direct(messages: tuple[Any, ...]) -> Iterator[dict[str, Any]]:
    for item in messages:
        for key in ("messaging", "standby"):
            entry = {"id": deliveries.ACCOUNT, "time": 1_783_000_000_000, key: [item]}
            yield {"object": "instagram", "entry": [entry]}


def _next(random: Random, number: int) -> Knock:
    door = random.choice(tuple(ROWS))
    raw = odd.body(random, _examples(number)[door])
    return knock(random, door, raw, forged=random.random() < 0.3, odd=random.random() < 0.25)


def _good(door: str) -> Knock:
    raw = odd.dumped(_examples(987_654_321)[door][0])
    return knock(Random(0), door, raw, forged=False, odd=False)


def _counted() -> dict[str, int]:
    """The rows behind each door, in one query."""
    names = ", ".join(f"(SELECT count(*) FROM {model._meta.db_table})" for model in ROWS.values())
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {names}")
        return dict(zip(ROWS, cursor.fetchone(), strict=True))


def _judged(made: Knock, status: int, before: dict[str, int], where: str) -> dict[str, int]:
    """Hold the answer and the rows against what the door promises; the rows there are now."""
    told = f"{where}: {made.door}, rightful {made.rightful}, {made.told}, {status}, {made.arrives[:300]!r}"
    assert status < 500, told
    after = _counted()
    more = {door: after[door] - before[door] for door in ROWS}
    if not (made.rightful and made.posts and status == 200):
        assert not any(more.values()), told
    if not made.rightful and made.posts:
        assert status >= 400, told
    if made.rightful and not made.told and len(made.arrives) > MOST[made.door]:
        assert status == 413, told
    elif made.rightful and not made.told:
        assert status == 200, told
        assert made.door == TELEGRAM or more[made.door] >= 1, told
    assert all(not rows for door, rows in more.items() if door != made.door), told
    assert made.door == ALTEGIO or more[made.door] <= 1, told
    return after


# --- the worker -----------------------------------------------------------------------------------
def _the_next_good_ones_are_read(application: Any, where: str) -> None:
    """Whatever lies there, the good bodies that come after it have their effect in the worker's next look."""
    for door in ROWS:
        assert answer(application, _good(door)) == 200, where
    now = timezone.now()
    _read(now)
    event = WebhookEvent.objects.get(
        resource="record", resource_id=1000 + 987_654_321 % 50, pk=_last(WebhookEvent)
    )
    assert event.outcome, where
    assert ContactEvent.objects.filter(mid="m987654321", delivery_id=_last(Delivery)).exists(), where
    assert TelegramUpdate.objects.get(update_id=987_654_321).processed_at is not None, where
    # And of the rest each has its end, or says why not.
    assert not WebhookEvent.objects.filter(processed_at=None, outcome="").exists(), where
    assert not Delivery.objects.filter(processed_at=None).exists(), where
    assert list(Delivery.objects.exclude(error="").values_list("error", "body")) == [], where
    assert list(ContactEvent.objects.exclude(error="").values_list("error", "kind", "text")) == [], where
    assert list(TelegramUpdate.objects.exclude(error="").values_list("error", "body")) == [], where


def _last(model: Any) -> int:
    return int(model.objects.order_by("-pk").values_list("pk", flat=True)[0])


def _read(now: datetime) -> None:
    """What the tasks do, until nothing waits; a body that brings a thousand events takes some rounds."""
    while events_wait(now=now):
        process_events(Nothing(), [COMPANY_ID], now=now)  # type: ignore[arg-type]
    while inbox.sort_deliveries(now + timedelta(seconds=1)):
        pass
    for contact in inbox.waiting_people(now):
        inbox.attend_to(contact, now)
    bot_inbox.process(now)


def _empty() -> None:
    """Rows that were deleted in this one transaction would weigh on each count; these are gone."""
    connection.run_on_commit.clear()
    names = ", ".join(model._meta.db_table for model in EMPTIED)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"TRUNCATE {names} CASCADE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
