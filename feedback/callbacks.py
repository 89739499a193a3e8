"""What Meta calls when an owner removes the app or wants the data deleted, and the page that tells of it."""

from __future__ import annotations

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from feedback.channels.instagram import signed_request
from feedback.models import DataDeletion
from feedback.services import departures

log = structlog.get_logger(__name__)


def _signed(request: HttpRequest) -> signed_request.SignedRequest | None:
    text = request.POST.get("signed_request", "")
    found = signed_request.read(text, settings.INSTAGRAM_APP_SECRETS)
    if found is None:
        log.warning("instagram_signed_request_refused", path=request.path)
    return found


@csrf_exempt
@require_POST
def deauthorize(request: HttpRequest) -> HttpResponse:
    """The owner removed the app from the account: its access is gone."""
    signed = _signed(request)
    if signed is None:
        return JsonResponse({"error": "signed_request is not valid"}, status=403)
    departures.deauthorize(signed, timezone.now())
    return JsonResponse({"success": True})


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def data_deletion(request: HttpRequest) -> HttpResponse:
    """The owner wants the data deleted: done at once. Opened in a browser, it says how to ask for that."""
    if request.method != "POST":
        return render(request, "salon/data_deletion.html")
    signed = _signed(request)
    if signed is None:
        return JsonResponse({"error": "signed_request is not valid"}, status=403)
    row = departures.delete_data(signed, timezone.now())
    address = reverse("feedback:instagram_deletion_status", args=(row.code,))
    return JsonResponse({"url": f"{settings.PUBLIC_URL}{address}", "confirmation_code": row.code})


@never_cache
@require_GET
def deletion_status(request: HttpRequest, code: str) -> HttpResponse:
    """How a deletion stands, to whoever has its code. Names nobody."""
    row = get_object_or_404(DataDeletion, code=code)
    context = {"row": row, "nothing": row.scope == DataDeletion.Scope.NOTHING}
    response = render(request, "salon/data_deletion.html", context)
    response.headers["X-Robots-Tag"] = "noindex"
    return response
