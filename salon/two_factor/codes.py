"""Whose log-in asks for a code, and whether a code is right: rows of django-otp."""

from __future__ import annotations

from base64 import b32encode
from typing import Any

import django_otp
from django.db import transaction
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from salon.audit.keeping import note
from salon.models import AuditEntry

RECOVERY_CODES = 10


def is_on(user: Any) -> bool:
    """Whether this user's log-in asks for a code."""
    return TOTPDevice.objects.filter(user=user, confirmed=True).exists()


def begun(user: Any) -> TOTPDevice:
    """The secret that the user is about to put into the app; made at the first call, good once confirmed."""
    found = TOTPDevice.objects.filter(user=user, confirmed=False).first()
    return found or TOTPDevice.objects.create(user=user, name="app", confirmed=False)


def secret(device: TOTPDevice) -> str:
    """The secret in groups of four, to be typed where no camera is at hand."""
    letters = b32encode(device.bin_key).decode().rstrip("=")
    return " ".join(letters[start : start + 4] for start in range(0, len(letters), 4))


@transaction.atomic
def confirm(user: Any, code: str) -> list[str] | None:
    """Switch the second step on if the code is the app's.

    Returns the recovery codes, None for a wrong code.
    """
    device = TOTPDevice.objects.select_for_update().filter(user=user, confirmed=False).first()
    if device is None or not device.verify_token(_bare(code)):
        return None
    device.confirmed = True
    device.save(update_fields=["confirmed"])
    note(AuditEntry.Action.ADDED, user=user, about=user, label=user.get_username(), way="two_factor")
    return _fresh_recovery_codes(user)


def check(user: Any, code: str) -> bool:
    """Whether the code is the app's of this half minute, or a recovery code, which is then spent.

    After each wrong code django-otp takes none for a while, twice as long each time.
    """
    return django_otp.match_token(user, _bare(code)) is not None


@transaction.atomic
def renew_recovery_codes(user: Any) -> list[str]:
    """New recovery codes; the earlier ones work no more."""
    note(AuditEntry.Action.CHANGED, user=user, about=user, label=user.get_username(), way="two_factor")
    return _fresh_recovery_codes(user)


def recovery_codes_left(user: Any) -> int:
    """How many recovery codes are not spent."""
    return StaticToken.objects.filter(device__user=user).count()


@transaction.atomic
def turn_off(user: Any, by: Any = None) -> bool:
    """Ask this user for no code any more; False where none was asked for.

    `by`: who did it, None for a command.
    """
    gone, _rows = TOTPDevice.objects.filter(user=user).delete()
    StaticDevice.objects.filter(user=user).delete()
    if gone:
        note(AuditEntry.Action.REMOVED, user=by, about=user, label=user.get_username(), way="two_factor")
    return bool(gone)


def _bare(code: str) -> str:
    return "".join(code.split()).lower()


def _fresh_recovery_codes(user: Any) -> list[str]:
    StaticDevice.objects.filter(user=user).delete()
    device = StaticDevice.objects.create(user=user, name="recovery")
    codes = [StaticToken.random_token() for _number in range(RECOVERY_CODES)]
    StaticToken.objects.bulk_create(StaticToken(device=device, token=code) for code in codes)
    return codes
