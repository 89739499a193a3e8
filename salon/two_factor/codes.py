"""Whose log-in asks for a code, and whether a code is right."""

from __future__ import annotations

from base64 import b32encode
from os import urandom
from typing import Any

from django.db import transaction

from salon.audit.keeping import note
from salon.models import AuditEntry, SecondStep

RECOVERY_CODES = 10


def is_on(user: Any) -> bool:
    """Whether this user's log-in asks for a code."""
    return SecondStep.objects.filter(user=user, confirmed=True).exists()


def begun(user: Any) -> SecondStep:
    """The secret that the user is about to put into the app; made at the first call, good once confirmed.

    One that no key opens any more is replaced, as nobody could finish with it.
    """
    step, _new = SecondStep.objects.get_or_create(user=user, defaults={"name": "app", "confirmed": False})
    if not step.secret and not step.confirmed:
        step.delete()
        return begun(user)
    return step


def secret(step: SecondStep) -> str:
    """The secret in groups of four, to be typed where no camera is at hand."""
    letters = step.letters
    return " ".join(letters[start : start + 4] for start in range(0, len(letters), 4))


@transaction.atomic
def confirm(user: Any, code: str) -> list[str] | None:
    """Switch the second step on if the code is the app's.

    Returns the recovery codes, None for a wrong code.
    """
    step = SecondStep.objects.select_for_update().filter(user=user, confirmed=False).first()
    if step is None or not step.verify_token(_bare(code)):
        return None
    step.confirmed = True
    note(AuditEntry.Action.ADDED, user=user, about=user, label=user.get_username(), way="two_factor")
    return _fresh_recovery_codes(step)


@transaction.atomic
def check(user: Any, code: str) -> bool:
    """Whether the code is the app's of this half minute, or a recovery code, which is then spent."""
    step = SecondStep.objects.select_for_update().filter(user=user, confirmed=True).first()
    return step is not None and step.verify_token(_bare(code))


@transaction.atomic
def renew_recovery_codes(user: Any) -> list[str]:
    """New recovery codes; the earlier ones work no more."""
    step = SecondStep.objects.select_for_update().get(user=user)
    note(AuditEntry.Action.CHANGED, user=user, about=user, label=user.get_username(), way="two_factor")
    return _fresh_recovery_codes(step)


def recovery_codes_left(user: Any) -> int:
    """How many recovery codes are not spent."""
    step = SecondStep.objects.filter(user=user).first()
    return len(step.recovery_codes) if step else 0


@transaction.atomic
def turn_off(user: Any, by: Any = None) -> bool:
    """Ask this user for no code any more; False where none was asked for.

    `by`: who did it, None for a command.
    """
    gone, _rows = SecondStep.objects.filter(user=user).delete()
    if gone:
        note(AuditEntry.Action.REMOVED, user=by, about=user, label=user.get_username(), way="two_factor")
    return bool(gone)


def _bare(code: str) -> str:
    return "".join(code.split()).lower()


def _fresh_recovery_codes(step: SecondStep) -> list[str]:
    codes = [b32encode(urandom(5)).decode().lower() for _number in range(RECOVERY_CODES)]
    step.recovery = " ".join(codes)
    step.save()
    return codes
