"""Random changes of the pretend salon through its control door, as a busy day would bring them."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import requests

Deed = Callable[[], None]


class Changer:
    """Changes one location, a random thing a call. The same seed makes the same changes of the same salon."""

    def __init__(self, url: str, company: int, seed: int) -> None:
        self._door, self._company = f"{url}/_control", company
        self._session = requests.Session()
        self._dice = random.Random(f"{seed}:{company}")
        self.done: Counter[str] = Counter()
        self._records = {one["id"]: one["visit_id"] for one in self._ask("GET", "/records")}
        self._clients = [one["id"] for one in self._ask("GET", "/clients")]
        self._staff = [one["id"] for one in self._ask("GET", "/staff")]
        self._services = [one["id"] for one in self._ask("GET", "/services")]
        self._categories = [one["id"] for one in self._ask("GET", "/categories")]
        self._removed: list[int] = []
        self._spare: list[tuple[str, int]] = []

    def change(self) -> None:
        """Change something. Raises requests.RequestException when the door does not answer."""
        deeds: list[tuple[int, Deed]] = [
            (22, self._create),
            (20, self._move),
            (20, self._pay),
            (12, self._attend),
            (8, self._delete),
            (3, self._restore),
            (5, self._reassign),
            (12, self._client),
            (3, self._new_client),
            (2, self._remove_client),
            (1, self._return_client),
            (3, self._catalogue),
            (2, self._review),
            (2, self._hours),
        ]
        (deed,) = self._dice.choices([one for _, one in deeds], [weight for weight, _ in deeds])
        deed()
        self.done[deed.__name__.strip("_")] += 1

    def _ask(self, method: str, path: str, json: Any = None) -> Any:
        answer = self._session.request(
            method, f"{self._door}{path}", params={"company": self._company}, json=json, timeout=60
        )
        answer.raise_for_status()
        return answer.json()

    def _when(self) -> str:
        """A quarter of an hour of the last two months or the next."""
        day = datetime.now() + timedelta(days=self._dice.randint(-60, 30))  # noqa: DTZ005  # the salon's wall
        clock = day.replace(
            hour=self._dice.randint(8, 20), minute=self._dice.choice((0, 15, 30, 45)), second=0
        )
        return clock.isoformat(" ", "seconds")[:19]

    def _record(self) -> int:
        return self._dice.choice(list(self._records))

    def _put(self, **changes: Any) -> None:
        self._ask("PUT", f"/records/{self._record()}", changes)

    # --- appointments ---
    def _create(self) -> None:
        wanted: dict[str, Any] = {
            "client_id": None if self._dice.random() < 0.08 else self._dice.choice(self._clients),
            "staff_id": self._dice.choice(self._staff),
            "services": self._dice.sample(self._services, self._dice.choice((1, 1, 2, 3))),
            "date": self._when(),
            "online": self._dice.random() < 0.3,
        }
        if wanted["client_id"] is not None and self._dice.random() < 0.2:
            wanted["visit_id"] = self._records[self._record()] or None
        made = self._ask("POST", "/records", wanted)
        self._records[made["id"]] = int(made["visit_id"])

    def _move(self) -> None:
        self._put(date=self._when(), seance_length=self._dice.choice((1800, 3600, 5400, 7200)))

    def _reassign(self) -> None:
        self._put(
            staff_id=self._dice.choice(self._staff),
            services=self._dice.sample(self._services, self._dice.choice((1, 2))),
        )

    def _pay(self) -> None:
        self._put(paid=self._dice.choice((0, 100, 650, 650.5, 1200, 3500)))

    def _attend(self) -> None:
        self._put(
            attendance=self._dice.choice((-1, 0, 1, 1, 1, 2)), comment=self._dice.choice(("", "👍", "о 'п'"))
        )

    def _delete(self) -> None:
        self._ask("DELETE", f"/records/{self._record()}")

    def _restore(self) -> None:
        self._put(deleted=False)

    # --- clients ---
    def _client(self) -> None:
        number = self._dice.randint(0, 999_999)
        changes = self._dice.choice(
            (
                {"name": f"Клієнтка {number}"},
                {"phone": f"+38050{number:07d}"},
                {"email": f"name_{number}@gmail.com"},
                {"email": ""},
                {"custom_fields": {"instagram-user-name": f"@name.{number}"}},
                {"comment": f"любить каву {number}", "birth_date": "1990-02-03"},
            )
        )
        self._ask("PUT", f"/clients/{self._dice.choice(self._clients)}", changes)

    def _new_client(self) -> None:
        made = self._ask("POST", "/clients", {"name": f"Нова {self._dice.randint(0, 9999)}"})
        self._clients.append(made["id"])

    def _remove_client(self) -> None:
        if len(self._clients) > 20:
            gone = self._clients.pop(self._dice.randrange(len(self._clients)))
            self._ask("DELETE", f"/clients/{gone}")
            self._removed.append(gone)

    def _return_client(self) -> None:
        if self._removed:
            back = self._removed.pop()
            self._ask("POST", "/clients", {"id": back, "name": "Повернулася"})
            self._clients.append(back)

    # --- the short lists ---
    def _catalogue(self) -> None:
        number = self._dice.randint(1, 9999)
        if self._spare and self._dice.random() < 0.3:
            store, gone = self._spare.pop()
            self._ask("DELETE", f"/{store}/{gone}")
        elif self._dice.random() < 0.3:
            store = self._dice.choice(("staff", "services", "categories"))
            name = "name" if store == "staff" else "title"
            self._spare.append((store, self._ask("POST", f"/{store}", {name: f"Нове {number}"})["id"]))
        else:
            path, changes = self._dice.choice(
                (
                    (f"/staff/{self._dice.choice(self._staff)}", {"fired": number % 2}),
                    (f"/staff/{self._dice.choice(self._staff)}", {"specialization": f"Майстриня {number}"}),
                    (f"/services/{self._dice.choice(self._services)}", {"price_min": number}),
                    (f"/services/{self._dice.choice(self._services)}", {"active": number % 2}),
                    (f"/categories/{self._dice.choice(self._categories)}", {"title": f"Група {number}"}),
                )
            )
            self._ask("PUT", path, changes)

    def _review(self) -> None:
        self._ask(
            "POST",
            "/comments",
            {
                "rating": self._dice.randint(1, 5),
                "text": "Дякую!",
                "record_id": self._dice.choice((0, self._record())),
                "date": self._when(),
            },
        )

    def _hours(self) -> None:
        day = (datetime.now() + timedelta(days=self._dice.randint(0, 30))).date()  # noqa: DTZ005
        slots = self._dice.choice(([], [{"from": "10:00", "to": "15:30"}]))
        wanted = {"staff_id": self._dice.choice(self._staff), "date": day.isoformat(), "slots": slots}
        self._ask("PUT", "/schedule", wanted)
