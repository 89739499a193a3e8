"""Whom a campaign asks, when, and what follows: its rules as a manager sets them."""

from __future__ import annotations

from datetime import time
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from feedback.rules import DelayMode

# The rows in the mirror that a rule may name; histories keep them too.
TARGETS = (
    "only_services",
    "except_services",
    "only_categories",
    "except_categories",
    "only_masters",
    "except_masters",
)


def _targets(model: str, words: Any) -> Any:
    return models.ManyToManyField(model, verbose_name=words, related_name="+", blank=True)


class AskingRules(models.Model):
    """The rules of a campaign. Those with nothing in them leave everybody in."""

    priority = models.PositiveSmallIntegerField(
        _("order"),
        default=100,
        help_text=_("A visit is asked about by one campaign: the first that fits. Smaller comes first."),
    )
    delay_mode = models.CharField(
        _("when to ask"),
        max_length=8,
        choices=[
            (DelayMode.HOURS.value, _("some hours after the visit")),
            (DelayMode.NEXT_DAY.value, _("on a later day, at a fixed time")),
        ],
        default=DelayMode.HOURS.value,
    )
    delay_days = models.PositiveSmallIntegerField(
        _("days after the visit"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(14)],
        help_text=_("Counts where the survey goes on a later day: 1 is the day after the visit."),
    )
    send_at = models.TimeField(
        _("at"),
        default=time(12, 0),
        help_text=_("By the clock of the location; the sending hours below still hold."),
    )
    only_services = _targets("altegio.Service", _("only these services"))
    except_services = _targets("altegio.Service", _("none of these services"))
    only_categories = _targets("altegio.ServiceCategory", _("only these categories"))
    except_categories = _targets("altegio.ServiceCategory", _("none of these categories"))
    only_masters = _targets("altegio.Staff", _("only these masters"))
    except_masters = _targets("altegio.Staff", _("none of these masters"))
    min_cost = models.DecimalField(
        _("price, at least"),
        max_digits=14,
        decimal_places=2,
        default=0,
        validators=[MinValueValidator(0)],
        help_text=_("Visits that cost less are not asked about. 0: the price does not matter."),
    )
    sample_percent = models.PositiveSmallIntegerField(
        _("share of visits, %"),
        default=100,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text=_("Of those that fit, so many in a hundred are asked about: by chance, once and for all."),
    )
    min_days_between = models.PositiveSmallIntegerField(
        _("days between two surveys of a client"),
        default=14,
        validators=[MaxValueValidator(365)],
        help_text=_("Who was asked in these days, about whatever visit, is left alone. 0: after each visit."),
    )
    first_visits_always = models.BooleanField(
        _("always after the first visit"),
        default=True,
        help_text=_("Price, share and days between do not matter then; services and masters still do."),
    )
    late_days = models.PositiveSmallIntegerField(
        _("days for a visit to be marked"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(60)],
        help_text=_(
            "Marked as arrived when its time to be asked has passed, a visit is asked about at once, if it "
            "ended at most so many days ago; else it is missed. Empty: as long as a survey may wait."
        ),
    )
    unmarked_hours = models.PositiveSmallIntegerField(
        _("hours until an unmarked visit counts"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(14 * 24)],
        help_text=_(
            "Empty: only who was marked as arrived is asked. Else a visit that ended so many hours ago, and "
            "was never marked, counts as one that took place."
        ),
    )
    skip_reviewed = models.BooleanField(
        _("not who left a review in Altegio"),
        default=True,
        help_text=_("Of this visit. Who has said it once is not asked again."),
    )
    skip_review_requested = models.BooleanField(
        _("not whom Altegio asks itself"),
        default=False,
        help_text=_("Visits of which Altegio itself asks for a review."),
    )
    hold = models.BooleanField(
        _("wait for a manager"),
        default=False,
        help_text=_("Nothing goes out by itself: each survey waits in the list until a manager lets it go."),
    )
    low_threshold = models.PositiveSmallIntegerField(
        _("low rating, up to"),
        default=3,
        validators=[MinValueValidator(1), MaxValueValidator(4)],
        help_text=_("Of 5. Such an answer opens a case; other scales count in proportion."),
    )
    reminder_days = models.PositiveSmallIntegerField(
        _("days until the reminder"),
        null=True,
        blank=True,
        default=3,
        validators=[MinValueValidator(1), MaxValueValidator(30)],
        help_text=_("Who did not answer is reminded once, after so many days. Empty: never."),
    )
    case_hours = models.PositiveSmallIntegerField(
        _("hours for a case"),
        default=24,
        validators=[MinValueValidator(1), MaxValueValidator(30 * 24)],
        help_text=_("In so many hours somebody should have answered a client who was not pleased."),
    )
    review_url = models.URLField(
        _("public review page"),
        blank=True,
        help_text=_("Everybody who answered is thanked with this link, whatever they said."),
    )

    class Meta:
        abstract = True

    def clean(self) -> None:
        """A visit has to count before it is too late to ask about it."""
        super().clean()
        if self.late_days is not None and self.unmarked_hours and self.unmarked_hours > self.late_days * 24:
            raise ValidationError(
                {"unmarked_hours": _("An unmarked visit would count only when it is too late to ask.")}
            )
