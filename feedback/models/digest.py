"""Who gets a digest of the week."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords


class DigestSetting(models.Model):
    """One row: what the owner allows. Who of the team wants one stands with each of them."""

    class MastersSee(models.TextChoices):
        """What of the own visits' answers stands on a master's first page."""

        NOTHING = "nothing", _("nothing")
        SCORES = "scores", _("own scores")
        WORDS = "words", _("own scores and clients' words")

    for_masters = models.BooleanField(
        _("masters get their own"),
        default=False,
        help_text=_("A master's digest holds only the scores of the master's own visits."),
    )
    masters_see = models.CharField(
        _("masters see on their first page"),
        max_length=8,
        choices=MastersSee.choices,
        default=MastersSee.NOTHING,
        db_default=MastersSee.NOTHING,
        help_text=_("Of the master's own visits alone, without the clients' names."),
    )
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("digest of the week")
        verbose_name_plural = _("digest of the week")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=models.Q(id=1), name="feedback_one_digest_setting"),
        ]

    def __str__(self) -> str:
        return str(_("Digest of the week"))

    def save(self, *args: Any, **kwargs: Any) -> None:
        """There is one."""
        self.pk = 1
        super().save(*args, **kwargs)
