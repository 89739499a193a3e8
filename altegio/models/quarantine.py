"""What could not be read or stored, until it can."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from altegio import words
from altegio.models.company import Company


class Quarantine(models.Model):
    """An object of Altegio that could not become a row, with the reason and its JSON.

    Its stream goes on without it; later passes try it again, ever more seldom, until it can be stored or
    Altegio has it no more.
    """

    company = models.ForeignKey(
        Company, on_delete=models.CASCADE, related_name="+", db_index=False, verbose_name=_("location")
    )
    stream = models.CharField(_("stream"), max_length=32)
    # As the vendor gave it: it may be too large for a number. Empty where there is none that is an id.
    altegio_id = models.CharField(_("Altegio id"), max_length=64, blank=True)
    # What makes the object the same one when it is met again: its id, else a digest of its JSON.
    mark = models.CharField(max_length=80, editable=False)
    reason = models.CharField(_("reason"), max_length=255)
    raw = models.TextField(_("as Altegio gave it"), blank=True)
    first_seen_at = models.DateTimeField(_("first seen"))
    last_seen_at = models.DateTimeField(_("last seen"))
    attempts = models.PositiveIntegerField(_("attempts"), default=1)
    try_after = models.DateTimeField(_("not before"))
    resolved_at = models.DateTimeField(_("settled"), null=True, blank=True)

    class Meta:
        verbose_name = _("object in quarantine")
        verbose_name_plural = _("objects in quarantine")
        ordering = ("-last_seen_at", "-id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["company", "stream", "mark"], name="altegio_quarantine_key"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["company", "stream"],
                name="altegio_quarantine_open",
                condition=models.Q(resolved_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return words.numbered(words.OF_STREAM.get(self.stream, self.stream), self.altegio_id)
