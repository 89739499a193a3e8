"""A campaign: the rules and the texts by which completed visits are asked about."""

from __future__ import annotations

from datetime import time
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from feedback.models.asking import TARGETS, AskingRules
from feedback.models.words import CHANNEL_WORDS
from feedback.rules import DEFAULT_WAYS, Way
from feedback.texts import (
    LONG_VALUES,
    TEXT_LIMIT,
    TITLE_LIMIT,
    has_stray_braces,
    render,
    size_in_bytes,
    size_of_title,
    unknown_variables,
)


def default_ways() -> list[str]:
    """Direct, then a person."""
    return list(DEFAULT_WAYS)


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
    history = HistoricalRecords(m2m_fields=TARGETS)

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
        if self.channels[:1] != [Way.INSTAGRAM] or len(set(self.channels)) != len(self.channels):
            raise ValidationError({"channels": _("Direct comes first, and each way stands there once.")})


class Translated(models.Model):
    """A text in both languages; an empty English one falls back to the Ukrainian."""

    text_uk = models.TextField(_("text in Ukrainian"), max_length=1000)
    text_en = models.TextField(_("text in English"), max_length=1000, blank=True)

    class Meta:
        abstract = True

    def clean(self) -> None:
        """The text can be sent: Instagram takes it, and it has no braces or variables that mean nothing."""
        super().clean()
        found = {name: text_faults(getattr(self, name) or "") for name in ("text_uk", "text_en")}
        wrong = {name: faults for name, faults in found.items() if faults}
        if wrong:
            raise ValidationError(wrong)

    def text(self, language: str) -> str:
        """The text in this language, else in Ukrainian."""
        return (self.text_en if language == "en" else "") or self.text_uk


def text_faults(text: str) -> list[str]:
    """What keeps a text from being sent as it stands, a sentence each."""
    faults: list[Any] = []
    unknown = unknown_variables(text)
    if has_stray_braces(text):
        faults.append(
            _("A brace is left over or missing: write a variable as {salon}, in one pair of braces.")
        )
    elif unknown:
        names = ", ".join(f"{{{name}}}" for name in sorted(unknown))
        faults.append(_("There is no such variable: %(names)s.") % {"names": names})
    size = size_in_bytes(render(text, LONG_VALUES))
    if size > TEXT_LIMIT:
        faults.append(
            _(
                "Too long: up to %(size)s bytes with a client's details, and Instagram takes %(most)s "
                "(a Ukrainian letter is two bytes)."
            )
            % {"size": size, "most": TEXT_LIMIT}
        )
    return [str(fault) for fault in faults]


class Question(Translated):
    """One question of the survey, asked in the order of `position`."""

    class Kind(models.TextChoices):
        """How a question is answered."""

        RATING = "rating", _("rating from 1 to 5")
        TEXT = "text", _("free text")
        YES_NO = "yes_no", _("yes or no")

    BUTTONS: ClassVar[dict[str, int]] = {Kind.RATING: 5, Kind.YES_NO: 2}

    campaign = models.ForeignKey(
        Campaign, on_delete=models.CASCADE, related_name="questions", verbose_name=_("campaign")
    )
    position = models.PositiveSmallIntegerField(_("position"))
    key = models.SlugField(_("key"), max_length=32, help_text=_("rating, comment, recommend"))
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    titles_uk = models.TextField(
        _("buttons in Ukrainian"), max_length=200, blank=True, help_text=_("One a line; empty: as usual.")
    )
    titles_en = models.TextField(
        _("buttons in English"), max_length=200, blank=True, help_text=_("One a line; empty: as usual.")
    )
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ("position",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["campaign", "key"], name="feedback_question_key"),
        ]

    def __str__(self) -> str:
        return self.text_uk[:60]

    def clean(self) -> None:
        """Also the buttons: as many as there are answers, each short enough for Instagram."""
        super().clean()
        found = {name: self._title_faults(name) for name in ("titles_uk", "titles_en")}
        wrong = {name: faults for name, faults in found.items() if faults}
        if wrong:
            raise ValidationError(wrong)

    def _title_faults(self, name: str) -> list[str]:
        titles = lines_of(getattr(self, name))
        faults: list[Any] = [
            _("“%(title)s” is too long for a button: %(size)s characters, and Instagram shows %(most)s.")
            % {"title": title, "size": size_of_title(title), "most": TITLE_LIMIT}
            for title in titles
            if size_of_title(title) > TITLE_LIMIT
        ]
        wanted = self.BUTTONS.get(self.kind, 0)
        if titles and len(titles) != wanted:
            faults.append(_("This question has %(count)s buttons: write one a line.") % {"count": wanted})
        if len(set(titles)) != len(titles):
            faults.append(_("Two buttons are the same."))
        return [str(fault) for fault in faults]

    def titles(self, language: str) -> list[str]:
        """The buttons as the salon words them, [] where it left them as they are."""
        return lines_of(self.titles_en if language == "en" else "") or lines_of(self.titles_uk)


def lines_of(text: str) -> list[str]:
    """The lines that hold something, without white space around."""
    return [line.strip() for line in text.splitlines() if line.strip()]


class MessageTemplate(Translated):
    """A text of the survey that is not a question."""

    class Kind(models.TextChoices):
        """What the text is for."""

        ASK_AGAIN = "ask_again", _("the rating was not understood")
        THANKS = "thanks", _("thanks at the end")
        OPTED_OUT = "opted_out", _("the client asked not to be written to")
        BY_HAND = "by_hand", _("what staff write by hand in Direct")
        SMS = "sms", _("SMS with the link to Direct")
        EMAIL = "email", _("e-mail with the link to Direct")

    campaign = models.ForeignKey(
        Campaign, on_delete=models.CASCADE, related_name="templates", verbose_name=_("campaign")
    )
    kind = models.CharField(_("used for"), max_length=16, choices=Kind.choices)
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("message text")
        verbose_name_plural = _("message texts")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["campaign", "kind"], name="feedback_template_kind"),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()
