"""When masters work."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from altegio.models.base import MirrorModel
from altegio.models.staff import Staff


class WorkingHours(MirrorModel):
    """A stretch of a master's working day, from one moment till another.

    Altegio gives these hours no id: `altegio_id` is made of the master's, the day and the place in the day.
    """

    staff = models.ForeignKey(
        Staff,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="working_hours",
        db_index=False,
        verbose_name=_("master"),
    )
    date = models.DateField(_("day"))
    starts_at = models.DateTimeField(_("start"))
    ends_at = models.DateTimeField(_("end"))

    class Meta(MirrorModel.Meta):
        verbose_name = _("working hours")
        verbose_name_plural = _("working hours")
        ordering = ("starts_at", "id")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["staff", "starts_at"], name="altegio_hours_staff"),
            models.Index(fields=["starts_at"], name="altegio_hours_starts"),
            models.Index(fields=["date"], include=["vanished_at"], name="altegio_hours_date"),
        ]

    def __str__(self) -> str:
        return f"{self.staff or '–'}, {self.date:%d.%m.%Y}"
