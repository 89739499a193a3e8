"""Appointments with their service lines and payments."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from altegio.models.base import MONEY, MirrorModel
from altegio.models.client import Client
from altegio.models.service import Service
from altegio.models.staff import Staff
from altegio.models.visit import TimedModel, Visit


class Appointment(TimedModel):
    """An appointment (Altegio: record). Without a client it is a calendar block."""

    visit = models.ForeignKey(
        Visit,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="appointments",
        verbose_name=_("visit"),
    )
    staff = models.ForeignKey(
        Staff,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="appointments",
        db_index=False,
        verbose_name=_("master"),
    )
    comment = models.TextField(_("comment"), blank=True)
    is_online = models.BooleanField(_("booked online"), default=False)
    created_at = models.DateTimeField(_("booked at"), null=True, blank=True)
    source_changed_at = models.DateTimeField(_("changed in Altegio"), null=True, blank=True)

    class Meta(TimedModel.Meta):
        verbose_name = _("appointment")
        verbose_name_plural = _("appointments")
        ordering = ("-starts_at", "-id")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["starts_at"], name="altegio_appt_starts"),
            models.Index(fields=["staff", "starts_at"], name="altegio_appt_staff"),
            models.Index(fields=["client", "starts_at"], name="altegio_appt_client"),
        ]

    def __str__(self) -> str:
        return f"{self.client or _('calendar block')}, {timezone.localtime(self.starts_at):%d.%m.%Y %H:%M}"


class AppointmentService(models.Model):
    """A service line of an appointment. `cost` is the total of the line, already times `amount`."""

    appointment = models.ForeignKey(
        Appointment,
        on_delete=models.CASCADE,
        related_name="services",
        db_index=False,
        verbose_name=_("appointment"),
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    service = models.ForeignKey(
        Service, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("service")
    )
    service_altegio_id = models.BigIntegerField(_("service's Altegio id"))
    title = models.CharField(_("name"), max_length=255, blank=True)
    amount = models.DecimalField(_("amount"), max_digits=10, decimal_places=3, default=1)
    first_cost = models.DecimalField(_("price before discount"), **MONEY)
    discount = models.DecimalField(_("discount, %"), max_digits=6, decimal_places=2, default=0)
    cost = models.DecimalField(_("price"), **MONEY)

    class Meta:
        verbose_name = _("service line")
        verbose_name_plural = _("service lines")
        ordering = ("position",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["appointment", "position"], name="altegio_line_key"),
        ]

    def __str__(self) -> str:
        return self.title


class Payment(MirrorModel):
    """A payment (Altegio: finance transaction) made at an appointment."""

    appointment = models.ForeignKey(
        Appointment,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="payments",
        verbose_name=_("appointment"),
    )
    client = models.ForeignKey(
        Client,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="payments",
        verbose_name=_("client"),
    )
    amount = models.DecimalField(_("sum"), **MONEY)
    paid_at = models.DateTimeField(_("paid at"), null=True, blank=True)
    account = models.CharField(_("account"), max_length=255, blank=True)
    is_cash = models.BooleanField(_("cash"), default=False)
    deleted = models.BooleanField(_("deleted"), default=False)

    class Meta(MirrorModel.Meta):
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        ordering = ("-paid_at", "-id")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["paid_at"], name="altegio_payment_paid_at"),
        ]

    def __str__(self) -> str:
        return f"{self.amount}"
