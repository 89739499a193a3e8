"""Altegio is never asked faster than it allows, whoever asks."""

from __future__ import annotations

from tests.e2e.conftest import StartProduct
from tests.e2e.product import wait_for, worker_service


def test_two_workers_and_a_manual_sync_together_keep_the_vendors_pace(start_product: StartProduct) -> None:
    """No more than 3 requests in any second and 200 in any minute, by the sandbox's own log."""
    product, sandbox = start_product(clients=300, appointments=2000)
    for number in range(2):
        product.start(worker_service(number))
    by_hand = [product.background("altegio_sync", "--full") for _ in range(2)]
    product.manage(
        "shell", "-c", "from altegio.tasks import sync_full; [sync_full.delay() for _ in range(4)]"
    )
    for process in by_hand:
        output, _nothing = process.communicate(timeout=180)
        assert process.returncode == 0, output
    done = "SELECT count(*) FROM altegio_syncrun WHERE state = 'ok'"
    wait_for(lambda: product.rows(done)[0][0] >= 4, "the workers read Altegio too", patience=180)

    log = sandbox.get("/_control/requests", vendor="altegio")
    assert log["max_per_second"] <= 3
    assert log["max_per_minute"] <= 200
    assert {row["status"] for row in log["requests"]} == {200}
