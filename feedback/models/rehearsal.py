"""A survey sent to oneself before clients get it. Nothing of it is feedback."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from feedback.models.campaign import Campaign
from feedback.models.instagram import InstagramContact

# The purpose of all its messages in the outbox.
REHEARSAL = "rehearsal"


class Rehearsal(models.Model):
    """One test of a campaign in one person's Direct: its words, and how far it has come.

    `script` is what `feedback.rules.Script` reads; `values` stand in place of the variables; `answers` are
    what was tapped or typed, by the question's key, only to choose the next question.
    """

    campaign = models.ForeignKey(
        Campaign, on_delete=models.CASCADE, related_name="+", verbose_name=_("campaign")
    )
    contact = models.ForeignKey(
        InstagramContact, on_delete=models.CASCADE, related_name="+", verbose_name=_("contact")
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by whom"),
    )
    script = models.JSONField(_("questions and texts"))
    values = models.JSONField(default=dict)
    answers = models.JSONField(default=dict)
    awaiting = models.CharField(_("waits for"), max_length=32, blank=True)
    started_at = models.DateTimeField(_("begun"), db_default=Now())
    ended_at = models.DateTimeField(_("over"), null=True, blank=True)

    class Meta:
        verbose_name = _("test of a survey")
        verbose_name_plural = _("tests of surveys")
        ordering = ("-started_at", "-pk")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["contact"],
                condition=models.Q(ended_at__isnull=True),
                name="feedback_one_rehearsal",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["by", "-started_at"], name="feedback_rehearsal_by"),
        ]

    def __str__(self) -> str:
        return f"{self.campaign}: {self.contact}"

    @property
    def is_over(self) -> bool:
        """Whether nothing more is asked."""
        return self.ended_at is not None
