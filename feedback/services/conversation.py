"""What a person's act in Direct means for the survey. Called under the person's lock, once an event."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q

from feedback import texts
from feedback.channels.instagram.events import STOP_PAYLOAD, EventKind
from feedback.models import REHEARSAL, ContactEvent, InstagramContact, Message, VisitFeedback
from feedback.rules import QuestionKind, Reason, Script, ScriptQuestion, Way
from feedback.services import (
    afterwards,
    answers,
    attention,
    case_talk,
    changes,
    echoes,
    holding,
    invited,
    optouts,
    outbox,
    rehearsals,
)
from feedback.services.script import script_of
from feedback.services.wording import passes_over

Status = VisitFeedback.Status

OPEN = (Status.SENDING, Status.SENT, Status.UNKNOWN, Status.ANSWERING)


def handle(contact: InstagramContact, event: ContactEvent, now: datetime) -> str:
    """Give the event its effect; return what came of it (`OUTCOME_WORDS`)."""
    kind = EventKind(event.kind)
    if kind is EventKind.ECHO:
        return echoes.handle_echo(contact, event)
    if kind is EventKind.READ:
        return echoes.handle_read(contact, event)
    if kind is EventKind.QUICK_REPLY:
        return _tap(contact, event, now)
    if kind is EventKind.TEXT:
        return _text(contact, event, now)
    return _other(contact, event, now)


def _other(contact: InstagramContact, event: ContactEvent, now: datetime) -> str:
    """A picture, a reaction, an answer to a story: it opens the window and answers nothing."""
    if event.payload == STOP_PAYLOAD:
        return optouts.by_button(contact, event.occurred_at)
    if event.text and texts.is_stop(event.text):
        return optouts.by_word(contact, event.occurred_at)
    if event.text and texts.is_question_or_booking(event.text):
        return _hold(contact, event, None, now)
    return "ignored" if event.kind == EventKind.UNKNOWN else "opened"


def _tap(contact: InstagramContact, event: ContactEvent, now: datetime) -> str:
    """A button of ours: its random payload names the message, and our row of that says what it means."""
    found = Message.objects.filter(contact=contact, quick_replies__contains=[{"payload": event.payload}])
    related = ("feedback__campaign", "feedback__script", "feedback__visit__company")
    message = found.select_related(*related).first()
    if not event.payload or message is None:
        return _text(contact, event, now)
    button = next(each for each in message.quick_replies if each["payload"] == event.payload)
    beside = _beside_surveys(message, button, event, now)
    if beside or message.feedback is None:
        return beside or _text(contact, event, now)
    moved = echoes.settle_by_answer(message, event.occurred_at)
    if button["value"] == outbox.STOP:
        return optouts.by_button(contact, event.occurred_at)
    survey = _current(message.feedback) if moved else _of(contact, message.feedback)
    question = script_of(survey).question(button["question"])
    if question is None:
        return "ignored"
    if button["value"] == outbox.SKIP:
        return _passed(survey, question, now)
    return afterwards.tapped(survey, question, button["value"], event, now)


def _beside_surveys(message: Message, button: Mapping[str, Any], event: ContactEvent, now: datetime) -> str:
    """What came of a button that is no answer to a survey; "" where it is one."""
    if message.purpose == case_talk.CALL:
        return case_talk.tapped(message, event)
    if message.purpose != REHEARSAL:
        return ""
    echoes.settle_by_answer(message, event.occurred_at)
    return rehearsals.tapped(button, now)


def _passed(survey: VisitFeedback, question: ScriptQuestion, now: datetime) -> str:
    answers.pass_over(survey, question)
    answers.go_on(survey, question, now)
    return "answer"


def _text(contact: InstagramContact, event: ContactEvent, now: datetime) -> str:
    """Typed words: a stop, an answer to the question awaited, or something for a person."""
    if texts.is_stop(event.text):
        return optouts.by_word(contact, event.occurred_at)
    beside = _said_beside_surveys(contact, event, now)
    if beside:
        return beside
    asked = afterwards.asked_before(contact, event)
    survey = _awaiting(contact, asked, event)
    if survey is not None:
        return _reply(contact, survey, event, now)
    over = afterwards.lately_over(contact, asked, event)
    outcome = afterwards.said(over, event, now) if over is not None else ""
    if outcome:
        return _hold(contact, event, None, now) if outcome == "held" else outcome
    if texts.is_question_or_booking(event.text):
        return _hold(contact, event, None, now)
    return "greeting"


def _said_beside_surveys(contact: InstagramContact, event: ContactEvent, now: datetime) -> str:
    """What came of words that go to a test of a survey or to a colleague; "" of all others."""
    if rehearsals.said(contact, event, now):
        return "rehearsed"
    ours = case_talk.last_word(contact, event)
    if ours is None:
        return ""
    # A colleague wrote to them: these words are for the colleague.
    return case_talk.said_of_call(ours, event) or _hold(contact, event, None, now)


def _awaiting(contact: InstagramContact, asked: Sequence[int], event: ContactEvent) -> VisitFeedback | None:
    """The survey these words can be an answer to: an open one, else one that lately ran out of time.

    Words written before the question was sent answer nothing: `asked` are the surveys they may be of.
    """
    mine = afterwards.surveys_of(contact, asked)
    found = mine.filter(status__in=OPEN).exclude(awaiting="").first() if asked else None
    if found is not None or not texts.may_rate(event.text):
        return found
    came = invited.by_rating(contact, event)
    if came is not None or not asked:
        return came
    late = Q(status=Status.EXPIRED, sent_at__gte=event.occurred_at - afterwards.LATE)
    expired = mine.filter(late).first()
    return expired if expired is not None and invited.is_rating(expired, event.text) else None


def _current(survey: VisitFeedback) -> VisitFeedback:
    """The survey as it is now: settling its message may just have moved it."""
    related = ("campaign", "script", "contact", "visit__company")
    return VisitFeedback.objects.select_related(*related).get(pk=survey.pk)


def _of(contact: InstagramContact, survey: VisitFeedback) -> VisitFeedback:
    """The survey with the person who is at hand anyway, in place of a further look for them."""
    if survey.contact_id == contact.pk:
        survey.contact = contact
    return survey


def _reply(contact: InstagramContact, survey: VisitFeedback, event: ContactEvent, now: datetime) -> str:
    """Read the words as an answer to the question awaited."""
    script = script_of(survey)
    question = script.question(survey.awaiting) or script.main or script.first
    if changes.corrected(survey, script, question, event, now):
        return "answer"
    passed = passes_over(question, event.text, first=question.key == script.first.key)
    value = None if passed else changes.value_in(question, event.text)
    if value is None and survey.status in (Status.SENDING, Status.UNKNOWN):
        # The question may never have arrived, and these words do not show that it did.
        return _hold(contact, event, None, now) if texts.is_question_or_booking(event.text) else "greeting"
    if value is None and texts.is_greeting(event.text):
        return _greeted(survey, question, now)
    moved = _settle_question(survey, question.key, event)
    survey = _current(survey) if moved else _of(contact, survey)
    if passed:
        return _passed(survey, question, now)
    if value is None:
        return _no_answer(contact, survey, question, script, event, now)
    rows = answers.rows_of(survey)
    if question.kind == QuestionKind.TEXT:
        answers.add_words(survey, question, event, rows=rows)
        changes.advised(survey, script, event, rows)
    else:
        answers.store(survey, question, value, event, rows)
    answers.go_on(survey, question, now, rows)
    return "answer"


def _no_answer(
    contact: InstagramContact,
    survey: VisitFeedback,
    question: ScriptQuestion,
    script: Script,
    event: ContactEvent,
    now: datetime,
) -> str:
    """The words are for the desk, or something to keep and to ask about once more."""
    if texts.is_question_or_booking(event.text):
        _keep_remark(survey, question, script, event)
        return _hold(contact, event, survey, now)
    return _not_understood(survey, question, script, event, now)


def _greeted(survey: VisitFeedback, question: ScriptQuestion, now: datetime) -> str:
    """A greeting answers nothing, and nothing is said to it.

    But whom a person asked by hand has nothing to tap yet, and now their window is open: then the question
    follows in Direct, with its buttons, once.
    """
    if question.key == script_of(survey).first.key and survey.channel == Way.MANUAL:
        outbox.queue_question(survey, question, now)
    return "greeting"


def _settle_question(survey: VisitFeedback, key: str, event: ContactEvent) -> bool:
    """Who answers has seen the question. False when it was known to be there."""
    unsure = Message.objects.filter(feedback=survey, purpose=key).exclude(state=Message.State.SENT)
    message = unsure.first()
    return message is not None and echoes.settle_by_answer(message, event.occurred_at)


def _not_understood(
    survey: VisitFeedback, question: ScriptQuestion, script: Script, event: ContactEvent, now: datetime
) -> str:
    """Keep the words as a comment. A rating, or yes or no, is asked for once more, gently; then silence.

    A mere number is no comment, and neither is "так ні". Who complains is told that we are sorry. Words
    without a rating are for a person to look at until the rating comes.
    """
    bare, vague = texts.is_bare_number(event.text), texts.is_vague(event.text)
    if not bare and not vague:
        answers.add_words(survey, answers.comment_of(script), event)
        if question.is_rated and texts.complains(event.text) and survey.rating is None:
            said = outbox.queue_complaint(survey, question, now)
            return "asked_again" if said is not None else "answer"
        if script.main is not None and question.key == script.main.key:
            attention.words_came(survey, event.occurred_at)
    asks = question.is_rated or question.kind == QuestionKind.YES_NO
    if asks and outbox.queue_again(survey, question, now, only_number=bare) is not None:
        return "asked_again"
    return "ignored" if bare or vague else "answer"


def _keep_remark(
    survey: VisitFeedback, question: ScriptQuestion, script: Script, event: ContactEvent
) -> None:
    """What is said of the visit beside a question for the desk is an answer too; what comes next waits."""
    wanted = question.kind == QuestionKind.TEXT
    complains = survey.rating is None and texts.complains(event.text)
    if complains or texts.tells_too(event.text, words_wanted=wanted):
        answers.add_words(survey, question if wanted else answers.comment_of(script), event)


def _hold(contact: InstagramContact, event: ContactEvent, survey: VisitFeedback | None, now: datetime) -> str:
    """Something for the desk: no survey interrupts, and the one that is open stays silent.

    Whichever survey the person was asked last shows that they wait, however that one stands.
    """
    if texts.holds_back(event.text):
        holding.question_came(contact, event.occurred_at)
    if texts.is_question_or_booking(event.text):
        asked = survey or afterwards.lately_asked(contact, event)
        if asked is not None:
            attention.question_came(contact, asked, event, now)
    if survey is not None:
        VisitFeedback.objects.filter(pk=survey.pk).update(reason=Reason.TEXT_HELD)
    return "held"
