"""Loaded by every Python process that goes by libfaketime's clock, for its folder is on their PYTHONPATH.

`time.sleep` waits until a moment of the monotonic clock, which libfaketime (0.9.10) takes for a moment of the
faked one and refuses with EINVAL. A wait of so many seconds is left alone by it.
"""

from __future__ import annotations

import select
import time


def _sleep(seconds: float) -> None:
    if seconds < 0:
        raise ValueError("sleep length must be non-negative")
    select.select([], [], [], seconds)


time.sleep = _sleep
