"""A supervisor of cheap children, run as a program by the tests of starting and stopping.

`python -m tests.local.fake_supervisor FOLDER PORT WORKER`: real Postgres and Valkey, a small web server in
place of gunicorn, and a worker that is "steady", or ends when a file tells it to: once ("mortal"), or after
each start ("flapping"). With "deaf" a SIGTERM comes where Python drops what its handler raises.
"""

from __future__ import annotations

import os
import signal
import sys
from dataclasses import replace
from pathlib import Path

from salon.local.plan import Command, Plan, Service
from salon.local.supervisor import Supervisor


class Deaf:
    """Sends its own process a SIGTERM while it is deleted."""

    def __del__(self) -> None:
        """Give the handler time to run within."""
        os.kill(os.getpid(), signal.SIGTERM)
        sum(range(1000))


def delete_what_signals() -> None:
    """Nobody holds it, so it is deleted at once."""
    Deaf()


UNTIL_TOLD = "import pathlib, time\ndie = pathlib.Path('die')\nwhile not die.exists(): time.sleep(0.05)\n"
WORKERS = {
    "steady": "import time; time.sleep(600)",
    "deaf": "import time; time.sleep(600)",
    "mortal": UNTIL_TOLD + "die.unlink(); print('the worker says goodbye'); raise SystemExit(3)",
    "flapping": UNTIL_TOLD + "raise SystemExit('the worker cannot live')",
}


def main(folder: Path, port: int, worker: str) -> int:
    """Run until stopped."""
    python = [sys.executable, "-c"]
    count = "import pathlib; p = pathlib.Path('starts'); p.write_text(str(int(p.read_text() or 0) + 1))"
    (folder / "starts").touch()
    hello = Command("Say hello", [*python, "print('hello from the last step')"], shown=True)
    plan = Plan(
        mode="demo",
        base_dir=folder,
        state=folder / ".local" / "demo",
        environment=dict(os.environ),
        published={"SALON_MODE": "demo", "SECRET_KEY": "published"},
        ports={"PORT": port},
        before=[Command("Count starts", [*python, count])],
        services=[
            Service("web", [sys.executable, "-m", "http.server", "--bind", "127.0.0.1", str(port)], grace=3),
            Service("worker", [*python, WORKERS[worker]], grace=3, restarted=True),
        ],
        health_url=f"http://127.0.0.1:{port}/",
        after=[replace(hello, done=delete_what_signals) if worker == "deaf" else hello],
        banner="Ctrl-C stops everything",
    )
    return Supervisor(plan).run()


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3]))
