"""What a soak of everything showed, as the table of the page of results."""

from __future__ import annotations

from benchmarks.everything import Verdict
from benchmarks.footprint import MOST_MEGABYTES, Growth
from benchmarks.sections import Section
from benchmarks.soaked import Report
from benchmarks.watcher import Told


def section(report: Report, minutes: float) -> Section:
    """The table. Raises ValueError for a soak in which not everything failed."""
    verdict = report.verdict
    if verdict is None:
        raise ValueError("only a soak of everything has a table")
    out = verdict.surveys
    rows = [
        ["changes in Altegio, workers killed with -9", f"{sum(report.changes.values()):,}, {report.kills}"],
        *([f"{name}, {lasted:.0f} s", _told(how)] for name, lasted, how in verdict.faults),
        *([f"not run: {one}", ""] for one in verdict.not_run),
        ["ended by itself and was started again", _counts(verdict.by_itself)],
        ["looks at /readyz/ and /metrics, wrong ones", f"{verdict.looks:,}, {len(verdict.lies):,}"],
        *([f"… {one.part} called {one.said}", one.during] for one in verdict.lies[:10]),
        ["pages looked at, failed while nothing was broken", f"{verdict.pages:,}, {len(verdict.ill):,}"],
        *([f"… {one.address}", f"{one.status or 'no answer'}"] for one in verdict.ill[:10]),
        ["rows that differ from Altegio after webhooks and polling", f"{len(report.after_changes)}"],
        ["… after the nightly pass", f"{len(report.after_full_pass)}"],
        ["messages received, people asked", f"{out.received:,}, {out.asked:,}"],
        ["messages that somebody received twice", f"{len(out.doubled)}"],
        ["surveys lost: without an end or a reason, or never made", f"{len(out.lost)}"],
        ["called sent and never received, received and not called sent", _both(verdict)],
        ["received and called unknown, so that a person looks", f"{out.left_unknown}"],
        *([f"survey: {end}", f"{count:,}"] for end, count in out.ends.items()),
        *(
            [f"memory of a process of {name} in {one.minutes:.0f} minutes, Pss of all", _memory_of_all(one)]
            for name, one in verdict.memory.items()
        ),
        ["alerts that were opened", _counts(verdict.alerts)],
        ["… that are still open", _counts(verdict.alerts_left)],
        *([f"**wrong**: {one}", ""] for one in verdict.wrong()),
    ]
    notes = (
        "A fifth of Altegio's answers break all along, a tenth of its webhooks is lost; a twentieth of"
        " Direct's sends is lost after delivery. Postgres, web, beat and three workers run as in the product,"
        " with a fourth worker that is killed; Postgres lies on a small disk, the product's processes go by"
        " libfaketime's clock.",
        "A look is wrong when a part is called well though it was broken for longer than the page needs to"
        " see it, or not well though nothing touched it and it had time to recover.",
        "Memory is that of the process of a service that came to take most more: its own pages (Anonymous"
        " and Swap), the medians of the middle and of the last third of its time. More than"
        f" {MOST_MEGABYTES:.0f} MB is called growth, as far as it went on from the first to the second half"
        " of the last third. Workers are watched until names fail, which begins them anew. Pss of all"
        " processes of the service also rises as they cease to share pages, and is told for the machine's"
        " sake.",
        "The least leak that is seen in half an hour is half a megabyte a minute. Planted in a web process"
        " that answered 3.5 requests a second for 22 minutes, 1 MB a second and 4 kB a request were called"
        " growth, 1 kB a request was not (2.8 MB more in a third of the time; 1.4 MB without a leak, as the"
        " page that was asked for levels off after some 3,000 times).",
    )
    return Section(
        f"Soak of {minutes:.0f} minutes with everything failing",
        ("", ""),
        rows,
        notes,
        _short(report, verdict, minutes),
    )


def _short(report: Report, verdict: Verdict, minutes: float) -> list[list[str]]:
    out, most = (
        verdict.surveys,
        max(verdict.memory.values(), key=lambda one: one.more, default=None),
    )
    return [
        [
            f"`make soak`, {minutes:.0f} minutes, everything fails in turn: rows unlike Altegio's",
            f"{len(report.after_full_pass)}",
            "0",
        ],
        ["… surveys doubled, lost", f"{len(out.doubled)}, {len(out.lost)}", "0, 0"],
        [f"… wrong words of the health pages in {verdict.looks:,} looks", f"{len(verdict.lies)}", "0"],
        ["… most growth of a process' memory", _memory(most) if most else "–", f"≤ {MOST_MEGABYTES:.0f} MB"],
    ]


def _told(how: Told) -> str:
    """How the pages told of a fault."""
    if not how.red:
        return "nothing red"
    red = ", ".join(f"{part} after {after:.0f} s" for part, after in sorted(how.red.items()))
    return f"red: {red}" + ("" if how.green is None else f"; green {how.green:.0f} s after its end")


def _memory(one: Growth) -> str:
    return f"{one.first:.1f} → {one.last:.1f} MB ({one.an_hour:+.1f} MB an hour)"


def _memory_of_all(one: Growth) -> str:
    return f"{_memory(one)}, {one.whole:.0f} MB"


def _both(verdict: Verdict) -> str:
    return f"{len(verdict.surveys.never_received)}, {len(verdict.surveys.not_believed)}"


def _counts(found: dict[str, int]) -> str:
    return ", ".join(f"{name}: {count}" for name, count in sorted(found.items())) or "nothing"
