"""What surveys ask and say, as it stood when they began."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class SurveyScript(models.Model):
    """Questions and texts of a campaign in one language, never changed once written.

    Surveys that began with the same words share a row; `content` is what `feedback.rules.Script` reads. Holds
    templates and nothing of any client.
    """

    fingerprint = models.CharField(max_length=64, unique=True, editable=False)
    content = models.JSONField(_("questions and texts"))
    created_at = models.DateTimeField(_("first used"), db_default=Now())

    class Meta:
        verbose_name = _("words of a survey")
        verbose_name_plural = _("words of surveys")

    def __str__(self) -> str:
        return self.fingerprint[:12]
