"""The door Telegram knocks at: know it by its secret, store, answer; the rest is done by the worker."""

from __future__ import annotations

import structlog
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from feedback import waking
from feedback.channels.telegram import webhook
from feedback.incoming import raw_body
from feedback.services import bot, bot_inbox

log = structlog.get_logger(__name__)

# An update bears one message of 4096 characters and who wrote it; what is much longer is none.
MAX_BODY = 1024 * 1024
TEXT = "text/plain; charset=utf-8"


@csrf_exempt
@require_POST
def telegram_webhook(request: HttpRequest, secret: str) -> HttpResponse:
    """Take one update. Telegram repeats what is not answered with 2xx, so 200 means stored, or of no use."""
    header = request.headers.get("X-Telegram-Bot-Api-Secret-Token")
    if not webhook.verify(secret, header, settings.TELEGRAM_WEBHOOK_SECRET):
        log.warning("telegram_webhook_wrong_secret")
        return HttpResponse("forbidden", status=403, content_type=TEXT)
    raw = raw_body(request, MAX_BODY)
    if raw is None:
        return HttpResponse("too large", status=413, content_type=TEXT)
    row = bot.current()
    if row is None:
        return HttpResponse("no bot", status=404, content_type=TEXT)
    if bot_inbox.store(row, webhook.read(raw), timezone.now()):
        transaction.on_commit(waking.team_updates.wake)
    return HttpResponse("ok", content_type=TEXT)
