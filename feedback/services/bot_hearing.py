"""By which way we hear what people tell the bot: Telegram posts it, or we fetch it.

Telegram posts to a public https address only, and holds updates back for a day where nobody takes them. With
no public address, or no secret to know Telegram by, they are fetched: shortly and often, by one at a time.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse

from feedback.channels.telegram.client import TelegramClient, WebhookInfo
from feedback.channels.telegram.errors import Action, TelegramError
from feedback.models import TelegramBot
from feedback.services import bot, bot_inbox
from feedback.services.reading import webhooks_reach_us

log = structlog.get_logger(__name__)

# A worker's process waits no longer than this for one answer, and fetches no more often in one task.
WAIT_SECONDS = 2
ROUNDS = 5
# Longer than any request with its time-outs: whoever holds it is dead.
LEASE = timedelta(minutes=1)
# Errors of our webhook older than this have passed.
FRESH = timedelta(hours=1)


class Way(StrEnum):
    """How updates reach us."""

    OFF = "off"
    WEBHOOK = "webhook"
    POLLING = "polling"


def way() -> Way:
    """How updates reach us by the settings. The demo's sandbox posts to a private address too."""
    if not bot.is_set_up():
        return Way.OFF
    reachable = webhooks_reach_us() and settings.PUBLIC_URL.startswith("https://")
    ready = bool(settings.TELEGRAM_WEBHOOK_SECRET) and (reachable or settings.DEMO)
    return Way.WEBHOOK if ready else Way.POLLING


def our_url() -> str:
    """Where Telegram is to post updates."""
    return settings.PUBLIC_URL + reverse("telegram_webhook", args=(settings.TELEGRAM_WEBHOOK_SECRET,))


# --- looking after it -----------------------------------------------------------------------------
def look_after(now: datetime) -> Way:
    """Learn whose token it is, and see that updates come by the way they should. Three requests at most.

    Never takes updates away from another program's webhook: it says so, and a person presses the button.
    """
    row = bot.current()
    if row is None or bot.is_parked(row, now):
        return way()
    client = bot.client()
    try:
        me = client.me()
        bot.lift(row)
        TelegramBot.objects.filter(pk=row.pk).update(username=me.username, checked_at=now)
        _see_to_webhook(row, client, now)
    except TelegramError as error:
        log.warning("telegram_not_looked_after", error=str(error))
        bot.heed(row, error, now)
    return way()


def _see_to_webhook(row: TelegramBot, client: TelegramClient, now: datetime) -> None:
    info = client.webhook_info()
    wanted = our_url() if way() is Way.WEBHOOK else ""
    if info.url not in ("", wanted, row.webhook_url):
        bot.warn(row, bot.ELSEWHERE)
    elif info.url != wanted or row.webhook_url != wanted:
        connect(row, client)
    elif wanted:
        bot.warn(row, bot.FAILING if _fails(info, now) else "")
    elif row.error == bot.ELSEWHERE:
        bot.warn(row, "")


def connect(row: TelegramBot, client: TelegramClient) -> str:
    """Have updates come to us, whoever got them before; return our webhook's address, "" where we fetch.

    Raises TelegramError. The row is written before the request: an address of ours is known as ours even if
    the answer is lost.
    """
    wanted = our_url() if way() is Way.WEBHOOK else ""
    if wanted:
        TelegramBot.objects.filter(pk=row.pk).update(webhook_url=wanted)
        client.set_webhook(wanted, settings.TELEGRAM_WEBHOOK_SECRET)
    else:
        client.delete_webhook()
        TelegramBot.objects.filter(pk=row.pk).update(webhook_url="")
    bot.warn(row, "")
    log.info("telegram_connected", way=str(way()))
    return wanted


def _fails(info: WebhookInfo, now: datetime) -> bool:
    """Whether updates wait because our address does not take them."""
    return info.pending > 0 and info.last_error_at is not None and info.last_error_at > now - FRESH


# --- fetching -------------------------------------------------------------------------------------
def poll(now: datetime, wait: int = WAIT_SECONDS) -> int:
    """Fetch updates where Telegram cannot post them; return how many are new. 0 while another one fetches.

    Waits `wait` seconds for the first.
    """
    row = bot.current()
    if row is None or way() is not Way.POLLING or row.state != TelegramBot.State.OK:
        return 0
    if bot.is_parked(row, now) or not _take_turn(row, now):
        return 0
    try:
        return _fetch(row, now, wait)
    except TelegramError as error:
        log.warning("telegram_not_fetched", error=str(error))
        bot.heed(row, error, now)
        if error.action is Action.CONFLICT:
            _make_way(row, now)
        return 0
    finally:
        TelegramBot.objects.filter(pk=row.pk, polling_until=now + LEASE).update(polling_until=None)


def _take_turn(row: TelegramBot, now: datetime) -> bool:
    free = Q(polling_until__isnull=True) | Q(polling_until__lte=now)
    return bool(TelegramBot.objects.filter(free, pk=row.pk).update(polling_until=now + LEASE))


def _fetch(row: TelegramBot, now: datetime, wait: int) -> int:
    found = bot.client().updates(row.offset, wait)
    with transaction.atomic():
        new, last = bot_inbox.store_all(row, found, now)
        TelegramBot.objects.filter(pk=row.pk).update(offset=max(row.offset, last + 1), polled_at=now)
    bot.warn(row, "")
    return new


def _make_way(row: TelegramBot, now: datetime) -> None:
    """A webhook stands in the way, ours of before or somebody's; or another program fetches."""
    client = bot.client()
    try:
        url = client.webhook_info().url
        if url and url in (row.webhook_url, _ours_of_before()):
            connect(row, client)
        else:
            bot.warn(row, bot.ELSEWHERE if url else bot.OTHER_READER)
    except TelegramError as error:
        bot.heed(row, error, now)


def _ours_of_before() -> str:
    """The address we would have had; "" where that cannot be told."""
    return our_url() if settings.TELEGRAM_WEBHOOK_SECRET else ""
