"""The salon itself: vendor-shaped stores under one lock."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import asdict
from datetime import date, datetime, timedelta
from itertools import accumulate
from threading import RLock
from typing import Any
from zoneinfo import ZoneInfo

from sandbox.clock import Clock
from sandbox.world import catalogue, generate, life, reviews
from sandbox.world.booking import Diary
from sandbox.world.clients import make_clients
from sandbox.world.oddities import Oddities
from sandbox.world.times import stamp

FIRST_IDS = {"record": 640_000_001, "visit": 550_000_001, "payment": 561_000_001, "sale": 77_000_001}
# The small stores, and what the vendor's webhooks call their objects; no webhook tells of a review.
SMALL_STORES = {"staff": "staff", "services": "service", "categories": "service_category", "comments": ""}

# Hears of a change: the world, the resource, its id, and `create`, `update` or `delete`.
Listener = Callable[["World", str, int, str], None]


class World:
    """One salon, generated from (seed, clients, appointments, anchor) and changed under `lock` afterwards.

    Stores hold what differs between objects, in the vendor's names; the constant rest is added when an object
    is shown. A record's `client` is `{"id": ...}` or None. `instagram_names` is the truth of who holds which
    Instagram name, whatever the cards say. `visits` lists the records of each visit. The `listener` hears of
    every change, under the lock. Ids are counted alike in every location, so that those of two collide.
    """

    def __init__(
        self,
        seed: int,
        clients: int,
        appointments: int,
        clock: Clock,
        anchor: date | None = None,
        *,
        company_id: int = catalogue.COMPANY_ID,
    ) -> None:
        self.seed = seed
        self.company_id = company_id
        self.zone = ZoneInfo(catalogue.make_company(company_id)["timezone"])
        self.listener: Listener | None = None
        self.size = (clients, appointments)
        self.clock = clock
        self.lock = RLock()
        self.anchor = anchor or clock.now().astimezone(self.zone).date()
        self.version = 0
        self._generate()

    def _generate(self) -> None:
        self.company: dict[str, Any] = catalogue.make_company(self.company_id)
        self.staff: dict[int, dict[str, Any]] = catalogue.make_staff(self.company_id)
        self.categories: dict[int, dict[str, Any]] = catalogue.make_categories()
        self.services: dict[int, dict[str, Any]] = catalogue.make_services(
            random.Random(f"{self.seed}:services")
        )
        people = make_clients(
            random.Random(f"{self.seed}:clients"), self.size[0], self.company_id, self.anchor
        )
        self.clients: dict[int, dict[str, Any]] = people.clients
        self.instagram_names: dict[int, str] = people.instagram_names
        self.records: dict[int, dict[str, Any]] = {}
        self.visits: dict[int, list[int]] = {}
        self.sms: list[dict[str, Any]] = []
        self.sms_funds = True
        self.paused = False
        self.limited_rights: dict[str, Any] = {}
        self.hooks: list[dict[str, Any]] = []
        self.hours: dict[str, list[dict[str, str]]] = {}
        self.oddities = Oddities()
        self._records_of_client: dict[int, list[int]] = {}
        self._ids = dict(FIRST_IDS)
        self._touched_records: set[int] = set()
        self._touched_clients: set[int] = set()
        self._removed_clients: set[int] = set()
        self._removed_records: set[int] = set()
        self._touched: dict[str, set[int]] = {name: set() for name in SMALL_STORES}
        self._start_life()
        self.comments: dict[int, dict[str, Any]] = reviews.make_reviews(self)

    def _start_life(self) -> None:
        rng = random.Random(f"{self.seed}:habits")
        self.habits = list(
            accumulate(0.0001 + rng.expovariate(1) * (rng.random() > 0.08) for _ in self.clients)
        )
        self.known_clients = list(self.clients)
        self.living: set[int] = set()
        self.diary = Diary(self.zone)
        self.agenda = life.Agenda()
        self.planned_until = self.anchor - timedelta(days=1)
        self.bookings_a_day = generate.per_day(self.size[1]) * 2 // 5
        self.lived_until = datetime(2000, 1, 1, tzinfo=self.zone)
        if self.clients:
            generate.fill_calendar(self, self.size[1])
        self._touched_records.clear()

    def next_id(self, kind: str) -> int:
        """Return a fresh id for a record, a visit, a payment or a sale."""
        made = self._ids[kind]
        self._ids[kind] += 1
        return made

    def add_record(self, record: dict[str, Any]) -> None:
        """Put a new record into the stores."""
        self.records[record["id"]] = record
        if record["client"] is not None:
            self._records_of_client.setdefault(record["client"]["id"], []).append(record["id"])
        if record["visit_id"]:
            self.visits.setdefault(record["visit_id"], []).append(record["id"])
        self._touched_records.add(record["id"])
        self.version += 1

    def records_of(self, client_id: int) -> list[dict[str, Any]]:
        """Return a client's records, the deleted ones too."""
        return [self.records[one] for one in self._records_of_client.get(client_id, ())]

    def touch(self, record: dict[str, Any], moment: datetime, *, created: bool = False) -> None:
        """Say that a record changed at that moment; its `last_change_date` never goes back."""
        record["last_change_date"] = max(record["last_change_date"], stamp(moment, self.zone))
        self._touched_records.add(record["id"])
        self.version += 1
        self._tell(
            "record", record["id"], "delete" if record["deleted"] else "create" if created else "update"
        )

    def _tell(self, resource: str, number: int, status: str) -> None:
        if self.listener is not None and resource:
            self.listener(self, resource, number, status)

    def touch_client(self, client: dict[str, Any], moment: datetime) -> None:
        """Say that a client's card changed at that moment; a card that was not there is put there."""
        status = "update" if client["id"] in self.clients else "create"
        self.clients[client["id"]] = client
        self._removed_clients.discard(client["id"])
        client["last_change_date"] = stamp(moment, self.zone)
        self._touched_clients.add(client["id"])
        self.version += 1
        self._tell("client", client["id"], status)

    def put(self, store: str, made: dict[str, Any]) -> None:
        """Put an object of a small store there, a new or a changed one."""
        kept: dict[int, dict[str, Any]] = getattr(self, store)
        status = "update" if made["id"] in kept else "create"
        kept[made["id"]] = made
        self._touched[store].add(made["id"])
        self.version += 1
        self._tell(SMALL_STORES[store], made["id"], status)

    def take_away(self, store: str, number: int) -> None:
        """Remove an object of a small store. What names it goes on naming it."""
        kept: dict[int, dict[str, Any]] = getattr(self, store)
        if number in kept:
            self._tell(SMALL_STORES[store], number, "delete")
            del kept[number]
            self._touched[store].add(number)
            self.version += 1

    def remove_record(self, number: int) -> None:
        """Take a record out without a trace: no list and no number finds it again."""
        gone = self.records.pop(number)
        self._touched_records.discard(number)
        self._removed_records.add(number)
        if gone["client"] is not None:
            self._records_of_client[gone["client"]["id"]].remove(number)
        if gone["visit_id"]:
            self.visits[gone["visit_id"]].remove(number)
        self.version += 1

    def remove_client(self, client_id: int) -> None:
        """Remove a client's card; the records stay and show no client, as the vendor's do."""
        with self.lock:
            if client_id in self.clients:
                self._tell("client", client_id, "delete")
            self.clients.pop(client_id, None)
            self._removed_clients.add(client_id)
            self.version += 1

    def mark(self) -> None:
        """Say that something changed which the next snapshot must hold."""
        with self.lock:
            self.version += 1

    def live(self) -> None:
        """Let everything happen that is due by the clock, unless life is paused; later it is made up for."""
        with self.lock:
            if not self.paused:
                self.run_until(self.clock.now())

    def run_until(self, moment: datetime) -> None:
        """Let everything happen up to that moment. Time that was lived once is not lived again."""
        if moment <= self.lived_until:
            return
        life.plan_days(self, self.lived_until, moment)
        for when, kind, details in self.agenda.due(moment):
            life.happen(self, when, kind, details)
        self.lived_until = moment

    def reset(self) -> None:
        """Generate the salon anew from the same arguments, and live up to now."""
        with self.lock:
            hooks = self.hooks
            self._generate()
            self.hooks = hooks
            self.version += 1
            self.live()

    def dump(self) -> dict[str, Any]:
        """Return everything that changed since generation, as plain JSON."""
        with self.lock:
            return {
                "lived_until": self.lived_until.isoformat(),
                "ids": dict(self._ids),
                "records": [self.records[one] for one in sorted(self._touched_records)],
                "clients": [
                    self.clients[one] for one in sorted(self._touched_clients - self._removed_clients)
                ],
                "removed_clients": sorted(self._removed_clients),
                "removed_records": sorted(self._removed_records),
                "living": sorted(self.living),
                "sms": list(self.sms),
                "sms_funds": self.sms_funds,
                "paused": self.paused,
                "limited_rights": dict(self.limited_rights),
                "hooks": list(self.hooks),
                "hours": dict(self.hours),
                "oddities": asdict(self.oddities),
                "small": {name: self._changed(name) for name in SMALL_STORES},
            }

    def _changed(self, store: str) -> list[list[Any]]:
        """Return what was put into a small store or taken away (None) since generation, with its id."""
        kept: dict[int, dict[str, Any]] = getattr(self, store)
        return [[number, kept.get(number)] for number in sorted(self._touched[store])]

    def load(self, state: dict[str, Any]) -> None:
        """Take over what `dump` returned, into a world freshly generated from the same arguments."""
        with self.lock:
            self.lived_until = datetime.fromisoformat(state["lived_until"])
            self._ids, self.sms = dict(state["ids"]), list(state["sms"])
            self.sms_funds, self.limited_rights = state["sms_funds"], dict(state["limited_rights"])
            self.paused = bool(state["paused"])
            self.hooks, self.hours = list(state["hooks"]), dict(state["hours"])
            self.oddities = Oddities(**state["oddities"])
            for client in state["clients"]:
                self.clients[client["id"]] = client
                self._touched_clients.add(client["id"])
            for client_id in state["removed_clients"]:
                self.remove_client(client_id)
            self._load_small(state["small"])
            # A state that was saved by an older version has none.
            for number in state.get("removed_records", ()):
                if number in self.records:
                    self.remove_record(number)
            self._load_records(state["records"])
            self.living = set(state["living"])
            self._resume()

    def _load_small(self, state: dict[str, list[list[Any]]]) -> None:
        for store, changed in state.items():
            kept: dict[int, dict[str, Any]] = getattr(self, store)
            for number, made in changed:
                self._touched[store].add(number)
                if made is None:
                    kept.pop(number, None)
                else:
                    kept[number] = made

    def _load_records(self, records: list[dict[str, Any]]) -> None:
        for record in records:
            if record["id"] in self.records:
                self.records[record["id"]].update(record)
                self._touched_records.add(record["id"])
            else:
                self.add_record(record)
                self.diary.note(record)

    def _resume(self) -> None:
        """Put on the agenda what a life that went on before the restart had put there, and no more."""
        for visit_id in sorted(self.living):
            life.plan_visit(self, visit_id)
        life.plan_days(self, self.lived_until, self.lived_until)
        self.agenda.forget_before(self.lived_until)
