"""What is stored and why, for everybody: one page in plain words, in both languages."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.http import require_safe

from altegio import selectors as mirror
from altegio.admin.show import phone
from feedback.models import InstagramAccount
from salon.privacy import retention


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The page, in the language of the address (`?lang=en`), else in the one chosen here before."""
    asked = request.GET.get("lang", "")
    language = asked if asked in dict(settings.LANGUAGES) else translation.get_language() or "uk"
    with translation.override(language):
        response = render(request, "salon/privacy.html", _context(language))
    response.headers["Content-Language"] = language
    return response


def _context(language: str) -> dict[str, Any]:
    kept = retention.current()
    places = list(mirror.companies().order_by("pk"))
    account = InstagramAccount.objects.exclude(username="").order_by("pk").first()
    return {
        "language": language,
        "languages": [
            (code, translation.get_language_info(code)["name_local"].capitalize())
            for code, _name in settings.LANGUAGES
        ],
        "places": [(place, phone(place.phone)) for place in places],
        "salon": places[0].title if places else "",
        "instagram": account.username if account is not None else "",
        "kept": kept,
        "years": _years(kept.comments),
        "messages": _years(kept.messages),
        "here": reverse("privacy"),
    }


def _years(days: int) -> tuple[str, int]:
    """A period in the largest whole unit: years, months or days."""
    if days % 365 == 0:
        return ("years", days // 365)
    return ("months", days // 30) if days % 30 == 0 else ("days", days)
