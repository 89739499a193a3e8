"""Answers: stored the moment they come, overwritten by a changed mind, wiped when taken back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from feedback.models import Answer, Message, VisitFeedback
from feedback.rules import QuestionKind, Script, ScriptQuestion, to_five
from feedback.rules.script import RECOMMEND, Value
from feedback.services import attention, optouts, outbox
from feedback.services.script import script_of
from feedback.signals import answered

Status = VisitFeedback.Status
Said = dict[str, Value | None]
Rows = list[Answer] | None

BEFORE_ANSWER = (Status.SENDING, Status.SENT, Status.UNKNOWN, Status.EXPIRED, Status.MISSED, Status.FAILED)
# How long a survey answered after its time may still go on.
LATE_LASTS = timedelta(days=1)
# How long after the end an answer may be changed.
CHANGE_LASTS = timedelta(days=1)
# Of how many changes of mind about one question the traces are kept.
MOST_EARLIER = 20
# Where words go that were said in place of an answer, and what came when nothing could be changed any more.
WORDS = ScriptQuestion("comment", QuestionKind.TEXT, "", required=False)
AFTERWARDS = ScriptQuestion("afterwards", QuestionKind.TEXT, "", required=False)


# --- what was answered ----------------------------------------------------------------------------
def rows_of(survey: VisitFeedback) -> list[Answer]:
    """The answers of a survey, oldest first. One query."""
    return list(Answer.objects.filter(feedback=survey).order_by("answered_at", "pk"))


def given(survey: VisitFeedback, rows: Rows = None) -> Said:
    """The answers of a survey by the question's key; None where the client chose not to answer. One query."""
    return _by_key(survey, Answer.objects.filter(feedback=survey) if rows is None else rows)


def closing(survey: VisitFeedback) -> Said:
    """The answers that close their questions: words that came before their question was asked close none.

    Two queries more where there are such words at all.
    """
    rows = list(Answer.objects.filter(feedback=survey))
    found = _by_key(survey, rows)
    loose = [each for each in rows if each.kind == QuestionKind.TEXT and each.text and not each.by_form]
    if not loose:
        return found
    asked = _asked(survey)
    early = {
        each.question_key
        for each in loose
        if each.question_key not in asked or each.question_key == survey.awaiting
    }
    return {key: value for key, value in found.items() if key not in early or key in survey.passed}


def _by_key(survey: VisitFeedback, rows: Iterable[Answer]) -> Said:
    found: Said = dict.fromkeys(survey.passed)
    return found | {each.question_key: value_in(each) for each in rows}


def value_in(answer: Answer) -> Value | None:
    """What an answer says, in the form in which scripts read it; None for words that were taken back."""
    if answer.kind == QuestionKind.YES_NO:
        return answer.yes
    return (answer.text or None) if answer.kind == QuestionKind.TEXT else answer.number


def has_ended(survey: VisitFeedback, at: datetime) -> bool:
    """Whether at that moment the survey had been over for so long that its answers stand as they are."""
    over = survey.ended_at or survey.received_at
    return survey.status == Status.ANSWERED and over is not None and at > over + CHANGE_LASTS


# --- keeping them ---------------------------------------------------------------------------------
class Told(Protocol):
    """When an answer came, and in which message, "" where it came in none."""

    @property
    def occurred_at(self) -> datetime:
        """The moment at which the client gave it."""

    @property
    def mid(self) -> str:
        """The message."""


