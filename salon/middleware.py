"""Middleware of the project."""

from __future__ import annotations

from collections.abc import Callable
from ipaddress import ip_address

from csp.middleware import CSPMiddleware, PolicyParts
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import translation

from salon.conf import csp


def client_address(request: HttpRequest) -> str:
    """From which address somebody asks, for who counts wrong passwords.

    Behind a proxy all come from the proxy's address: then it is the last one that the proxy noted. What a
    client writes into the header itself stands before that, and a public neighbour's word does not count.
    """
    neighbour = request.META.get("REMOTE_ADDR", "")
    noted = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    return noted if _is_address(noted) and _is_within(neighbour) else neighbour


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def _is_within(text: str) -> bool:
    return _is_address(text) and not ip_address(text).is_global


class ChosenLanguageMiddleware:
    """Ukrainian unless the person chose otherwise.

    Django's own middleware follows the browser's Accept-Language; a salon's browsers are often set
    to another language than its people speak, so only a choice made here (a cookie) counts.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Activate the chosen language for this request and say it in the answer."""
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", language)
        return response


class ContentSecurityPolicyMiddleware(CSPMiddleware):
    """The strict policy, and what the admin needs beside it on the admin's pages alone."""

    def get_policy_parts(
        self, request: HttpRequest, response: HttpResponseBase, report_only: bool = False
    ) -> PolicyParts:
        """The parts of the policy for this page."""
        parts = super().get_policy_parts(request, response, report_only)
        if request.path_info.startswith("/admin/"):
            parts.replace = {**csp.admin(settings.INSTAGRAM_AUTHORIZE_URL), **(parts.replace or {})}
        return parts
