"""The page behind the link by which a client asks not to be written to."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from altegio.models import Client
from feedback.services import optouts
from feedback.services.stop_links import client_of


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Show what the link does (GET: messengers open links to preview them), or do it (POST)."""
    client_id = client_of(token)
    done = client_id is not None and request.method == "POST"
    if done:
        optouts.by_link(client_id, None, timezone.now())
    context = {"known": client_id is not None, "done": done, "salon": _salon_of(client_id)}
    return render(request, "feedback/stop.html", context, status=200 if context["known"] else 404)


def _salon_of(client_id: int | None) -> str:
    """What the client's location is called; nothing where the link is not ours."""
    if client_id is None:
        return ""
    return Client.objects.values_list("company__title", flat=True).get(pk=client_id)
