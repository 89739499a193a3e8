"""What typed words mean as the answer to a question of a survey."""

from __future__ import annotations

from feedback import texts
from feedback.rules import QuestionKind, ScriptQuestion
from feedback.rules.script import Value

SCALES = {
    QuestionKind.RATING: texts.FIVE,
    QuestionKind.RATING10: texts.TEN,
    QuestionKind.SCALE: texts.FROM_NOUGHT,
}
ASK_AGAIN = {
    QuestionKind.RATING: texts.ASK_AGAIN,
    QuestionKind.RATING10: texts.ASK_AGAIN_TEN,
    QuestionKind.SCALE: texts.ASK_AGAIN_FROM_NOUGHT,
    QuestionKind.YES_NO: texts.ASK_AGAIN_YES_NO,
}


def value_of(question: ScriptQuestion, text: str) -> Value | None:
    """The answer to this question in these words; None where they are plainly no answer to it."""
    kind = QuestionKind(question.kind)
    if kind in SCALES:
        return texts.read_rating(text, SCALES[kind])
    if kind == QuestionKind.YES_NO:
        return _yes_no(question, text)
    if kind == QuestionKind.CHOICE:
        return texts.read_choice(text, question.titles)
    if texts.is_question_or_booking(text) or texts.is_greeting(text):
        return None
    return text.strip() or None


def _yes_no(question: ScriptQuestion, text: str) -> bool | None:
    """Yes or no in the client's words, else in those that the salon put on the two buttons."""
    found = texts.read_yes_no(text)
    if found is not None or not question.titles:
        return found
    place = texts.read_choice(text, question.titles)
    return None if place is None or text.strip()[:1].isdigit() else bool(question.values[place - 1])


def passes_over(question: ScriptQuestion, text: str, *, first: bool) -> bool:
    """Whether the client would rather not answer, or cannot tell. The first question is not passed over."""
    if first:
        return False
    if texts.is_skip(text):
        return True
    return question.kind != QuestionKind.TEXT and texts.is_undecided(text)


def ask_again_text(question: ScriptQuestion, language: str) -> str:
    """The house's words to ask for a number of this question's scale, or for yes or no, once more."""
    words = ASK_AGAIN[QuestionKind(question.kind)]
    return words.get(language) or words["uk"]
