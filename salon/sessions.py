"""Sessions end: after hours in which nobody did anything, after two weeks, and when an owner says so."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY, logout
from django.contrib.auth.signals import user_logged_in
from django.contrib.sessions.models import Session
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

_SEEN, _BEGAN = "seen_at", "began_at"
# A session is written anew no oftener than this, in seconds: it is a row.
_NOTE_EVERY = 300


@receiver(user_logged_in, dispatch_uid="salon.session_begins")
def begin(request: HttpRequest, **_kwargs: Any) -> None:
    """Note when the session began."""
    now = int(timezone.now().timestamp())
    request.session[_SEEN] = request.session[_BEGAN] = now


class EndingSessionMiddleware:
    """Logs out who was away for SESSION_IDLE_SECONDS, and whoever logged in SESSION_COOKIE_AGE ago."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """End the session or note that it is used; who has none costs nothing."""
        if settings.SESSION_COOKIE_NAME in request.COOKIES and SESSION_KEY in request.session:
            self._look_at(request)
        return self.get_response(request)

    @staticmethod
    def _look_at(request: HttpRequest) -> None:
        now, session = int(timezone.now().timestamp()), request.session
        seen, began = session.get(_SEEN, now), session.get(_BEGAN, now)
        if now - seen > settings.SESSION_IDLE_SECONDS or now - began > settings.SESSION_COOKIE_AGE:
            logout(request)
        elif now - seen >= _NOTE_EVERY or _BEGAN not in session:
            session[_SEEN], session[_BEGAN] = now, began


def end_all(user: Any) -> int:
    """End every session of this user, on every device; returns how many there were.

    A session's row does not say whose it is: all that live are opened, of which a salon has a few dozen.
    """
    living = Session.objects.filter(expire_date__gt=timezone.now())
    mine = [row.pk for row in living.iterator() if row.get_decoded().get(SESSION_KEY) == str(user.pk)]
    Session.objects.filter(pk__in=mine).delete()
    return len(mine)
