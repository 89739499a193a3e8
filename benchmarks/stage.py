"""A whole product beside a sandbox, on servers of its own that can be restarted, with surveys due."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests

from benchmarks.vendor import PATIENCE, wait_for
from salon.local.environments import sandbox_addresses
from salon.local.plan import Service
from salon.local.ports import free_port
from salon.local.postgres import Server, start_postgres
from salon.local.processes import Child, start
from salon.local.valkey import start_valkey
from tests import migrated
from tests.e2e.product import ROOT, Product

# A name of the public internet: webhooks count as reaching us, so that no conversation is read instead.
PUBLIC_URL = "http://salon.example"
# Other surveys than those chosen, in words that planning takes as they are.
SET_ASIDE = (
    "UPDATE feedback_visitfeedback SET status = 'skipped', reason = 'superseded' WHERE status = 'planned'"
)
CHOSEN = """
SELECT max(id) FROM feedback_visitfeedback
WHERE status = 'planned' AND due_at <= now() AND instagram_username = ANY(%s)
GROUP BY client_id ORDER BY client_id LIMIT %s
"""
BUSY = """
SELECT (SELECT count(*) FROM feedback_message WHERE state IN ('queued', 'sending'))
     + (SELECT count(*) FROM feedback_visitfeedback WHERE status IN ('planned', 'sending'))
"""


@dataclass
class Stage:
    """The product, what it stands on, and the sandbox's control door."""

    product: Product
    sandbox: str
    state: Path
    postgres: Server
    valkey: Server
    session: requests.Session = field(default_factory=requests.Session)
    due: list[int] = field(default_factory=list)

    @property
    def port(self) -> int:
        """Where the product's web process listens."""
        return int(self.product.env["PORT"])

    def door(self, method: str, path: str, json: Any = None, **params: Any) -> Any:
        """Ask the sandbox's control door."""
        url = f"{self.sandbox}/_control{path}"
        answer = self.session.request(method, url, json=json, params=params, timeout=PATIENCE)
        answer.raise_for_status()
        return answer.json()

    def count(self, query: str) -> int:
        """The one number of a query."""
        return int(self.product.rows(query)[0][0])

    def web_answers(self) -> bool:
        """Whether the web process answers."""
        try:
            return requests.get(f"http://127.0.0.1:{self.port}/healthz/", timeout=5).ok
        except requests.RequestException:
            return False

    # --- what is done to it ---
    def make_due(self, surveys: int) -> None:
        """Fill the mirror, switch the campaign on, and leave so many surveys due, one a client."""
        product = self.product
        product.manage("altegio_sync", "--full")
        product.manage(
            "feedback_campaign", "--on", "--since", "2020-01-01", "--hours", "00:00-24:00", "--delay", "0"
        )
        rules = "from feedback.models import Campaign"
        rules += "; Campaign.objects.update(expiry_days=3650, daily_limit=100000)"
        # The conversations count as read: everybody will write.
        known = (
            "from feedback.services.accounts import current_account; from django.utils.timezone import now"
        )
        known += "; one = current_account(now()); one.conversations_read_at = now(); one.save()"
        product.manage("shell", "-c", f"{rules}; {known}")
        self._plan_all()
        # Salons misspell names and keep old ones: here of people who are there and can be written to.
        names = [name.lower() for name in self.reachable()]
        self.due = [int(pk) for (pk,) in product.rows(CHOSEN, [names, surveys])]
        if len(self.due) < surveys:
            raise RuntimeError(f"only {len(self.due)} surveys are due, not {surveys}")
        product.rows(f"{SET_ASIDE} AND NOT id = ANY(%s) RETURNING 1", [self.due])

    def _plan_all(self) -> None:
        """Plan as often as it finds something: a pass takes no more than some thousands of visits."""
        planned = -1
        while planned < (now := self.count("SELECT count(*) FROM feedback_visitfeedback")):
            planned = now
            self.product.manage("feedback_plan")

    def let_everyone_greet(self) -> None:
        """Open everyone's window by a greeting, which holds no survey back."""
        self.door("POST", "/instagram/people/greet", {"usernames": self.reachable()})

    def reachable(self) -> list[str]:
        """The names of people who have not blocked the salon."""
        people = self.door("GET", "/instagram/people")["people"]
        return [str(person["username"]) for person in people if not person["blocked"]]

    def worker(self, number: int) -> Child:
        """Start one more worker for the surveys, as the product has it but with short rests."""
        celery = [sys.executable, "-m", "benchmarks.hurried", "-A", "salon", "worker", "--concurrency", "2"]
        name = ["--queues", "celery", "--hostname", f"worker{number}@localhost"]
        argv = [*celery, *name, "--without-gossip", "--without-mingle"]
        return self.product.start(Service("worker", argv, grace=10))

    def restart_postgres(self) -> None:
        """Stop it as an operator does, with every session cut, and start it on the same data."""
        self.postgres.child.stop()
        self.postgres = start_postgres(self.state, self.state / "logs")

    def restart_valkey(self, *, empty: bool) -> None:
        """Restart the broker; `empty`: everything in it is lost."""
        self.valkey.child.stop()
        if empty:
            shutil.rmtree(self.state / "valkey")
        self.valkey = start_valkey(self.state, self.state / "logs")

    # --- how it stands ---
    def all_went_out(self) -> bool:
        """Whether nothing is queued or on its way."""
        return self.count(BUSY) == 0 and self.no_webhook_waits()

    def no_webhook_waits(self) -> bool:
        """Whether each webhook was delivered and each of its events had its effect."""
        stored = "SELECT count(*) FROM feedback_delivery WHERE processed_at IS NULL"
        heard = "SELECT count(*) FROM feedback_contactevent WHERE handled_at IS NULL"
        on_the_way: int = self.door("GET", "/instagram/deliveries", kind="none")["waiting"]
        return not (on_the_way or self.count(stored) or self.count(heard))

    def unknown_were_looked_up(self) -> bool:
        """Whether the conversation was read for each message whose outcome is unknown."""
        unknown = "SELECT count(*) FROM feedback_message WHERE state = 'unknown' AND looked_up_at IS NULL"
        return self.count(unknown) == 0

    def stop(self) -> None:
        """Stop all of it."""
        self.session.close()
        self.product.stop()
        self.valkey.child.stop()
        self.postgres.child.stop()


