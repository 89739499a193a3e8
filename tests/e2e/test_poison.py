"""A task that takes its process with it does not come back for ever."""

from __future__ import annotations

import os
import signal
import socket

import psutil
import redis

from tests.e2e.conftest import StartProduct
from tests.e2e.product import wait_for, worker_service


def test_a_task_whose_process_dies_three_times_is_parked(start_product: StartProduct) -> None:
    """kill -9 of the process that has the task, each time; afterwards the worker does other work."""
    product, _sandbox = start_product(clients=1, appointments=1, options=["--no-limit"])
    with socket.create_server(("127.0.0.1", 0)) as never_answers:
        never_answers.settimeout(90)
        product.env["HEARTBEAT_URL"] = f"http://127.0.0.1:{never_answers.getsockname()[1]}/"
        worker = product.start(worker_service(0, concurrency=1))
        words = "from salon import tasks; tasks.heartbeat.delay(); tasks.beat_alive.delay()"
        product.manage("shell", "--no-imports", "--command", words)
        held = []
        for _ in range(3):
            held.append(never_answers.accept()[0])
            for child in psutil.Process(worker.process.pid).children(recursive=True):
                os.kill(child.pid, signal.SIGKILL)
        rows = "SELECT name, reason FROM salon_stucktask WHERE ended_at IS NULL"
        wait_for(lambda: product.rows(rows) == [("salon.tasks.heartbeat", "killed")], "it is parked")
        with redis.Redis.from_url(product.env["REDIS_URL"]) as broker:
            wait_for(lambda: bool(broker.exists("salon:beat-alive")), "the worker goes on")
        for connection in held:
            connection.close()
