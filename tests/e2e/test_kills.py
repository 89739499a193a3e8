"""Nothing is asked twice and nothing is lost, whoever dies at whatever moment."""

from __future__ import annotations

import random
import time
from collections import Counter
from typing import Any

from salon.local.services import beat
from tests.e2e.conftest import StartProduct
from tests.e2e.product import Product, wait_for, worker_service
from tests.sandboxes import Sandbox

KILLS, MOST_KILLS = 8, 30
SURVEYS = 300
SETTLED = {"sent", "answering", "answered", "waiting", "unknown", "failed", "skipped", "missed", "expired"}


def test_killed_workers_ask_nobody_twice_and_lose_nobody(start_product: StartProduct) -> None:
    """kill -9 of the worker at random moments while 300 surveys go out."""
    # One in three of them comes to be asked.
    product, sandbox = start_product(
        clients=1000, appointments=7500, options=["--no-limit", "--answer-after", "1-4"]
    )
    product.manage("altegio_sync", "--full")
    product.manage(
        "feedback_campaign", "--on", "--since", "2020-01-01", "--hours", "00:00-24:00", "--delay", "0"
    )
    # Visits of two months, one a client: enough people to be asked.
    product.execute("UPDATE feedback_campaign SET expiry_days = 60, min_days_between = 60")
    product.start_web()
    product.start(beat())
    worker = product.start(worker_service(0))
    product.manage("feedback_plan")
    _let_everyone_greet(sandbox)

    dice, kills = random.Random(1), 0
    while kills < KILLS or (sum(_asked(sandbox).values()) < SURVEYS and kills < MOST_KILLS):
        _wait_until_it_asked(sandbox, dice.randrange(10, 65))
        time.sleep(dice.uniform(0.0, 0.5))
        product.kill(worker)
        kills += 1
        worker = product.start(worker_service(kills))
    wait_for(lambda: sum(_asked(sandbox).values()) >= SURVEYS, "300 surveys went out", patience=240)
    product.kill(worker)
    _let_the_deads_claims_end(product)
    product.start(worker_service(kills + 1))
    wait_for(lambda: _all_went_out(product), "every survey is settled", patience=240)

    asked = _asked(sandbox)
    gentle = {row[0] for row in product.rows(
        "SELECT c.igsid FROM feedback_message m JOIN feedback_instagramcontact c ON c.id = m.contact_id "
        "WHERE m.purpose = 'ask_again'"
    )}  # fmt: skip
    twice = [igsid for igsid, times in asked.items() if times > 1 + (igsid in gentle)]
    assert twice == []
    states = dict(product.rows("SELECT status, count(*) FROM feedback_visitfeedback GROUP BY 1"))
    assert set(states) <= SETTLED, states
    unexplained = product.rows(
        "SELECT status, count(*) FROM feedback_visitfeedback WHERE reason = '' "
        "AND status IN ('waiting', 'unknown', 'failed', 'skipped', 'missed', 'expired') GROUP BY 1"
    )
    assert unexplained == []
    completed = product.rows(
        "SELECT count(*) FROM altegio_visit WHERE attendance = 1 AND NOT cancelled AND client_id IS NOT NULL "
        "AND ends_at <= now() - interval '5 minutes'"
    )[0][0]
    assert sum(states.values()) >= completed


def _let_everyone_greet(sandbox: Sandbox) -> None:
    """Open everyone's window with a text that is no question, so that no survey is held back."""
    for person in sandbox.get("/_control/instagram/people")["people"]:
        path = f"/_control/instagram/people/{person['username']}/messages"
        sandbox.post(path, {"text": "Добрий день!", "manner": "keep"})


def _wait_until_it_asked(sandbox: Sandbox, people: int, patience: float = 30.0) -> None:
    """Wait until a new worker has asked so many people, however slow this machine is.

    Not longer than nothing at all is sent: what is left may be in the hands of the dead.
    """
    sent = _sent(sandbox)
    wanted, until = sum(_asked_in(sent).values()) + people, time.monotonic() + patience
    while sum(_asked_in(sent).values()) < wanted and time.monotonic() < until:
        time.sleep(0.2)
        seen, sent = len(sent), _sent(sandbox)
        if len(sent) > seen:
            until = time.monotonic() + patience


def _let_the_deads_claims_end(product: Product) -> None:
    """All who took a row are dead: let the minutes have passed after which others may see to it."""
    for rows in ("feedback_message WHERE state = 'sending'", "feedback_delivery WHERE processed_at IS NULL"):
        table, which = rows.split(" ", 1)
        product.execute(f"UPDATE {table} SET claimed_at = claimed_at - interval '5 minutes' {which}")


def _sent(sandbox: Sandbox) -> list[dict[str, Any]]:
    """What people received, by the sandbox's own count."""
    messages: list[dict[str, Any]] = sandbox.get("/_control/instagram/sent")["messages"]
    return messages


def _asked(sandbox: Sandbox) -> Counter[str]:
    """How often each person was asked for a rating, by the sandbox's own count."""
    return _asked_in(_sent(sandbox))


def _asked_in(messages: list[dict[str, Any]]) -> Counter[str]:
    return Counter(row["igsid"] for row in messages if row["quick_replies"] == 5)


def _all_went_out(product: Product) -> bool:
    """No message is queued or being sent, no webhook waits, and nothing due is planned any more."""
    busy = product.rows(
        "SELECT (SELECT count(*) FROM feedback_message WHERE state IN ('queued', 'sending'))"
        " + (SELECT count(*) FROM feedback_delivery WHERE processed_at IS NULL)"
        " + (SELECT count(*) FROM feedback_visitfeedback WHERE status IN ('planned', 'sending'))"
    )[0][0]
    return bool(busy == 0)
