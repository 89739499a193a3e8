"""Instagram: the salon's account, the people who wrote to it, what they did, and the raw webhooks."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Func
from django.db.models.functions import Now, Upper
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from feedback.fields import EncryptedTextField
from feedback.models.words import OUTCOME_WORDS


class InstagramAccount(models.Model):
    """A professional account of the salon. The environment makes one once; then the row wins."""

    class State(models.TextChoices):
        """Whether messages may go out."""

        OK = "ok", _("works")
        STOPPED = "stopped", _("stopped by Instagram")
        RECONNECT = "reconnect", _("has to be connected again")

    class Origin(models.TextChoices):
        """How the present token came here."""

        ENVIRONMENT = "environment", _("from the settings")
        LOGIN = "login", _("by logging in to Instagram")
        PASTED = "pasted", _("pasted from the app's dashboard")

    ig_id = models.CharField(_("Instagram account id"), max_length=32, unique=True)
    username = models.CharField(_("Instagram name"), max_length=30, blank=True)
    token = EncryptedTextField(_("access token"), blank=True, editable=False)
    # Of the token in the environment, so that a changed one is taken over once and no more.
    token_fingerprint = models.CharField(max_length=64, blank=True, editable=False)
    token_expires_at = models.DateTimeField(_("token valid until"), null=True, blank=True)
    token_refreshed_at = models.DateTimeField(_("token refreshed"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.OK)
    # The vendor's code and subcode ("190/463") or a word of ours; `troubles.explain_code` has the words.
    state_code = models.CharField(max_length=32, blank=True, editable=False)
    state_reason = models.CharField(_("why"), max_length=255, blank=True)
    # What does not stop messages yet wants a person; each code is told of once.
    warnings = ArrayField(models.CharField(max_length=32), default=list, blank=True, editable=False)
    # What Meta calls its owner in `signed_request`; the webhooks' id is `ig_id`.
    app_scoped_id = models.CharField(max_length=64, blank=True, editable=False)
    origin = models.CharField(
        _("connected"), max_length=16, choices=Origin.choices, default=Origin.ENVIRONMENT, editable=False
    )
    connected_at = models.DateTimeField(_("connected on"), null=True, blank=True, editable=False)
    checked_at = models.DateTimeField(_("subscriptions checked"), null=True, blank=True, editable=False)
    parked_until = models.DateTimeField(_("rests until"), null=True, blank=True)
    paused = models.BooleanField(_("pause all sending"), default=False)
    last_webhook_at = models.DateTimeField(_("last webhook"), null=True, blank=True)
    conversations_read_at = models.DateTimeField(_("conversations read"), null=True, blank=True)
    # Who reads the conversations holds this for a while, so that two readers do not share the vendor's limit.
    conversations_claimed_at = models.DateTimeField(null=True, blank=True, editable=False)
    # How far the first reading has come: since when it goes on, and the vendor's cursor of the next page.
    conversations_begun_at = models.DateTimeField(null=True, blank=True, editable=False)
    conversations_after = models.TextField(blank=True, editable=False)
    # When it was last looked whether a stop has passed by itself, and how often in vain or too early.
    probed_at = models.DateTimeField(null=True, blank=True, editable=False)
    probes = models.PositiveSmallIntegerField(default=0, editable=False)
    # Sends since the last one that went out, of which nobody knows whether they arrived.
    unknown_in_a_row = models.PositiveSmallIntegerField(default=0, db_default=0, editable=False)

    class Meta:
        verbose_name = _("Instagram account")
        verbose_name_plural = _("Instagram accounts")

    def __str__(self) -> str:
        return f"@{self.username}" if self.username else self.ig_id


class InstagramContact(models.Model):
    """A person who wrote to the account, and which client that is.

    Once linked to a client, never linked to another one silently.
    """

    class LinkedBy(models.TextChoices):
        """What the link rests on."""

        REF = "ref", _("a link of ours")
        USERNAME = "username", _("the Instagram name")
        MANUAL = "manual", _("by hand")

    account = models.ForeignKey(
        InstagramAccount, on_delete=models.PROTECT, related_name="contacts", verbose_name=_("account")
    )
    igsid = models.CharField(_("Instagram-scoped id"), max_length=32)
    username = models.CharField(_("Instagram name"), max_length=30, blank=True)
    profile_name = models.CharField(_("name in the profile"), max_length=255, blank=True)
    # What the person was called before: people rename themselves, and others take the old name.
    former_username = models.CharField(_("former Instagram name"), max_length=30, blank=True)
    profile_checked_at = models.DateTimeField(_("profile read"), null=True, blank=True)
    # Who reads the profile holds this for minutes; a reader that dies delays the next one no longer.
    profile_claimed_at = models.DateTimeField(null=True, blank=True, editable=False)
    client = models.ForeignKey(
        "altegio.Client",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("client"),
    )
    linked_by = models.CharField(_("linked by"), max_length=10, blank=True, choices=LinkedBy.choices)
    linked_at = models.DateTimeField(_("linked"), null=True, blank=True)
    # Why a person has to decide, and the client whom the evidence points to where it is one.
    conflict = models.CharField(_("to be resolved"), max_length=64, blank=True)
    conflict_client = models.ForeignKey(
        "altegio.Client",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("client meant"),
    )
    last_action_at = models.DateTimeField(
        _("last action"), null=True, blank=True, help_text=_("Opens a window of 24 hours for our messages.")
    )
    # Instagram said the window is closed: only an action after this moment opens it again.
    refused_at = models.DateTimeField(_("refused by Instagram"), null=True, blank=True)
    hold_until = models.DateTimeField(
        _("do not disturb until"), null=True, blank=True, help_text=_("A person is talking with the client.")
    )
    unreachable_since = models.DateTimeField(_("not reachable since"), null=True, blank=True)
    # They tapped "rate my visit", or came by a visit's link after it: the survey need not wait.
    wished_at = models.DateTimeField(_("wants to rate since"), null=True, blank=True)
    created_at = models.DateTimeField(_("first seen"), db_default=Now())

    class Meta:
        verbose_name = _("Instagram contact")
        verbose_name_plural = _("Instagram contacts")
        ordering = ("-last_action_at", "-id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["account", "igsid"], name="feedback_contact_key"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["username"], name="feedback_contact_username"),
            # What the list is searched by.
            GinIndex(OpClass(Upper("username"), name="gin_trgm_ops"), name="feedback_contact_called"),
            GinIndex(
                OpClass(
                    Func(models.F("profile_name"), function="altegio_fold", output_field=models.TextField()),
                    name="gin_trgm_ops",
                ),
                name="feedback_contact_profile",
            ),
            models.Index(fields=["client"], name="feedback_contact_client"),
            # Whose window is open, or about to close.
            models.Index(fields=["last_action_at"], name="feedback_contact_acted"),
            models.Index(
                fields=["conflict"], name="feedback_contact_conflict", condition=~models.Q(conflict="")
            ),
            models.Index(
                fields=["wished_at"],
                name="feedback_contact_wish",
                condition=models.Q(wished_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"@{self.username}" if self.username else self.igsid


class Delivery(models.Model):
    """A raw webhook body: stored before anything is made of it, for Meta replays no history."""

    received_at = models.DateTimeField(_("received"), db_default=Now())
    body = models.BinaryField(_("body"))
    processed_at = models.DateTimeField(_("processed"), null=True, blank=True)
    claimed_at = models.DateTimeField(null=True, blank=True, editable=False)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    events = models.PositiveSmallIntegerField(_("events"), default=0)
    error = models.CharField(_("error"), max_length=255, blank=True)
    # Why it tells of nothing (`feedback.channels.instagram.webhook.Oddity`).
    oddity = models.CharField(max_length=16, blank=True, editable=False)

    class Meta:
        verbose_name = _("webhook delivery")
        verbose_name_plural = _("webhook deliveries")
        ordering = ("-id",)
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["id"], name="feedback_delivery_todo", condition=models.Q(processed_at__isnull=True)
            ),
            models.Index(fields=["received_at"], name="feedback_delivery_received"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"


class ContactEvent(models.Model):
    """Something that happened in Direct, once: a redelivered webhook finds its `key` taken.

    Stored first, in the order of deliveries; then each person's events have their effects one after the
    other, and `handled_at` is set in the transaction of the effect. `account` is empty for events of an
    account that is not ours; `key` begins with that account's id.
    """

    account = models.ForeignKey(
        InstagramAccount,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="events",
        verbose_name=_("account"),
    )
    contact = models.ForeignKey(
        InstagramContact,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="events",
        verbose_name=_("contact"),
    )
    delivery = models.ForeignKey(
        Delivery,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("delivery"),
    )
    key = models.CharField(max_length=255, editable=False)
    kind = models.CharField(_("kind"), max_length=16)
    mid = models.CharField(_("message id"), max_length=512, blank=True)
    text = models.TextField(_("text"), blank=True)
    payload = models.CharField(_("button"), max_length=1000, blank=True)
    occurred_at = models.DateTimeField(_("when"))
    # What an ig.me link brought along: one of our tokens, or a stranger's word.
    ref = models.CharField(_("link"), max_length=100, blank=True)
    # What the vendor calls an event of an unknown kind.
    shape = models.CharField(_("name given by Instagram"), max_length=64, blank=True)
    opens_window = models.BooleanField(_("opens the window"), default=False)
    standby = models.BooleanField(_("another app leads the talk"), default=False)
    outcome = models.CharField(_("what came of it"), max_length=16, blank=True, choices=OUTCOME_WORDS)
    handled_at = models.DateTimeField(_("processed"), null=True, blank=True)
    tried_at = models.DateTimeField(null=True, blank=True, editable=False)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    error = models.CharField(_("error"), max_length=255, blank=True)

    class Meta:
        verbose_name = _("event in Direct")
        verbose_name_plural = _("events in Direct")
        ordering = ("-occurred_at", "-id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["key"], name="feedback_event_key"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["contact", "occurred_at"], name="feedback_event_contact"),
            models.Index(fields=["mid"], name="feedback_event_mid"),
            models.Index(fields=["kind", "occurred_at"], name="feedback_event_kind"),
            models.Index(
                fields=["contact", "occurred_at"],
                name="feedback_event_todo",
                condition=models.Q(handled_at__isnull=True),
            ),
            models.Index(fields=["contact"], name="feedback_event_ref", condition=~models.Q(ref="")),
            # What opened a window: since when, and whose in the last weeks.
            models.Index(
                fields=["occurred_at"], name="feedback_event_acts", condition=models.Q(opens_window=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {timezone.localtime(self.occurred_at):%d.%m.%Y %H:%M}"