def store(
    survey: VisitFeedback, question: ScriptQuestion, value: Value, event: Told, rows: Rows = None
) -> bool:
    """Store one answer. One that is older than what we have changes nothing: events come unordered.

    What was chosen before stays beside it; words do not, for they may be taken back. `rows`: all answers as
    they were just read under the person's lock; they are brought up to date.
    """
    at, rows = event.occurred_at, rows_of(survey) if rows is None else rows
    before = next((each for each in rows if each.question_key == question.key), None)
    if before is not None and before.answered_at > at:
        return False
    values = {**columns(question, value), "mid": event.mid, "answered_at": at, "by_form": False}
    values["earlier"] = _earlier(before, values)
    answer = Answer(feedback=survey, question_key=question.key, **values)
    # One statement, where looking first and then writing takes six.
    Answer.objects.bulk_create(
        [answer],
        update_conflicts=True,
        unique_fields=("feedback", "question_key"),
        update_fields=list(values),
    )
    others = [each for each in rows if each is not before]
    rows[:] = sorted([*others, answer], key=lambda each: (each.answered_at, each.pk))
    _lift(survey, at, rows)
    return True


def _earlier(before: Answer | None, values: dict[str, object]) -> list[dict[str, object]]:
    """What the answer was before, oldest first, when the new one is another."""
    if before is None or before.kind == QuestionKind.TEXT:
        return []
    same = (before.number, before.yes) == (values["number"], values["yes"])
    was: dict[str, object] = {
        "at": before.answered_at.isoformat(),
        "number": before.number,
        "yes": before.yes,
        "by_form": before.by_form,
    }
    return before.earlier if same else [*before.earlier, was][-MOST_EARLIER:]


def columns(question: ScriptQuestion, value: Value) -> dict[str, object]:
    """A value in the columns of an answer. The words of what was chosen stay beside its number."""
    chosen = question.title_of(value) if question.kind == QuestionKind.CHOICE else ""
    numbered = question.is_rated or question.kind == QuestionKind.CHOICE
    return {
        "kind": question.kind,
        "number": int(value) if numbered else None,
        "yes": bool(value) if question.kind == QuestionKind.YES_NO else None,
        "text": str(value) if question.kind == QuestionKind.TEXT else chosen,
    }


def add_words(
    survey: VisitFeedback, comment: ScriptQuestion, event: Told, words: str = "", rows: Rows = None
) -> None:
    """Keep words as the comment, or as a further line of it. `rows` as for `store`."""
    rows = rows_of(survey) if rows is None else rows
    said = words or getattr(event, "text", "").strip()
    before = [each.text for each in rows if each.question_key == comment.key]
    whole = "\n".join(part for part in (*before, said) if part)
    if whole:
        store(survey, comment, whole, event, rows)


def comment_of(script: Script) -> ScriptQuestion:
    """The question to whose answer words belong that were said in place of another answer."""
    found = script.question(WORDS.key)
    return found if found is not None and found.kind == QuestionKind.TEXT else WORDS


def _lift(survey: VisitFeedback, at: datetime, rows: list[Answer]) -> None:
    """Show the answers on the survey itself, which is what lists and reports read."""
    _show(survey, rows)
    survey.received_at = survey.received_at or at
    survey.reason = ""
    if survey.status in BEFORE_ANSWER:
        survey.status = Status.ANSWERING
        survey.expires_at = max(survey.expires_at or at, at + LATE_LASTS)
    survey.save(
        update_fields=[
            "rating",
            "rating_of_ten",
            "would_recommend",
            "comment",
            "received_at",
            "reason",
            "status",
            "expires_at",
            "complete",
        ]
    )
    outbox.drop_reminder(survey)
    if survey.rating is not None and survey.attention == VisitFeedback.Attention.WORDS:
        attention.rated(survey)
    answered.send(sender=VisitFeedback, feedback=survey, given=rows)


def _show(survey: VisitFeedback, rows: Sequence[Answer]) -> None:
    """Put the rating (of five, whatever its scale), the recommendation and all words on the survey."""
    script = script_of(survey)
    main = script.main
    by_key = {each.question_key: each for each in rows}
    rated, advice = by_key.get(main.key if main else ""), by_key.get(RECOMMEND)
    number = rated.number if rated else None
    survey.rating = to_five(rated.kind, number) if rated and number is not None else None
    survey.rating_of_ten = number if rated and rated.kind != QuestionKind.RATING else None
    survey.would_recommend = None if advice is None else _recommends(advice)
    said = (each for each in rows if each.kind == QuestionKind.TEXT and each.question_key != AFTERWARDS.key)
    survey.comment = "\n".join(each.text for each in said if each.text)
    survey.complete = script.is_complete(_by_key(survey, rows))


