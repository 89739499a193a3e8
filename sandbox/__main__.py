"""`python -m sandbox`: the sandbox as a program."""

from __future__ import annotations

from werkzeug.serving import make_server

from sandbox.app import create_app
from sandbox.clock import Clock
from sandbox.world import World


def main() -> None:
    """Serve until the process is stopped."""
    world = World(1, 300, 2000, Clock())
    make_server("127.0.0.1", 9000, create_app(world), threaded=True).serve_forever()


if __name__ == "__main__":
    main()
