"""Store appointments in a fresh process and tell its memory: `python -m benchmarks.memory FOLDER COUNT`."""

from __future__ import annotations

import json
import os
import re
import resource
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
STATUS = Path("/proc/self/status")


@dataclass(frozen=True)
class Stored:
    """Seconds, and megabytes before the first page and at the peak."""

    seconds: float
    before: float
    peak: float


def store_apart(folder: Path, count: int) -> Stored:
    """Store the first `count` appointments of the folder in a process of its own."""
    argv = [sys.executable, "-m", "benchmarks.memory", str(folder), str(count)]
    done = subprocess.run(argv, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    return Stored(**json.loads(done.stdout))


def megabytes() -> tuple[float, float]:
    """What the process holds now, and the most that it has held. Without /proc the peak stands for both."""
    if STATUS.exists():
        found = dict(re.findall(r"^(VmRSS|VmHWM):\s+(\d+) kB", STATUS.read_text(), re.MULTILINE))
        return int(found["VmRSS"]) / 1024, int(found["VmHWM"]) / 1024
    # Bytes where there is no /proc.
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    return peak, peak


def main(argv: Sequence[str]) -> int:
    """Store, and write what it took to stdout."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "salon.settings")
    django.setup()
    from altegio.models import Company
    from benchmarks.mirror import store_appointments

    company = Company.objects.get()
    before, _peak = megabytes()
    _line, seconds = store_appointments(company, Path(argv[0]), 0, int(argv[1]))
    sys.stdout.write(json.dumps(asdict(Stored(seconds, before, megabytes()[1]))))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
