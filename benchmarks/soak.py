"""`make soak MINUTES=60`: a salon changes at random while everything fails; the mirror must come out equal.

The whole product (web, two workers, beat) runs beside a sandbox with two locations. A fifth of Altegio's
answers break, webhooks are lost, doubled and cut, workers are killed with -9, the calendar shifts while it is
read, the keys are refused now and then. Then the faults end, the product does what it does by itself, and
`altegio_verify --all` compares row by row. Loopback only; exit 1 when anything differs.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests

from benchmarks.changes import Changer
from salon.local.environments import environment_of_tests, sandbox_addresses
from salon.local.plan import manage
from salon.local.ports import free_port
from salon.local.processes import Child, start
from salon.local.services import beat, web
from salon.local.temporary import temporary_servers
from tests import migrated
from tests.e2e.product import ROOT, Product, wait_for, worker_service

COMPANIES = (1001, 1002)
# 10,000 changes in an hour.
A_MINUTE = 167
# Together a fifth of all answers.
FAULTS = {
    "500": 0.08,
    "html": 0.03,
    "truncated": 0.03,
    "cut": 0.03,
    "lost": 0.02,
    "429": 0.02,
    "refused": 0.01,
}
HOOKS = {"lose": 0.1, "duplicate": 0.1, "partial": 0.1, "array": 0.1, "junk": 0.03, "latest": 10.0}
ODD = {"strings": 0.1, "dirty": 0.05, "zero_dates": 0.05}
SHIFTS = ("insert", "move", "change")
WEBHOOK = "http://127.0.0.1:{port}/webhooks/altegio/{secret}/"


@dataclass
class Report:
    """What was done and what came of it."""

    changes: Counter[str] = field(default_factory=Counter)
    kills: int = 0
    refused_keys: int = 0
    after_changes: list[str] = field(default_factory=list)
    after_full_pass: list[str] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)

    def lines(self) -> list[str]:
        """The report as a person reads it."""
        done = ", ".join(f"{name} {count}" for name, count in self.changes.most_common())
        shown = [f"changes: {sum(self.changes.values())} ({done})"]
        shown += [f"workers killed: {self.kills}; keys refused for a while: {self.refused_keys} times"]
        shown += [f"{name}: {value}" for name, value in self.facts.items()]
        kinds = ", ".join(f"{what} {count}" for what, count in kinds_of(self.after_changes).most_common())
        shown += [
            f"differences once webhooks and polling were done: {len(self.after_changes)} {kinds}".rstrip()
        ]
        shown += [f"differences after the nightly pass: {len(self.after_full_pass)}"]
        return shown + [f"  {one}" for one in self.after_full_pass[:50]]


def kinds_of(differences: Sequence[str]) -> Counter[str]:
    """Count differences by what differs, without the ids."""
    return Counter(re.sub(r" \d+:", "", one) for one in differences)


@dataclass
class Soak:
    """A run over a product and a sandbox that exist already; nothing of the product runs yet."""

    product: Product
    sandbox_url: str
    minutes: float
    a_minute: float = A_MINUTE
    seed: int = 1
    session: requests.Session = field(default_factory=requests.Session)
    report: Report = field(default_factory=Report)
    workers: list[Child] = field(default_factory=list)
    by_hand: list[subprocess.Popen[str]] = field(default_factory=list)

    def run(self) -> Report:
        """Fill the mirror, let everything change and fail, and compare."""
        self.dice = random.Random(self.seed)
        self.product.manage("altegio_sync", "--full")
        self.product.start(web(int(self.product.env["PORT"])))
        self.product.start(beat())
        self.workers = [self.product.start(worker_service(number)) for number in range(2)]
        wait_for(self._web_answers, "the web process answers")
        self._trouble()
        self._change()
        self._peace()
        self._settle()
        self.report.after_changes = self._verify()
        self._sync("--full")
        self.report.after_full_pass = self._verify()
        self._facts()
        return self.report

    def door(self, method: str, path: str, json: Any = None, **params: Any) -> Any:
        """Ask the sandbox's control door."""
        answer = self.session.request(
            method, f"{self.sandbox_url}/_control{path}", json=json, params=params, timeout=60
        )
        answer.raise_for_status()
        return answer.json()

    def _web_answers(self) -> bool:
        try:
            return requests.get(f"{self.product.env['PUBLIC_URL']}/healthz/", timeout=5).ok
        except requests.RequestException:
            return False

    # --- the storm ---
    def _trouble(self) -> None:
        for kind, share in FAULTS.items():
            self.door("POST", "/faults", {"vendor": "altegio", "kind": kind, "share": share})
        self.door("PUT", "/webhooks", HOOKS)
        for company in COMPANIES:
            self.door("PUT", "/altegio", {"oddities": ODD}, company=company)

    def _change(self) -> None:
        """Make changes evenly until the time is over, and mischief between them."""
        changers = [Changer(self.sandbox_url, company, self.seed) for company in COMPANIES]
        began, kill_at, mischief_at = time.monotonic(), 15.0, 8.0
        pause, number = 60 / self.a_minute, 0
        while (past := time.monotonic() - began) < self.minutes * 60:
            changers[self.dice.random() < 0.3].change()
            number += 1
            if past > kill_at:
                self._kill()
                kill_at = past + self.dice.uniform(10, 40)
            if past > mischief_at:
                self._mischief()
                mischief_at = past + self.dice.uniform(5, 20)
            time.sleep(max(0.0, number * pause - (time.monotonic() - began)))
        for changer in changers:
            self.report.changes += changer.done

    def _kill(self) -> None:
        place = self.dice.randrange(len(self.workers))
        self.product.kill(self.workers[place])
        self.report.kills += 1
        self.workers[place] = self.product.start(worker_service(self.report.kills + 10))

    def _mischief(self) -> None:
        company = self.dice.choice(COMPANIES)
        dice = self.dice.random()
        if dice < 0.6:
            shift = {"shift": self.dice.choice(SHIFTS), "shift_pages": 3}
            self.door("PUT", "/altegio", {"oddities": shift}, company=company)
        elif dice < 0.75:
            self.door("POST", "/clock", {"seconds": self.dice.randint(300, 1800)})
        elif dice < 0.9:
            # A pass by hand, beside the product's own.
            self.by_hand.append(self.product.background("altegio_sync", *self.dice.choice(((), ("--full",)))))
        else:
            self.door(
                "POST", "/faults", {"vendor": "altegio", "kind": self.dice.choice(("401", "403")), "count": 2}
            )
            self.report.refused_keys += 1

    # --- and after it ---
    def _peace(self) -> None:
        for one in self.by_hand:
            one.communicate(timeout=600)
        self.door("DELETE", "/faults")
        self.door("PUT", "/webhooks", {"lose": 0, "duplicate": 0, "junk": 0, "latest": 5.0})
        for company in COMPANIES:
            self.door("PUT", "/life", {"paused": True}, company=company)
            self.door("PUT", "/altegio", {"oddities": {"shift": ""}}, company=company)

    def _settle(self) -> None:
        """Wait until every webhook was dealt with, then let the mirror read what changed."""
        began = time.monotonic()
        wait_for(lambda: self.door("GET", "/webhooks")["waiting"] == 0, "webhooks went out", patience=120)
        wait_for(lambda: self._waiting_events() == 0, "webhooks were dealt with", patience=3600)
        self.report.facts["seconds until no webhook waited"] = round(time.monotonic() - began)
        self._sync()

    def _waiting_events(self) -> int:
        query = "SELECT count(*) FROM altegio_webhookevent WHERE processed_at IS NULL"
        return int(self.product.rows(query)[0][0])

    def _sync(self, *words: str) -> None:
        self.product.manage("altegio_sync", *words)

    def _verify(self) -> list[str]:
        """What `altegio_verify --all` says differs."""
        words = manage("altegio_verify", "--all")
        done = subprocess.run(
            words, env=self.product.env, cwd=ROOT, capture_output=True, text=True, check=False
        )
        said = [one for one in done.stdout.splitlines() if re.match(r"\w+ \d+: ", one)]
        if bool(said) != bool(done.returncode):
            raise RuntimeError(f"altegio_verify: {done.stdout}{done.stderr}")
        return said

    def _facts(self) -> None:
        asked = self.door("GET", "/requests", vendor="altegio")
        faults = sum(1 for one in asked["requests"] if one["fault"])
        too_fast = sum(1 for one in asked["requests"] if one["status"] == 429 and not one["fault"])
        sent = Counter(one["outcome"] for one in self.door("GET", "/webhooks")["deliveries"])
        runs = dict(self.product.rows("SELECT state, count(*) FROM altegio_syncrun GROUP BY 1"))
        events = self.product.rows(
            "SELECT outcome, count(*) FROM altegio_webhookevent GROUP BY 1 ORDER BY 2 DESC"
        )
        self.report.facts |= {
            "requests to Altegio": f"{asked['count']}, broken on purpose {faults}, too fast {too_fast},"
            f" at most {asked['max_per_second']} a second and {asked['max_per_minute']} a minute",
            "webhooks": dict(sent),
            "events": {str(outcome)[:60]: count for outcome, count in events[:8]},
            "passes": runs,
            "tracebacks in the logs": dict(tracebacks(self.product.folder)),
        }


