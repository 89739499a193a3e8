"""How fast appointments are stored: against the limit, and against a loop of `update_or_create`."""

from __future__ import annotations

from benchmarks.sections import Options, Section


def run(options: Options) -> list[Section]:
    """Measure storing."""
    return [Section("Storing", ("", "seconds"), [])]
