"""Days that are not like the others: sending hours of a weekday, and days on which nobody is written to."""

from __future__ import annotations

from datetime import time
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import formats
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from feedback.models.campaign import Campaign

MOST_HOLIDAYS = 100


class Weekday(models.IntegerChoices):
    """Days of the week, as Python counts them."""

    MONDAY = 0, _("Monday")
    TUESDAY = 1, _("Tuesday")
    WEDNESDAY = 2, _("Wednesday")
    THURSDAY = 3, _("Thursday")
    FRIDAY = 4, _("Friday")
    SATURDAY = 5, _("Saturday")
    SUNDAY = 6, _("Sunday")


class CampaignDay(models.Model):
    """The sending hours of one weekday where they differ from the campaign's."""

    campaign = models.ForeignKey(
        Campaign, on_delete=models.CASCADE, related_name="days", verbose_name=_("campaign")
    )
    weekday = models.PositiveSmallIntegerField(_("day of the week"), choices=Weekday.choices)
    closed = models.BooleanField(_("nobody is written to"), default=False)
    start = models.TimeField(_("send from"), default=time(10, 0))
    end = models.TimeField(
        _("send until"), default=time(20, 0), help_text=_("00:00 means midnight, the end of the day.")
    )
    history = HistoricalRecords()
    # Set by who looks at all days of the week together.
    together = False

    class Meta:
        verbose_name = _("day of its own")
        verbose_name_plural = _("days of their own")
        ordering = ("weekday",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["campaign", "weekday"],
                name="feedback_campaign_day",
                violation_error_message=_("This day of the week stands there twice."),
            ),
            models.CheckConstraint(
                condition=models.Q(closed=True) | models.Q(end=time(0)) | models.Q(start__lt=models.F("end")),
                name="feedback_campaign_day_hours",
                violation_error_message=_("The sending hours must begin before they end, within one day."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_weekday_display())

    def clean(self) -> None:
        """On some day of the week clients are written to."""
        super().clean()
        if self.together or not self.closed or self.campaign_id is None:
            return
        others = CampaignDay.objects.filter(campaign=self.campaign_id, closed=True)
        if others.exclude(weekday=self.weekday).count() == len(Weekday) - 1:
            raise ValidationError({"closed": _("All other days are closed: nobody would ever be asked.")})


class Holiday(models.Model):
    """A day on which no client is written to by any campaign, at any location."""

    date = models.DateField(_("day"))
    yearly = models.BooleanField(
        _("every year"), default=False, help_text=_("On this day and month, whatever the year.")
    )
    name = models.CharField(_("what day it is"), max_length=80, blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("holiday")
        verbose_name_plural = _("holidays")
        ordering = ("date", "pk")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["date"], name="feedback_holiday_date"),
        ]

    def __str__(self) -> str:
        return f"{self.shown}: {self.name}" if self.name else self.shown

    @property
    def shown(self) -> str:
        """The day in words; without a year where it comes every year."""
        return formats.date_format(self.date, "j E" if self.yearly else "j E Y")

    def clean(self) -> None:
        """The list stays short: a year of holidays would be a campaign that asks nobody."""
        super().clean()
        if Holiday.objects.exclude(pk=self.pk).count() >= MOST_HOLIDAYS:
            raise ValidationError(_("There are too many holidays: delete those that have passed."))
