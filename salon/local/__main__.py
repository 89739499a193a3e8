"""`python -m salon.local demo | run | browser | with -- COMMAND…`"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from salon.local.browser import ensure_browser
from salon.local.demo import APPOINTMENTS, CLIENTS, demo_plan
from salon.local.environments import environment_of_tests
from salon.local.processes import StartError
from salon.local.run import missing_keys, run_plan, surroundings_with_env_file
from salon.local.screen import say
from salon.local.supervisor import Supervisor
from salon.local.temporary import temporary_servers

BASE_DIR = Path(__file__).resolve().parent.parent.parent


def main(argv: Sequence[str]) -> int:
    """Do one command; the exit code: 0 well, 1 failed with a sentence, 2 not configured."""
    arguments = _parser().parse_args(argv)
    try:
        if arguments.command == "demo":
            return _demo(arguments)
        if arguments.command == "run":
            return _run(arguments)
        if arguments.command == "browser":
            ensure_browser()
            return 0
        return _with(arguments.words)
    except StartError as error:
        say(str(error))
        return 1
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m salon.local")
    commands = parser.add_subparsers(dest="command", required=True)
    demo = commands.add_parser("demo", help="the product against the sandbox")
    demo.add_argument("--clients", type=int, default=CLIENTS)
    demo.add_argument("--appointments", type=int, default=APPOINTMENTS)
    commands.add_parser("run", help="the product with the keys in .env")
    commands.add_parser("browser", help="make sure that the browser tests have a Chromium")
    beside = commands.add_parser("with", help="a command beside temporary servers, with the tests' settings")
    beside.add_argument("words", nargs="+", metavar="COMMAND")
    return parser


def _demo(arguments: argparse.Namespace) -> int:
    say("Демо запускається / Starting the demo")
    ports = _port("PORT", 8000), _port("SANDBOX_PORT", 9000)
    world = {"clients": arguments.clients, "appointments": arguments.appointments}
    return Supervisor(demo_plan(BASE_DIR, *ports, os.environ, **world)).run()


def _run(_arguments: argparse.Namespace) -> int:
    surroundings = surroundings_with_env_file(BASE_DIR)
    missing = missing_keys(surroundings)
    if missing:
        say(
            f"Бракує / missing: {', '.join(missing)}. Впишіть у .env (зразок: .env.example), "
            "або спробуйте без ключів / put them into .env, or try without any key: make demo"
        )
        return 2
    say("Салон запускається / Starting the salon")
    return Supervisor(run_plan(BASE_DIR, _port("PORT", 8000), surroundings)).run()


def _with(words: Sequence[str]) -> int:
    with temporary_servers() as servers:
        env = {**os.environ, **environment_of_tests(), **servers}
        return subprocess.run(words, env=env, check=False).returncode


def _port(name: str, default: int) -> int:
    """A port out of the environment; an unset or empty variable means `default`."""
    text = os.environ.get(name) or str(default)
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise StartError(f"{name}={text} is not a port: a number from 1 to 65535 is.")
    return int(text)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
