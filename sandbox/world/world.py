"""The salon itself: vendor-shaped stores under one lock."""

from __future__ import annotations

import random
from datetime import date
from threading import RLock
from typing import Any
from zoneinfo import ZoneInfo

from sandbox.clock import Clock
from sandbox.world.clients import make_clients

COMPANY_ID = 1001
ZONE = ZoneInfo("Europe/Kyiv")


class World:
    """One salon, generated from (seed, clients, appointments, anchor) and changed under `lock` afterwards.

    `instagram_names` is the truth of who holds which Instagram name, whatever the cards say.
    """

    def __init__(
        self, seed: int, clients: int, appointments: int, clock: Clock, anchor: date | None = None
    ) -> None:
        self.seed = seed
        self.size = (clients, appointments)
        self.clock = clock
        self.lock = RLock()
        self.anchor = anchor or clock.now().astimezone(ZONE).date()
        self.version = 0
        self._generate()

    def mark(self) -> None:
        """Say that something changed which the next snapshot must hold."""
        with self.lock:
            self.version += 1

    def _generate(self) -> None:
        rng = random.Random(f"{self.seed}:clients")
        self.company: dict[str, Any] = {"id": COMPANY_ID}
        people = make_clients(rng, self.size[0], COMPANY_ID, self.anchor)
        self.clients: dict[int, dict[str, Any]] = people.clients
        self.instagram_names: dict[int, str] = people.instagram_names
        self.staff: dict[int, dict[str, Any]] = {}
        self.categories: dict[int, dict[str, Any]] = {}
        self.services: dict[int, dict[str, Any]] = {}
        self.records: dict[int, dict[str, Any]] = {}

    def reset(self) -> None:
        """Generate the salon anew from the same arguments."""
        with self.lock:
            self._generate()
            self.version += 1
