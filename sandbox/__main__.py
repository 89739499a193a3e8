"""`python -m sandbox`: the sandbox as a program."""

from __future__ import annotations

import argparse
import signal
import sys
import threading
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from sandbox import instagram, snapshot, telegram
from sandbox.altegio.hook_settings import address
from sandbox.altegio.webhooks import Notifier
from sandbox.app import create_app
from sandbox.clock import Clock
from sandbox.server import Server, make_server
from sandbox.telegram.store import Telegram
from sandbox.world import World
from sandbox.world.catalogue import COMPANY_ID, LOCATIONS

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
    parser.add_argument(
        "--companies",
        type=int,
        default=1,
        choices=range(1, len(LOCATIONS) + 1),
        help="locations of the chain",
    )
    parser.add_argument("--altegio-webhook", metavar="URL", help="where Altegio's webhooks go")
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


class Built(NamedTuple):
    """The locations, the first of them with its Direct, and what sends their webhooks."""

    worlds: list[World]
    part: Any
    bot: Telegram
    notifier: Notifier


def build(options: argparse.Namespace) -> Built:
    """Generate the salon, or the one the state file tells of, and take over what changed."""
    size = (options.clients, options.appointments)
    state = snapshot.read(options.state) if options.state else None
    anchor_asked = options.anchor and options.anchor.isoformat()
    if state and not snapshot.fits(state, options.seed, size, anchor_asked, options.companies):
        sys.stderr.write("sandbox: the state file is of another salon; it is begun anew\n")
        state = None
    anchor = date.fromisoformat(state["anchor"]) if state else options.anchor
    clock = Clock(state["offset"] if state else 0)
    worlds = [
        World(options.seed + number, *size, clock, anchor, company_id=COMPANY_ID + number)
        for number in range(options.companies)
    ]
    part = instagram.build(worlds[0], options.instagram_webhook, options.answer_after)
    bot = telegram.build(worlds[0])
    if state:
        for world, kept in zip(worlds, state["worlds"], strict=True):
            world.load(kept)
        part.load(state["part"])
        if state.get("telegram"):
            bot.load(state["telegram"])
    notifier = Notifier(options.seed)
    for world in worlds:
        notifier.attach(world)
        _subscribe(world, options.altegio_webhook)
        world.live()
    return Built(worlds, part, bot, notifier)


def _subscribe(world: World, url: str | None) -> None:
    """Put the address into the location's settings, once: the product may have changed them meanwhile."""
    if url and not world.hooks:
        world.hooks = [address(url)]


def serve(server: Server, built: Built, saver: snapshot.Saver | None) -> None:
    """Serve until SIGTERM or SIGINT, then stop the threads and save."""
    over = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: over.set())
    threading.Thread(target=server.serve_forever, name="server", daemon=True).start()
    built.part.start()
    built.bot.start()
    built.notifier.start()
    if saver:
        saver.start()
    while not over.wait(TICK_SECONDS):
        for world in built.worlds:
            world.live()
    server.shutdown()
    built.notifier.stop()
    built.part.stop()
    built.bot.stop()
    if saver:
        saver.stop()


def main() -> int:
    """Run the program until it is stopped."""
    options = arguments().parse_args()
    built = build(options)
    first, *others = built.worlds
    app = create_app(
        first,
        built.part,
        others=others,
        telegram=built.bot,
        notifier=built.notifier,
        limit=not options.no_limit,
    )
    server = make_server(options.host, options.port, app)
    sys.stdout.write(f"sandbox: http://{options.host}:{server.port}/\n")
    sys.stdout.flush()
    saver = snapshot.Saver(options.state, built.worlds, built.part, built.bot) if options.state else None
    serve(server, built, saver)
    return 0


if __name__ == "__main__":
    sys.exit(main())
