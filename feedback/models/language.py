"""In which language a client is written to."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

LANGUAGES = [("uk", _("Ukrainian")), ("en", _("English"))]


class ClientLanguage(models.Model):
    """The language of one client; who has no row is written to in the campaign's."""

    class SetBy(models.TextChoices):
        """Who said so."""

        STAFF = "staff", _("staff")
        FORM = "form", _("the client on the form")

    client = models.OneToOneField(
        "altegio.Client", on_delete=models.CASCADE, related_name="+", verbose_name=_("client")
    )
    language = models.CharField(_("language"), max_length=2, choices=LANGUAGES)
    set_by = models.CharField(_("set by"), max_length=8, choices=SetBy.choices, default=SetBy.STAFF)
    set_at = models.DateTimeField(_("when"))

    class Meta:
        verbose_name = _("client's language")
        verbose_name_plural = _("clients' languages")
        constraints: ClassVar[list[models.BaseConstraint]] = []

    def __str__(self) -> str:
        return self.get_language_display()