def _recommends(advice: Answer) -> bool | None:
    """Yes or no; on a scale of ten, 9 and 10 are yes, and 7 and 8 neither."""
    if advice.kind == QuestionKind.YES_NO:
        return advice.yes
    five = to_five(advice.kind, advice.number or 0)
    return None if five == 4 else five == 5


# --- what follows ---------------------------------------------------------------------------------
def pass_over(survey: VisitFeedback, question: ScriptQuestion) -> None:
    """The client chose not to answer; what was answered before stands."""
    if question.key not in survey.passed:
        survey.passed = [*survey.passed, question.key]
        survey.save(update_fields=["passed"])


def go_on(survey: VisitFeedback, question: ScriptQuestion, now: datetime, rows: Rows = None) -> None:
    """Queue what follows `question`, just answered or passed over: the next open one, or the thanks.

    Nothing for who asked to be left alone. A question passed over leaves the survey incomplete. `rows` as for
    `store`.
    """
    if survey.status not in (Status.ANSWERING, Status.ANSWERED) or optouts.is_opted_out(
        survey.client_id, survey.contact_id
    ):
        return
    script, rows = script_of(survey), rows_of(survey) if rows is None else rows
    said = _by_key(survey, rows)
    if survey.status == Status.ANSWERED:  # over, and changed or filled up by an old button
        _after_the_end(survey, script, said, now)
        return
    on_form = {each.question_key for each in rows if each.by_form}
    missing = _open_questions(survey, script, said, question, on_form)
    missing = [each for each in missing if each.key != question.key]
    if not missing:
        _end(survey, script, said, now)
        return
    # What the client has before their eyes stays the question, whatever else was answered meanwhile.
    following = next((each for each in missing if each.key == survey.awaiting), missing[0])
    survey.awaiting = following.key
    survey.save(update_fields=["awaiting"])
    outbox.queue_question(survey, following, now, said)


def _end(survey: VisitFeedback, script: Script, said: Said, now: datetime) -> None:
    survey.awaiting, survey.status, survey.ended_at = "", Status.ANSWERED, now
    survey.save(update_fields=["awaiting", "status", "ended_at"])
    outbox.queue_thanks(survey, script.band_of(said), now)


def _after_the_end(survey: VisitFeedback, script: Script, said: Said, now: datetime) -> None:
    """A changed answer may bring up a question that hangs on it: that one is still asked, once."""
    asked = _asked(survey)
    new = (
        each
        for each in script.asked(said)
        if each.is_conditional and each.key not in said and each.key not in asked
    )
    following = next(new, None)
    if following is not None and not has_ended(survey, now):
        survey.status, survey.awaiting = Status.ANSWERING, following.key
        survey.expires_at = max(survey.expires_at or now, now + LATE_LASTS)
        survey.save(update_fields=["status", "awaiting", "expires_at"])
        outbox.queue_question(survey, following, now, said)


def _asked(survey: VisitFeedback) -> set[str]:
    """What stands in the outbox or went."""
    return set(Message.objects.filter(feedback=survey).values_list("purpose", flat=True))


def _open_questions(
    survey: VisitFeedback, script: Script, said: Said, current: ScriptQuestion, on_form: set[str]
) -> list[ScriptQuestion]:
    """Those without an answer. After words that came before their question, it is asked all the same.

    `on_form`: what was asked and answered there.
    """
    wanted = script.asked(said)
    words = [each for each in wanted if each.kind == QuestionKind.TEXT and said.get(each.key) is not None]
    early = {each.key for each in words} - {current.key}
    asked = _asked(survey) | on_form if early else set()

    def is_open(each: ScriptQuestion) -> bool:
        if each.key not in said:
            return True
        return each.key in early and (each.key not in asked or each.key == survey.awaiting)

    return [each for each in wanted if is_open(each)]
