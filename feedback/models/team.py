"""The salon's own people: who is written to, by Telegram or e-mail, and what was written to them."""

from __future__ import annotations

from datetime import time
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from feedback.fields import EncryptedTextField

# What is written to the team, as its outbox calls it.
PURPOSES = {
    "test": _("test"),
    "photo": _("photo reminder"),
    "photo_day": _("photos of the day"),
    "case": _("low score"),
    "question": _("a client's question"),
    "digest": _("weekly digest"),
    "alert": _("alert"),
}


class TeamMember(models.Model):
    """A manager or master whom the program may write to. One of them is one chat with the bot."""

    class Language(models.TextChoices):
        """The language of what is written to them."""

        UK = "uk", _("Ukrainian")
        EN = "en", _("English")

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("user"),
    )
    staff = models.OneToOneField(
        "altegio.Staff",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("master"),
    )
    name = models.CharField(_("name"), max_length=255)
    email = models.EmailField(
        _("e-mail"),
        blank=True,
        help_text=_("For what cannot go by Telegram. Empty: the address of the user."),
    )
    language = models.CharField(
        _("language of messages"), max_length=2, choices=Language.choices, default=Language.UK
    )
    telegram_chat_id = models.BigIntegerField(null=True, blank=True, unique=True, editable=False)
    telegram_name = models.CharField(_("name in Telegram"), max_length=130, blank=True, editable=False)
    telegram_linked_at = models.DateTimeField(_("joined"), null=True, blank=True, editable=False)
    # The person stopped the bot: Telegram takes nothing for this chat until they start it again.
    telegram_blocked_at = models.DateTimeField(_("blocked the bot"), null=True, blank=True, editable=False)
    quiet_from = models.TimeField(
        _("quiet from"),
        null=True,
        blank=True,
        default=time(21, 0),
        help_text=_(
            "What is not urgent waits until the quiet hours are over: usually from 21:00 until 08:00. Both"
            " empty: written to at night too."
        ),
    )
    quiet_until = models.TimeField(_("quiet until"), null=True, blank=True, default=time(8, 0))
    wants_alerts = models.BooleanField(
        _("alerts"),
        default=True,
        help_text=_(
            "Told at once of a low score, to who may read what clients answered, and by Telegram when"
            " sending, Altegio, webhooks or the clock stand still, to who may see alerts."
        ),
    )
    wants_digest = models.BooleanField(_("weekly digest"), default=True)
    active = models.BooleanField(_("is written to"), default=True)
    created_at = models.DateTimeField(_("added"), db_default=Now(), editable=False)
    history = HistoricalRecords(
        excluded_fields=["telegram_chat_id", "telegram_name", "telegram_linked_at", "telegram_blocked_at"]
    )

    class Meta:
        verbose_name = _("team member")
        verbose_name_plural = _("team")
        ordering = ("-active", "name", "pk")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(quiet_from__isnull=True, quiet_until__isnull=True)
                | models.Q(quiet_from__isnull=False, quiet_until__isnull=False),
                name="feedback_team_quiet_both",
                violation_error_message=_("Quiet hours need a beginning and an end."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def on_telegram(self) -> bool:
        """Whether a message by Telegram would reach them, as far as is known."""
        return self.telegram_chat_id is not None and self.telegram_blocked_at is None

    @property
    def address(self) -> str:
        """Their e-mail address, "" where there is none; the user should be selected along."""
        return self.email or (self.user.email if self.user is not None else "")


class TeamLink(models.Model):
    """A personal link by which a member joins the bot: for one use, for some days.

    It is found by its digest. The word itself is kept encrypted, so that the page can show it again, and
    only while it may be used.
    """

    member = models.ForeignKey(
        TeamMember, on_delete=models.CASCADE, related_name="links", verbose_name=_("team member")
    )
    digest = models.CharField(max_length=64, unique=True, editable=False)
    token = EncryptedTextField(blank=True, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("made by"),
    )
    created_at = models.DateTimeField(_("made"))
    expires_at = models.DateTimeField(_("valid until"))
    used_at = models.DateTimeField(_("used"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)

    class Meta:
        verbose_name = _("link to join")
        verbose_name_plural = _("links to join")
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.member}"


class TeamMessage(models.Model):
    """One message to a member. `unknown` is never sent again by itself: a second one is worse than none."""

    class Channel(models.TextChoices):
        """By which way it goes."""

        TELEGRAM = "telegram", "Telegram"
        EMAIL = "email", _("e-mail")

    class State(models.TextChoices):
        """How the message stands."""

        QUEUED = "queued", _("queued")
        SENDING = "sending", _("being sent")
        SENT = "sent", _("sent")
        FAILED = "failed", _("failed")
        UNKNOWN = "unknown", _("outcome unknown")

    member = models.ForeignKey(
        TeamMember, on_delete=models.CASCADE, related_name="messages", verbose_name=_("to whom")
    )
    # Empty where there was no way to the member when it was to be written.
    channel = models.CharField(_("way"), max_length=8, choices=Channel.choices, blank=True)
    purpose = models.CharField(_("purpose"), max_length=32)
    # What it is about; there is one message of each key.
    key = models.CharField(max_length=120, unique=True, editable=False)
    subject = models.CharField(_("subject"), max_length=200, blank=True)
    text = models.TextField(_("text"))
    # [{"title": …, "value": …}] or [{"title": …, "url": …}], a row each.
    buttons = models.JSONField(_("buttons"), default=list, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.QUEUED)
    urgent = models.BooleanField(_("urgent"), default=False)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    created_at = models.DateTimeField(_("queued at"), db_default=Now())
    not_before = models.DateTimeField(_("not before"), null=True, blank=True)
    not_after = models.DateTimeField(_("not after"), null=True, blank=True)
    claimed_at = models.DateTimeField(_("taken to be sent"), null=True, blank=True)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    error_code = models.CharField(_("error code"), max_length=32, blank=True)
    error = models.CharField(_("error"), max_length=255, blank=True)
    # In which chat it stands, and as which message of that chat.
    telegram_chat_id = models.BigIntegerField(null=True, blank=True, editable=False)
    telegram_message_id = models.BigIntegerField(null=True, blank=True, editable=False)
    # What it says is not true any more: the message in the chat is to be corrected.
    outdated = models.BooleanField(default=False, db_default=False, editable=False)
    pressed_value = models.CharField(_("button pressed"), max_length=64, blank=True)
    pressed_at = models.DateTimeField(_("pressed"), null=True, blank=True)

    class Meta:
        verbose_name = _("message to the team")
        verbose_name_plural = _("messages to the team")
        ordering = ("-id",)
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["id"],
                name="feedback_team_todo",
                condition=models.Q(state__in=("queued", "sending", "unknown")),
            ),
            models.Index(fields=["member", "-id"], name="feedback_team_member"),
            models.Index(fields=["id"], name="feedback_team_outdated", condition=models.Q(outdated=True)),
        ]

    def __str__(self) -> str:
        return f"{capfirst(str(PURPOSES.get(self.purpose, self.purpose)))}: {self.get_state_display()}"
