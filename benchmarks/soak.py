"""`make soak MINUTES=60`: a salon changes at random while everything fails; the mirror must come out equal.

The whole product (web, workers, beat) runs beside a sandbox with two locations. A fifth of Altegio's answers
break, webhooks are lost, doubled and cut, workers are killed with -9, the calendar shifts while it is read,
the keys are refused now and then. From twenty minutes on, or with `--faults all`, servers, disk, clock, names
and vendors fail in turn too, beside clients who are asked (`benchmarks.everything`). Then the faults end, the
product does what it does by itself, and `altegio_verify --all` compares row by row. Loopback only; exit 1
when anything differs.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path

import requests

from benchmarks import bench
from benchmarks.everything import Everything, machine
from benchmarks.sections import Measured, save
from benchmarks.soak_table import section
from benchmarks.soaked import Report
from benchmarks.storm import A_MINUTE, COMPANIES, Soak
from salon.local.environments import environment_of_tests, sandbox_addresses
from salon.local.ports import free_port
from salon.local.processes import start
from salon.local.temporary import temporary_servers
from tests import migrated
from tests.e2e.product import ROOT, Product, wait_for

EVERYTHING_FROM = 20
WEBHOOK = "http://127.0.0.1:{port}/webhooks/altegio/{secret}/"


def main(argv: Sequence[str]) -> int:
    """Run the soak with servers of its own; 1 when the mirror is not equal at the end."""
    parser = argparse.ArgumentParser("soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--a-minute", type=float, default=A_MINUTE, help="changes in a minute")
    parser.add_argument("--seed", type=int, default=1)
    words = f"servers, disk, clock, names and vendors too? auto: from {EVERYTHING_FROM} minutes on"
    parser.add_argument("--faults", choices=("auto", "all", "vendor"), default="auto", help=words)
    parser.add_argument("--keep", action="store_true", help="put the figures into RESULTS.md and README.md")
    options = parser.parse_args(argv)
    # Whoever ends it leaves no mount and no process either.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    everything = options.faults == "all" or (options.faults == "auto" and options.minutes >= EVERYTHING_FROM)
    with tempfile.TemporaryDirectory(prefix="soak-") as folder:
        report = _run(Path(folder), options, everything=everything)
    for line in report.lines():
        sys.stdout.write(f"{line}\n")
    if options.keep:
        bench.KEPT.mkdir(parents=True, exist_ok=True)
        measured = Measured([section(report, options.minutes)], bench.where())
        save(measured, bench.KEPT / f"{bench.SOAK}.json")
        bench.write_pages(readme=True)
    return 1 if report.wrong() else 0


def _run(folder: Path, options: argparse.Namespace, *, everything: bool) -> Report:
    """A whole soak on servers of its own, of which nothing is left."""
    # Where a user without a name has to enter it.
    folder.chmod(0o711)
    with ExitStack() as stack:
        beside = None
        if everything:
            made, servers = stack.enter_context(machine(folder))
            beside = Everything(made, options.minutes)
        else:
            servers = stack.enter_context(temporary_servers())
        product, sandbox = _describe(folder, servers, everything=everything)
        stack.callback(product.stop)
        _start_sandbox(product, sandbox, options.seed, everything=everything)
        migrated.fill(servers["DATABASE_URL"], product.env)
        return Soak(product, sandbox, options.minutes, options.a_minute, options.seed, beside).run()


def _describe(folder: Path, servers: Mapping[str, str], *, everything: bool) -> tuple[Product, str]:
    """What the product is told, and the address of the sandbox beside it."""
    port = free_port()
    url = f"http://127.0.0.1:{free_port()}"
    env = {
        **os.environ,
        **environment_of_tests(),
        **servers,
        **sandbox_addresses(url),
        "ALTEGIO_COMPANY_IDS": ",".join(map(str, COMPANIES)),
        # A name of the public internet: Instagram's webhooks count as reaching us, and nothing else is read.
        "PUBLIC_URL": "http://salon.example" if everything else f"http://127.0.0.1:{port}",
        "PORT": str(port),
    }
    return Product(folder, env), url


def _start_sandbox(product: Product, url: str, seed: int, *, everything: bool) -> None:
    """Start the sandbox, which goes by the true clock."""
    port = int(product.env["PORT"])
    hook = WEBHOOK.format(port=port, secret=product.env["ALTEGIO_WEBHOOK_SECRET"])
    words = ["--instagram-webhook", f"http://127.0.0.1:{port}/webhooks/instagram/", "--answer-after", "1-20"]
    argv = [sys.executable, "-m", "sandbox", "--port", url.rpartition(":")[2]]
    argv += [*sandbox_options(hook, seed), *(words if everything else ())]
    log = product.folder / "sandbox.log"
    product.children.append(start("sandbox", argv, env=os.environ, log=log, cwd=ROOT, grace=3))
    wait_for(lambda: _ready(url), "the sandbox is ready")


def sandbox_options(hook: str, seed: int = 1) -> list[str]:
    """The salon that is soaked: two locations, of which each tells of its changes."""
    world = ["--clients", "150", "--appointments", "1200", "--seed", str(seed)]
    return [*world, "--companies", str(len(COMPANIES)), "--altegio-webhook", hook]


def _ready(url: str) -> bool:
    try:
        return requests.get(f"{url}/_control/ready", timeout=5).ok
    except requests.RequestException:
        return False


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
