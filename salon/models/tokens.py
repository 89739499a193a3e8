"""Tokens by which other tools call the API."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

# How far the "last used" mark may lag behind, so that a busy tool does not write a row each request.
_USED_STEP = timedelta(minutes=1)


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


class ApiToken(models.Model):
    """A token by which another tool calls the API with the rights of its user.

    Only a digest is kept: the key is shown once, when made. A plain SHA-256 is enough for a key of 256
    random bits; a slow hash protects guessable passwords, and would slow each request here.
    """

    name = models.CharField(_("name"), max_length=120, help_text=_("The tool that uses it."))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="api_tokens", verbose_name=_("user")
    )
    digest = models.CharField(max_length=64, unique=True, editable=False)
    start = models.CharField(_("begins with"), max_length=8, editable=False)
    created_at = models.DateTimeField(_("made"), db_default=Now(), editable=False)
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True, editable=False)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")
        ordering = ("-created_at", "-id")

    def __str__(self) -> str:
        return self.name

    @classmethod
    def issue(cls, *, user: Any, name: str) -> tuple[ApiToken, str]:
        """Make a token; the second value is the key, which nothing can show again."""
        key = secrets.token_urlsafe(32)
        token = cls.objects.create(user=user, name=name, digest=_digest(key), start=key[:4])
        return token, key

    @classmethod
    def find(cls, key: str) -> ApiToken | None:
        """The token with this key, unless it is revoked or its user may not log in any more."""
        return (
            cls.objects.select_related("user")
            .filter(digest=_digest(key), revoked_at=None, user__is_active=True)
            .first()
        )

    def note_use(self, *, now: datetime) -> None:
        """Remember that the token was used, at most once a minute."""
        if self.last_used_at is None or now - self.last_used_at >= _USED_STEP:
            type(self).objects.filter(pk=self.pk).update(last_used_at=now)
