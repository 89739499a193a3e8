"""What Telegram tells: stored as it came, then given its effect once, in the order of its numbers.

One worker at a time does that, by the bot's row lock: a team is small, and its order matters (a /start after
a /stop). The effect, the mark and our reply's row are one transaction; the reply goes out after it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import transaction
from django.db.models import F, Q, QuerySet

from feedback.channels.telegram import webhook
from feedback.models import TelegramBot, TelegramUpdate
from feedback.services import bot_talk
from feedback.services.inbox import FAILURES, MAX_ATTEMPTS, place

log = structlog.get_logger(__name__)

Reply = TelegramUpdate.Reply

TRY_AGAIN = timedelta(minutes=1)
HEARD_EVERY = timedelta(seconds=1)
# What a receiver of a press may raise besides; the press is undone with it, and tried again.
FAILS = (*FAILURES, ObjectDoesNotExist, ValidationError)


# --- storing --------------------------------------------------------------------------------------
def store(row: TelegramBot, body: dict[str, Any], now: datetime) -> bool:
    """Keep one update; False when it is none, or was told before."""
    return store_all(row, [body], now)[0] > 0


def store_all(row: TelegramBot, bodies: Sequence[dict[str, Any]], now: datetime) -> tuple[int, int]:
    """Keep these updates; return how many were new, and the highest number, -1 for none. Three queries."""
    found = {number: body for body in bodies if (number := webhook.update_id(body)) is not None}
    if not found:
        return 0, -1
    known = set(
        TelegramUpdate.objects.filter(bot=row, update_id__in=found).values_list("update_id", flat=True)
    )
    fresh = [
        TelegramUpdate(bot=row, update_id=number, body=body, received_at=now)
        for number, body in sorted(found.items())
        if number not in known
    ]
    TelegramUpdate.objects.bulk_create(fresh, ignore_conflicts=True)
    _note_heard(row, now)
    return len(fresh), max(found)


def _note_heard(row: TelegramBot, now: datetime) -> None:
    """When Telegram last reached us, to the second: updates that come at once must not queue for this row."""
    if row.heard_at is None or now - row.heard_at >= HEARD_EVERY:
        older = Q(heard_at__isnull=True) | Q(heard_at__lte=now - HEARD_EVERY)
        TelegramBot.objects.filter(older, pk=row.pk).update(heard_at=now)


# --- effects --------------------------------------------------------------------------------------
def process(now: datetime, limit: int = 500) -> int:
    """Give waiting updates their effects; return how many had theirs. One that fails waits for a minute."""
    done = 0
    for pk in list(_waiting(now).order_by("bot", "update_id").values_list("pk", flat=True)[:limit]):
        done += _process_one(pk, now)
    return done


def _waiting(now: datetime) -> QuerySet[TelegramUpdate]:
    free = Q(tried_at__isnull=True) | Q(tried_at__lt=now - TRY_AGAIN)
    return TelegramUpdate.objects.filter(free, processed_at__isnull=True, attempts__lt=MAX_ATTEMPTS)


def _process_one(pk: int, now: datetime) -> bool:
    """Give one update its effect. A failure keeps its kind on the row; five times in all it is tried."""
    try:
        with transaction.atomic():
            row = _locked(pk, now)
            if row is None:
                return False
            said = bot_talk.give_effect(row, webhook.parse(row.body), now)
            row.outcome, row.error, row.message = said.outcome, "", said.message
            row.reply = said.reply
            row.reply_state = Reply.QUEUED if said.reply else Reply.NONE
            row.processed_at, row.tried_at, row.attempts = now, now, row.attempts + 1
            row.save()
            return True
    except FAILS as error:
        log.error("telegram_update_failed", update=pk, error=place(error))
        failed = TelegramUpdate.objects.filter(pk=pk, processed_at__isnull=True)
        failed.update(attempts=F("attempts") + 1, tried_at=now, error=place(error))
        return False


def _locked(pk: int, now: datetime) -> TelegramUpdate | None:
    """The update, if nobody has dealt with it while we waited for our turn."""
    bot_id = TelegramUpdate.objects.values_list("bot_id", flat=True).get(pk=pk)
    TelegramBot.objects.select_for_update(no_key=True).only("pk").get(pk=bot_id)
    return _waiting(now).filter(pk=pk).first()
