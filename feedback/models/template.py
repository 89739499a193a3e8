"""The texts of a survey that are not questions."""

from __future__ import annotations

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from feedback.models.campaign import Campaign
from feedback.models.translated import Translated


class MessageTemplate(Translated):
    """A text of the survey that is not a question. One that may be left out says so, and what comes then."""

    class Kind(models.TextChoices):
        """What the text is for."""

        ASK_AGAIN = "ask_again", _("the rating was not understood")
        COMPLAINT = "complaint", _("a complaint in place of a rating")
        COMMENT_LOW = "comment_low", _("question for a comment after a low rating")
        COMMENT_HIGH = "comment_high", _("question for a comment after a high rating")
        RECOMMEND_LOW = "recommend_low", _("question of recommending after a low rating")
        THANKS = "thanks", _("thanks at the end")
        THANKS_LOW = "thanks_low", _("thanks after a low rating")
        THANKS_MIDDLE = "thanks_middle", _("thanks after a middling rating")
        THANKS_HIGH = "thanks_high", _("thanks after a high rating")
        NOTED = "noted", _("thanks for what came after the end")
        OPTED_OUT = "opted_out", _("the client asked not to be written to")
        BY_HAND = "by_hand", _("what staff write by hand in Direct")
        SMS = "sms", _("SMS that invites to the survey")
        EMAIL = "email", _("e-mail that invites to the survey")
        REMINDER = "reminder", _("reminder to who did not answer")

    # Left empty, the question's own text or the usual thanks take their place; of what came after the end
    # nothing is said then.
    OPTIONAL: ClassVar[tuple[str, ...]] = (
        Kind.THANKS_LOW,
        Kind.THANKS_MIDDLE,
        Kind.THANKS_HIGH,
        Kind.COMMENT_LOW,
        Kind.COMMENT_HIGH,
        Kind.RECOMMEND_LOW,
        Kind.NOTED,
    )

    campaign = models.ForeignKey(
        Campaign, on_delete=models.CASCADE, related_name="templates", verbose_name=_("campaign")
    )
    kind = models.CharField(_("used for"), max_length=16, choices=Kind.choices)
    text_uk = models.TextField(_("text in Ukrainian"), max_length=1000, blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("message text")
        verbose_name_plural = _("message texts")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["campaign", "kind"], name="feedback_template_kind"),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()

    def clean(self) -> None:
        """Also that there is a text, except where it may be left out."""
        super().clean()
        if self.text_uk.strip():
            return
        if self.kind not in self.OPTIONAL:
            raise ValidationError({"text_uk": _("This text cannot be left out.")})
        if self.text_en.strip():
            raise ValidationError({"text_uk": _("Write it in Ukrainian too, or leave both empty.")})
