"""The door for Altegio's webhooks."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, UnreadablePostError
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.csrf import csrf_exempt

from altegio import waking
from altegio.sync import events

BIGGEST_BODY = 1024 * 1024


@csrf_exempt
def webhook(request: HttpRequest, secret: str) -> HttpResponse:
    """Store the body and answer at once; the worker reads the object again.

    Altegio signs nothing, so the address holds a secret. Without the right one there is no such page.
    """
    expected = settings.ALTEGIO_WEBHOOK_SECRET
    if not expected or not constant_time_compare(secret, expected):
        raise Http404
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    try:
        if int(request.headers.get("Content-Length") or 0) > BIGGEST_BODY:
            return HttpResponse(status=413)
        # Not `body`: who says no length would be cut off by Django's own limit, made for forms.
        body = request.read(BIGGEST_BODY + 1)
    except (ValueError, UnreadablePostError):
        return HttpResponse(status=400)
    if len(body) > BIGGEST_BODY:
        return HttpResponse(status=413)
    events.keep(body, now=timezone.now())
    transaction.on_commit(waking.webhooks.wake)
    return HttpResponse("ok", content_type="text/plain")
