"""Services of the salon and their categories."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from altegio.models.base import MONEY, MirrorModel
from altegio.models.staff import Staff


class ServiceCategory(MirrorModel):
    """A group of services."""

    title = models.CharField(_("name"), max_length=255)
    weight = models.IntegerField(_("weight"), default=0)

    class Meta(MirrorModel.Meta):
        verbose_name = _("service category")
        verbose_name_plural = _("service categories")
        ordering = ("-weight", "title")

    def __str__(self) -> str:
        return self.title


class Service(MirrorModel):
    """A service with its price range and usual duration in seconds."""

    title = models.CharField(_("name"), max_length=255)
    category = models.ForeignKey(
        ServiceCategory,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="services",
        verbose_name=_("category"),
    )
    price_min = models.DecimalField(_("price from"), **MONEY)
    price_max = models.DecimalField(_("price to"), **MONEY)
    duration = models.PositiveIntegerField(_("duration, seconds"), default=0)
    active = models.BooleanField(_("active"), default=True)

    class Meta(MirrorModel.Meta):
        verbose_name = _("service")
        verbose_name_plural = _("services")
        ordering = ("title",)
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["title"], name="altegio_service_title")]

    def __str__(self) -> str:
        return self.title


class ServiceStaff(models.Model):
    """Who does a service, for how long (seconds) and, where it differs from the service's, at what price."""

    service = models.ForeignKey(
        Service, on_delete=models.CASCADE, related_name="masters", db_index=False, verbose_name=_("service")
    )
    staff = models.ForeignKey(
        Staff,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="services",
        verbose_name=_("master"),
    )
    staff_altegio_id = models.BigIntegerField(_("master's Altegio id"))
    duration = models.PositiveIntegerField(_("duration, seconds"), default=0)
    price = models.DecimalField(_("price"), max_digits=14, decimal_places=2, null=True, blank=True)

    class Meta:
        verbose_name = _("master of a service")
        verbose_name_plural = _("masters of services")
        ordering = ("id",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["service", "staff_altegio_id"], name="altegio_servicestaff_key"),
        ]

    def __str__(self) -> str:
        return f"{self.service}: {self.staff or self.staff_altegio_id}"
