"""A text column that is encrypted at rest."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.apps import apps
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import models
from django.db.models.functions import Cast


@lru_cache(maxsize=4)
def _fernet(keys: tuple[str, ...]) -> MultiFernet:
    if not keys:
        raise ImproperlyConfigured("FIELD_ENCRYPTION_KEYS is empty: tokens cannot be kept without a key.")
    return MultiFernet([Fernet(key) for key in keys])


class EncryptedTextField(models.TextField):
    """Text encrypted with the first of FIELD_ENCRYPTION_KEYS; the others still decrypt (rotation).

    A value that none of the keys opens reads as an empty string: a lost key means reconnecting the
    account, not a page that fails. A dump of the rows leaves the value out.
    """

    def get_prep_value(self, value: Any) -> Any:
        """Encrypt what goes into the database; an empty value stays empty."""
        if not value:
            return ""
        return _fernet(tuple(settings.FIELD_ENCRYPTION_KEYS)).encrypt(str(value).encode()).decode()

    def from_db_value(self, value: str | None, _expression: Any, _connection: Any) -> str:
        """Decrypt what comes from the database."""
        if not value:
            return ""
        try:
            return _fernet(tuple(settings.FIELD_ENCRYPTION_KEYS)).decrypt(value.encode()).decode()
        except InvalidToken:
            return ""

    def value_to_string(self, obj: models.Model) -> str:
        """Nothing: `dumpdata` would write the secret down in clear."""
        return ""


def unopened(newest: int = 50) -> int:
    """How many of each encrypted column's newest values none of FIELD_ENCRYPTION_KEYS opens. One query."""
    first, *others = [
        model._default_manager.annotate(stored=Cast(name, models.CharField()))
        .exclude(stored="")
        .order_by("-pk")
        .values_list("stored", flat=True)[:newest]
        for model, name in _encrypted_columns()
    ]
    return sum(not _opens(value) for value in first.union(*others, all=True))


def _encrypted_columns() -> list[tuple[type[models.Model], str]]:
    return [
        (model, field.name)
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if isinstance(field, EncryptedTextField)
    ]


def _opens(value: str) -> bool:
    try:
        _fernet(tuple(settings.FIELD_ENCRYPTION_KEYS)).decrypt(value.encode())
    except InvalidToken:
        return False
    return True


def rotated(ciphertext: str) -> str:
    """The same secret encrypted with the first key, `ciphertext` itself where that has been done.

    Raises InvalidToken where none of the keys opens it.
    """
    keys = tuple(settings.FIELD_ENCRYPTION_KEYS)
    try:
        _fernet(keys[:1]).decrypt(ciphertext.encode())
    except InvalidToken:
        return _fernet(keys).rotate(ciphertext.encode()).decode()
    return ciphertext
