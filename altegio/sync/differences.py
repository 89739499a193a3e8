"""What a comparison says of one object, a sentence each."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _


def differ(what: str, altegio_id: int, names: Iterable[str]) -> str:
    """Say which columns of an object differ; never their values, which may be personal."""
    return _("%(stream)s %(id)d: %(columns)s differ") % {
        "stream": what,
        "id": altegio_id,
        "columns": ", ".join(names),
    }


def missing(what: str, altegio_id: int | str, text: str) -> str:
    """Say of an object that it is on one side only, or what else is the matter with it as a whole."""
    return f"{what} {altegio_id}: {text}"


def cannot_be_read(what: str, altegio_id: int | str, error: Exception) -> str:
    """Say of an object of Altegio that it cannot be compared: no pass puts that right."""
    return missing(what, altegio_id, _("cannot be read (%s), see the quarantine") % error)
