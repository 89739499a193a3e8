"""The audit log: who did what that others may ask about later."""

from __future__ import annotations

from typing import Any, ClassVar, NoReturn

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class AuditEntry(models.Model):
    """One deed. Rows are added, never changed: a trigger of the database refuses it.

    A client of the salon is named by a key alone: the name is the mirror's, and goes with it. There is no
    phone in it and no word that anybody wrote.
    """

    class Action(models.TextChoices):
        """What was done."""

        ADDED = "added", _("added")
        CHANGED = "changed", _("changed")
        REMOVED = "removed", _("removed")
        SENT = "sent", _("sent by hand")
        EXPORTED = "exported", _("exported")
        ERASED = "erased", _("data erased")
        LIFTED = "lifted", _("taken in again")
        ASKED = "asked", _("request noted")
        ANSWERED = "answered", _("request answered")
        PURGED = "purged", _("old data deleted")
        REFUSED = "refused", _("log-in locked")

    at = models.DateTimeField(_("when"))
    # Empty where the program did it by itself; the name stays when the user is deleted.
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by whom"),
    )
    user_name = models.CharField(_("name of the user"), max_length=150, blank=True)
    action = models.CharField(_("what"), max_length=8, choices=Action.choices)
    # The kind of row it was about ("feedback.campaign"), its key, and how it was called then.
    kind = models.CharField(_("of what kind"), max_length=80, blank=True)
    object_id = models.BigIntegerField(null=True, blank=True)
    label = models.CharField(_("about what"), max_length=200, blank=True)
    client = models.ForeignKey(
        "altegio.Client",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("about whom"),
    )
    # {"fields": [names], "rows": n, "format": "xlsx", …}: never a value that was entered.
    details = models.JSONField(_("details"), default=dict, blank=True)

    class Meta:
        verbose_name = _("entry of the audit log")
        verbose_name_plural = _("audit log")
        ordering = ("-at", "-id")
        default_permissions = ("view",)
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["-at", "-id"], name="salon_audit_at"),
            models.Index(fields=["user", "-at"], name="salon_audit_user"),
        ]

    def __str__(self) -> str:
        return f"{self.get_action_display()}, {timezone.localtime(self.at):%d.%m.%Y %H:%M}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Only a new one."""
        if self.pk is not None:
            self._refuse()
        super().save(*args, **kwargs)

    def delete(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        """Nobody deletes one; `salon.privacy.retention` takes out what is too old."""
        self._refuse()

    def _refuse(self) -> NoReturn:
        raise TypeError("The audit log is only added to.")
