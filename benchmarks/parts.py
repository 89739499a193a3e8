"""The parts of `make bench`, and a part in a process of its own: `python -m benchmarks.parts NAME …`.

A part is a module with `run(options: Options) -> list[Section]`. It finds Postgres (migrated) and Valkey of
its own in the environment, and Django set up.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks.sections import Measured, Options, save
from tests import migrated

# In this order they are run and shown.
PARTS: dict[str, str] = {
    "storing": "benchmarks.storing",
    "syncing": "benchmarks.syncing",
    "webhooks": "benchmarks.webhooks",
    "burst": "benchmarks.burst",
    "doors": "benchmarks.doors",
    "due": "benchmarks.due",
    "planning": "benchmarks.planning",
    "senders": "benchmarks.senders",
    "torture": "benchmarks.torture",
    "pages": "benchmarks.pages",
    "api": "benchmarks.api",
}
# What makes servers of its own, to restart them, has no use for tables on these.
WITHOUT_TABLES = frozenset({"torture"})


def main(argv: Sequence[str]) -> int:
    """Run the part `argv[0]` with the options `argv[1]` (JSON) and write its sections to `argv[2]`."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "salon.settings")
    django.setup()
    name, options, out = argv
    if name not in WITHOUT_TABLES:
        migrated.fill(os.environ["DATABASE_URL"])
    part = importlib.import_module(PARTS[name])
    save(Measured(part.run(Options(**json.loads(options)))), Path(out))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
