"""Who was erased, so that the mirror does not take them in again."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from altegio.models.company import Company


class Erasure(models.Model):
    """A person whose data was erased here. Nothing in it says who that was.

    What is left of them in the mirror hangs on a client without a name, whose `altegio_id` is this row's
    number below zero: at the location where they were erased, and at any other that still tells of them.
    """

    company = models.ForeignKey(
        Company, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_("location")
    )
    erased_at = models.DateTimeField(_("erased"))
    # When Altegio last told of the person, to within a day: their card there was not deleted.
    met_at = models.DateTimeField(_("last met in Altegio"), null=True, blank=True)
    lifted_at = models.DateTimeField(_("taken in again since"), null=True, blank=True)

    class Meta:
        verbose_name = _("erased person")
        verbose_name_plural = _("erased people")
        ordering = ("-erased_at", "-id")

    def __str__(self) -> str:
        return f"№ {self.pk}, {timezone.localtime(self.erased_at):%d.%m.%Y}"


class ErasureMark(models.Model):
    """By what an erased person is known again: a keyed digest, from which nobody can tell what it was of."""

    class Kind(models.TextChoices):
        """What the digest is of."""

        CLIENT = "client", _("number in Altegio")
        PHONE = "phone", _("phone")
        INSTAGRAM = "instagram", _("Instagram name")
        DIRECT = "direct", _("person in Direct")

    erasure = models.ForeignKey(
        Erasure, on_delete=models.CASCADE, related_name="marks", verbose_name=_("erased person")
    )
    kind = models.CharField(_("of what"), max_length=9, choices=Kind.choices)
    digest = models.CharField(max_length=64, editable=False)

    class Meta:
        verbose_name = _("mark of an erased person")
        verbose_name_plural = _("marks of erased people")
        default_permissions: ClassVar[tuple[str, ...]] = ()
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["kind", "digest"], name="altegio_erasuremark_key"),
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())
