"""Change what Altegio answers to a pass, and read what the pass tells."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from altegio.client import AltegioClient, Answer
from altegio.models import SyncRun, SyncState


class Changed:
    """The real client with one path's answers changed."""

    def __init__(self, client: AltegioClient, path: str, change: Callable[[Answer], Answer]) -> None:
        self._client, self._path, self._change = client, path, change

    def request(self, method: str, path: str, *args: Any, **options: Any) -> Answer:
        """Ask for real, then change the answer."""
        answer = self._client.request(method, path, *args, **options)
        return self._change(answer) if path.startswith(self._path) else answer


def line(run: SyncRun, stream: str) -> dict[str, Any]:
    """What a pass tells of a stream."""
    return next(one for one in run.lines if one["stream"] == stream)


def state(stream: str = "appointments") -> SyncState:
    """What is remembered of a stream."""
    return SyncState.objects.get(stream=stream)
