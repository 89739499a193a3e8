"""Private addresses at which a master's calendar program reads the master's appointments."""

from __future__ import annotations

import secrets
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


def _nonce() -> str:
    return secrets.token_hex(16)


class CalendarFeed(models.Model):
    """One address of a master's: at most one holds, by a constraint; a new one ends the one before.

    The address itself is not kept: it is the row's number signed with our key and `nonce`, so that whoever
    reads the table cannot read a calendar, and the master can be shown it again.
    """

    staff = models.ForeignKey(
        "altegio.Staff", on_delete=models.CASCADE, related_name="+", verbose_name=_("master")
    )
    nonce = models.CharField(max_length=32, default=_nonce, editable=False)
    made_at = models.DateTimeField(_("made"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("by whom"),
    )
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)
    # When a calendar program last read it, to within a few minutes.
    read_at = models.DateTimeField(_("last read"), null=True, blank=True)

    class Meta:
        verbose_name = _("calendar link")
        verbose_name_plural = _("calendar links")
        ordering = ("-made_at", "-id")
        default_permissions: ClassVar[tuple[str, ...]] = ("view", "change")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["staff"], condition=models.Q(revoked_at=None), name="salon_one_feed"
            ),
        ]

    def __str__(self) -> str:
        return str(self.staff)
