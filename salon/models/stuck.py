"""Tasks that ended badly and wait for somebody."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from salon.task_words import task_words


class StuckTask(models.Model):
    """A task that killed its worker and was parked, or that fails. One open row a task and its arguments.

    Of an error only its kind is kept: its words may hold somebody's.
    """

    class Reason(models.TextChoices):
        """How it ends."""

        FAILED = "failed", _("ends in an error")
        KILLED = "killed", _("its process died with it, more than once: it is not tried any more")

    name = models.CharField(_("task"), max_length=200)
    arguments = models.JSONField(_("about"), default=list, blank=True)
    options = models.JSONField(default=dict, blank=True, editable=False)
    digest = models.CharField(max_length=64, editable=False)
    reason = models.CharField(_("how it ends"), max_length=8, choices=Reason.choices)
    error = models.CharField(_("error"), max_length=120, blank=True)
    times = models.PositiveIntegerField(_("times"), default=1)
    first_at = models.DateTimeField(_("first time"))
    last_at = models.DateTimeField(_("last time"))
    ended_at = models.DateTimeField(_("over"), null=True, blank=True)

    class Meta:
        verbose_name = _("stuck task")
        verbose_name_plural = _("stuck tasks")
        ordering = (models.F("ended_at").desc(nulls_first=True), "-last_at", "-pk")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["digest"], condition=models.Q(ended_at=None), name="salon_stucktask_open"
            ),
        ]

    def __str__(self) -> str:
        return str(task_words(self.name) or self.name)
