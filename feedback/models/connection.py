"""What an account is connected to: the locations it speaks for, and the deletions its owner asked for."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from feedback.models.instagram import InstagramAccount


class LocationAccount(models.Model):
    """The account a location's clients are written to from. A location without one takes the default."""

    company = models.OneToOneField(
        "altegio.Company", on_delete=models.CASCADE, related_name="+", verbose_name=_("location")
    )
    account = models.ForeignKey(
        InstagramAccount, on_delete=models.CASCADE, related_name="locations", verbose_name=_("account")
    )

    class Meta:
        verbose_name = _("location's account")
        verbose_name_plural = _("locations' accounts")

    def __str__(self) -> str:
        return f"{self.company}: {self.account}"


class DataDeletion(models.Model):
    """A wish to delete, as Meta passed it on. `code` opens the page that tells how it stands.

    Holds nothing about the person: `digest` tells a repeated request from a new one.
    """

    class Scope(models.TextChoices):
        """What there was to delete."""

        ACCOUNT = "account", _("the account's access and its owner's data")
        NOTHING = "nothing", _("nothing was kept")

    code = models.CharField(_("confirmation code"), max_length=40, unique=True)
    digest = models.CharField(max_length=64, editable=False)
    scope = models.CharField(_("what was deleted"), max_length=16, choices=Scope.choices)
    asked_at = models.DateTimeField(_("asked"))
    done_at = models.DateTimeField(_("done"), null=True, blank=True)

    class Meta:
        verbose_name = _("data deletion")
        verbose_name_plural = _("data deletions")
        ordering = ("-id",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["digest"], name="feedback_deletion_digest"),
        ]

    def __str__(self) -> str:
        return self.code
