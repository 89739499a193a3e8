"""What people asked about their data, and until when they have to be answered."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

# Within a month, say GDPR (article 12) and the Ukrainian law (article 8, 16: thirty days).
ANSWER_WITHIN = timedelta(days=30)
SOON = timedelta(days=7)


class DataRequest(models.Model):
    """One wish of one person about their data, with its clock of thirty days."""

    class Kind(models.TextChoices):
        """What is wished."""

        ACCESS = "access", _("to get a copy of the data")
        ERASE = "erase", _("to have the data erased")
        CORRECT = "correct", _("to have the data corrected")
        OBJECT = "object", _("not to be asked or written to")

    class Came(models.TextChoices):
        """By which way it reached the salon."""

        DESK = "desk", _("in the salon")
        PHONE = "phone", _("by phone")
        LETTER = "letter", _("by e-mail or letter")
        DIRECT = "direct", _("in Direct")
        STAFF = "staff", _("asked by staff")
        META = "meta", _("by Instagram itself")

    class State(models.TextChoices):
        """How it stands."""

        OPEN = "open", _("to be answered")
        DONE = "done", _("done")
        REFUSED = "refused", _("refused, with reasons")

    kind = models.CharField(_("what is wished"), max_length=8, choices=Kind.choices)
    client = models.ForeignKey(
        "altegio.Client",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("client"),
        help_text=_("Empty where the person is not among the clients."),
    )
    # Who it is where there is no client; emptied with the erasure.
    person = models.CharField(_("who asks"), max_length=200, blank=True)
    came = models.CharField(_("how it came"), max_length=8, choices=Came.choices, default=Came.DESK)
    asked_at = models.DateTimeField(_("asked"))
    due_at = models.DateTimeField(_("answer by"))
    note = models.TextField(_("note"), max_length=1000, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.OPEN)
    outcome = models.TextField(
        _("what was answered"),
        max_length=1000,
        blank=True,
        help_text=_("A refusal needs its reason: the person has to be told it."),
    )
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("noted by"),
    )
    done_at = models.DateTimeField(_("answered"), null=True, blank=True, editable=False)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("answered by"),
    )
    # Meta's confirmation code, where Instagram passed it on.
    code = models.CharField(max_length=40, blank=True, editable=False)

    class Meta:
        verbose_name = _("request about personal data")
        verbose_name_plural = _("requests about personal data")
        ordering: ClassVar[Any] = (models.F("done_at").asc(nulls_first=True), "due_at", "-id")
        permissions: ClassVar[Any] = [
            ("erase_client", "Can erase a client's data"),
            ("export_client", "Can export a client's data"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(state="open", done_at__isnull=True)
                | models.Q(state__in=("done", "refused"), done_at__isnull=False),
                name="salon_request_done",
            ),
            # Two people at the desk note one wish once.
            models.UniqueConstraint(
                fields=["client", "kind"],
                condition=models.Q(state="open", client__isnull=False),
                name="salon_request_once",
                violation_error_message=_("The same request of this client waits already."),
            ),
            models.UniqueConstraint(fields=["code"], condition=~models.Q(code=""), name="salon_request_code"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.client or self.person or '–'}"

    def clean(self) -> None:
        """Who it is about has to be known, and a refusal has to say why."""
        super().clean()
        if self.client is None and not self.person.strip():
            raise ValidationError({"person": _("Say who asks: a client of the list, or a name.")})
        waiting = DataRequest.objects.filter(client=self.client, kind=self.kind, state=self.State.OPEN)
        if self.pk is None and self.client is not None and waiting.exists():
            raise ValidationError(_("The same request of this client waits already."))
        if self.state == self.State.REFUSED and not self.outcome.strip():
            raise ValidationError({"outcome": _("Write the reason of the refusal.")})

    def is_overdue(self, now: datetime) -> bool:
        """Whether the person should have been answered by now."""
        return self.state == self.State.OPEN and self.due_at <= now

    def is_soon(self, now: datetime) -> bool:
        """Whether a week or less is left."""
        return self.state == self.State.OPEN and now < self.due_at <= now + SOON
