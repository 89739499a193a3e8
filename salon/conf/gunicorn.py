"""How gunicorn serves the product, on one machine and in a container alike."""

from __future__ import annotations

import os
from typing import Any

bind = os.environ.get("BIND", "127.0.0.1:8000")
worker_class = "gthread"
workers = int(os.environ.get("WEB_WORKERS") or 2)
threads = int(os.environ.get("WEB_THREADS") or 8)
# Read once, then forked: a start takes half the time, and the workers share what they do not change.
preload_app = True
# No access log: its paths would hold the tokens of clients' links and webhooks.
accesslog = None
graceful_timeout = 5
control_socket_disable = True
# A file system that is read-only has memory for this still.
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None


def when_ready(_server: Any) -> None:
    """All is read and nobody is forked yet."""
    from salon import memory

    memory.spare()
    memory.share()


def post_worker_init(_worker: Any) -> None:
    """Watch over beat from each web process: nothing that beat starts could tell that beat is dead."""
    from salon.alerts import watch

    watch.start()
