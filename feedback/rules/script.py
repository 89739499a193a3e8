"""A survey as a script: its questions in their order, and which comes next after these answers.

Pure, so that Direct, the form, the simulator and the preview all read the same rules.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from feedback.rules.questions import AskedAfter, QuestionKind
from feedback.rules.scores import RATED, Band, Thresholds, band

Value = int | bool | str
# By the question's key. None: the client chose not to answer.
Answers = Mapping[str, Value | None]

RECOMMEND = "recommend"


@dataclass(frozen=True)
class ScriptQuestion:
    """One question as it is asked. `titles` and `values` are its buttons, in their order; text has none.

    A value is a number for a rating, True or False, or which of the answers to choose from, counted from 1.
    """

    key: str
    kind: str
    text: str
    titles: tuple[str, ...] = ()
    values: tuple[int | bool, ...] = ()
    required: bool = True
    asked_after: str = AskedAfter.ALWAYS
    after_key: str = ""

    @property
    def is_rated(self) -> bool:
        """Whether it is answered with a number on a scale."""
        return self.kind in RATED

    @property
    def is_conditional(self) -> bool:
        """Whether it is asked only after a certain answer."""
        return self.asked_after != AskedAfter.ALWAYS

    def title_of(self, value: Value) -> str:
        """What stands on the button of this value, "" where there is none."""
        pairs = zip(self.titles, self.values, strict=False)
        return next((title for title, each in pairs if each == value and type(each) is type(value)), "")


@dataclass(frozen=True)
class Script:
    """Questions and texts of a survey in its language. `texts`: by the template's kind, as typed."""

    language: str
    questions: tuple[ScriptQuestion, ...]
    texts: Mapping[str, str] = field(default_factory=dict)
    thresholds: Thresholds = field(default_factory=Thresholds)

    # --- in what order ------------------------------------------------------------------------------
    def next_question(self, answers: Answers) -> ScriptQuestion | None:
        """The first question that applies and has neither an answer nor a refusal; None at the end."""
        return next((each for each in self.asked(answers) if each.key not in answers), None)

    @property
    def first(self) -> ScriptQuestion:
        """The question with which the survey begins. Raises IndexError for a script without questions."""
        return self.next_question({}) or self.questions[0]

    def asked(self, answers: Answers) -> list[ScriptQuestion]:
        """The questions that apply after these answers, in their order."""
        return [each for each in self.questions if self.applies(each, answers)]

    def applies(self, question: ScriptQuestion, answers: Answers) -> bool:
        """Whether the question is to be asked, as far as these answers tell.

        An answer counts as a condition only while its own question applies: a changed mind may close a chain.
        """
        if not question.is_conditional:
            return True
        source = self.source_of(question)
        if source is None or not self.applies(source, answers):
            return False
        return self._fits(question.asked_after, source, answers.get(source.key))

    def _fits(self, after: str, source: ScriptQuestion, value: Value | None) -> bool:
        if value is None:
            return False
        if after in (AskedAfter.YES, AskedAfter.NO):
            return value is (after == AskedAfter.YES)
        return self.band(source, int(value)) == after

    def source_of(self, question: ScriptQuestion) -> ScriptQuestion | None:
        """The earlier question on whose answer this one depends.

        The named one; else the rating of the visit, or the nearest that is answered with yes or no.
        """
        fits = fitting(question.asked_after)
        earlier = self.questions[: self._place(question)]
        found = [each for each in reversed(earlier) if fits(each.kind)]
        wanted = question.after_key
        if not wanted and self.main in found:
            wanted = self.main.key if self.main else ""
        return next((each for each in found if not wanted or each.key == wanted), None)

    def _place(self, question: ScriptQuestion) -> int:
        return next(place for place, each in enumerate(self.questions) if each.key == question.key)

    def is_complete(self, answers: Answers) -> bool:
        """Whether every needed question that applies has an answer."""
        return all(answers.get(each.key) is not None for each in self.asked(answers) if each.required)

    # --- what answers mean --------------------------------------------------------------------------
    def question(self, key: str) -> ScriptQuestion | None:
        """The question of this key."""
        return next((each for each in self.questions if each.key == key), None)

    @property
    def main(self) -> ScriptQuestion | None:
        """The question whose answer is the rating of the visit: the first on a scale, not of recommending."""
        rated = [each for each in self.questions if each.is_rated]
        return next((each for each in rated if each.key != RECOMMEND), next(iter(rated), None))

    def band(self, question: ScriptQuestion, number: int) -> Band:
        """Whether this rating is low, middling or high, by the survey's own thresholds."""
        return band(question.kind, number, self.thresholds)

    def band_of(self, answers: Answers) -> Band | None:
        """How the visit was rated; None while it was not."""
        value = answers.get(self.main.key) if self.main else None
        return None if self.main is None or value is None else self.band(self.main, int(value))

    def words(self, question: ScriptQuestion, answers: Answers) -> str:
        """What the question says after these answers: of a low rating it may speak in other words."""
        its_own = self.texts.get(f"{question.key}_{self.band_of(answers)}", "")
        return its_own if its_own.strip() else question.text

    # --- kept and read again ------------------------------------------------------------------------
    def as_json(self) -> dict[str, Any]:
        """As plain values, to be kept."""
        return {
            "language": self.language,
            "questions": [asdict(each) for each in self.questions],
            "texts": dict(self.texts),
            "thresholds": asdict(self.thresholds),
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Script:
        """What `as_json` kept."""
        questions = [
            ScriptQuestion(**{**each, "titles": tuple(each["titles"]), "values": tuple(each["values"])})
            for each in kept["questions"]
        ]
        return cls(kept["language"], tuple(questions), kept["texts"], Thresholds(**kept["thresholds"]))


def fitting(asked_after: str) -> Callable[[str], bool]:
    """Of which kind an earlier question has to be for this condition: a rating, or yes or no."""
    kinds = RATED if asked_after in (AskedAfter.LOW, AskedAfter.HIGH) else (QuestionKind.YES_NO,)
    return lambda kind: kind in kinds
