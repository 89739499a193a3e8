"""The questions of a campaign: how each is answered, and when it is asked."""

from __future__ import annotations

import textwrap
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from feedback.models.campaign import Campaign
from feedback.models.template import MessageTemplate
from feedback.models.translated import Translated, lines_of
from feedback.rules import CHOICES_MOST, FIXED_VALUES, AskedAfter, QuestionKind
from feedback.texts import TITLE_LIMIT, size_of_title

MOST_QUESTIONS = 10
LONGEST_KEY = 24
# Names of other messages and answers of a survey.
RESERVED = frozenset({*MessageTemplate.Kind.values, "afterwards", "case_reply", "case_call", "rehearsal"})


class Question(Translated):
    """One question of the survey, asked in the order of `position`."""

    class Kind(models.TextChoices):
        """How a question is answered. The codes themselves are `feedback.rules.QuestionKind`."""

        RATING = QuestionKind.RATING.value, _("rating from 1 to 5")
        RATING10 = QuestionKind.RATING10.value, _("rating from 1 to 10")
        SCALE = QuestionKind.SCALE.value, _("from 0 to 10")
        TEXT = QuestionKind.TEXT.value, _("free text")
        YES_NO = QuestionKind.YES_NO.value, _("yes or no")
        CHOICE = QuestionKind.CHOICE.value, _("one of several")

    class After(models.TextChoices):
        """After which answer it is asked. The codes themselves are `feedback.rules.AskedAfter`."""

        ALWAYS = AskedAfter.ALWAYS.value, _("always")
        LOW = AskedAfter.LOW.value, _("after a low rating")
        HIGH = AskedAfter.HIGH.value, _("after a high rating")
        YES = AskedAfter.YES.value, _("after “yes”")
        NO = AskedAfter.NO.value, _("after “no”")

    campaign = models.ForeignKey(
        Campaign, on_delete=models.CASCADE, related_name="questions", verbose_name=_("campaign")
    )
    position = models.PositiveSmallIntegerField(_("position"))
    key = models.SlugField(
        _("key"),
        max_length=32,
        blank=True,
        help_text=_("The name of its answers in exports and in the API; made by itself when left empty."),
    )
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    required = models.BooleanField(
        _("needed for a complete survey"),
        default=True,
        help_text=_("What is not needed can be skipped with a button."),
    )
    asked_after = models.CharField(_("is asked"), max_length=8, choices=After.choices, default=After.ALWAYS)
    after_key = models.SlugField(
        _("of which question"),
        max_length=32,
        blank=True,
        help_text=_("Key of an earlier one; empty: the rating of the visit, or the nearest yes or no."),
    )
    titles_uk = models.TextField(
        _("buttons in Ukrainian"), max_length=250, blank=True, help_text=_("One a line; empty: as usual.")
    )
    titles_en = models.TextField(
        _("buttons in English"), max_length=250, blank=True, help_text=_("One a line; empty: as usual.")
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
        return textwrap.shorten(self.text_uk, 60, placeholder="…")

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save; a question without a key gets one that no other of its campaign has, and keeps it."""
        if not self.key:
            self.key = self._free_key()
            if kwargs.get("update_fields") is not None:
                kwargs["update_fields"] = {*kwargs["update_fields"], "key"}
        super().save(*args, **kwargs)

    def _free_key(self) -> str:
        taken = set(Question.objects.filter(campaign=self.campaign_id).values_list("key", flat=True))
        taken |= set(
            self.history.model.objects.filter(campaign=self.campaign_id).values_list("key", flat=True)
        )
        return next(key for number in range(1, 1000) if (key := f"question{number}") not in taken)

    def clean(self) -> None:
        """Also the buttons: as many as there are answers, each short enough for Instagram."""
        super().clean()
        if self.key in RESERVED or self.key.startswith("again_") or len(self.key) > LONGEST_KEY:
            words = _("Choose another key: this one is taken, or longer than %(most)s characters.")
            raise ValidationError({"key": words % {"most": LONGEST_KEY}})
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
        faults += self._count_faults(name, len(titles))
        if len({title.casefold() for title in titles}) != len(titles):
            faults.append(_("Two buttons are the same."))
        return [str(fault) for fault in faults]

    def _count_faults(self, name: str, count: int) -> list[Any]:
        if self.kind != QuestionKind.CHOICE:
            wanted = len(FIXED_VALUES.get(self.kind, ()))
            wrong = count not in (0, wanted)
            words = _("This question has %(count)s buttons: write one a line.")
            return [words % {"count": wanted}] if wrong else []
        if name == "titles_uk" and not 2 <= count <= CHOICES_MOST:
            words = _("Write the answers to choose from, one a line: two to %(most)s of them.")
            return [words % {"most": CHOICES_MOST}]
        if name == "titles_en" and count not in (0, len(lines_of(self.titles_uk))):
            return [_("In English there have to be as many answers as in Ukrainian, in the same order.")]
        return []

    @property
    def lacks_titles(self) -> bool:
        """Whether its buttons are worded in Ukrainian only, and not by digits."""
        worded = any(not title.isdigit() for title in lines_of(self.titles_uk))
        return worded and not lines_of(self.titles_en)

    def titles(self, language: str) -> list[str]:
        """The buttons as the salon words them, [] where it left them as they are."""
        return lines_of(self.titles_en if language == "en" else "") or lines_of(self.titles_uk)
