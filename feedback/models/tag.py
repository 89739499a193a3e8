"""Tags: the salon's own words for what a comment is about."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from feedback.models.survey import VisitFeedback


class Tag(models.Model):
    """One word with its colour, as the salon named it."""

    name = models.CharField(_("name"), max_length=40, unique=True)
    colour = models.CharField(
        _("colour"),
        max_length=7,
        default="#9d4072",
        validators=[RegexValidator(r"^#[0-9a-fA-F]{6}$", _("Write the colour as #9d4072."))],
    )
    surveys = models.ManyToManyField(
        VisitFeedback, through="TagMark", related_name="tags", verbose_name=_("surveys")
    )

    class Meta:
        verbose_name = _("tag of comments")
        verbose_name_plural = _("tags of comments")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class TagMark(models.Model):
    """That a survey's comment is about something: who said so, and when."""

    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="marks", verbose_name=_("tag"))
    survey = models.ForeignKey(
        VisitFeedback, on_delete=models.CASCADE, related_name="tag_marks", verbose_name=_("survey")
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by whom"),
    )
    at = models.DateTimeField(_("when"))

    class Meta:
        verbose_name = _("tag on a comment")
        verbose_name_plural = _("tags on comments")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["survey", "tag"], name="feedback_tag_once"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["tag", "survey"], name="feedback_tag_surveys"),
        ]

    def __str__(self) -> str:
        return f"{self.tag}: {self.survey}"