def tracebacks(folder: Path) -> Counter[str]:
    """Count the exceptions that the product's logs tell of, by class."""
    found: Counter[str] = Counter()
    for log in folder.glob("*.log"):
        text = log.read_text(errors="replace")
        found.update(re.findall(r"^(\w[\w.]*(?:Error|Exception|Lost\w*|Exceeded))\b", text, re.M))
    return found


def main(argv: Sequence[str]) -> int:
    """Run the soak with servers of its own; 1 when the mirror is not equal at the end."""
    parser = argparse.ArgumentParser("soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--a-minute", type=float, default=A_MINUTE, help="changes in a minute")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(argv)
    with tempfile.TemporaryDirectory(prefix="soak-") as folder, temporary_servers() as servers:
        product, sandbox = _build(Path(folder), servers, options.seed)
        try:
            migrated.fill(servers["DATABASE_URL"], product.env)
            soak = Soak(product, sandbox, options.minutes, options.a_minute, options.seed)
            for line in soak.run().lines():
                sys.stdout.write(f"{line}\n")
        finally:
            product.stop()
    return 1 if soak.report.after_full_pass else 0


def _build(folder: Path, servers: dict[str, str], seed: int) -> tuple[Product, str]:
    """Start the sandbox and describe the product beside it."""
    port, sandbox_port = free_port(), free_port()
    url = f"http://127.0.0.1:{sandbox_port}"
    env = {
        **os.environ,
        **environment_of_tests(),
        **servers,
        **sandbox_addresses(url),
        "ALTEGIO_COMPANY_IDS": ",".join(map(str, COMPANIES)),
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
        "PORT": str(port),
    }
    product = Product(folder, env)
    hook = WEBHOOK.format(port=port, secret=env["ALTEGIO_WEBHOOK_SECRET"])
    argv = [sys.executable, "-m", "sandbox", "--port", str(sandbox_port), *sandbox_options(hook, seed)]
    product.children.append(start("sandbox", argv, env=env, log=folder / "sandbox.log", cwd=ROOT, grace=3))
    wait_for(lambda: _ready(url), "the sandbox is ready")
    return product, url


def sandbox_options(hook: str, seed: int = 1) -> list[str]:
    """The salon that is soaked: two locations, of which each tells of its changes."""
    world = ["--clients", "150", "--appointments", "1200", "--seed", str(seed)]
    return [*world, "--companies", str(len(COMPANIES)), "--altegio-webhook", hook]


def _ready(url: str) -> bool:
    try:
        return requests.get(f"{url}/_control/ready", timeout=5).ok
    except requests.RequestException:
        return False


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
