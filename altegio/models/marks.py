"""What a salon defined for itself in Altegio: labels of clients and appointments, fields of its own."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from altegio.instagram_name import DEFAULT_FIELDS, same_field
from altegio.models.base import MirrorModel


class Entity(models.TextChoices):
    """What a label or a field belongs to."""

    CLIENT = "client", _("clients")
    RECORD = "record", _("appointments")


class Label(MirrorModel):
    """A label of clients (Altegio: category, tag) or of appointments, with its colour."""

    entity = models.CharField(_("of"), max_length=8, choices=Entity.choices, default=Entity.CLIENT)
    title = models.CharField(_("name"), max_length=255)
    color = models.CharField(_("colour"), max_length=7, blank=True)

    class Meta(MirrorModel.Meta):
        verbose_name = _("label")
        verbose_name_plural = _("labels")
        ordering = ("entity", "title")

    def __str__(self) -> str:
        return self.title


class CustomField(MirrorModel):
    """A field that the salon added to the card of its clients or to its appointments.

    Values stand at the client or the appointment under `code`; people know the field by its `title`.
    """

    entity = models.CharField(_("of"), max_length=8, choices=Entity.choices, default=Entity.CLIENT)
    code = models.CharField(_("code"), max_length=255, blank=True)
    title = models.CharField(_("name"), max_length=255)
    # The vendor's word: text, number, select, date, datetime.
    kind = models.CharField(_("kind"), max_length=32, blank=True)
    # Staff's own word, which no pass touches.
    holds_instagram = models.BooleanField(
        _("Instagram names stand here"),
        default=False,
        db_default=False,
        help_text=_("The names of clients are then read from this field at once and at each sync."),
    )

    class Meta(MirrorModel.Meta):
        verbose_name = _("custom field")
        verbose_name_plural = _("custom fields")
        ordering = ("entity", "title")

    def __str__(self) -> str:
        return self.title

    @property
    def known_by_name(self) -> bool:
        """Whether the name alone says that Instagram names stand here."""
        own = (self.code, self.title)
        return self.entity == Entity.CLIENT and any(
            same_field(name, known) for name in own for known in DEFAULT_FIELDS
        )
