"""The door Instagram knocks at: verify, store, answer; the rest is done by the worker."""

from __future__ import annotations

import structlog
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from feedback import waking
from feedback.channels.instagram.webhook import challenge, verify_signature
from feedback.incoming import raw_body
from feedback.services import inbox

log = structlog.get_logger(__name__)

# The vendor puts up to 1000 events into a body, and signs its text escaped: a Cyrillic letter is six bytes, a
# message of a thousand of them and what goes with it about seven thousand.
MAX_BODY = 8 * 1024 * 1024
TEXT = "text/plain; charset=utf-8"


@csrf_exempt
@require_http_methods(["GET", "POST"])
def instagram_webhook(request: HttpRequest) -> HttpResponse:
    """Answer the subscription's question (GET) or take a delivery (POST).

    The vendor wants an answer within five seconds and drops who fails for an hour.
    """
    if request.method == "GET":
        return _verification(request)
    return _delivery(request)


def _verification(request: HttpRequest) -> HttpResponse:
    answer = challenge(request.GET.dict(), settings.INSTAGRAM_VERIFY_TOKEN)
    if answer is None:
        log.warning("instagram_webhook_not_verified")
        return HttpResponse("forbidden", status=403, content_type=TEXT)
    return HttpResponse(answer, content_type=TEXT)


def _delivery(request: HttpRequest) -> HttpResponse:
    raw = raw_body(request, MAX_BODY)
    if raw is None:
        return HttpResponse("too large", status=413, content_type=TEXT)
    signature = request.headers.get("X-Hub-Signature-256")
    if not verify_signature(raw, signature, settings.INSTAGRAM_APP_SECRETS):
        log.warning("instagram_webhook_wrong_signature", size=len(raw))
        return HttpResponse("forbidden", status=403, content_type=TEXT)
    inbox.store_delivery(raw, timezone.now())
    transaction.on_commit(waking.deliveries.wake)
    return HttpResponse("ok", content_type=TEXT)