@contextmanager
def stage(scratch: Path, clients: int, appointments: int, pace: float) -> Iterator[Stage]:
    """Servers, tables, a sandbox with everybody's answers within seconds; of the product nothing runs yet."""
    state = scratch / "servers"
    postgres, valkey = start_postgres(state, state / "logs"), start_valkey(state, state / "logs")
    port, sandbox_port = free_port(), free_port()
    url = f"http://127.0.0.1:{sandbox_port}"
    env = {
        **os.environ,
        **sandbox_addresses(url),
        "DATABASE_URL": postgres.url,
        "REDIS_URL": valkey.url,
        "PUBLIC_URL": PUBLIC_URL,
        "PORT": str(port),
        "INSTAGRAM_SENDS_PER_SECOND": str(pace),
    }
    one = Stage(Product(scratch, env), url, state, postgres, valkey)
    try:
        migrated.fill(postgres.url, env)
        argv = [sys.executable, "-m", "sandbox", "--port", str(sandbox_port), "--no-limit"]
        argv += ["--clients", str(clients), "--appointments", str(appointments), "--answer-after", "1-6"]
        argv += ["--instagram-webhook", f"http://127.0.0.1:{port}/webhooks/instagram/"]
        log = scratch / "sandbox.log"
        one.product.children.append(start("sandbox", argv, env=env, log=log, cwd=ROOT, grace=3))
        wait_for(lambda: _ready(url), "the sandbox is ready")
        one.door("PUT", "/life", {"paused": True})
        yield one
    finally:
        one.stop()


def _ready(url: str) -> bool:
    try:
        return requests.get(f"{url}/_control/ready", timeout=5).ok
    except requests.RequestException:
        return False
