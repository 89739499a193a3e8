"""How a survey came to stand as it stands: a row for each change, kept for ever."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from feedback.models.survey import VisitFeedback


class SurveyChange(models.Model):
    """That a survey took another state, reason or time. Rows are added, never changed; no words of people.

    The database writes them itself, by a trigger on the surveys' table (migration 0009), in the transaction
    of the change: no UPDATE of many at once and no code to come can forget it, and no query is added. What
    was planned at first is what the first row calls `was_…`.
    """

    feedback = models.ForeignKey(
        VisitFeedback, on_delete=models.CASCADE, related_name="changes", verbose_name=_("survey")
    )
    at = models.DateTimeField(_("when"))
    was_status = models.CharField(_("state before"), max_length=10)
    was_reason = models.CharField(_("reason before"), max_length=32, blank=True)
    was_due_at = models.DateTimeField(_("due before"), null=True, blank=True)
    status = models.CharField(_("state"), max_length=10)
    reason = models.CharField(_("reason"), max_length=32, blank=True)
    due_at = models.DateTimeField(_("due"), null=True, blank=True)
    channel = models.CharField(_("channel"), max_length=12, blank=True)

    class Meta:
        verbose_name = _("change of a survey")
        verbose_name_plural = _("changes of surveys")
        ordering = ("id",)
        default_permissions: ClassVar[tuple[str, ...]] = ()

    def __str__(self) -> str:
        return f"{self.was_status} → {self.status}"
