"""Processes that fork share what their parent has read, whatever they do with it later."""

from __future__ import annotations

import subprocess
import sys

import pytest

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells what a process has for itself")
# Much is read, a part is forked and collects its garbage: how many kilobytes has it then for itself?
PART = """
import gc, os, re
from pathlib import Path
from salon import memory
read = [[n] for n in range(300_000)]
{before}
if os.fork():
    os.wait()
else:
    gc.collect()
    print(re.search(r"Private_Dirty: +(\\d+)", Path("/proc/self/smaps_rollup").read_text())[1], flush=True)
"""
GUNICORN = (
    "import gc\nfrom salon.conf import gunicorn\ngunicorn.when_ready(None)\nprint(gc.get_freeze_count())"
)
CELERY = (
    "import gc\nimport salon.celery\nfrom celery.signals import worker_before_create_process as forks\n"
    "forks.send(sender=None)\nprint(gc.get_freeze_count())"
)


def said(script: str) -> int:
    """The number that a Python of its own says."""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return int(done.stdout)


@LINUX
def test_the_collector_of_a_part_leaves_alone_what_was_read_before_the_fork() -> None:
    apart, shared = said(PART.format(before="")), said(PART.format(before="memory.share()"))
    assert apart > 20_000
    assert shared < apart / 4


@pytest.mark.parametrize("script", [GUNICORN, CELERY], ids=["web", "worker"])
def test_web_and_workers_share_before_they_fork(script: str) -> None:
    # The modules of the standard library alone are tens of thousands of objects.
    assert said(script) > 10_000
