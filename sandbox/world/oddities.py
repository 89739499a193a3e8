"""What the vendor gets wrong on purpose: shares between 0 and 1, and switches, set by the control door."""

from __future__ import annotations

import random
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sandbox.world.world import World

# JSON may carry both, and neither fits into Postgres or into UTF-8.
DIRT = "\x00 \ud83d"
ZERO_DAY, ZERO_TIME = "0000-00-00", "0000-00-00 00:00:00"


@dataclass(frozen=True)
class Oddities:
    """How odd the answers are.

    The shares: `strings`, objects whose numbers come as strings; `dirty`, objects whose comment holds NUL
    and a lone surrogate; `zero_dates`, objects whose dates beside the main one are zeros; `unreadable`,
    appointments whose own date is. `empty_404`: a list of nothing is "not found". `shift`: after each page of
    appointments that is read, an appointment is put before all others ("insert"), one of the next page is
    moved there ("move"), one of the page just read changes ("change") or is gone for good ("delete"; after a
    page of clients, a client); as often as `shift_pages` says.
    """

    strings: float = 0.0
    dirty: float = 0.0
    zero_dates: float = 0.0
    unreadable: float = 0.0
    empty_404: bool = False
    shift: str = ""
    shift_pages: int = 0

    def changed(self, wanted: dict[str, Any]) -> Oddities:
        """Return these oddities with others in their place. Raises ValueError for what makes no sense."""
        names: dict[str, type[Any]] = {one.name: type(getattr(self, one.name)) for one in fields(self)}
        if unknown := set(wanted) - set(names):
            raise ValueError(f"no such oddity: {', '.join(sorted(unknown))}")
        made = Oddities(**{name: names[name](wanted.get(name, getattr(self, name))) for name in names})
        if not all(
            0 <= getattr(made, name) <= 1 for name in ("strings", "dirty", "zero_dates", "unreadable")
        ):
            raise ValueError("a share must lie between 0 and 1")
        if made.shift not in ("", "insert", "move", "change", "delete"):
            raise ValueError("shift must be insert, move, change or delete")
        return made


def twisted(world: World, kind: str, shown: dict[str, Any]) -> dict[str, Any]:
    """Return an object as it is shown, with the oddities that fall to it: the same in a list and alone."""
    how, number = world.oddities, int(shown["id"])
    if _falls(world, how.dirty, f"dirty:{kind}:{number}") and "comment" in shown:
        shown = shown | {"comment": f"{shown['comment']}{DIRT}"}
    if _falls(world, how.zero_dates, f"zero:{kind}:{number}"):
        zeros = {"create_date": ZERO_TIME, "birth_date": ZERO_DAY, "dismissal_date": ZERO_DAY}
        shown = shown | {name: zero for name, zero in zeros.items() if name in shown}
    if kind == "record" and _falls(world, how.unreadable, f"unreadable:{number}"):
        shown = shown | {"date": ZERO_TIME, "datetime": ZERO_TIME}
    if _falls(world, how.strings, f"strings:{kind}:{number}"):
        shown = {name: _as_strings(value) for name, value in shown.items()}
    return shown


def _falls(world: World, share: float, about: str) -> bool:
    return share > 0 and random.Random(f"{world.seed}:{about}").random() < share


def _as_strings(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _as_strings(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_as_strings(one) for one in value]
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return value
