"""What would have become of past visits, played through in the order of time. Pure: nothing is written.

The rules have said already who is asked and when it is due. Here the day is lived again: windows open when
clients write, caps fill up, newer visits take the place of older ones, other ways take what Direct cannot.
"""

from __future__ import annotations

import heapq
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from feedback.rules.asking import asked_lately
from feedback.rules.clock import next_sending_time
from feedback.rules.facts import CampaignFacts
from feedback.rules.states import Reason
from feedback.rules.timing import time_to_ask
from feedback.rules.ways import Reach, Way, other_way
from feedback.rules.window import Person, Window, may_message


class Fate(StrEnum):
    """What becomes of a visit in a simulation."""

    ASKED = "asked"
    BY_HAND = "by_hand"
    NOT_DUE = "not_due"
    WAITING = "waiting"
    MISSED = "missed"
    SKIPPED = "skipped"


@dataclass(frozen=True)
class Caps:
    """What one campaign never exceeds.

    `per_day`: surveys it begins on one of the salon's days; `open_for`: how long a survey that nobody answers
    stays open, and keeps the client's next one away.
    """

    per_day: int
    open_for: timedelta


@dataclass(frozen=True)
class Candidate:
    """A visit that the rules would ask about, and what there is of its client.

    `acts` are the moments at which the client did what opens the window, oldest first; `order` the ways of
    its campaign; `campaign` any key that tells campaigns apart. `no_direct`: why Direct cannot be the way,
    though another may; "" where it can.
    """

    visit: int
    client: int
    campaign: int
    ended_at: datetime
    due_at: datetime
    expires_at: datetime
    rules: CampaignFacts
    caps: Caps
    order: Sequence[str] = (Way.INSTAGRAM,)
    reach: Reach = field(default_factory=Reach)
    acts: Sequence[datetime] = ()
    first_visit: bool = False
    no_direct: str = ""


@dataclass(frozen=True)
class Outcome:
    """What becomes of a visit: asked `at`, by `channel`; else `reason` says why it is not (yet)."""

    fate: Fate
    reason: str = ""
    channel: str = ""
    at: datetime | None = None


def play(candidates: Sequence[Candidate], now: datetime, zone: ZoneInfo) -> dict[int, Outcome]:
    """What becomes of each of these visits up to `now`, by visit; the salon's days are those of `zone`.

    As if nobody had answered: a survey is open until its time is up.
    """
    return _Play(candidates, now, zone).outcomes()


