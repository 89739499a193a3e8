"""`python -m salon.local demo | run | backup [FILE] | restore [FILE] | browser | with -- COMMAND…`"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from salon.local import backup
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
    commands = {
        "demo": _demo,
        "run": _run,
        "backup": _backup,
        "restore": _restore,
        "browser": _browser,
        "with": _with,
    }
    try:
        return commands[arguments.command](arguments)
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
    saved = commands.add_parser("backup", help="the database of `make run` into a file")
    saved.add_argument("file", nargs="?", type=Path, help="backups/salon-DATE.dump by default")
    put = commands.add_parser("restore", help="the database of `make run` from a file; the newest by default")
    put.add_argument("file", nargs="?", type=Path)
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


def _backup(arguments: argparse.Namespace) -> int:
    now = datetime.now().astimezone()
    surroundings = surroundings_with_env_file(BASE_DIR)
    backup.tell_backup(backup.backup(BASE_DIR, surroundings, now, arguments.file), surroundings)
    return 0


def _restore(arguments: argparse.Namespace) -> int:
    file = arguments.file or backup.newest(BASE_DIR)
    if file is None:
        raise StartError("There is no backup under backups/: name one, make restore FILE=….")
    backup.restore(BASE_DIR, surroundings_with_env_file(BASE_DIR), file)
    say(f"Відновлено з {file}: запустіть програму / Restored from {file}: start the salon again.")
    return 0


def _browser(_arguments: argparse.Namespace) -> int:
    ensure_browser()
    return 0


def _with(arguments: argparse.Namespace) -> int:
    with temporary_servers() as servers:
        env = {**os.environ, **environment_of_tests(), **servers}
        return subprocess.run(arguments.words, env=env, check=False).returncode


def _port(name: str, default: int) -> int:
    """A port out of the environment; an unset or empty variable means `default`."""
    text = os.environ.get(name) or str(default)
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise StartError(f"{name}={text} is not a port: a number from 1 to 65535 is.")
    return int(text)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
