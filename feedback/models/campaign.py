"""A campaign: the rules and the texts by which completed visits are asked about."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Value
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from feedback.models.asking import TARGETS, AskingRules
from feedback.models.words import CHANNEL_WORDS
from feedback.rules import DEFAULT_WAYS, Way


def default_ways() -> list[str]:
    """Direct, then a person."""
    return list(DEFAULT_WAYS)


class CampaignHistory(HistoricalRecords):
    """The usual history. One query finds which lists hold anything, instead of one for each of them."""

    def create_historical_record_m2ms(self, history_instance: Any, instance: models.Model) -> None:
        """Keep the lists of a campaign: of most there is nothing to keep."""
        every = history_instance._history_m2m_fields
        history_instance._history_m2m_fields = self._held(every, instance)
        super().create_historical_record_m2ms(history_instance, instance)
        history_instance._history_m2m_fields = every

    def _held(self, fields: Sequence[Any], instance: models.Model) -> list[Any]:
        rows = [
            getattr(instance, field.name)
            .through.objects.filter(campaign=instance)
            .values_list(Value(field.name))
            for field in fields
        ]
        held = {name for (name,) in rows[0].union(*rows[1:])}
        return [field for field in fields if field.name in held]


class Campaign(AskingRules):
    """Rules of one survey. Made switched off; visits before `since` are never asked about."""

    name = models.CharField(_("name"), max_length=120)
    is_default = models.BooleanField(_("default campaign"), default=False, editable=False)
    enabled = models.BooleanField(
        _("send surveys"), default=False, help_text=_("While this is off, nobody is asked.")
    )
    since = models.DateTimeField(
        _("visits since"),
        null=True,
        blank=True,
        help_text=_("Visits that ended before this moment are not asked about. Set when switched on."),
    )
    delay_hours = models.PositiveSmallIntegerField(
        _("hours after the visit"),
        default=24,
        validators=[MaxValueValidator(14 * 24)],
        help_text=_("How long after the end of the visit the client is asked."),
    )
    early = models.BooleanField(
        _("sooner, if the window closes"),
        default=True,
        help_text=_(
            "Instagram lets us write for 24 hours after the client's last word. If that ends before our "
            "time, the survey goes just before it ends: two hours after the visit at the soonest, within the "
            "hours below. Otherwise it waits until the client writes again."
        ),
    )
    hours_start = models.TimeField(_("send from"), default=time(10, 0))
    hours_end = models.TimeField(
        _("send until"), default=time(20, 0), help_text=_("00:00 means midnight, the end of the day.")
    )
    expiry_days = models.PositiveSmallIntegerField(
        _("days until it is too late"),
        default=7,
        validators=[MinValueValidator(1), MaxValueValidator(60)],
        help_text=_("How many days a survey may wait for the client to write, and then for answers."),
    )
    hold_minutes = models.PositiveSmallIntegerField(
        _("minutes of silence after a client's question"),
        default=30,
        validators=[MaxValueValidator(24 * 60)],
        help_text=_("No survey comes into a talk with the desk, until somebody answers or this time is up."),
    )
    daily_limit = models.PositiveIntegerField(
        _("surveys a day, at most"),
        default=3000,
        validators=[MinValueValidator(1)],
        help_text=_("What is over waits for the next day."),
    )
    channels = ArrayField(
        models.CharField(max_length=12, choices=CHANNEL_WORDS),
        verbose_name=_("ways, in this order"),
        default=default_ways,
        help_text=_(
            "A survey goes by one way at a time: by the next one when the one before does not reach the "
            "client. SMS costs money on the salon's account in Altegio."
        ),
    )
    language = models.CharField(
        _("language of the texts"),
        max_length=2,
        default="uk",
        choices=[("uk", _("Ukrainian")), ("en", _("English"))],
    )
    high_from = models.PositiveSmallIntegerField(
        _("a rating is high from"),
        default=5,
        validators=[MinValueValidator(2), MaxValueValidator(5)],
        help_text=_("Of 5; on a scale up to ten, 5 of 5 is 9 or 10."),
    )
    history = CampaignHistory(m2m_fields=TARGETS)

    class Meta:
        verbose_name = _("campaign")
        verbose_name_plural = _("campaigns")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["is_default"],
                condition=models.Q(is_default=True),
                name="feedback_one_default_campaign",
            ),
            models.CheckConstraint(
                condition=models.Q(hours_end=time(0)) | models.Q(hours_start__lt=models.F("hours_end")),
                name="feedback_campaign_hours",
                violation_error_message=_("The sending hours must begin before they end, within one day."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save; a campaign that is on always has a beginning, so that the past is never asked about.

        The one place that asks the clock below the tasks: whoever saves, and however, must not forget it.
        """
        if self.enabled and self.since is None:
            self.since = timezone.now()
            if kwargs.get("update_fields") is not None:
                kwargs["update_fields"] = {*kwargs["update_fields"], "since"}
        super().save(*args, **kwargs)

    def clean(self) -> None:
        """A beginning lies in the past: until one to come nobody would be asked, and nothing said why."""
        super().clean()
        if self.since is not None and self.since > timezone.now():
            raise ValidationError(
                {"since": _("“Visits since” is in the future: give a moment that has passed.")}
            )
        if self.low_threshold >= self.high_from:
            raise ValidationError({"high_from": _("A high rating has to be above a low one.")})
        if self.reminder_days is not None and self.reminder_days >= self.expiry_days:
            raise ValidationError(
                {"reminder_days": _("The reminder would come when the time for answers is over.")}
            )
        if self.channels[:1] != [Way.INSTAGRAM] or len(set(self.channels)) != len(self.channels):
            raise ValidationError({"channels": _("Direct comes first, and each way stands there once.")})