class _Play:
    """One run through time. Moments wait in a heap; at each the survey goes, or says when to look again."""

    def __init__(self, candidates: Sequence[Candidate], now: datetime, zone: ZoneInfo) -> None:
        self.candidates, self.now, self.zone = candidates, now, zone
        self._heap: list[tuple[datetime, float, int]] = []
        self._ends: dict[int, Outcome] = {}
        self._begun: Counter[tuple[int, date]] = Counter()
        self._free: dict[int, datetime] = {}
        self._last: dict[int, datetime] = {}
        self._why: dict[int, str] = {}
        self._on_list: dict[int, datetime] = {}
        self._of_client: dict[int, list[int]] = defaultdict(list)

    def outcomes(self) -> dict[int, Outcome]:
        for number, one in enumerate(self.candidates):
            self._of_client[one.client].append(number)
            for moment in _moments(one):
                self._look_at(number, moment)
        while self._heap:
            moment, _newest_first, number = heapq.heappop(self._heap)
            if number not in self._ends:
                self._try(number, moment)
        return {one.visit: self._end_of(number) for number, one in enumerate(self.candidates)}

    def _look_at(self, number: int, moment: datetime) -> None:
        one = self.candidates[number]
        if moment <= self.now and moment < one.expires_at:
            heapq.heappush(self._heap, (moment, -one.ended_at.timestamp(), number))

    def _try(self, number: int, at: datetime) -> None:
        one = self.candidates[number]
        way = self._way(number, at)
        if not way:
            return
        if self._rests(one, at):
            self._ends[number] = Outcome(Fate.SKIPPED, Reason.ASKED_LATELY)
            return
        later, why = self._not_before(one, at)
        if later is not None:
            self._why[number] = why
            self._look_at(number, next_sending_time(later, one.rules.hours, one.rules.zone))
            return
        self._ask(number, way, at)

    def _way(self, number: int, at: datetime) -> str:
        """By which way the survey may go now, caps aside; "" where none takes it."""
        one = self.candidates[number]
        opening = Window(False, None, one.no_direct) if one.no_direct else _window(one.acts, at)
        if opening.open:
            early = at < one.due_at and time_to_ask(one.due_at, one.ended_at, opening, one.rules) > at
            return "" if early else Way.INSTAGRAM
        if at < one.due_at:
            return ""
        self._why[number] = opening.reason
        way = other_way(one.order, opening.reason, one.reach)
        if way == Way.MANUAL:
            self._on_list.setdefault(number, at)
            return ""
        return way

    def _rests(self, one: Candidate, at: datetime) -> bool:
        """Whether the client was asked too few days ago; a first visit may be worth more than the rest."""
        always = one.first_visit and one.rules.first_visits_always
        return not always and asked_lately(self._last.get(one.client), at, one.rules)

    def _not_before(self, one: Candidate, at: datetime) -> tuple[datetime | None, str]:
        """When a cap lets the survey go, None for now; and which cap it is."""
        free = self._free.get(one.client)
        if free is not None and free > at:
            return free, Reason.ANOTHER_SURVEY
        if self._begun[one.campaign, self._day(at)] >= one.caps.per_day:
            return self._next_day(at), Reason.DAILY_LIMIT
        return None, ""

    def _ask(self, number: int, way: str, at: datetime) -> None:
        one = self.candidates[number]
        self._ends[number] = Outcome(Fate.ASKED, "", way, at)
        self._begun[one.campaign, self._day(at)] += 1
        # Nobody is asked twice on one day, nor while a survey is open.
        self._free[one.client] = max(at + one.caps.open_for, self._next_day(at))
        self._last[one.client] = at
        for other in self._of_client[one.client]:
            if other not in self._ends and self.candidates[other].ended_at <= one.ended_at:
                self._ends[other] = Outcome(Fate.SKIPPED, Reason.SUPERSEDED)

    def _end_of(self, number: int) -> Outcome:
        one, why = self.candidates[number], self._why.get(number, "")
        if number in self._ends:
            return self._ends[number]
        if number in self._on_list:
            return Outcome(Fate.BY_HAND, why, Way.MANUAL, self._on_list[number])
        if one.due_at > self.now:
            return Outcome(Fate.NOT_DUE, "", "", one.due_at)
        if one.no_direct:
            return Outcome(Fate.SKIPPED, one.no_direct)
        if one.expires_at > self.now:
            return Outcome(Fate.WAITING, why or Reason.NEVER_WROTE)
        return Outcome(Fate.MISSED, Reason.NO_WINDOW if why == Reason.WINDOW_CLOSED else why)

    def _day(self, at: datetime) -> date:
        return at.astimezone(self.zone).date()

    def _next_day(self, at: datetime) -> datetime:
        tomorrow = self._day(at) + timedelta(days=1)
        return datetime(tomorrow.year, tomorrow.month, tomorrow.day, tzinfo=self.zone)


def _window(acts: Sequence[datetime], at: datetime) -> Window:
    """How the window stood at this moment."""
    known = bisect_right(acts, at)
    return may_message(Person(acts[known - 1] if known else None), at)


def _moments(one: Candidate) -> Iterator[datetime]:
    """When to look at a survey: its time, just before a window closes, and whenever the client writes."""
    yield one.due_at
    for act in one.acts:
        if act >= one.expires_at:
            return
        if act > one.due_at:
            yield next_sending_time(act, one.rules.hours, one.rules.zone)
            continue
        seen = max(act, one.ended_at)
        sooner = time_to_ask(one.due_at, one.ended_at, may_message(Person(act), seen), one.rules)
        if sooner < one.due_at:
            yield max(sooner, seen)
