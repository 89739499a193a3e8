"""Clients of the salon."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Func, Value
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from altegio.models.alphabet import ukrainian
from altegio.models.base import MONEY, MirrorModel


class InstagramSource(models.TextChoices):
    """Where a client's Instagram name was found."""

    NONE = "", _("not known")
    EMAIL = "email", _("e-mail field")
    CUSTOM_FIELD = "custom_field", _("custom field")
    MANUAL = "manual", _("entered by staff")
    DENIED = "denied", _("none, says staff")


class Sex(models.TextChoices):
    """A client's sex, as far as Altegio knows it."""

    UNKNOWN = "", _("not known")
    FEMALE = "female", _("female")
    MALE = "male", _("male")


class Importance(models.IntegerChoices):
    """A client's class of importance."""

    NONE = 0, _("no class")
    BRONZE = 1, _("bronze")
    SILVER = 2, _("silver")
    GOLD = 3, _("gold")


def folded(column: str) -> Func:
    """An expression: the column as it sounds, by the database's own `altegio.folding.fold`."""
    return Func(F(column), function="altegio_fold", output_field=models.TextField())


class Client(MirrorModel):
    """A client: who pays. Figures (`visits_count`, `spent`, …) are Altegio's own."""

    name = models.CharField(_("name"), max_length=255, blank=True)
    # `name` holds the surname too; the parts stand here where Altegio keeps them apart.
    surname = models.CharField(_("surname"), max_length=255, blank=True)
    patronymic = models.CharField(_("patronymic"), max_length=255, blank=True)
    phone = models.CharField(_("phone"), max_length=32, blank=True, help_text=_("International form: +380…"))
    # Altegio shows phones only to a user with that right; one that was read before then stays in `phone`.
    phone_hidden = models.BooleanField(_("phone hidden by Altegio"), default=False, db_default=False)
    email = models.CharField(_("e-mail"), max_length=254, blank=True)
    comment = models.TextField(_("comment"), blank=True)
    card = models.CharField(_("card number"), max_length=255, blank=True)
    sex = models.CharField(_("sex"), max_length=8, blank=True, choices=Sex.choices)
    importance = models.PositiveSmallIntegerField(
        _("importance"), choices=Importance.choices, default=Importance.NONE
    )
    birthday_sms = models.BooleanField(_("birthday greeting by SMS"), default=False)
    bot_messages = models.BooleanField(_("bot messages (sms_bot)"), default=False)
    no_mailings = models.BooleanField(_("left out of mailings"), default=False)
    # What the client agreed to; empty where Altegio says nothing of it.
    newsletter_allowed = models.BooleanField(_("agreed to newsletters"), null=True, blank=True)
    data_processing_allowed = models.BooleanField(
        _("agreed to the processing of personal data"), null=True, blank=True
    )
    birth_date = models.DateField(_("birthday"), null=True, blank=True)
    visits_count = models.PositiveIntegerField(_("visits"), default=0)
    spent = models.DecimalField(_("spent"), **MONEY)
    paid = models.DecimalField(_("paid"), **MONEY)
    balance = models.DecimalField(_("balance"), **MONEY)
    discount = models.DecimalField(_("discount, %"), max_digits=6, decimal_places=2, default=0)
    tags = models.JSONField(_("tags"), default=list, blank=True)
    custom_fields = models.JSONField(_("custom fields"), default=dict, blank=True)
    instagram_username = models.CharField(_("Instagram name"), max_length=30, blank=True)
    instagram_source = models.CharField(
        _("name taken from"), max_length=16, blank=True, choices=InstagramSource.choices
    )
    # False for a name that may just as well be a real Gmail box: not to be taken on trust.
    instagram_certain = models.BooleanField(_("surely an Instagram name"), default=False)
    # What stands where the name should, and cannot be one.
    instagram_written = models.CharField(
        _("written in place of the name"), max_length=254, blank=True, db_default=""
    )
    # Of which name in Altegio staff said that it is none, or not this client's; "" for what is unreadable.
    instagram_denied = models.CharField(_("no name, says staff"), max_length=30, blank=True, db_default="")
    # " olena izhak | olena nails ": the name and the Instagram name as they sound, for `search_clients`.
    # Postgres keeps it, whoever writes the names.
    sounds = models.GeneratedField(
        expression=Func(
            folded("name"),
            Value("|"),
            folded("instagram_username"),
            template="(%(expressions)s)",
            arg_joiner=" || ",
            output_field=models.TextField(),
        ),
        output_field=models.TextField(),
        db_persist=True,
    )
    source_changed_at = models.DateTimeField(_("changed in Altegio"), null=True, blank=True)
    # A row made from the partial client inside an appointment, until the full one has been read.
    partial = models.BooleanField(_("known from an appointment only"), default=False)

    class Meta(MirrorModel.Meta):
        verbose_name = _("client")
        verbose_name_plural = _("clients")
        ordering = ("name", "id")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["changed_at"], name="altegio_client_changed"),
            # Presence is among the columns, so that names are counted without a look at the rows.
            models.Index(fields=["instagram_username"], include=["vanished_at"], name="altegio_client_named"),
            # Names that a person has to look at.
            models.Index(
                fields=["id"],
                name="altegio_client_written",
                condition=models.Q(
                    instagram_username="",
                    instagram_written__gt="",
                    instagram_source="",
                    vanished_at__isnull=True,
                ),
            ),
            models.Index(
                fields=["id"],
                name="altegio_client_mailbox",
                condition=models.Q(
                    instagram_username__gt="", instagram_certain=False, vanished_at__isnull=True
                ),
            ),
            models.Index(ukrainian("name"), "id", name="altegio_client_by_name"),
            models.Index(fields=["phone"], name="altegio_client_phone"),
            GinIndex(fields=["sounds"], opclasses=["gin_trgm_ops"], name="altegio_client_sounds"),
            GinIndex(
                OpClass(Upper("instagram_username"), name="gin_trgm_ops"), name="altegio_client_insta_trgm"
            ),
            GinIndex(OpClass(Upper("phone"), name="gin_trgm_ops"), name="altegio_client_phone_trgm"),
        ]

    def __str__(self) -> str:
        return str(_("erased client")) if self.is_erased else self.name or f"#{self.altegio_id}"

    @property
    def is_erased(self) -> bool:
        """Whether this is what is left of a person who was erased: see `altegio.models.Erasure`."""
        return self.altegio_id < 0
