"""Whole lists, kept from one page to the next: the vendor too does not sort its salon for each page."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import Any

from flask import request

from sandbox.world import World

MOST = 8
PAGING = frozenset({"page", "count"})

Listed = list[dict[str, Any]]


class Lists:
    """The lists that were asked for last, each until anything in its location changes.

    Asked and filled under the location's lock only.
    """

    def __init__(self) -> None:
        self._lists: OrderedDict[tuple[Any, ...], tuple[int, Listed]] = OrderedDict()

    def kept(self, world: World, name: str, make: Callable[[], Listed]) -> Listed:
        """Return the list that `make` makes for this request's query, whatever page of it is asked for."""
        asked = sorted(one for one in request.args.items(multi=True) if one[0] not in PAGING)
        key = (world.company_id, name, *asked)
        version, listed = self._lists.pop(key, (-1, []))
        if version != world.version:
            listed = make()
        self._lists[key] = (world.version, listed)
        if len(self._lists) > MOST:
            self._lists.popitem(last=False)
        return listed
