"""In which language a client is written to: their own, else the campaign's."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from feedback.models import Campaign, ClientLanguage


def language_of(client_id: int | None, campaign: Campaign) -> str:
    """The client's language, else the campaign's."""
    return languages([client_id] if client_id is not None else []).get(client_id or 0, campaign.language)


def languages(client_ids: Iterable[int]) -> dict[int, str]:
    """The languages of those of these clients (primary keys) that have one of their own. One query."""
    wanted = list(client_ids)
    if not wanted:
        return {}
    return dict(ClientLanguage.objects.filter(client__in=wanted).values_list("client", "language"))


def set_language(client_id: int, language: str, set_by: str, now: datetime) -> None:
    """Remember the client's language; "" forgets it, and the campaign's counts again.

    The last word counts: staff may have guessed, and a client who chooses on the form knows.
    """
    rows = ClientLanguage.objects.filter(client=client_id)
    if not language:
        rows.delete()
        return
    values = {"language": language, "set_by": set_by, "set_at": now}
    ClientLanguage.objects.update_or_create(client_id=client_id, defaults=values)
