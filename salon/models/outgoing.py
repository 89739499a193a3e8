"""Webhooks to other tools of the salon, and the outbox of what they are told."""

from __future__ import annotations

import base64
import secrets
import uuid
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import URLValidator
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from feedback.fields import EncryptedTextField


def new_secret() -> str:
    """A signing secret in the form that libraries of Standard Webhooks take."""
    return f"whsec_{base64.b64encode(secrets.token_bytes(32)).decode()}"


class OutgoingWebhook(models.Model):
    """An address of another tool, and what it wants to be told."""

    class Kind(models.TextChoices):
        """What may be told; the values are the types of the events."""

        FEEDBACK_ANSWERED = "feedback.answered", _("a client answered a survey")
        CASE_OPENED = "case.opened", _("a case was opened")
        VISIT_COMPLETED = "visit.completed", _("a visit is over")
        CLIENT_LINKED = "client.linked", _("a client became known in Direct")
        CLIENT_ERASED = "client.erased", _("a client's data was erased")

    name = models.CharField(_("name"), max_length=120, help_text=_("The tool that listens there."))
    # Not a URLField: its form would put a scheme before what has none.
    url = models.CharField(
        _("address"),
        max_length=500,
        validators=[URLValidator(schemes=["http", "https"])],
        help_text=_("Events are posted there, signed as Standard Webhooks say."),
    )
    kinds = ArrayField(models.CharField(max_length=32, choices=Kind.choices), verbose_name=_("tell it when"))
    secret = EncryptedTextField(default=new_secret, editable=False)
    active = models.BooleanField(_("active"), default=True)
    allow_private = models.BooleanField(
        _("may be within the salon's own network"),
        default=False,
        help_text=_("Otherwise nothing is posted to private addresses, wherever the name leads."),
    )
    # Visits that were over by then have been looked at.
    visits_until = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("made"), db_default=Now(), editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("made by"),
    )

    class Meta:
        verbose_name = _("webhook to another tool")
        verbose_name_plural = _("webhooks to other tools")
        ordering = ("name", "pk")

    def __str__(self) -> str:
        return self.name


class OutgoingDelivery(models.Model):
    """One event for one tool: a row before it is a request. No name, phone or words of a client are in it."""

    class State(models.TextChoices):
        """How it stands."""

        QUEUED = "queued", _("to be sent")
        SENDING = "sending", _("being sent")
        SENT = "sent", _("taken")
        FAILED = "failed", _("given up")

    webhook = models.ForeignKey(
        OutgoingWebhook, on_delete=models.CASCADE, related_name="deliveries", verbose_name=_("webhook")
    )
    # By which the other tool knows a repeat; the same through all attempts.
    event_id = models.UUIDField(_("event"), default=uuid.uuid4, editable=False)
    # What it is about: told once, or anew while the former telling has not left.
    subject = models.CharField(max_length=80, editable=False)
    kind = models.CharField(_("what happened"), max_length=32, choices=OutgoingWebhook.Kind.choices)
    body = models.JSONField(_("body"))
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    not_before = models.DateTimeField(_("not before"), null=True, blank=True)
    claimed_at = models.DateTimeField(null=True, blank=True, editable=False)
    sent_at = models.DateTimeField(_("taken at"), null=True, blank=True)
    status_code = models.PositiveSmallIntegerField(_("answer"), null=True, blank=True)
    error = models.CharField(_("error"), max_length=255, blank=True)
    created_at = models.DateTimeField(_("made"), db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("event for another tool")
        verbose_name_plural = _("events for other tools")
        ordering = ("-pk",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["webhook", "subject"],
                condition=models.Q(kind="visit.completed"),
                name="salon_outgoing_visit_once",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["id"],
                name="salon_outgoing_todo",
                condition=models.Q(state__in=("queued", "sending")),
            ),
            models.Index(fields=["webhook", "-id"], name="salon_outgoing_webhook"),
            models.Index(fields=["created_at"], name="salon_outgoing_created"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, № {self.pk}"
