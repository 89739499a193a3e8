"""The salon's bot in Telegram, and what it was told."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from feedback.models.team import TeamMessage


class TelegramBot(models.Model):
    """The bot of TELEGRAM_BOT_TOKEN and how it stands; another token is another row."""

    class State(models.TextChoices):
        """Whether Telegram takes what we send."""

        OK = "ok", _("works")
        STOPPED = "stopped", _("stopped")

    fingerprint = models.CharField(max_length=64, unique=True, editable=False)
    username = models.CharField(_("name"), max_length=64, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.OK)
    error = models.CharField(_("error"), max_length=255, blank=True)
    checked_at = models.DateTimeField(_("looked at"), null=True, blank=True)
    # Telegram asked for a pause.
    parked_until = models.DateTimeField(null=True, blank=True)
    webhook_url = models.CharField(max_length=255, blank=True)
    # Long polling: who reads, until when they may, and from which update on.
    polling_until = models.DateTimeField(null=True, blank=True)
    polled_at = models.DateTimeField(_("read"), null=True, blank=True)
    offset = models.BigIntegerField(default=0)
    heard_at = models.DateTimeField(_("last update"), null=True, blank=True)

    class Meta:
        verbose_name = _("Telegram bot")
        verbose_name_plural = _("Telegram bots")

    def __str__(self) -> str:
        return f"@{self.username}" if self.username else "–"


class TelegramUpdate(models.Model):
    """What Telegram told, stored as it came before anything is made of it; and our reply to it."""

    class Reply(models.TextChoices):
        """How our reply stands; it is said once or not at all."""

        NONE = "", "–"
        QUEUED = "queued", _("queued")
        SENDING = "sending", _("being sent")
        SENT = "sent", _("sent")
        FAILED = "failed", _("failed")
        UNKNOWN = "unknown", _("outcome unknown")

    bot = models.ForeignKey(TelegramBot, on_delete=models.CASCADE, related_name="updates")
    update_id = models.BigIntegerField()
    body = models.JSONField(_("body"))
    received_at = models.DateTimeField(_("received"), db_default=Now())
    processed_at = models.DateTimeField(_("processed"), null=True, blank=True)
    tried_at = models.DateTimeField(null=True, blank=True, editable=False)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    outcome = models.CharField(_("what came of it"), max_length=24, blank=True)
    error = models.CharField(_("error"), max_length=255, blank=True)
    reply = models.TextField(blank=True)
    reply_state = models.CharField(max_length=8, choices=Reply.choices, default=Reply.NONE, blank=True)
    reply_at = models.DateTimeField(null=True, blank=True)
    # The message whose button was pressed.
    message = models.ForeignKey(
        TeamMessage, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("Telegram update")
        verbose_name_plural = _("Telegram updates")
        ordering = ("-id",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["bot", "update_id"], name="feedback_telegram_update"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["update_id"],
                name="feedback_telegram_todo",
                condition=models.Q(processed_at__isnull=True),
            ),
            models.Index(
                fields=["id"],
                name="feedback_telegram_reply",
                condition=models.Q(reply_state__in=("queued", "sending")),
            ),
            models.Index(fields=["received_at"], name="feedback_telegram_received"),
        ]

    def __str__(self) -> str:
        return f"#{self.update_id}"
