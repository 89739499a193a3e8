"""What a client sends from the form: stored by the one door of answers; what else waits is closed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db import transaction

from feedback import texts
from feedback.models import (
    Answer,
    ClientLanguage,
    HandMark,
    InstagramContact,
    Message,
    VisitFeedback,
)
from feedback.rules import QuestionKind, ScriptQuestion
from feedback.rules.script import Value
from feedback.services import answers, by_hand, forms, optouts, outbox, sending
from feedback.services.form_links import token_of
from feedback.services.forms import Form, Standing
from feedback.services.languages import set_language
from feedback.services.script import freeze
from feedback.services.surveys import NOT_ASKED

Status = VisitFeedback.Status
State = Message.State

LONGEST_TEXT = 2000


class Outcome(StrEnum):
    """What came of it. EMPTY: nothing was chosen. REFUSED: the form takes no such answer (any more)."""

    STORED = "stored"
    PASSED = "passed"
    EMPTY = "empty"
    REFUSED = "refused"


@dataclass(frozen=True)
class Said:
    """When an answer came; it came in no message."""

    occurred_at: datetime
    mid: str = ""


@transaction.atomic
def take(survey_id: int, key: str, raw: str, now: datetime) -> Outcome:
    """Take the answer to one question as the page sent it; nothing written counts as left out.

    Under the locks of all who send and hear: two devices, or a device and Direct, go one after the other.
    """
    survey = _lock(survey_id)
    form = forms.form_of(survey, now)
    question = next((each for each in form.asked if each.key == key), None)
    if question is None or form.standing not in (Standing.ASKING, Standing.DONE):
        return Outcome.REFUSED
    value = _read(question, raw)
    if value is None and not form.may_pass(question):
        return Outcome.EMPTY
    survey = _received(survey, now)
    if value is None:
        _pass_over(survey, question, now)
    else:
        _keep(survey, question, value, now)
    _close_other_ways(survey)
    _move_on(survey, form, now)
    if isinstance(value, str) and texts.is_stop(value):
        optouts.by_link(survey.client_id, survey.contact_id, now)
    return Outcome.PASSED if value is None else Outcome.STORED


def _lock(survey_id: int) -> VisitFeedback:
    """The survey, with its words kept, locked after its client's people in Direct."""
    whose = VisitFeedback.objects.only("client_id", "contact_id").get(pk=survey_id)
    people = InstagramContact.objects.select_for_update(of=("self",), no_key=True)
    mine = people.filter(optouts.either(whose.client_id, whose.contact_id))
    list(mine.order_by("pk").values_list("pk"))
    survey = forms.surveys().select_for_update(of=("self",)).get(pk=survey_id)
    freeze(survey)
    return survey


def _read(question: ScriptQuestion, raw: str) -> Value | None:
    """What was chosen or written; None for nothing, or for what is no answer to this question."""
    if not question.values:
        return raw.replace("\x00", "").strip()[:LONGEST_TEXT].rstrip() or None
    return next((value for value in question.values if raw == word_of(value)), None)


def word_of(value: int | bool) -> str:
    """How a choice is written in the page."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def _received(survey: VisitFeedback, now: datetime) -> VisitFeedback:
    """Who answers has received the link, whatever we were told of the message that held it.

    Where one surely arrived, the answer says nothing about the others.
    """
    held = Message.objects.filter(feedback=survey, text__contains=token_of(survey.pk))
    if not held.filter(state=State.SENT).exists():
        doubtful = held.filter(state__in=(State.SENDING, State.UNKNOWN)).select_related("feedback__campaign")
        for message in doubtful:
            sending.settle_as_sent(message, now)
    by_hand.mark_sent(survey.pk, None, now, shown_by=HandMark.Action.FORM)
    VisitFeedback.objects.filter(pk=survey.pk, status__in=NOT_ASKED).update(status=Status.SENT, reason="")
    return forms.surveys().get(pk=survey.pk)


def _keep(survey: VisitFeedback, question: ScriptQuestion, value: Value, now: datetime) -> None:
    if _is_early(survey, question):  # said before the question came: it stays the first line
        answers.add_words(survey, question, Said(now), str(value))
    else:
        answers.store(survey, question, value, Said(now))
    Answer.objects.filter(feedback=survey, question_key=question.key).update(by_form=True)
    if question.key in survey.passed:
        survey.passed = [key for key in survey.passed if key != question.key]
        survey.save(update_fields=["passed"])


def _is_early(survey: VisitFeedback, question: ScriptQuestion) -> bool:
    """Whether words stand there that were said before this question was asked."""
    return question.kind == QuestionKind.TEXT and bool(
        answers.given(survey).get(question.key) and question.key not in answers.closing(survey)
    )


def _pass_over(survey: VisitFeedback, question: ScriptQuestion, now: datetime) -> None:
    """The client leaves it out. Words written before are taken back; a choice made before stays."""
    before = Answer.objects.filter(feedback=survey, question_key=question.key).first()
    if before is None or _is_early(survey, question):
        answers.pass_over(survey, question)
    elif question.kind == QuestionKind.TEXT:
        answers.store(survey, question, "", Said(now))


def _close_other_ways(survey: VisitFeedback) -> None:
    """What still waits to ask or remind the client is not needed any more."""
    waiting = Message.objects.filter(feedback=survey, state=State.QUEUED)
    waiting.update(state=State.FAILED, error_code=outbox.ANSWERED)


def _move_on(survey: VisitFeedback, form: Form, now: datetime) -> None:
    """The next question is awaited; after the last one the survey is over. Nothing is written to Direct."""
    following = form.script.next_question(answers.closing(survey))
    survey.awaiting = following.key if following is not None else ""
    survey.complete = form.script.is_complete(answers.given(survey))
    if following is None:
        survey.status = Status.ANSWERED
        if form.standing is Standing.ASKING:
            survey.ended_at = now
    survey.save(update_fields=["awaiting", "complete", "status", "ended_at"])


@transaction.atomic
def choose_language(survey_id: int, language: str, now: datetime) -> None:
    """The client wishes to be written to in this language from now on."""
    client_id = VisitFeedback.objects.values_list("client_id", flat=True).get(pk=survey_id)
    if client_id is not None:
        set_language(client_id, language, ClientLanguage.SetBy.FORM, now)
