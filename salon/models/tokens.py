"""Tokens by which other tools call the API."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

# How far the "last used" mark may lag behind, so that a busy tool does not write a row each request.
_USED_STEP = timedelta(minutes=1)
USUAL_PACE = 600


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


class ApiToken(models.Model):
    """A token by which another tool calls the API: what it may read are its scopes.

    It belongs to the tool, not to a person, and outlives whoever made it. One that `drf_create_token` makes
    has a `user`: all scopes, within that user's rights, as long as the user may log in.

    Only a digest is kept: the key is shown once, when made. A plain SHA-256 is enough for a key of 256
    random bits; a slow hash protects guessable passwords, and would slow each request here.
    """

    class Scope(models.TextChoices):
        """What may be read."""

        CLIENTS = "clients", _("clients, without phones")
        PHONES = "clients_phones", _("clients, with phones")
        APPOINTMENTS = "appointments", _("appointments, visits and payments")
        FEEDBACK = "feedback", _("survey answers and reviews")
        REPORTS = "reports", _("reports")

    name = models.CharField(_("name"), max_length=120, help_text=_("The tool that uses it."))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="api_tokens",
        verbose_name=_("with the rights of"),
    )
    scopes = ArrayField(
        models.CharField(max_length=16, choices=Scope.choices), verbose_name=_("may read"), default=list
    )
    per_minute = models.PositiveIntegerField(
        _("requests a minute"),
        default=USUAL_PACE,
        db_default=USUAL_PACE,
        validators=[MinValueValidator(1), MaxValueValidator(100_000)],
        help_text=_("More than these are answered 429, with the seconds to wait."),
    )
    digest = models.CharField(max_length=64, unique=True, editable=False)
    start = models.CharField(_("begins with"), max_length=8, editable=False)
    created_at = models.DateTimeField(_("made"), db_default=Now(), editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("made by"),
    )
    expires_at = models.DateTimeField(
        _("expires"), null=True, blank=True, help_text=_("Empty: it works until it is revoked.")
    )
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True, editable=False)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")
        ordering = ("-created_at", "-id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(user__isnull=False) | ~Q(scopes=[]), name="salon_token_opens_something"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def issue(cls, *, name: str, user: Any = None, **values: Any) -> tuple[ApiToken, str]:
        """Make a token; the second value is the key, which nothing can show again.

        With a `user` it has all scopes, within that user's rights.
        """
        key = secrets.token_urlsafe(32)
        if user is not None:
            values.setdefault("scopes", cls.Scope.values)
        token = cls.objects.create(user=user, name=name, digest=_digest(key), start=key[:4], **values)
        return token, key

    @classmethod
    def find(cls, key: str, *, now: datetime) -> ApiToken | None:
        """The token with this key, unless it is revoked or over, or its user may not log in any more."""
        found = cls.objects.filter(digest=_digest(key)).first()
        if found is None or found.revoked_at or (found.expires_at and found.expires_at <= now):
            return None
        return found if found.user is None or found.user.is_active else None

    def note_use(self, *, now: datetime) -> None:
        """Remember that the token was used, at most once a minute."""
        if self.last_used_at is None or now - self.last_used_at >= _USED_STEP:
            unseen = Q(last_used_at=None) | Q(last_used_at__lte=now - _USED_STEP)
            type(self).objects.filter(unseen, pk=self.pk).update(last_used_at=now)
