"""What the commands of the mirror share: a client, or a plain sentence why there is none."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from altegio.client import AltegioClient, Repeated
from altegio.sync.connection import NotConfigured, client_from_settings, company_ids


def connect(on_repeat: Repeated | None = None) -> AltegioClient:
    """A client whose repeats `on_repeat` hears. Raises CommandError that names the missing keys."""
    try:
        return client_from_settings(on_repeat)
    except NotConfigured as error:
        raise CommandError(
            _(
                "Altegio is not connected: %(names)s is not set. Set it in .env (.env.example explains how)"
                " or try the product with `make demo`."
            )
            % {"names": ", ".join(error.missing)}
        ) from error


def chosen_companies(options: dict[str, Any]) -> list[int]:
    """The locations to work on: `--company`, else all. Raises CommandError for one that is not ours."""
    ids = company_ids()
    if not ids:
        raise CommandError(_("ALTEGIO_COMPANY_IDS holds no number of a location."))
    chosen = options.get("company")
    if chosen is None:
        return ids
    if chosen not in ids:
        raise CommandError(
            _("Location %(id)d is not in ALTEGIO_COMPANY_IDS (%(ids)s).")
            % {"id": chosen, "ids": ", ".join(map(str, ids))}
        )
    return [chosen]
