"""Visits: the appointments of one client's one coming."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from altegio.models.base import MONEY, MirrorModel, MirrorQuerySet
from altegio.models.client import Client
from altegio.models.status import (
    ARRIVED,
    CONFIRMED,
    PENDING,
    PaymentStatus,
    Status,
    status_at,
    status_case,
    status_q,
)


class TimedQuerySet(MirrorQuerySet):
    """Rows with a beginning, an end and an attendance."""

    def with_status(self, now: datetime) -> TimedQuerySet:
        """Annotate each row with `status_now`, its state at the moment `now`."""
        rows: TimedQuerySet = self.annotate(status_now=status_case(now))
        return rows

    def in_status(self, status: str, now: datetime) -> TimedQuerySet:
        """Rows that are in this state at the moment `now`."""
        return self.filter(status_q(status, now))


class TimedModel(MirrorModel):
    """What an appointment and a visit have in common."""

    client = models.ForeignKey(
        Client,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="%(class)ss",
        db_index=False,
        verbose_name=_("client"),
    )
    starts_at = models.DateTimeField(_("start"))
    ends_at = models.DateTimeField(_("end"))
    attendance = models.SmallIntegerField(
        _("attendance"), default=0, help_text=_("Altegio: 1 arrived, 2 confirmed, 0 pending, -1 no-show")
    )
    cancelled = models.BooleanField(_("cancelled"), default=False)
    cost = models.DecimalField(_("price"), **MONEY)
    paid = models.DecimalField(_("paid"), **MONEY)
    payment_status = models.CharField(
        _("payment"), max_length=8, choices=PaymentStatus.choices, default=PaymentStatus.NONE
    )

    objects: ClassVar[Any] = TimedQuerySet.as_manager()

    class Meta(MirrorModel.Meta):
        abstract = True

    def status(self, now: datetime) -> Status:
        """The state at the moment `now`."""
        return status_at(attendance=self.attendance, cancelled=self.cancelled, ends_at=self.ends_at, now=now)


class Visit(TimedModel):
    """A visit (Altegio's `visit_id`): derived from its appointments each time one of them changes.

    `attendance` is arrived when any appointment of it is; `cancelled` when all of them are; `starts_at`
    and `ends_at` span those that are not cancelled. One survey is asked a visit, never an appointment.
    """

    class Meta(TimedModel.Meta):
        verbose_name = _("visit")
        verbose_name_plural = _("visits")
        ordering = ("-starts_at", "-id")
        indexes: ClassVar[list[models.Index]] = [
            # Presence is among the columns, so that the list is counted without a look at its rows.
            models.Index(fields=["starts_at"], include=["vanished_at"], name="altegio_visit_time"),
            models.Index(fields=["client", "starts_at"], name="altegio_visit_client"),
            models.Index(
                fields=["ends_at"],
                name="altegio_visit_completed",
                condition=models.Q(attendance=ARRIVED, cancelled=False, vanished_at__isnull=True),
            ),
            # What ended and was never marked.
            models.Index(
                fields=["ends_at"],
                name="altegio_visit_unmarked",
                condition=models.Q(
                    attendance__in=(PENDING, CONFIRMED), cancelled=False, vanished_at__isnull=True
                ),
            ),
            # What changed lately, whatever it is now.
            models.Index(fields=["changed_at"], name="altegio_visit_changed"),
        ]

    def __str__(self) -> str:
        start = timezone.localtime(self.starts_at, self.company.zone)
        return f"{self.client or '–'}, {start:%d.%m.%Y %H:%M}"
