"""Appointments with their service lines, goods lines and payments."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.utils import formats, timezone
from django.utils.translation import gettext_lazy as _

from altegio.models.base import MONEY, MirrorModel
from altegio.models.client import Client, folded
from altegio.models.service import Service
from altegio.models.staff import Staff
from altegio.models.visit import TimedModel, Visit


class Source(models.TextChoices):
    """Who made an appointment."""

    ONLINE = "online", _("client, online")
    ADMIN = "admin", _("salon")
    PARTNER = "partner", _("partner")


class Appointment(TimedModel):
    """An appointment (Altegio: record). Without a client it is a calendar block.

    `paid` counts a payment of goods where the goods were sold: one that sits on another appointment of the
    visit is moved over, and `paid_moved` says by how much `paid` differs from the payments made here.
    """

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
    # The vendor's own flag; nothing follows from it. A client's confirmation is attendance 2.
    confirmed = models.BooleanField(_("confirmed"), default=True)
    source = models.CharField(_("booked by"), max_length=8, choices=Source.choices, default=Source.ADMIN)
    source_detail = models.CharField(_("booked through"), max_length=255, blank=True)
    bookform_id = models.BigIntegerField(_("booking form"), null=True, blank=True)
    from_url = models.CharField(_("booked from the page"), max_length=500, blank=True)
    created_user_id = models.BigIntegerField(_("booked by Altegio's user"), null=True, blank=True)
    # The client pays; the comer is who comes: a child, a friend.
    comer = models.CharField(_("who comes"), max_length=255, blank=True)
    # [{"title": …, "color": "#rrggbb"}]
    labels = models.JSONField(_("labels"), default=list, blank=True)
    color = models.CharField(_("colour"), max_length=7, blank=True)
    activity_id = models.BigIntegerField(_("group event"), null=True, blank=True)
    clients_count = models.PositiveSmallIntegerField(_("people"), default=1)
    master_request = models.PositiveSmallIntegerField(_("master asked for by the client"), default=0)
    prepaid = models.BooleanField(_("can be prepaid online"), default=False)
    prepaid_confirmed = models.BooleanField(_("prepaid online"), default=False)
    paid_in_full = models.BooleanField(_("paid in full, says Altegio"), default=False)
    paid_moved = models.DecimalField(_("paid on another appointment"), **MONEY, db_default=0)
    review_requested = models.BooleanField(_("review requested by Altegio"), default=False)
    notified = models.BooleanField(_("confirmed by the salon"), default=False)
    custom_fields = models.JSONField(_("custom fields"), default=dict, blank=True)
    created_at = models.DateTimeField(_("booked at"), null=True, blank=True)
    source_changed_at = models.DateTimeField(_("changed in Altegio"), null=True, blank=True)

    class Meta(TimedModel.Meta):
        verbose_name = _("appointment")
        verbose_name_plural = _("appointments")
        ordering = ("-starts_at", "-id")
        indexes: ClassVar[list[models.Index]] = [
            # Presence is among the columns, so that a list is counted without a look at its rows.
            models.Index(fields=["starts_at"], include=["vanished_at"], name="altegio_appt_starts"),
            models.Index(fields=["staff", "starts_at"], include=["vanished_at"], name="altegio_appt_staff"),
            # Whose chair it was is among the columns: masters see their own clients alone.
            models.Index(fields=["client", "starts_at"], include=["staff"], name="altegio_appt_whose"),
            # Whether a client sat in this chair at all, asked of many namesakes at once.
            models.Index(fields=["staff", "client"], name="altegio_appt_chair"),
            models.Index(fields=["changed_at"], name="altegio_appt_changed"),
            models.Index(fields=["visit"], name="altegio_appt_moved", condition=~models.Q(paid_moved=0)),
        ]

    def __str__(self) -> str:
        start = timezone.localtime(self.starts_at, self.company.zone)
        return f"{self.client or _('calendar block')}, {start:%d.%m.%Y %H:%M}"


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


class GoodsLine(models.Model):
    """Goods sold at an appointment. `cost` is the total of the line; `amount` is how much was sold."""

    appointment = models.ForeignKey(
        Appointment,
        on_delete=models.CASCADE,
        related_name="goods",
        db_index=False,
        verbose_name=_("appointment"),
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    # The sale (Altegio: goods transaction), by which its payment is known, and the article that was sold.
    sale_altegio_id = models.BigIntegerField(_("sale's Altegio id"), null=True, blank=True)
    good_altegio_id = models.BigIntegerField(_("article's Altegio id"), null=True, blank=True)
    staff = models.ForeignKey(
        Staff, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("sold by")
    )
    staff_altegio_id = models.BigIntegerField(_("seller's Altegio id"), null=True, blank=True)
    title = models.CharField(_("name"), max_length=255, blank=True)
    amount = models.DecimalField(_("amount"), max_digits=10, decimal_places=3, default=1)
    discount = models.DecimalField(_("discount, %"), max_digits=6, decimal_places=2, default=0)
    cost = models.DecimalField(_("price"), **MONEY)

    class Meta:
        verbose_name = _("goods line")
        verbose_name_plural = _("goods lines")
        ordering = ("position",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["appointment", "position"], name="altegio_goods_key"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["sale_altegio_id"], name="altegio_goods_sale"),
        ]

    def __str__(self) -> str:
        return self.title


class PaymentKind(models.TextChoices):
    """What a payment is for."""

    SERVICE = "service", _("services")
    GOODS = "goods", _("goods")
    OTHER = "other", _("other")


class Payment(MirrorModel):
    """A payment of a client (Altegio: finance transaction), at an appointment or apart from one.

    It is read in two places: inside its appointment, and in the list of all transactions, which alone knows
    the deleted ones and those without an appointment. What the appointment says of it counts more.
    """

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
    kind = models.CharField(
        _("paid for"), max_length=8, choices=PaymentKind.choices, default=PaymentKind.SERVICE
    )
    sale_altegio_id = models.BigIntegerField(_("sale's Altegio id"), null=True, blank=True)
    amount = models.DecimalField(_("sum"), **MONEY)
    paid_at = models.DateTimeField(_("paid at"), null=True, blank=True)
    account = models.CharField(_("account"), max_length=255, blank=True)
    is_cash = models.BooleanField(_("cash"), default=False)
    comment = models.TextField(_("comment"), blank=True)
    deleted = models.BooleanField(_("deleted"), default=False)
    from_record = models.BooleanField(_("known from an appointment"), default=False)

    class Meta(MirrorModel.Meta):
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        ordering = ("-paid_at", "-id")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["changed_at"], name="altegio_payment_changed"),
            # Presence is among the columns, so that the list is counted without a look at its rows.
            models.Index(fields=["paid_at"], include=["vanished_at"], name="altegio_payment_time"),
            models.Index(fields=["account"], name="altegio_payment_account"),
            GinIndex(
                OpClass(folded("comment"), name="gin_trgm_ops"),
                name="altegio_payment_comment",
                condition=models.Q(comment__gt=""),
            ),
        ]

    def __str__(self) -> str:
        places = 0 if self.amount == self.amount.to_integral_value() else 2
        amount = formats.number_format(self.amount, places, use_l10n=True, force_grouping=True)
        return f"{amount}\u00a0{self.company.currency or '₴'}"
