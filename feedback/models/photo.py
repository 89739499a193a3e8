"""Reminders to take a photo at the end of an appointment: for which services, when, and what came of them."""

from __future__ import annotations

from datetime import time
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from feedback.models.team import TeamMessage
from feedback.models.words import PHOTO_REASON_WORDS


class PhotoService(models.Model):
    """Whether photos are taken of a service. A service that has no row is not photographed."""

    service = models.OneToOneField(
        "altegio.Service", on_delete=models.CASCADE, related_name="+", verbose_name=_("service")
    )
    needed = models.BooleanField(_("photo needed"), default=True)
    changed_at = models.DateTimeField(_("since"))
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by whom"),
    )

    class Meta:
        verbose_name = _("service with photos")
        verbose_name_plural = _("services with photos")

    def __str__(self) -> str:
        return str(self.service)


class PhotoSettings(models.Model):
    """One row: whether masters are reminded, and when. `feedback.services.photo_settings` keeps it."""

    enabled = models.BooleanField(
        _("Remind masters to take photos"),
        default=True,
        help_text=_("Nobody is reminded until a service is marked “photo needed”."),
    )
    minutes_before = models.PositiveSmallIntegerField(
        _("Minutes before the appointment's end"),
        default=20,
        validators=[MaxValueValidator(240)],
        help_text=_("When the work is almost ready and the client is still here. From 0 to 240."),
    )
    morning_list = models.BooleanField(
        _("List of the day in the morning"),
        default=True,
        help_text=_("Each master gets one message with all appointments of the day that want a photo."),
    )
    morning_at = models.TimeField(
        _("Time of the list"), default=time(9), help_text=_("By the clock of the master's location.")
    )
    by_email = models.BooleanField(
        _("By e-mail where Telegram is not linked"),
        default=True,
        help_text=_("Without it such masters are not reminded, and the list says so."),
    )
    changed_at = models.DateTimeField(null=True, blank=True, editable=False)
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("settings of photo reminders")
        verbose_name_plural = _("settings of photo reminders")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=models.Q(id=1), name="feedback_one_photosettings"),
        ]

    def __str__(self) -> str:
        return str(_("Photo reminders"))

    def save(self, *args: Any, **kwargs: Any) -> None:
        """There is one."""
        self.pk = 1
        super().save(*args, **kwargs)


class PhotoReminder(models.Model):
    """The reminder of one appointment: one row an appointment, by a constraint, whatever becomes of it.

    Master, end and services are those of the appointment when it was last looked at.
    """

    class State(models.TextChoices):
        """How the reminder stands. The codes are `feedback.rules.photos.PhotoState`."""

        PLANNED = "planned", _("will be reminded")
        SENT = "sent", _("reminded, no answer yet")
        DONE = "done", _("photo taken")
        NOT_NEEDED = "not_needed", _("photo not needed")
        DECLINED = "declined", _("client declined")
        CANCELLED = "cancelled", _("called off")
        MISSED = "missed", _("not reminded in time")
        FAILED = "failed", _("reminder not delivered")

    appointment = models.OneToOneField(
        "altegio.Appointment", on_delete=models.CASCADE, related_name="+", verbose_name=_("appointment")
    )
    staff = models.ForeignKey(
        "altegio.Staff",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("master"),
    )
    ends_at = models.DateTimeField(_("end"))
    service_ids = ArrayField(models.BigIntegerField(), verbose_name=_("services with photos"), default=list)
    remind_at = models.DateTimeField(_("to be reminded at"))
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.PLANNED)
    reason = models.CharField(_("reason"), max_length=16, blank=True, choices=PHOTO_REASON_WORDS)
    # The day and the master of the message that went out, and how many went out in all: a second one goes
    # to another master, or for another day.
    sent_for = models.DateField(null=True, blank=True, editable=False)
    sent_to = models.BigIntegerField(null=True, blank=True, editable=False)
    message = models.ForeignKey(
        TeamMessage,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("message"),
    )
    times = models.PositiveSmallIntegerField(_("messages"), default=0, editable=False)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    decided_at = models.DateTimeField(_("answered"), null=True, blank=True)
    # None where a master without a user of this system answered in Telegram: `staff` says who it was.
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by whom"),
    )
    created_at = models.DateTimeField(_("planned"), db_default=Now())

    class Meta:
        verbose_name = _("photo reminder")
        verbose_name_plural = _("photo reminders")
        ordering = ("ends_at", "id")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["remind_at"], name="feedback_photo_due", condition=models.Q(state="planned")
            ),
            models.Index(fields=["ends_at"], name="feedback_photo_ends"),
            models.Index(fields=["staff", "ends_at"], name="feedback_photo_staff"),
        ]

    def __str__(self) -> str:
        return f"{self.appointment}: {self.get_state_display()}"
