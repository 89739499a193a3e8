"""What a survey's script says about a person's deeds, read as plainly as can be.

Written from the words of the rules alone: no code of the product is used here, so that both can be compared.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Asked:
    """A question of the script. `after`: the earlier question and what it has to be answered with."""

    key: str
    kind: str
    needed: bool = True
    after: tuple[str, str] | None = None


@dataclass
class Reading:
    """One survey, read deed by deed. `silent_for`: how long an unanswered survey stays open."""

    script: list[Asked]
    asked_at: datetime
    silent_for: timedelta = 7 * DAY
    state: str = "sent"
    waits_for: str = ""
    answers: dict[str, Any] = field(default_factory=dict)
    passed: set[str] = field(default_factory=set)
    afterwards: list[str] = field(default_factory=list)
    over_at: datetime | None = None
    desk_at: datetime | None = None
    _asked: list[str] = field(default_factory=list)
    _until: datetime = field(init=False)

    def __post_init__(self) -> None:
        self.waits_for = self.script[0].key
        self._asked.append(self.waits_for)
        self._until = self.asked_at + self.silent_for

    # --- what ends it -------------------------------------------------------------------------------
    def time_passes(self, now: datetime) -> None:
        """Whose time is up is closed: without an answer as such, else as far as it came."""
        if self.state in ("sent", "answering") and now >= self._until:
            answered = bool(self.answers)
            self.state, self.waits_for = ("answered" if answered else "expired"), ""
            self.over_at = now if answered else None

    @property
    def complete(self) -> bool:
        """Whether all that is needed was answered."""
        return all(each.key in self.answers for each in self.script if each.needed and self.applies(each))

    @property
    def rating(self) -> int | None:
        """The rating."""
        return self.answers.get("rating")

    def applies(self, question: Asked) -> bool:
        """Whether the answers given ask for this question."""
        if question.after is None:
            return True
        earlier, wanted = question.after
        if not self.applies(self._of(earlier)) or earlier not in self.answers:
            return False
        said = self.answers[earlier]
        if wanted == "low":
            return bool(said <= 3)
        if wanted == "high":
            return bool(said == 5)
        return bool(said is (wanted == "yes"))

    def _of(self, key: str) -> Asked:
        return next(each for each in self.script if each.key == key)

    # --- what a person does -------------------------------------------------------------------------
    def stops(self) -> None:
        """The person wants no more of it."""
        if self.state in ("sent", "answering"):
            self.state, self.waits_for = ("answered" if self.answers else "skipped"), ""

    def taps(self, key: str, value: Any, now: datetime, title: str) -> None:
        """The person taps an answer under a question, the newest or an old one."""
        too_late = self.over_at is not None and now > self.over_at + DAY
        if self.state == "answered" and too_late and key in self.answers:
            if self.answers[key] != value:
                self.afterwards.append(title)
            return
        self._answer(key, value, now)

    def passes(self, now: datetime) -> None:
        """The person would rather not answer what is asked, or cannot tell."""
        if self.state == "answering" and self.waits_for != self.script[0].key:
            passed = self.waits_for
            self.passed.add(passed)
            self._go_on(passed, now)

    def asks(self, now: datetime) -> None:
        """The person asks the desk something: no answer to the survey."""
        self.desk_at = now

    def types(self, value: Any, now: datetime) -> None:
        """The person types the answer to what is asked; when all is over, a rating."""
        if self.state in ("sent", "answering"):
            self._answer(self.waits_for, value, now)
        elif self.state == "expired" and now <= self.asked_at + 14 * DAY:
            self._answer("rating", value, now)
        elif self.state == "answered":
            self.taps("rating", value, now, str(value))

    def says(self, words: str, now: datetime) -> None:
        """The person says something: the answer where words are asked for, else a comment."""
        if self.state in ("sent", "answering"):
            kind = self._of(self.waits_for).kind
            key = self.waits_for if kind == "text" else "comment"
            self._add(key, words, now)
            if kind == "text":
                self._go_on(key, now)
        elif self._may_still_talk(now):
            self._add("comment", words, now)

    def _may_still_talk(self, now: datetime) -> bool:
        """Within a day of the end words belong to the survey, unless a talk with the desk has begun."""
        if self.state != "answered" or self.over_at is None or now > self.over_at + DAY:
            return False
        return self.desk_at is None or self.desk_at < self.over_at

    def _add(self, key: str, words: str, now: datetime) -> None:
        self.answers[key] = "\n".join(part for part in (self.answers.get(key, ""), words) if part)
        self._lives(now)

    def _answer(self, key: str, value: Any, now: datetime) -> None:
        self.answers[key] = value
        self._lives(now)
        self._go_on(key, now)

    def _lives(self, now: datetime) -> None:
        if self.state in ("sent", "expired"):
            self.state = "answering"
            self._until = max(self._until, now + DAY)

    # --- what comes next ----------------------------------------------------------------------------
    def _go_on(self, current: str, now: datetime) -> None:
        if self.state == "answered":
            self._perhaps_one_more(now)
            return
        open_ones = [each.key for each in self.script if self._is_open(each, current)]
        if not open_ones:
            self.state, self.waits_for, self.over_at = "answered", "", now
            return
        self.waits_for = self.waits_for if self.waits_for in open_ones else open_ones[0]
        self._asked.append(self.waits_for)

    def _is_open(self, question: Asked, current: str) -> bool:
        key = question.key
        if key == current or key in self.passed or not self.applies(question):
            return False
        if key not in self.answers:
            return True
        # Words that were said before their question came, or while it waits, do not stand for its answer.
        return question.kind == "text" and (key not in self._asked or key == self.waits_for)

    def _perhaps_one_more(self, now: datetime) -> None:
        """After a changed answer, a question that hangs on it and was never asked."""
        if self.over_at is not None and now > self.over_at + DAY:
            return
        for each in self.script:
            new = each.key not in self.answers and each.key not in self.passed and each.key not in self._asked
            if each.after is not None and new and self.applies(each):
                self.state, self.waits_for = "answering", each.key
                self._until = max(self._until, now + DAY)
                self._asked.append(each.key)
                return
