"""Doubts about Instagram names, and what staff decide about them. A decision survives every sync."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.cache import cache
from django.db.models import Count, QuerySet, TextChoices
from django.utils.translation import gettext_lazy as _

from altegio.instagram_name import InstagramName, find_instagram_name
from altegio.models import Client, Company
from altegio.models.client import InstagramSource

BATCH = 1000
# How old the number in the menu may be: to go through all names for every page takes as long as many a page.
_COUNTED_FOR = 30
_COUNTED = "altegio.naming.waiting"
_SHARED = "altegio.naming.shared"


class Doubt(TextChoices):
    """Why a person should look at a client's Instagram name."""

    SHARED = "shared", _("one name on several clients")
    MAILBOX = "mailbox", _("name or real mailbox")
    IMPOSSIBLE = "impossible", _("not a name at all")


def shared() -> dict[str, int]:
    """The names that several clients bear, and how many bear each, as it was within the last half minute.

    At most one query, through all names. What staff settle counts at once.
    """
    found: dict[str, int] | None = cache.get(_SHARED)
    if found is None:
        found = dict(_shared().values_list("instagram_username", "bearers"))
        cache.set(_SHARED, found, timeout=_COUNTED_FOR)
    return found


def doubtful(doubt: str, names: Iterable[str] | None = None) -> QuerySet[Client]:
    """Clients of whose Instagram name there is this doubt. One query.

    `names`: those that are `shared`, for who has gone through all of them already.
    """
    rows = Client.objects.present()
    if doubt == Doubt.SHARED:
        found = _shared().values("instagram_username") if names is None else list(names)
        return rows.filter(instagram_username__in=found)
    if doubt == Doubt.MAILBOX:
        return rows.filter(instagram_username__gt="", instagram_certain=False)
    return rows.filter(instagram_username="", instagram_written__gt="", instagram_source="")


def numbers(*doubts: str) -> int:
    """How many clients there are with these doubts about their names. One query, along an index."""
    first, *others = (_number(doubt) for doubt in doubts)
    return sum(number for (number,) in first.union(*others, all=True))


def waiting() -> int:
    """How many names a person has to settle, as it was within the last half minute. At most one query.

    Those that may be mailboxes are not among them: they are too many to shout about.
    """
    number = cache.get_or_set(_COUNTED, lambda: numbers(Doubt.SHARED, Doubt.IMPOSSIBLE), timeout=_COUNTED_FOR)
    return int(number or 0)


def _number(doubt: str) -> QuerySet[Any, tuple[int]]:
    """Numbers that add up to how many there are."""
    if doubt == Doubt.SHARED:
        return _shared().values_list("bearers")
    # All of them are one group, for all are there.
    one = doubtful(doubt).order_by().values("vanished_at")
    return one.annotate(bearers=Count("pk")).values_list("bearers")


def _shared() -> QuerySet[Any, Any]:
    """The names that several clients bear. Nothing but the names is counted: the index has no more."""
    named = Client.objects.present().filter(instagram_username__gt="").order_by()
    bearers = named.values("instagram_username").annotate(bearers=Count("instagram_username"))
    return bearers.filter(bearers__gt=1)


def enter(client: Client, name: str) -> None:
    """Take `name` for the client's: it counts more than what Altegio says."""
    _keep(client, find_instagram_name("", {}, manual=name))


def confirm(client: Client) -> None:
    """The name that was found is the client's own."""
    enter(client, client.instagram_username)


def deny(client: Client) -> None:
    """The name in Altegio is none, or somebody else's: a mailbox, a slip. Another one there counts again."""
    in_altegio = found_in_altegio(client).username
    _keep(client, InstagramName(source=InstagramSource.DENIED), instagram_denied=in_altegio)


def give(client: Client) -> list[Client]:
    """The name is this client's alone; returns the others, who lose it."""
    others = list(
        Client.objects.present()
        .filter(instagram_username=client.instagram_username, instagram_username__gt="")
        .exclude(pk=client.pk)
        .select_related("company")
    )
    for other in others:
        deny(other)
    confirm(client)
    return others


def forget(client: Client) -> None:
    """Take back what staff said: what Altegio says counts again."""
    _keep(client, found_in_altegio(client))


def found_in_altegio(client: Client) -> InstagramName:
    """The name that the client's card in Altegio holds."""
    return find_instagram_name(client.email, client.custom_fields, client.company.instagram_fields)


def read_again(company: Company) -> int:
    """Find all names of the location anew, after its fields were chosen; returns how many changed."""
    changed: list[Client] = []
    rows = Client.objects.filter(company=company).exclude(instagram_source=InstagramSource.MANUAL)
    for client in rows.only(*_COLUMNS, "email", "custom_fields", "instagram_denied").iterator(BATCH):
        found = find_instagram_name(client.email, client.custom_fields, company.instagram_fields)
        denied = client.instagram_source == InstagramSource.DENIED
        if denied and found.username == client.instagram_denied:
            continue
        values = _values(found)
        if any(getattr(client, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(client, name, value)
            changed.append(client)
    Client.objects.bulk_update(changed, _COLUMNS, batch_size=BATCH)
    return len(changed)


_COLUMNS = ("instagram_username", "instagram_source", "instagram_certain", "instagram_written")


def _values(found: InstagramName) -> dict[str, Any]:
    return {
        "instagram_username": found.username,
        "instagram_source": found.source,
        "instagram_certain": found.certain,
        "instagram_written": found.written[:254],
    }


def _keep(client: Client, found: InstagramName, **more: Any) -> None:
    """Store the name alone: the other columns are Altegio's, and a pass may be writing them."""
    values = _values(found) | {"instagram_denied": ""} | more
    if found.source in (InstagramSource.MANUAL, InstagramSource.DENIED):
        del values["instagram_written"]
    Client.objects.filter(pk=client.pk).update(**values)
    cache.delete_many([_COUNTED, _SHARED])
    for name, value in values.items():
        setattr(client, name, value)


def names_of(clients: Iterable[Client]) -> list[str]:
    """The Instagram names that these clients bear now."""
    return [client.instagram_username for client in clients if client.instagram_username]
