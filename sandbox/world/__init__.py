"""The pretend salon: its people, its price list, its calendar, all from a seed."""

from sandbox.world.world import World

__all__ = ["World"]
