"""Nothing is asked twice and nothing is lost, whoever dies at whatever moment."""

from __future__ import annotations

import random
import time
from collections import Counter
from typing import Any

from salon.local.services import beat, web
from tests.e2e.conftest import StartProduct
from tests.e2e.product import wait_for, worker_service

KILLS = 8
SURVEYS = 300
SETTLED = {"sent", "answering", "answered", "waiting", "unknown", "failed", "skipped", "missed", "expired"}


def test_killed_workers_ask_nobody_twice_and_lose_nobody(start_product: StartProduct) -> None:
    """kill -9 of the worker at random moments while 300 surveys go out."""
    product, sandbox = start_product(
        clients=700, appointments=5000, options=["--no-limit", "--answer-after", "1-4"]
    )
    product.manage("altegio_sync", "--full")
    product.manage(
        "feedback_campaign", "--on", "--since", "2020-01-01", "--hours", "00:00-24:00", "--delay", "0"
    )
    product.start(web(int(product.env["PORT"])))
    product.start(beat())
    worker = product.start(worker_service(0))
    product.manage("feedback_plan")
    wait_for(lambda: _greeting_is_accepted(sandbox), "the web process answers")
    sandbox.post("/_control/instagram/people/greet")

    dice = random.Random(1)
    for number in range(1, KILLS + 1):
        time.sleep(dice.uniform(2.5, 6.0))
        product.kill(worker)
        worker = product.start(worker_service(number))
    wait_for(lambda: _all_went_out(product), "every survey is settled", patience=240)

    sent = sandbox.get("/_control/instagram/sent")
    asked = Counter(row["username"] for row in sent["messages"] if len(row.get("quick_replies") or []) == 5)
    gentle = {row[0] for row in product.rows(
        "SELECT c.username FROM feedback_message m JOIN feedback_instagramcontact c ON c.id = m.contact_id "
        "WHERE m.purpose = 'ask_again'"
    )}  # fmt: skip
    twice = [name for name, times in asked.items() if times > 1 and name not in gentle]
    assert twice == []
    assert sum(asked.values()) >= SURVEYS
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


def _greeting_is_accepted(sandbox: Any) -> bool:
    """Whether a webhook of a first person's greeting was answered by the product."""
    people = sandbox.get("/_control/instagram/people")["people"]
    sandbox.post(
        f"/_control/instagram/people/{people[0]['username']}/messages", {"text": "Привіт", "manner": "keep"}
    )
    time.sleep(1)
    return any(
        row.get("status") == 200 for row in sandbox.get("/_control/instagram/deliveries")["deliveries"]
    )


def _all_went_out(product: Any) -> bool:
    """No message is queued or being sent, no webhook waits, and nothing due is planned any more."""
    busy = product.rows(
        "SELECT (SELECT count(*) FROM feedback_message WHERE state IN ('queued', 'sending'))"
        " + (SELECT count(*) FROM feedback_delivery WHERE processed_at IS NULL)"
        " + (SELECT count(*) FROM feedback_visitfeedback WHERE status IN ('planned', 'sending'))"
    )[0][0]
    return bool(busy == 0)
