"""The outbox: every message is a row before it is a request."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from feedback.models.instagram import InstagramContact
from feedback.models.survey import VisitFeedback
from feedback.models.words import CHANNEL_WORDS
from feedback.rules import Way

# Refusals that hold for every SMS of the salon, until a person acts in Altegio.
STOPS_SMS = ("sms_no_funds", "sms_no_rights")


class Message(models.Model):
    """One outgoing message. `unknown` is never sent again: the echo or a person settles it."""

    class State(models.TextChoices):
        """How the message stands."""

        QUEUED = "queued", _("queued")
        SENDING = "sending", _("being sent")
        SENT = "sent", _("sent")
        FAILED = "failed", _("failed")
        UNKNOWN = "unknown", _("outcome unknown")

    feedback = models.ForeignKey(
        VisitFeedback,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="messages",
        verbose_name=_("survey"),
    )
    contact = models.ForeignKey(
        InstagramContact,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="messages",
        verbose_name=_("contact"),
        help_text=_("The person in Direct; none for an SMS, a letter, or before they wrote."),
    )
    channel = models.CharField(_("way"), max_length=12, choices=CHANNEL_WORDS, default=Way.INSTAGRAM)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("by whom"),
    )
    # What the message is in its survey: a question's key, or a template's kind. One of each a survey.
    purpose = models.CharField(_("purpose"), max_length=32)
    text = models.TextField(_("text"))
    # [{"title": …, "payload": …, "question": key, "value": …}]; the payload is a random token, and only
    # this row says what it means.
    quick_replies = models.JSONField(_("buttons"), default=list, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    created_at = models.DateTimeField(_("queued at"), db_default=Now())
    not_before = models.DateTimeField(_("not before"), null=True, blank=True)
    claimed_at = models.DateTimeField(_("taken to be sent"), null=True, blank=True)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    delivered_at = models.DateTimeField(_("delivered at"), null=True, blank=True)
    seen_at = models.DateTimeField(_("seen at"), null=True, blank=True)
    # When the conversation was last read to learn what became of a message whose outcome is unknown.
    looked_up_at = models.DateTimeField(null=True, blank=True, editable=False)
    mid = models.CharField(_("message id"), max_length=512, blank=True)
    error_code = models.CharField(_("error code"), max_length=32, blank=True)
    error = models.CharField(_("error"), max_length=255, blank=True)

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ("id",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["feedback", "purpose"],
                condition=models.Q(feedback__isnull=False),
                name="feedback_message_once",
            ),
            models.CheckConstraint(
                condition=~models.Q(channel="instagram") | models.Q(contact__isnull=False),
                name="feedback_direct_needs_a_person",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["id"],
                name="feedback_message_todo",
                condition=models.Q(state__in=("queued", "sending", "unknown")),
            ),
            # When Altegio last refused to send any SMS at all.
            models.Index(
                fields=["claimed_at"],
                name="feedback_message_sms_stop",
                condition=models.Q(channel="altegio_sms", error_code__in=STOPS_SMS),
            ),
            models.Index(fields=["mid"], name="feedback_message_mid"),
            models.Index(fields=["created_at"], name="feedback_message_created"),
            models.Index(fields=["contact", "id"], name="feedback_message_contact"),
        ]

    def __str__(self) -> str:
        return f"{self.purpose}: {self.get_state_display()}"

    @property
    def person(self) -> InstagramContact:
        """To whom a message in Direct goes; by a constraint it has one. Raises ValueError for another way."""
        if self.contact is None:
            raise ValueError(f"message {self.pk} does not go to Direct")
        return self.contact
