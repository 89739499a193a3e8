"""Reviews that clients left in Altegio itself."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.utils.translation import gettext_lazy as _

from altegio.models.appointment import Appointment
from altegio.models.base import MirrorModel
from altegio.models.client import folded
from altegio.models.staff import Staff
from altegio.models.visit import Visit


class Review(MirrorModel):
    """A review (Altegio: comment) of a master or of the location.

    Only one left through the link after a visit names its appointment; the others belong to no visit.
    """

    appointment = models.ForeignKey(
        Appointment,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="reviews",
        verbose_name=_("appointment"),
    )
    staff = models.ForeignKey(
        Staff,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="reviews",
        verbose_name=_("master"),
    )
    # 1 to 5; empty where a review has no rating.
    rating = models.PositiveSmallIntegerField(_("rating"), null=True, blank=True)
    text = models.TextField(_("text"), blank=True)
    author = models.CharField(_("author"), max_length=255, blank=True)
    written_at = models.DateTimeField(_("written"), null=True, blank=True)

    class Meta(MirrorModel.Meta):
        verbose_name = _("review in Altegio")
        verbose_name_plural = _("reviews in Altegio")
        ordering = ("-written_at", "-id")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["written_at"], name="altegio_review_written"),
            # What the list is searched by.
            GinIndex(OpClass(folded("text"), name="gin_trgm_ops"), name="altegio_review_text"),
            GinIndex(OpClass(folded("author"), name="gin_trgm_ops"), name="altegio_review_author"),
        ]

    def __str__(self) -> str:
        return self.author or f"#{self.altegio_id}"

    @property
    def visit(self) -> Visit | None:
        """The visit that the review is about, where it names one."""
        return self.appointment.visit if self.appointment else None
