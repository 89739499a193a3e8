"""For how long what is not needed for ever is kept."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords


def first_raw_days() -> int:
    """What the environment says of raw webhooks; from then on the row wins."""
    return int(settings.INSTAGRAM_RAW_DAYS)


def _days(words: Any, default: Any, least: int, most: int, help_text: Any) -> Any:
    return models.PositiveSmallIntegerField(
        words,
        default=default,
        validators=[MinValueValidator(least), MaxValueValidator(most)],
        help_text=help_text,
    )


class Retention(models.Model):
    """One row: days after which the program deletes by itself. `salon.privacy.retention` does it."""

    comments = _days(
        _("words of answers"),
        730,
        30,
        3650,
        _("Comments, other words of clients and notes in cases that are over. Ratings stay."),
    )
    messages = _days(
        _("words of messages"),
        365,
        30,
        3650,
        _("What was sent to clients and what they wrote in Direct. That and when it was stays."),
    )
    webhooks = _days(
        _("raw webhooks"),
        first_raw_days,
        1,
        90,
        _("Of Instagram, Altegio and Telegram, as they came: enough to look into a fault."),
    )
    team = _days(_("messages to the team"), 90, 30, 3650, _("Alerts, lists of the day and digests."))
    logs = _days(
        _("logs of work"),
        180,
        30,
        3650,
        _("Sync runs, settled quarantine, alerts that are over, log-in attempts, changes in the admin."),
    )
    audit = _days(
        _("audit log and answered requests"),
        1095,
        365,
        3650,
        _("A year at least: by them the salon shows that it kept the law."),
    )
    purged_at = models.DateTimeField(_("last looked through"), null=True, blank=True, editable=False)
    history = HistoricalRecords(excluded_fields=["purged_at"])

    class Meta:
        verbose_name = _("storage periods")
        verbose_name_plural = _("storage periods")
        default_permissions = ("view", "change")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=models.Q(id=1), name="salon_one_retention"),
        ]

    def __str__(self) -> str:
        return str(_("storage periods"))

    def save(self, *args: Any, **kwargs: Any) -> None:
        """There is one."""
        self.pk = 1
        super().save(*args, **kwargs)
