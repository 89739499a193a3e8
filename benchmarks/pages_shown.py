"""What was measured of the admin's pages, in tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median

from benchmarks.pages_seen import Page
from benchmarks.sections import Section
from benchmarks.years import AHEAD, BEHIND, YEARS, Size

GOAL = 1.5
WEEK_GOAL = 5
HOUSE = ("page", "years")


@dataclass
class Seen:
    """How often a page was asked for: the seconds of each time, and the queries of one look."""

    seconds: list[float] = field(default_factory=list)
    queries: int = 0
    counted: bool = False

    def note(self, seconds: float, queries: int) -> None:
        """A look at it."""
        self.seconds.append(seconds)
        if not self.counted:
            self.queries = queries

    def begin(self) -> None:
        """From here on the times count, and the queries are counted."""
        self.seconds.clear()
        self.counted = True

    @property
    def median(self) -> float:
        """Half of the times it took less."""
        return median(self.seconds)


@dataclass(frozen=True)
class Compared:
    """A page in both salons, and of a list the plain one of the same table in the large one."""

    page: Page
    small: Seen
    large: Seen
    stock: Seen | None = None

    @property
    def ratio(self) -> float:
        """How many times as long it takes in the large one."""
        return self.large.median / self.small.median

    @property
    def is_flat(self) -> bool:
        """Whether it asks the database as often."""
        return self.small.queries == self.large.queries


def sections(compared: Sequence[Compared], small: Size, large: Size) -> list[Section]:
    """The pages of the house one by one, the lists of tables against Django's own, and what else there is."""
    house = [one for one in compared if one.page.kind in HOUSE]
    lists = [one for one in compared if one.page.kind == "list"]
    rest = [one for one in compared if one.page.kind not in (*HOUSE, "list")]
    sizes = f"{small.all:,} and {large.all:,} appointments"
    return [
        Section(
            f"Pages of the admin with {sizes}",
            ("", *_columns(small, large)),
            [[f"{one.page.name} ({one.page.role})", *_figures(one)] for one in house],
            _notes(small, large),
            _short(compared, sizes),
        ),
        Section(
            "… lists, against Django's plain change list of the same table",
            ("", *_columns(small, large), "× Django's own"),
            [[one.page.name, *_figures(one), _against_stock(one)] for one in lists],
            (
                "Django's own: a `ModelAdmin` with six columns of its table, as many rows a page, no"
                " filter and no menu, on a plain `AdminSite` in Django's templates, in turns with ours in the"
                " large one.",
            ),
        ),
        Section(
            "… searches in lists, single rows and forms: of each kind those that grow most",
            ("", *_columns(small, large)),
            [[f"{one.page.kind}: {one.page.name}", *_figures(one)] for one in _worst_of_kinds(rest)],
            (f"Of {len(rest)} such pages. What is searched for is one client among all.",),
        ),
    ]


def _columns(small: Size, large: Size) -> Sequence[str]:
    return (
        "queries",
        f"ms at {small.all:,}",
        f"ms at {large.all:,}",
        "ratio",
    )


def _figures(one: Compared) -> Sequence[str]:
    queries = f"{one.small.queries}" if one.is_flat else f"{one.small.queries} and {one.large.queries}"
    times = [f"{1000 * each.median:.0f}" for each in (one.small, one.large)]
    return (queries, *times, f"{one.ratio:.2f}")


def _against_stock(one: Compared) -> str:
    return f"{one.large.median / one.stock.median:.2f}" if one.stock else ""


def _notes(small: Size, large: Size) -> Sequence[str]:
    return (
        "Milliseconds of work, of the web process and of its session in Postgres, which has no helpers."
        f" Medians. {small.clients:,} and {large.clients:,} clients. The {small.recent:,} appointments from"
        f" {BEHIND} days ago to {AHEAD} days from now are the same in both; the large salon has"
        f" {large.history:,} more in the {YEARS} years before, with all that belongs to them.",
        "Reports and tiles are of their usual period, which is the same in both. Three years of the report of"
        " visits are not: it reads all the visits of these years, and no goal is set for it.",
        "Queries are all of a request, with the session's and the user's, at a look before which nothing was"
        " kept. The times are of the looks after it, at which the number of very many names and rows is up to"
        " half a minute old.",
    )


def _short(compared: Sequence[Compared], sizes: str) -> list[tuple[str, str, str]]:
    longest = [one for one in compared if one.page.kind == "years"]
    compared = [one for one in compared if one.page.kind != "years"]
    if not compared:
        return []
    worst = max(compared, key=lambda one: one.ratio)
    slowest = max(compared, key=lambda one: one.large.median)
    growing = [one for one in compared if one.large.queries > one.small.queries]
    lists = [one.large.median / one.stock.median for one in compared if one.stock]
    week = [one for one in compared if one.page.name == "calendar: week"]
    return [
        (
            f"server time of {len(compared)} pages, {sizes}: median and worst ratio",
            f"{median(one.ratio for one in compared):.2f} and {worst.ratio:.2f} ({_name(worst)})",
            f"≤ {GOAL}",
        ),
        (f"… above {GOAL}", _named([one for one in compared if one.ratio > GOAL]), "0"),
        ("… whose queries grow", _named(growing), "0"),
        ("… the slowest in the large salon", f"{1000 * slowest.large.median:.0f} ms ({_name(slowest)})", ""),
        (
            "… lists in times of Django's plain change list, median and worst",
            f"{median(lists):.2f} and {max(lists):.2f}" if lists else "",
            "",
        ),
        (
            "queries of a week of the calendar",
            f"{max((one.large.queries for one in week), default=0)}",
            f"≤ {WEEK_GOAL}",
        ),
        *((f"… {one.page.name}, in the large salon", f"{one.large.median:.1f} s", "") for one in longest),
    ]


def _named(those: Sequence[Compared], most: int = 5) -> str:
    """How many they are, and which, where they are few."""
    names = ", ".join(_name(one) for one in those)
    return f"{len(those)} ({names})" if 0 < len(those) <= most else f"{len(those)}"


def _name(one: Compared) -> str:
    page = one.page
    return f"{page.name}, {page.role}" if page.kind in HOUSE else f"{page.kind} of {page.name}"


def _worst_of_kinds(rest: Sequence[Compared], most: int = 8) -> list[Compared]:
    growing = sorted(rest, key=lambda one: -one.ratio)
    kinds = dict.fromkeys(one.page.kind for one in rest)
    return [one for kind in kinds for one in [each for each in growing if each.page.kind == kind][:most]]
