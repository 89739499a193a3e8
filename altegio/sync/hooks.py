"""Our address among a location's webhooks: shown, added and taken away without touching anybody else's.

The vendor says: saving replaces the settings of the whole location. What is left out is gone, other apps'
addresses too, and the flags hold for every address. So they are read, merged, written, and read again.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from django.urls import reverse
from django.utils.translation import gettext as _

from altegio.client import AltegioClient, endpoints

MOST_URLS = 10
TRIES = 3
# What the mirror wants to hear of.
WANTED = (
    "salon",
    "service_category",
    "service",
    "master",
    "client",
    "record",
    "goods_operations_sale",
    "finances_operation",
)
# The vendor takes these two and does not show them: unless they are sent, they go off for everybody.
NOT_SHOWN = ("good", "self_sending")
_LONG = re.compile(r"[^/]{16,}")


class HooksRefused(Exception):
    """The change cannot be made without harm; the message says why, and what to do."""


@dataclass(frozen=True)
class Hooks:
    """The settings of a location, as far as the vendor shows them."""

    urls: tuple[str, ...]
    flags: dict[str, int]

    @property
    def active(self) -> bool:
        """Whether webhooks are sent at all."""
        return bool(self.flags.get("active"))


def our_url(public_url: str, secret: str) -> str:
    """Where Altegio is to send its webhooks."""
    return public_url.rstrip("/") + reverse("altegio:webhook", args=(secret,))


def is_public(url: str) -> bool:
    """Whether the address can be reached from outside: no bare name, no private network."""
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_global
    except ValueError:
        local = (".local", ".localhost", ".internal", ".lan", ".test", ".example", ".invalid")
        return "." in host and not host.endswith(local)


def read(client: AltegioClient, company_id: int) -> Hooks:
    """The settings as they are. Raises what the client raises."""
    return _hooks(endpoints.hooks_settings(client, company_id).data)


def add(client: AltegioClient, company_id: int, url: str) -> Hooks:
    """Put our address among the others and switch on what the mirror hears; an older one of ours goes.

    Raises HooksRefused, and what the client raises.
    """
    wanted = {"active": 1, **dict.fromkeys(WANTED, 1)}

    def merged(found: Hooks) -> _Change | None:
        urls = [*others(found, url), url]
        if len(urls) > MOST_URLS:
            raise HooksRefused(
                _("There are %d addresses already, and Altegio takes no more. Remove one in Altegio first.")
                % (len(urls) - 1)
            )
        there = set(found.urls) == set(urls) and all(found.flags.get(name) for name in wanted)
        return None if there else _Change(urls, wanted)

    return _change(client, company_id, url, merged)


def remove(client: AltegioClient, company_id: int, url: str) -> Hooks:
    """Take our address away, old ones too. Altegio wants one at least: the last one is switched off instead.

    Raises HooksRefused, and what the client raises.
    """

    def merged(found: Hooks) -> _Change | None:
        left = others(found, url)
        if len(left) == len(found.urls):
            return None
        if left:
            return _Change(left, {})
        return _Change(list(found.urls), {"active": 0}) if found.active else None

    return _change(client, company_id, url, merged)


def others(hooks: Hooks, url: str) -> list[str]:
    """The addresses that are not ours, each once. Ours begin as `url` does, whatever their secret."""
    ours = _ours(hooks.urls, url)
    return [one for one in dict.fromkeys(hooks.urls) if one not in ours]


def masked(url: str) -> str:
    """The address without what may be secret: log-ins, query, long parts of the path."""
    parts = urlsplit(url)
    path = _LONG.sub("…", parts.path)
    query = "…" if parts.query else ""
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], path, query, ""))


@dataclass(frozen=True)
class _Change:
    """What is to be written: all addresses, and flags that are to stand."""

    urls: list[str]
    flags: dict[str, int]


def _change(
    client: AltegioClient, company_id: int, url: str, merged: Callable[[Hooks], _Change | None]
) -> Hooks:
    """Read, merge, write and look again, until what was written stands there.

    Another app may do the same at the same time. What it added after our first look is in the second one,
    right before the writing; where it wrote its own list over ours, ours is merged into that.
    """
    found = read(client, company_id)
    for _try in range(TRIES):
        if merged(found) is None:
            return found
        before = read(client, company_id)
        change = merged(before)
        if change is None:
            return before
        _write(client, company_id, before, change)
        found = read(client, company_id)
        gone = [masked(one) for one in others(before, url) if one not in found.urls]
        if gone:
            raise HooksRefused(
                _(
                    "Altegio did not keep the addresses as they were sent; missing now: %s. Look at them in"
                    " Altegio: Settings, System settings, For developers."
                )
                % ", ".join(gone)
            )
        if set(_ours(found.urls, url)) == set(_ours(change.urls, url)):
            return found
    raise HooksRefused(
        _("Another app changes the addresses at the same time. Nothing of it was lost; try again in a while.")
    )


def _ours(urls: Iterable[str], url: str) -> list[str]:
    start = url.rstrip("/").rpartition("/")[0] + "/"
    return [one for one in urls if one.startswith(start)]


def _write(client: AltegioClient, company_id: int, before: Hooks, change: _Change) -> None:
    # What is not shown is sent as switched on: an event too many does no harm, a missing one would.
    body: dict[str, Any] = {**dict.fromkeys(NOT_SHOWN, 1), **before.flags, **change.flags}
    endpoints.replace_hooks_settings(client, company_id, {**body, "urls": list(change.urls)})


def _hooks(data: Any) -> Hooks:
    """Raises HooksRefused when it is not to be understood: what is not read whole must not be replaced."""
    found = data if isinstance(data, dict) else {}
    urls = found.get("urls")
    if not isinstance(urls, list) or not all(isinstance(url, str) for url in urls):
        raise HooksRefused(
            _("Altegio does not show its webhook addresses in a known way: nothing was changed.")
        )
    flags = {name: int(value in (1, True, "1")) for name, value in found.items() if _is_flag(value)}
    return Hooks(tuple(url for url in urls if url), flags)


def _is_flag(value: Any) -> bool:
    return value in (0, 1, "0", "1")
