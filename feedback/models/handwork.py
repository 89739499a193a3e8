"""What staff did by hand with a survey: kept for ever, also when it was taken back."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from feedback.models.survey import VisitFeedback


class HandMark(models.Model):
    """One step of a person in the list of those who are written to by hand."""

    class Action(models.TextChoices):
        """What was done."""

        TAKEN = "taken", _("took the text to write by hand")
        SENT = "sent", _("sent by hand")
        HEARD = "heard", _("seen in Direct: sent by hand")
        FORM = "form", _("the client answered on the form: sent by hand")
        UNDONE = "undone", _("the mark was wrong: not sent")

    feedback = models.ForeignKey(
        VisitFeedback, on_delete=models.CASCADE, related_name="hand_marks", verbose_name=_("survey")
    )
    action = models.CharField(_("what"), max_length=8, choices=Action.choices)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by whom"),
    )
    at = models.DateTimeField(_("when"))

    class Meta:
        verbose_name = _("message by hand")
        verbose_name_plural = _("messages by hand")
        ordering = ("-at", "-id")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["-at"], name="feedback_handmark_at"),
        ]

    def __str__(self) -> str:
        return f"{self.get_action_display()} {timezone.localtime(self.at):%d.%m.%Y %H:%M}"
