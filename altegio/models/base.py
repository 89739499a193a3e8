"""What every mirrored row carries."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

MONEY: dict[str, Any] = {"max_digits": 14, "decimal_places": 2, "default": 0}


class MirrorQuerySet(models.QuerySet[Any]):
    """Rows of the mirror."""

    def present(self) -> Self:
        """Rows that Altegio still has."""
        return self.filter(vanished_at__isnull=True)


class MirrorModel(models.Model):
    """A row that mirrors one object of Altegio, keyed by (company, Altegio's id).

    Altegio's ids are unique within a location only. `raw` keeps the vendor's JSON whole; the columns
    beside it are lifted out of it. A row is never deleted: when Altegio no longer has the object,
    `vanished_at` says since when, and it is emptied if the object returns.
    """

    # The key below begins with `company`, so an index of its own would only slow the writing down.
    company = models.ForeignKey(
        "altegio.Company",
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("location"),
    )
    altegio_id = models.BigIntegerField(_("Altegio id"))
    raw = models.JSONField(_("as Altegio gave it"), default=dict, blank=True)
    first_seen_at = models.DateTimeField(_("first seen"), db_default=Now(), editable=False)
    changed_at = models.DateTimeField(_("changed here"), db_default=Now(), editable=False)
    vanished_at = models.DateTimeField(_("vanished from Altegio"), null=True, blank=True)

    objects: ClassVar[Any] = MirrorQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["company", "altegio_id"], name="%(app_label)s_%(class)s_key"),
        ]
