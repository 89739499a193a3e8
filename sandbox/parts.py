"""What the server expects of its halves, so that they can be written apart."""

from __future__ import annotations

from typing import Any, Protocol


class Part(Protocol):
    """A half of the sandbox with a state of its own (`sandbox.instagram.build` returns one).

    `world.mark()` tells the saver that something changed. `dump` and `load` speak plain JSON.
    """

    def dump(self) -> dict[str, Any]:
        """Return everything that a restart must not lose."""

    def load(self, state: dict[str, Any]) -> None:
        """Take over what `dump` returned before the restart."""

    def reset(self) -> None:
        """Go back to the state right after generation; called after `world.reset()`."""

    def start(self) -> None:
        """Start the part's own threads (people that answer, webhooks); called once the port is open."""

    def stop(self) -> None:
        """Stop the threads; called before the last snapshot is written."""
