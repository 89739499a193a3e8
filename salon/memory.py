"""How the processes take little memory: forked ones share what was read before, threads share their heaps."""

from __future__ import annotations

import ctypes
import gc
import os
from functools import cache

# glibc's name for how many heaps the threads of a process may have. Of itself it makes eight for each
# processor, and each keeps what its threads freed.
M_ARENA_MAX, ARENAS = -8, 2


@cache
def share() -> None:
    """Leave all that was read so far to those that will be forked: call it in the parent, before the first.

    A collection writes into each object that it looks at, and what is written ceases to be shared: frozen
    objects are looked at by none.
    """
    gc.collect()
    gc.freeze()


@cache
def spare() -> None:
    """Let threads share heaps; call it before there are any. MALLOC_ARENA_MAX says otherwise."""
    limit = getattr(ctypes.CDLL(None), "mallopt", None)
    if limit is not None and "MALLOC_ARENA_MAX" not in os.environ:
        limit(M_ARENA_MAX, ARENAS)
