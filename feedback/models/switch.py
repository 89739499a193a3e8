"""The switch by which people stop everything that goes out to clients."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords


class SendingSwitch(models.Model):
    """One row, which every sender reads before every message; `feedback.services.switch` keeps it."""

    paused = models.BooleanField(_("pause all sending"), default=False)
    dry_run = models.BooleanField(_("trial run"), default=False)
    changed_at = models.DateTimeField(_("since"), null=True, blank=True, editable=False)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("by whom"),
    )
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("sending switch")
        verbose_name_plural = _("sending")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=models.Q(id=1), name="feedback_one_switch"),
        ]

    def __str__(self) -> str:
        return str(_("Sending to clients"))

    def save(self, *args: Any, **kwargs: Any) -> None:
        """There is one."""
        self.pk = 1
        super().save(*args, **kwargs)
