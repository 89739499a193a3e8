"""Altegio is never asked faster than it allows, whoever asks."""

from __future__ import annotations

from typing import Any

from tests.e2e.conftest import StartProduct
from tests.e2e.product import wait_for, worker_service

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


def most_within(asked: list[dict[str, Any]], seconds: float) -> int:
    """The most requests that came within so many seconds."""
    times = [one["at"] for one in asked]
    return max(sum(first <= at < first + seconds for at in times) for first in times)


def test_two_workers_and_a_manual_sync_together_keep_the_vendors_pace(start_product: StartProduct) -> None:
    """Three requests a second and fewer than 200 in any minute, by the sandbox's own log.

    A request that a busy machine holds up comes closer to the next ones, so three a second is counted over
    ten; what the vendor refuses, the sixth within any second, never comes near.

    While one full pass is made by hand, the workers read objects again of which webhooks told, and wait for
    their own full pass.
    """
    product, sandbox = start_product(clients=300, appointments=2000)
    product.manage("altegio_sync", "--full")
    for number in range(2):
        product.start(worker_service(number))
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
    assert log["max_per_second"] < 5
    assert most_within(log["requests"], 10) <= 30
    assert log["max_per_minute"] < 200
    assert {row["status"] for row in log["requests"]} == {200}
