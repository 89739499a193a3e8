"""What a pass tells of one stream: counts, how far it has come, and what it met on the way."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from altegio.client import AltegioClient, Answer
from altegio.sync.seen import Seen
from altegio.sync.sentences import odd_words, repeated_words


@dataclass
class Line:
    """What a pass did with one stream, or is doing. `total`: how many there are as Altegio says, else 0.

    `untried`: the pass ended before it; `error` says why.
    `missing_since`: since when so many objects have been missing from the list that it is not believed.
    """

    stream: str
    read: int = 0
    total: int = 0
    changed: int = 0
    vanished: int = 0
    unreadable: int = 0
    seconds: float = 0.0
    error: str = ""
    note: str = ""
    done: bool = False
    untried: bool = False
    required: bool = True
    whole: bool = False
    pages: int = 0
    began: datetime | None = None
    missing_since: datetime | None = None
    # Of a list that is read as a whole; None where single objects are.
    seen: Seen | None = field(default=None, repr=False)
    repeated: Counter[str] = field(default_factory=Counter, repr=False)
    odd: set[str] = field(default_factory=set, repr=False)
    tell: Callable[[Line], None] = field(default=lambda line: None, repr=False)
    # Pages are asked for in several threads, while the one that stores them tells how far it has come.
    _hearing: Any = field(default_factory=threading.Lock, repr=False, compare=False)

    @property
    def failed(self) -> bool:
        """Whether the pass has failed by this stream."""
        return bool(self.error) and self.required

    def as_json(self) -> dict[str, Any]:
        """The line as `SyncRun.lines` keeps it."""
        names = ("stream", "read", "total", "changed", "vanished", "unreadable", "seconds", "error", "done")
        return {**{name: getattr(self, name) for name in names}, "note": self.notes}

    @property
    def notes(self) -> str:
        """What is to be said beside the counts: notes, requests that were repeated, odd values."""
        with self._hearing:
            repeated, odd = Counter(self.repeated), set(self.odd)
        return "; ".join(filter(None, (self.note, repeated_words(repeated), odd_words(odd))))

    def hear(self, answer: Answer) -> None:
        """Take in what an answer tells beside its rows. Several threads may do so at the same time."""
        total = answer.meta.get("total_count")
        with self._hearing:
            self.repeated.update(answer.repeated)
            self.odd |= answer.odd
            if isinstance(total, int) and not isinstance(total, bool) and total > self.total:
                self.total = total

    def is_odd(self, what: str) -> None:
        """Note what was odd about an object."""
        with self._hearing:
            self.odd.add(what)

    def add_note(self, text: str) -> None:
        """Say this too, once."""
        if text not in self.note:
            self.note = "; ".join(filter(None, (self.note, text)))

    def begin_anew(self) -> None:
        """The list is read from its beginning once more: count it once."""
        self.read = self.unreadable = self.pages = 0


class Listening:
    """The client, its answers overheard by a line; its requests with a `priority` of ours, if it is given."""

    def __init__(self, client: AltegioClient, line: Line, priority: str | None = None) -> None:
        self._client, self._line, self._priority = client, line, priority

    def request(self, method: str, path: str, *args: Any, **options: Any) -> Answer:
        """Ask the client."""
        if self._priority:
            options["priority"] = self._priority
        answer = self._client.request(method, path, *args, **options)
        self._line.hear(answer)
        return answer
