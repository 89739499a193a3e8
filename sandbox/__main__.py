"""`python -m sandbox`: the sandbox as a program."""

from __future__ import annotations

import argparse
import signal
import sys
import threading
from datetime import date
from pathlib import Path
from typing import Any

from sandbox import instagram, snapshot
from sandbox.app import create_app
from sandbox.clock import Clock
from sandbox.server import Server, make_server
from sandbox.world import World

TICK_SECONDS = 5.0


def arguments() -> argparse.ArgumentParser:
    """Describe the command line."""
    parser = argparse.ArgumentParser("sandbox", description="A pretend Altegio, Instagram and Telegram.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=9000)
    parser.add_argument("--clients", type=int, default=300)
    parser.add_argument("--appointments", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--state", type=Path, help="file that keeps what changed over a restart")
    parser.add_argument(
        "--anchor", type=date.fromisoformat, help="the day the salon is generated for (today)"
    )
    parser.add_argument("--no-limit", action="store_true", help="lift Altegio's rate limit")
    parser.add_argument("--instagram-webhook", metavar="URL", help="where Instagram's webhooks go")
    parser.add_argument(
        "--answer-after",
        type=_seconds,
        default=(5.0, 60.0),
        metavar="5-60",
        help="seconds within which people answer",
    )
    return parser


def _seconds(text: str) -> tuple[float, float]:
    least, _, most = text.partition("-")
    return float(least), float(most or least)


def build(options: argparse.Namespace) -> tuple[World, Any]:
    """Generate the salon, or the one the state file tells of, and take over what changed."""
    size = (options.clients, options.appointments)
    state = snapshot.read(options.state) if options.state else None
    if state and not snapshot.fits(state, options.seed, size, options.anchor and options.anchor.isoformat()):
        sys.stderr.write("sandbox: the state file is of another salon; it is begun anew\n")
        state = None
    anchor = date.fromisoformat(state["anchor"]) if state else options.anchor
    world = World(options.seed, *size, Clock(state["offset"] if state else 0), anchor)
    part = instagram.build(world, options.instagram_webhook, options.answer_after)
    if state:
        world.load(state["world"])
        part.load(state["part"])
    world.live()
    return world, part


def serve(server: Server, world: World, part: Any, saver: snapshot.Saver | None) -> None:
    """Serve until SIGTERM or SIGINT, then stop the threads and save."""
    over = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: over.set())
    threading.Thread(target=server.serve_forever, name="server", daemon=True).start()
    part.start()
    if saver:
        saver.start()
    while not over.wait(TICK_SECONDS):
        world.live()
    server.shutdown()
    part.stop()
    if saver:
        saver.stop()


def main() -> int:
    """Run the program until it is stopped."""
    options = arguments().parse_args()
    world, part = build(options)
    app = create_app(world, part, limit=not options.no_limit)
    server = make_server(options.host, options.port, app)
    sys.stdout.write(f"sandbox: http://{options.host}:{server.port}/\n")
    sys.stdout.flush()
    serve(server, world, part, snapshot.Saver(options.state, world, part) if options.state else None)
    return 0


if __name__ == "__main__":
    sys.exit(main())
