"""Lists that the vendor does not give by pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from altegio import mapping
from altegio.client import AltegioClient, Answer, NotFound
from altegio.models.marks import Entity

if TYPE_CHECKING:
    from altegio.sync.streams import Reading


def in_one_answer(fetch: Callable[[AltegioClient, int], Answer]) -> Callable[[Reading], Iterator[list[Any]]]:
    """A list that the vendor gives whole."""

    def read(reading: Reading) -> Iterator[list[Any]]:
        rows = fetch(reading.client, reading.company.altegio_id).rows
        if rows:
            yield rows

    return read


def of_both(
    fetch: Callable[[AltegioClient, int, str], Answer],
) -> Callable[[Reading], Iterator[list[Any]]]:
    """A list that the vendor gives for clients and for appointments apart."""

    def read(reading: Reading) -> Iterator[list[Any]]:
        missing: NotFound | None = None
        for entity in Entity.values:
            try:
                rows = fetch(reading.client, reading.company.altegio_id, entity).rows
            except NotFound as error:
                # Said of an empty list too: nothing is known to be gone, and the other list may be there.
                missing = error
                continue
            if kept := list(mapping.of_entity(rows, entity)):
                yield kept
        if missing is not None:
            raise missing

    return read
