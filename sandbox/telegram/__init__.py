"""The pretend Telegram: one bot of the salon, and the phones of the salon's own people."""

from __future__ import annotations

from sandbox.telegram.store import Telegram
from sandbox.world import World


def build(world: World) -> Telegram:
    """Return the bot's Telegram with the phones of everybody who works in this salon."""
    return Telegram(world)
