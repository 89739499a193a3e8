"""Who asked not to be written to."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from feedback.models.instagram import InstagramContact


class OptOut(models.Model):
    """A client or a contact who is never asked again, by any channel."""

    class Source(models.TextChoices):
        """How it came to be."""

        WORD = "word", _("wrote so in Direct")
        BUTTON = "button", _("tapped the button")
        LINK = "link", _("by the link")
        MANUAL = "manual", _("entered by staff")
        ERASED = "erased", _("the person was erased")

    client = models.OneToOneField(
        "altegio.Client",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("client"),
    )
    contact = models.OneToOneField(
        InstagramContact,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="opt_out",
        verbose_name=_("Instagram contact"),
    )
    source = models.CharField(_("source"), max_length=8, choices=Source.choices, default=Source.MANUAL)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("by whom"),
    )
    created_at = models.DateTimeField(_("since"), db_default=Now())

    class Meta:
        verbose_name = _("opt-out")
        verbose_name_plural = _("opt-outs")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(client__isnull=False) | models.Q(contact__isnull=False),
                name="feedback_optout_someone",
            ),
        ]

    def __str__(self) -> str:
        return str(self.client or self.contact)
