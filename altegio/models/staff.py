"""Masters and other staff, and which user of this system is which master."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from altegio.models.base import MirrorModel


class Staff(MirrorModel):
    """A member of staff as Altegio keeps them, fired and hidden ones too."""

    name = models.CharField(_("name"), max_length=255)
    position = models.CharField(_("position"), max_length=255, blank=True)
    specialization = models.CharField(_("specialization"), max_length=255, blank=True)
    fired = models.BooleanField(_("fired"), default=False)
    hidden = models.BooleanField(_("hidden from online booking"), default=False)
    rating = models.DecimalField(
        _("rating in Altegio"), max_digits=4, decimal_places=2, null=True, blank=True
    )
    avatar = models.URLField(_("picture"), max_length=500, blank=True)
    # A row made from the snapshot inside an appointment, until the full object has been read.
    partial = models.BooleanField(_("known from an appointment only"), default=False)

    class Meta(MirrorModel.Meta):
        verbose_name = _("master")
        verbose_name_plural = _("masters")
        ordering = ("fired", "name")

    def __str__(self) -> str:
        return self.name


class StaffUser(models.Model):
    """Which user of this system is which master: such a user sees that master's day only."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="staff_user", verbose_name=_("user")
    )
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="users", verbose_name=_("master"))

    class Meta:
        verbose_name = _("user of a master")
        verbose_name_plural = _("users of masters")

    def __str__(self) -> str:
        return f"{self.user} – {self.staff}"
