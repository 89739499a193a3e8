"""The pretend Instagram Direct of one salon account; see README.md of the sandbox."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sandbox.instagram.store import Instagram
    from sandbox.world import World


def build(
    world: World, webhook_url: str | None = None, answer_after: tuple[float, float] = (5.0, 60.0)
) -> Instagram:
    """Return the account with people who live by themselves and answer after that many seconds."""
    from sandbox.instagram.store import Instagram
    from sandbox.people import Life

    instagram = Instagram(world, webhook_url)
    instagram.attach(Life(world, instagram, answer_after))
    return instagram
