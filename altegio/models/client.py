"""Clients of the salon."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from altegio.models.base import MONEY, MirrorModel


class InstagramSource(models.TextChoices):
    """Where a client's Instagram name was found."""

    NONE = "", _("not known")
    EMAIL = "email", _("e-mail field")
    CUSTOM_FIELD = "custom_field", _("custom field")
    MANUAL = "manual", _("entered by staff")


class Client(MirrorModel):
    """A client: who pays. Figures (`visits_count`, `spent`, …) are Altegio's own."""

    name = models.CharField(_("name"), max_length=255, blank=True)
    phone = models.CharField(_("phone"), max_length=32, blank=True, help_text=_("International form: +380…"))
    email = models.CharField(_("e-mail"), max_length=254, blank=True)
    comment = models.TextField(_("comment"), blank=True)
    birth_date = models.DateField(_("birthday"), null=True, blank=True)
    visits_count = models.PositiveIntegerField(_("visits"), default=0)
    spent = models.DecimalField(_("spent"), **MONEY)
    paid = models.DecimalField(_("paid"), **MONEY)
    balance = models.DecimalField(_("balance"), **MONEY)
    discount = models.DecimalField(_("discount, %"), max_digits=6, decimal_places=2, default=0)
    tags = models.JSONField(_("tags"), default=list, blank=True)
    custom_fields = models.JSONField(_("custom fields"), default=dict, blank=True)
    instagram_username = models.CharField(_("Instagram name"), max_length=30, blank=True)
    instagram_source = models.CharField(
        _("name taken from"), max_length=16, blank=True, choices=InstagramSource.choices
    )
    # False for a name that may just as well be a real Gmail box: not to be taken on trust.
    instagram_certain = models.BooleanField(_("surely an Instagram name"), default=False)
    source_changed_at = models.DateTimeField(_("changed in Altegio"), null=True, blank=True)
    # A row made from the partial client inside an appointment, until the full one has been read.
    partial = models.BooleanField(_("known from an appointment only"), default=False)

    class Meta(MirrorModel.Meta):
        verbose_name = _("client")
        verbose_name_plural = _("clients")
        ordering = ("name", "id")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["instagram_username"], name="altegio_client_instagram"),
            models.Index(fields=["phone"], name="altegio_client_phone"),
            GinIndex(OpClass(Upper("name"), name="gin_trgm_ops"), name="altegio_client_name_trgm"),
            GinIndex(
                OpClass(Upper("instagram_username"), name="gin_trgm_ops"), name="altegio_client_insta_trgm"
            ),
            GinIndex(OpClass(Upper("phone"), name="gin_trgm_ops"), name="altegio_client_phone_trgm"),
        ]

    def __str__(self) -> str:
        return self.name or f"#{self.altegio_id}"
