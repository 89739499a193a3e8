"""What wants a person."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class Alert(models.Model):
    """Something for which a person has to act: heard by a signal or found by a scan, ended with its cause.

    One open row a kind and subject, however often it is heard. It holds no phone, no token and no message.
    """

    class Mail(models.TextChoices):
        """How the letter about it stands: one a row, ever."""

        NONE = "", _("no letter")
        QUEUED = "queued", _("to be sent")
        SENDING = "sending", _("being sent")
        SENT = "sent", _("sent")
        FAILED = "failed", _("refused")
        UNKNOWN = "unknown", _("nobody knows whether it arrived")

    # A code such as "instagram_reconnect", and what it is about: an account, a location, a stream of one.
    kind = models.CharField(max_length=48, editable=False)
    subject = models.CharField(max_length=64, blank=True, editable=False)
    sentence = models.TextField(_("what is wrong"))
    advice = models.TextField(_("what to do"), blank=True)
    # Both in each language of the interface, {"en": {"sentence": …, "advice": …}}; older rows have none.
    words = models.JSONField(null=True, editable=False)
    link = models.CharField(max_length=200, blank=True)
    # Nothing goes on before somebody acts; otherwise it is only something to know of.
    stops = models.BooleanField(default=False)
    first_at = models.DateTimeField(_("first time"))
    last_at = models.DateTimeField(_("last time"))
    times = models.PositiveIntegerField(_("times"), default=1)
    ended_at = models.DateTimeField(_("over"), null=True, blank=True)
    seen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("seen by"),
    )
    seen_at = models.DateTimeField(_("seen"), null=True, blank=True)
    mail = models.CharField(_("letter"), max_length=8, choices=Mail.choices, blank=True, default=Mail.NONE)
    mail_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("alert")
        verbose_name_plural = _("alerts")
        ordering = (models.F("ended_at").desc(nulls_first=True), "-first_at", "-pk")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["kind", "subject"], condition=models.Q(ended_at=None), name="salon_alert_open"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            # The order of the list.
            models.Index(
                models.F("ended_at").desc(nulls_first=True),
                models.F("first_at").desc(),
                models.F("id").desc(),
                name="salon_alert_order",
            ),
            models.Index(
                fields=["mail_at"],
                name="salon_alert_mail",
                condition=models.Q(mail__in=("queued", "sending")),
            ),
        ]

    def __str__(self) -> str:
        return self.what

    @property
    def what(self) -> str:
        """What is wrong, in the language of whoever reads."""
        return self._in_language("sentence")

    @property
    def cure(self) -> str:
        """What to do about it, in the language of whoever reads."""
        return self._in_language("advice")

    def _in_language(self, part: str) -> str:
        words = (self.words or {}).get(get_language(), {})
        return str(words.get(part, getattr(self, part)))
