"""What was written to the salon's own people about a person who is to be forgotten."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Q, QuerySet

from altegio.models import Client
from feedback.models import InstagramContact, TeamMessage, TelegramUpdate
from feedback.services import team

State = TeamMessage.State

GONE = "…"
# A shorter name stands in too many other words.
SHORTEST = 4


def forget(client: Client, people: Sequence[InstagramContact], cases: Iterable[int]) -> int:
    """Messages about their cases and questions lose all words, others the name. Returns how many."""
    about = Q(pk__in=[])
    for case in cases:
        about |= Q(purpose="case", key__startswith=f"case:{case}:")
    for person in people:
        about |= Q(purpose="question", key__startswith=f"question:{person.pk}:")
    of_cases = TeamMessage.objects.filter(about)
    team.withdraw(of_cases.values_list("pk", flat=True))
    told = list(of_cases.values_list("pk", flat=True))
    names = _names(client, people)
    _empty_updates(told, names)
    of_cases.update(text="", subject="")
    return len(told) + _unname(names)


def _names(client: Client, people: Sequence[InstagramContact]) -> list[str]:
    found = [client.name, client.phone, client.instagram_username]
    found += [name for person in people for name in (person.username, person.profile_name)]
    return sorted({name for name in found if len(name) >= SHORTEST}, key=len, reverse=True)


def _naming(rows: QuerySet[Any], column: str, names: Iterable[str]) -> QuerySet[Any]:
    found = Q(pk__in=[])
    for name in names:
        found |= Q(**{f"{column}__contains": name})
    return rows.filter(found)


def _unname(names: Sequence[str]) -> int:
    """A list of the day tells of others too: only the name goes out of it."""
    rows = _naming(TeamMessage.objects.all(), "text", names) | _naming(
        TeamMessage.objects.all(), "subject", names
    )
    count = 0
    for message in rows.order_by("pk").iterator(500):
        words = message.text, message.subject
        for name in names:
            words = words[0].replace(name, GONE), words[1].replace(name, GONE)
        TeamMessage.objects.filter(pk=message.pk).update(text=words[0], subject=words[1])
        count += 1
    return count


def _empty_updates(told: Sequence[int], names: Sequence[str]) -> None:
    """A pressed button brings the whole message back, with its words."""
    rows = TelegramUpdate.objects.filter(processed_at__isnull=False)
    TelegramUpdate.objects.filter(message__in=told).update(body={}, reply="")
    for update in rows.exclude(body={}).order_by("pk").iterator(500):
        if any(name in str(update.body) or name in update.reply for name in names):
            TelegramUpdate.objects.filter(pk=update.pk).update(body={}, reply="")
