"""How fast appointments are stored: against the limit and a loop, in how much memory, and as it grows."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from altegio.models import Appointment, Company
from altegio.sync.batch import BATCH
from benchmarks import growth, memory, mirror, payloads
from benchmarks.limit import Limit
from benchmarks.loop import loop
from benchmarks.sections import Options, Section

COUNT, IN_LOOP = 100_000, 2_000
QUICK_COUNT, QUICK_IN_LOOP, QUICK_BATCH = 400, 20, 20
GOALS = {"first": 2.5, "unchanged": 1.5, "loop": 20}


def run(options: Options) -> list[Section]:
    """Measure all of it over one salon's payloads."""
    count, size = (QUICK_COUNT, QUICK_BATCH) if options.quick else (COUNT, BATCH)
    # Besides, batches that are new at each of three sizes of the table.
    folder = payloads.make(options.scratch / "payloads", count + 3 * growth.BATCHES * size)
    company = mirror.begin(folder)
    sections = [_side_by_side(company, folder, count, QUICK_IN_LOOP if options.quick else IN_LOOP)]
    stored, grown = [], []
    for step, there in enumerate((count // 10, count)):
        mirror.empty()
        stored.append(memory.store_apart(folder, there))
        grown.append(growth.measure(company, folder, count + step * growth.BATCHES * size, size))
    if options.million:
        growth.multiply(max(1, 10 * count // Appointment.objects.count()) if options.quick else 10)
        grown.append(growth.measure(company, folder, count + 2 * growth.BATCHES * size, size))
    return [*sections, _memory((count // 10, count), stored), _growth(grown)]


def _side_by_side(company: Company, folder: Path, count: int, in_loop: int) -> Section:
    sample = next(payloads.appointments(folder, in_loop))
    looped = [loop(company, sample) / in_loop for _again in range(2)]
    mirror.empty()
    limit = Limit(company)
    rows = []
    ratios = {}
    for place, name in enumerate(("first", "unchanged")):
        limit.begin()
        for batch in payloads.appointments(folder, BATCH, 0, count):
            limit.store(batch)
        limit.rest()
        line, seconds = mirror.store_appointments(company, folder, 0, count)
        if line.changed != (count if name == "first" else 0):
            raise RuntimeError(f"{name}: {line.changed} changed")
        ratios[name] = seconds / limit.seconds, looped[place] * count / seconds
        took = (limit.mapping, limit.copying, seconds, looped[place] * count)
        rows.append([{"first": "first load", "unchanged": "nothing changed"}[name], *map(_seconds, took)])
        rows[-1] += [f"{count / seconds:,.0f}", *(f"{one:.2f}" for one in ratios[name])]
    limit.close()
    return Section(
        f"Storing {count:,} appointments with lines, goods and payments",
        (
            "",
            "limit: mapping, s",
            "limit: COPY, s",
            "the mirror, s",
            "the loop, s",
            "the mirror, rows/s",
            "times the limit",
            "times as fast as the loop",
        ),
        rows,
        (
            "The limit goes first, then the mirror, both by batches of 1,000 over the same payloads. The"
            " limit maps, then copies into empty tables of a second database with the same indexes, and knows"
            " all keys beforehand. The mirror maps (ahead, in a thread, while the database works), compares,"
            " stores, groups visits and sweeps. Phones and prices are in the caches of the mapping for both,"
            " as they are after a pass over the clients.",
            f"The loop of `update_or_create` was measured over {in_loop:,} appointments and scaled by row.",
            "Goals: within 2.5 times of the limit on first load, within 1.5 when nothing changed, over 20"
            " times as fast as the loop.",
        ),
        _short(ratios, count, rows),
    )


def _short(
    ratios: dict[str, tuple[float, float]], count: int, rows: Sequence[Sequence[str]]
) -> list[tuple[str, str, str]]:
    first, unchanged = ratios["first"], ratios["unchanged"]
    return [
        (f"storing {count:,} appointments", f"{rows[0][5]} a second", ""),
        ("… as a multiple of mapping and a bare `COPY`", f"{first[0]:.2f}", f"≤ {GOALS['first']}"),
        ("… when nothing changed", f"{unchanged[0]:.2f}", f"≤ {GOALS['unchanged']}"),
        ("… as against a loop of `update_or_create`", f"{first[1]:.0f} times as fast", f"> {GOALS['loop']}"),
    ]


def _memory(counts: Sequence[int], stored: Sequence[memory.Stored]) -> Section:
    rows = [
        [f"{count:,}", f"{one.before:.0f}", f"{one.peak:.0f}", f"{one.peak - one.before:.0f}"]
        for count, one in zip(counts, stored, strict=True)
    ]
    more = stored[1].peak - stored[0].peak
    return Section(
        "Memory of the process that stores",
        ("appointments", "before, MB", "peak, MB", "more, MB"),
        rows,
        ("Each in a fresh process, into empty tables.",),
        [("more memory for ten times the appointments", f"{more:+.0f} MB of {stored[1].peak:.0f}", "flat")],
    )


def _growth(grown: Sequence[growth.Grown]) -> Section:
    rows = [
        [f"{one.there:,}", f"{one.new:.3f}", f"{one.unchanged:.3f}", f"{one.grouping:.3f}"] for one in grown
    ]
    first, last = grown[0], grown[-1]
    return Section(
        "Milliseconds an appointment as the table grows",
        ("appointments there", "a new one", "an unchanged one", "grouping its visit"),
        rows,
        (
            f"The median of {growth.BATCHES} batches, mapping included. The largest table is made of copies"
            " of the one before it under other keys.",
        ),
        [
            (
                f"a new appointment beside {first.there:,} and {last.there:,}",
                f"{first.new:.2f} and {last.new:.2f} ms",
                "",
            )
        ],
    )


def _seconds(number: float) -> str:
    return f"{number:,.1f}"
