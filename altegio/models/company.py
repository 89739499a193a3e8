"""A location of the salon."""

from __future__ import annotations

from functools import cached_property
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from altegio.instagram_name import DEFAULT_FIELDS


class Company(models.Model):
    """A location (Altegio: company, salon). Its zone turns Altegio's naive dates into moments."""

    altegio_id = models.BigIntegerField(_("Altegio id"), unique=True)
    title = models.CharField(_("name"), max_length=255)
    timezone = models.CharField(_("time zone"), max_length=64)
    currency = models.CharField(_("currency"), max_length=16, blank=True)
    city = models.CharField(_("city"), max_length=128, blank=True)
    address = models.CharField(_("address"), max_length=255, blank=True)
    phone = models.CharField(_("phone"), max_length=64, blank=True)
    raw = models.JSONField(_("as Altegio gave it"), default=dict, blank=True)
    changed_at = models.DateTimeField(_("changed here"), db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("location")
        verbose_name_plural = _("locations")
        ordering = ("title",)

    def __str__(self) -> str:
        return self.title

    @property
    def zone(self) -> ZoneInfo:
        """The location's IANA zone."""
        return ZoneInfo(self.timezone)

    @cached_property
    def instagram_fields(self) -> tuple[str, ...]:
        """Names under which clients' Instagram names stand in custom fields here. One query, once a row."""
        from altegio.models.marks import CustomField, Entity

        fields = CustomField.objects.filter(company=self, entity=Entity.CLIENT, holds_instagram=True)
        chosen = fields.order_by("pk").values_list("code", "title", "altegio_id")
        return (*(str(name) for field in chosen for name in field if name), *DEFAULT_FIELDS)
