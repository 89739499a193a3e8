"""Answers that are taken back in words, or given before their question: "ні, краще 2", "не порадила б"."""

from __future__ import annotations

from datetime import datetime

from feedback import texts
from feedback.models import Answer, ContactEvent, VisitFeedback
from feedback.rules import QuestionKind, Script, ScriptQuestion
from feedback.rules.script import RECOMMEND, Answers, Value
from feedback.services import answers
from feedback.services.wording import value_of

# Only beside these a number can be nothing but the rating.
_WITHOUT_NUMBERS = (QuestionKind.TEXT, QuestionKind.YES_NO)
# More words than these beside the new rating are a remark as well.
MERE_CORRECTION = 6


def value_in(question: ScriptQuestion, text: str) -> Value | None:
    """The answer in these words; a rating also in what follows the words of a correction ("ой ні, 2")."""
    value = value_of(question, text)
    right = texts.what_is_right(text) if value is None and question.is_rated else ""
    return value_of(question, right) if right else value


def recommendation(script: Script, given: Answers, text: str) -> tuple[ScriptQuestion, bool] | None:
    """The question of recommending and its answer, where the words give one beyond doubt."""
    asked = next((each for each in script.asked(given) if each.key == RECOMMEND), None)
    if asked is None or asked.kind != QuestionKind.YES_NO:
        return None
    advice = texts.read_advice(text)
    return None if advice is None else (asked, advice)


def corrected(
    survey: VisitFeedback, script: Script, question: ScriptQuestion, event: ContactEvent, now: datetime
) -> bool:
    """Whether the words change what was answered before `question`, which is awaited; then they did."""
    if question.kind not in _WITHOUT_NUMBERS or not texts.is_correction(event.text):
        return False
    given = answers.given(survey)
    main = script.main
    value = value_in(main, event.text) if main is not None and given.get(main.key) is not None else None
    if main is not None and value is not None:
        return _change(survey, script, main, value, event, now)
    advised_now = recommendation(script, given, event.text)
    if advised_now is None or question.key == RECOMMEND or given.get(RECOMMEND) is None:
        return False
    return _change(survey, script, *advised_now, event, now)


def _change(
    survey: VisitFeedback,
    script: Script,
    question: ScriptQuestion,
    value: Value,
    event: ContactEvent,
    now: datetime,
) -> bool:
    rows = answers.rows_of(survey)
    answers.store(survey, question, value, event, rows)
    if len(texts.words(texts.plain(event.text))) > MERE_CORRECTION:
        answers.add_words(survey, answers.comment_of(script), event, rows=rows)
    answers.go_on(survey, question, now, rows)
    return True


def advised(survey: VisitFeedback, script: Script, event: ContactEvent, rows: list[Answer]) -> None:
    """A comment that says beyond doubt whether the client would recommend us answers that question too.

    `rows` are the survey's answers, which are brought up to date.
    """
    given = answers.given(survey, rows)
    found = recommendation(script, given, event.text)
    if found is not None and found[0].key not in given:
        answers.store(survey, *found, event, rows)
