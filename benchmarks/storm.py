"""The hour of a soak: changes at random, broken answers, killed workers; then peace, and the comparison."""

from __future__ import annotations

import random
import re
import subprocess
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import requests

from benchmarks.changes import Changer
from benchmarks.everything import Everything
from benchmarks.soaked import Report, tracebacks
from salon.local.plan import manage
from salon.local.processes import Child
from salon.local.services import beat, web
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


@dataclass
class Soak:
    """A run over a product and a sandbox that exist already; nothing of the product runs yet.

    `beside`: the machine whose every part fails in turn.
    """

    product: Product
    sandbox_url: str
    minutes: float
    a_minute: float = A_MINUTE
    seed: int = 1
    beside: Everything | None = None
    session: requests.Session = field(default_factory=requests.Session)
    report: Report = field(default_factory=Report)
    workers: list[Child] = field(default_factory=list)
    by_hand: list[subprocess.Popen[str]] = field(default_factory=list)

    def run(self) -> Report:
        """Fill the mirror, let everything change and fail, and compare."""
        self.dice = random.Random(self.seed)
        self.product.manage("altegio_sync", "--full")
        self._start()
        wait_for(self._web_answers, "the product is ready")
        self._trouble()
        self._change()
        self._peace()
        self._settle()
        self.report.after_changes = self._verify()
        self._sync("--full")
        self.report.after_full_pass = self._verify()
        self._facts()
        if self.beside:
            self.report.verdict = self.beside.verdict()
        return self.report

    def _start(self) -> None:
        if self.beside:
            deeds = {"renew": self._renew, "always": self._always}
            self.beside.begin(self.product, self.door, self.sandbox_url, **deeds)
        else:
            self.product.start(web(int(self.product.env["PORT"])))
            self.product.start(beat())
        # Beside workers that are not killed, one that is.
        self.workers = [self._worker(number) for number in range(1 if self.beside else 2)]

    def _worker(self, number: int) -> Child:
        return self.product.start(worker_service(number))

    def door(self, method: str, path: str, json: Any = None, **params: Any) -> Any:
        """Ask the sandbox's control door."""
        answer = self.session.request(
            method, f"{self.sandbox_url}/_control{path}", json=json, params=params, timeout=60
        )
        answer.raise_for_status()
        return answer.json()

    def _web_answers(self) -> bool:
        page = "readyz" if self.beside else "healthz"
        try:
            return requests.get(f"http://127.0.0.1:{self.product.env['PORT']}/{page}/", timeout=20).ok
        except requests.RequestException:
            return False

    # --- the storm ---
    def _always(self) -> None:
        """What fails in every minute."""
        for kind, share in FAULTS.items():
            self.door("POST", "/faults", {"vendor": "altegio", "kind": kind, "share": share})
        if self.beside:
            self.beside.surveys.trouble()

    def _trouble(self) -> None:
        self._always()
        self.door("PUT", "/webhooks", HOOKS)
        for company in COMPANIES:
            self.door("PUT", "/altegio", {"oddities": ODD}, company=company)

    def _change(self) -> None:
        """Make changes evenly until the time is over, and mischief between them."""
        changers = [Changer(self.sandbox_url, company, self.seed) for company in COMPANIES]
        began, kill_at, mischief_at = time.monotonic(), 15.0, 8.0
        pause, number = 60 / self.a_minute, 0
        if self.beside:
            self.beside.watch()
        while (past := time.monotonic() - began) < self.minutes * 60:
            changers[self.dice.random() < 0.3].change()
            number += 1
            if past > kill_at:
                self._kill()
                kill_at = past + self.dice.uniform(10, 40)
            if past > mischief_at:
                self._mischief()
                mischief_at = past + self.dice.uniform(5, 20)
            if self.beside:
                self.beside.step(past)
            time.sleep(max(0.0, number * pause - (time.monotonic() - began)))
        for changer in changers:
            self.report.changes += changer.done

    def _kill(self) -> None:
        self._renew(self.dice.randrange(len(self.workers)))
        self.report.kills += 1

    def _renew(self, place: int = 0) -> None:
        """Kill a worker, and start another in its place as the product is told by now."""
        self.product.kill(self.workers[place])
        self.workers[place] = self._worker(len(self.product.children) + 10)

    def _mischief(self) -> None:
        company = self.dice.choice(COMPANIES)
        dice = self.dice.random()
        if dice < 0.6:
            shift = {"shift": self.dice.choice(SHIFTS), "shift_pages": 3}
            self.door("PUT", "/altegio", {"oddities": shift}, company=company)
        elif dice < 0.75 and not self.beside:
            # Where windows of 24 hours are watched, the vendors' clock is the true one.
            self.door("POST", "/clock", {"seconds": self.dice.randint(300, 1800)})
        elif dice < 0.9:
            self._pass_by_hand(self.dice.choice(((), ("--full",))))
        else:
            self.door(
                "POST", "/faults", {"vendor": "altegio", "kind": self.dice.choice(("401", "403")), "count": 2}
            )
            self.report.refused_keys += 1

    def _pass_by_hand(self, words: tuple[str, ...]) -> None:
        """Beside the product's own; where much else wants the vendor's few answers, one at a time."""
        if self.beside is None or all(one.poll() is not None for one in self.by_hand):
            self.by_hand.append(self.product.background("altegio_sync", *words))

    # --- and after it ---
    def _peace(self) -> None:
        if self.beside:
            self.beside.end()
        for one in self.by_hand:
            if self.beside and one.poll() is None:
                # Whoever began it beside all that has had enough: it would wait for minutes among the others.
                one.terminate()
            one.communicate(timeout=600)
        self.door("DELETE", "/faults")
        self.door("PUT", "/webhooks", {"lose": 0, "duplicate": 0, "junk": 0, "latest": 5.0})
        for company in COMPANIES:
            self.door("PUT", "/life", {"paused": True}, company=company)
            self.door("PUT", "/altegio", {"oddities": {"shift": ""}}, company=company)

    def _settle(self) -> None:
        """Wait until every webhook was dealt with, then let the mirror read what changed."""
        if self.beside:
            self.beside.settle(self._settle_webhooks)
        else:
            self._settle_webhooks()
        self._sync()

    def _settle_webhooks(self) -> None:
        began = time.monotonic()
        wait_for(lambda: self.door("GET", "/webhooks")["waiting"] == 0, "webhooks went out", patience=120)
        wait_for(lambda: self._waiting_events() == 0, "webhooks were dealt with", patience=3600)
        self.report.facts["seconds until no webhook waited"] = round(time.monotonic() - began)

    def _waiting_events(self) -> int:
        # Put off in an hour of a wrong clock they wait until it comes; passes read what they tell of.
        query = "SELECT count(*) FROM altegio_webhookevent WHERE processed_at IS NULL"
        query += " AND coalesce(try_after, now()) < now() + interval '10 minutes'" if self.beside else ""
        return int(self.product.rows(query)[0][0])

    def _sync(self, *words: str) -> None:
        # At the pace that the vendor allows a whole pass takes minutes, and more on a busy machine.
        self.product.manage("altegio_sync", *words, patience=1800)

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
