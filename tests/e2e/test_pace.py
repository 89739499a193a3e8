"""Altegio is never asked faster than it allows, whoever asks."""

from __future__ import annotations

from salon.local.services import mirror_worker, soon_worker
from tests import places
from tests.e2e.conftest import StartProduct
from tests.e2e.product import wait_for, worker_service
from tests.sandboxes import Sandbox

ONE_RECORD = "/api/v1/record/1001/"
ASK_THE_WORKERS = """
from altegio.models import WebhookEvent
from altegio.tasks import process_webhooks, sync_company
for number in range(60):
    WebhookEvent.objects.create(
        company_altegio_id=1001, resource="record", resource_id=640000001 + number, event="update", body="{}"
    )
process_webhooks.delay()
sync_company.delay(1001, full=True)
"""

ASK_FOR_TWO_PASSES = """
from altegio.tasks import sync_company
for company in (1001, 1002):
    sync_company.delay(company, full=True)
"""
TELL_AND_ASK = """
from altegio.models import WebhookEvent
from altegio.tasks import process_webhooks, read_object
WebhookEvent.objects.create(
    company_altegio_id=1001, resource="record", resource_id={told}, event="update", body="{{}}"
)
process_webhooks.delay()
read_object.delay(1001, "appointments", {asked})
"""


def test_two_workers_and_a_manual_sync_together_keep_the_vendors_pace(start_product: StartProduct) -> None:
    """No more than 3 requests in any second and fewer than 200 in any minute, by the sandbox's own log.

    Nor are more places given, by the clock that all share.

    While one full pass is made by hand, the workers read objects again of which webhooks told, and wait for
    their own full pass.
    """
    product, sandbox = start_product(clients=300, appointments=2000)
    product.manage("altegio_sync", "--full")
    for number in range(2):
        product.start(worker_service(number))
    with places.listening(product.env["REDIS_URL"]) as given:
        by_hand = product.background("altegio_sync", "--full")
        product.manage("shell", "-c", ASK_THE_WORKERS)
        output, _nothing = by_hand.communicate(timeout=180)
        assert by_hand.returncode == 0, output
        passes = "SELECT count(*) FROM altegio_syncrun WHERE state = 'ok'"
        reread = "SELECT count(*) FROM altegio_webhookevent WHERE processed_at IS NOT NULL"
        wait_for(lambda: product.rows(passes)[0][0] >= 3, "the workers made their own pass", patience=180)
        wait_for(lambda: product.rows(reread)[0][0] >= 60, "the workers read again what webhooks told of")

    log = sandbox.get("/_control/requests", vendor="altegio")
    assert len(log["requests"]) > 60
    assert len(given) > 60
    assert places.most_in_a_second(given) <= 3
    assert log["max_per_second"] <= 3
    assert log["max_per_minute"] < 200
    assert {row["status"] for row in log["requests"]} == {200}


def test_what_webhooks_tell_of_is_read_ahead_of_a_full_pass_that_is_running(
    start_product: StartProduct,
) -> None:
    """Shown by the order in the sandbox's log. The pass has up to four pages waiting for a place at a time.

    Where all waited alike, four of them would go before every object that a webhook told of.
    """
    product, sandbox = start_product(clients=100, appointments=6000, altegio_tells=True)
    sandbox._json("PUT", "/_control/life", json={"paused": True})
    how = {"earliest": 0, "latest": 0, "partial": 0, "array": 0, "paused": True}
    sandbox._json("PUT", "/_control/webhooks", json=how)
    changed = [row["id"] for row in sandbox.get("/_control/records")[:20]]
    for record in changed:
        sandbox._json("PUT", f"/_control/records/{record}", json={"comment": "told"})
    product.start_web()
    product.start(worker_service(1))
    by_hand = product.background("altegio_sync", "--full")
    wait_for(lambda: len(paths(sandbox, "/records/")) > 3, "the pass reads appointments")

    sandbox._json("PUT", "/_control/webhooks", json={"paused": False})
    told_of = {f"{ONE_RECORD}{record}" for record in changed}
    wait_for(lambda: told_of <= set(paths(sandbox, ONE_RECORD)), "what webhooks told of was read again")
    output, _nothing = by_hand.communicate(timeout=300)
    assert by_hand.returncode == 0, output

    log = paths(sandbox, "/")
    told = [place for place, path in enumerate(log) if path in told_of]
    between = [path for path in log[told[0] : told[-1]] if ONE_RECORD not in path]
    after = [path for path in log[told[-1] :] if ONE_RECORD not in path]
    assert len(after) > 10, "the pass was running all the while"
    assert len(between) < 2 * len(told)


def test_passes_over_two_locations_keep_neither_webhooks_nor_a_person_waiting(
    start_product: StartProduct,
) -> None:
    """With the workers of `make run`: their slow passes fill every place that passes have."""
    product, sandbox = start_product(clients=100, appointments=2000, options=["--companies", "2"])
    product.env["ALTEGIO_COMPANY_IDS"] = "1001,1002"
    product.manage("altegio_sync")
    told, asked = (row["id"] for row in sandbox.get("/_control/records")[:2])
    for record in (told, asked):
        sandbox._json("PUT", f"/_control/records/{record}", json={"comment": "щойно"})
    sandbox.post(
        "/_control/faults", {"vendor": "altegio", "path": "/records/", "kind": "slow", "seconds": 25}
    )
    for service in (mirror_worker(), soon_worker()):
        product.start(service)
    product.manage("shell", "-c", ASK_FOR_TWO_PASSES)
    wait_for(lambda: len(paths(sandbox, "/services")) >= 4, "both passes have begun")

    product.manage("shell", "-c", TELL_AND_ASK.format(told=told, asked=asked))
    known = f"SELECT 1 FROM altegio_appointment WHERE altegio_id IN ({told}, {asked}) AND comment = 'щойно'"
    wait_for(lambda: len(product.rows(known)) == 2, "both were read")
    running = "SELECT count(DISTINCT company_id) FROM altegio_syncrun WHERE state = 'running'"
    assert product.rows(running) == [(2,)], "both passes are still being made"


def paths(sandbox: Sandbox, part: str) -> list[str]:
    """What was asked of Altegio so far, in order, where `part` is in the path."""
    log = sandbox.get("/_control/requests", vendor="altegio")
    return [row["path"] for row in log["requests"] if part in row["path"]]
