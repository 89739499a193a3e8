"""The way in: links to the salon's Direct, and the record of who was taken for whom and why."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from feedback.models.instagram import InstagramAccount, InstagramContact


class LinkToken(models.Model):
    """The random word of one `ig.me` link. It says nothing by itself; only this row knows what it is for.

    One for a visit or a client serves one person, once. One that hangs on a wall or stands in a reminder
    serves everybody and tells nobody who came, only by which way.
    """

    class Purpose(models.TextChoices):
        """What the link is for."""

        VISIT = "visit", _("one visit")
        CLIENT = "client", _("one client")
        DESK = "desk", _("QR at the desk")
        MASTER = "master", _("QR of a master")
        REMINDER = "reminder", _("text of Altegio's reminder")

    account = models.ForeignKey(
        InstagramAccount, on_delete=models.PROTECT, related_name="+", verbose_name=_("account")
    )
    token = models.CharField(max_length=64, unique=True, editable=False)
    purpose = models.CharField(_("for"), max_length=8, choices=Purpose.choices)
    company = models.ForeignKey(
        "altegio.Company",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("location"),
    )
    staff = models.ForeignKey(
        "altegio.Staff",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("master"),
    )
    client = models.ForeignKey(
        "altegio.Client",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("client"),
    )
    visit = models.ForeignKey(
        "altegio.Visit",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("visit"),
    )
    created_at = models.DateTimeField(_("made"), db_default=Now())
    expires_at = models.DateTimeField(_("valid until"))
    scans = models.PositiveIntegerField(_("opened"), default=0)
    # Who took a link for one person, and when it was decided what that means.
    contact = models.ForeignKey(
        InstagramContact,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="tokens",
        verbose_name=_("taken by"),
    )
    used_at = models.DateTimeField(_("taken"), null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("link to Direct")
        verbose_name_plural = _("links to Direct")
        ordering = ("-id",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=(
                    models.Q(purpose="visit", visit__isnull=False)
                    | models.Q(purpose="client", client__isnull=False)
                    | models.Q(purpose="master", staff__isnull=False)
                    | models.Q(purpose__in=("desk", "reminder"), company__isnull=False)
                ),
                name="feedback_token_about",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["contact"],
                name="feedback_token_open",
                condition=models.Q(contact__isnull=False, settled_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_purpose_display())


class LinkChange(models.Model):
    """That a person in Direct was linked to a client, unlinked, or put before the staff; and why."""

    class Action(models.TextChoices):
        """What was done."""

        LINKED = "linked", _("linked")
        UNLINKED = "unlinked", _("unlinked")
        DOUBTED = "doubted", _("put before a person")
        DISMISSED = "dismissed", _("decided: nobody of the clients")
        KEPT = "kept", _("decided: stays as it is")
        REFUSED = "refused", _("the link was not valid")

    contact = models.ForeignKey(
        InstagramContact, on_delete=models.CASCADE, related_name="link_changes", verbose_name=_("contact")
    )
    client = models.ForeignKey(
        "altegio.Client",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("client"),
    )
    action = models.CharField(_("what"), max_length=10, choices=Action.choices)
    # What it rests on: a way of linking, or the code of a conflict.
    ground = models.CharField(_("on what grounds"), max_length=64, blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by whom"),
    )
    at = models.DateTimeField(_("when"))

    class Meta:
        verbose_name = _("change of a link")
        verbose_name_plural = _("changes of links")
        ordering = ("-at", "-id")

    def __str__(self) -> str:
        return f"{self.get_action_display()} {timezone.localtime(self.at):%d.%m.%Y %H:%M}"
