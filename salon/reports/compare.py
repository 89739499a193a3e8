"""A number beside the same number of the period before, in words and with a sign that needs no colour."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from django.utils.translation import gettext as _

from altegio.admin.show import NO_BREAK, number

# How the change is meant: more is good, more is bad, or neither.
UP, DOWN, NEITHER = "up", "down", ""


class Change(NamedTuple):
    """What is written below a number; `tone` is "good", "bad" or ""."""

    words: str
    tone: str


def counts(now: Decimal | float, before: Decimal | float, better: str = UP) -> Change:
    """How a count or a sum changed, in percent of what it was: "▲ 12 %"."""
    if now == before:
        return Change(_("as before") if now else "", "")
    if not before:
        return Change(_("none before"), "")
    percent = round(100 * abs(float(now) - float(before)) / float(before))
    if not percent:
        return Change(_("as before"), "")
    return Change(_arrow(f"{number(percent)}{NO_BREAK}%", up=now > before), _tone(better, up=now > before))


def shares(now: float | None, before: float | None, better: str = UP) -> Change:
    """How a share changed, in points: "▲ 3 points"."""
    if now is None or before is None:
        return Change("", "")
    points = round(100 * now) - round(100 * before)
    if not points:
        return Change(_("as before"), "")
    words = _("%(n)s pp") % {"n": number(abs(points))}
    return Change(_arrow(words.replace(" ", NO_BREAK), up=points > 0), _tone(better, up=points > 0))


def averages(now: float | None, before: float | None) -> Change:
    """How an average changed: "▲ 0,2"."""
    if now is None or before is None:
        return Change("", "")
    step = round(now, 1) - round(before, 1)
    if abs(step) < 0.05:
        return Change(_("as before"), "")
    return Change(_arrow(number(abs(step), 1), up=step > 0), _tone(UP, up=step > 0))


def _arrow(words: str, *, up: bool) -> str:
    return f"{'▲' if up else '▼'}{NO_BREAK}{words}"


def _tone(better: str, *, up: bool) -> str:
    if not better:
        return ""
    return "good" if up == (better == UP) else "bad"
