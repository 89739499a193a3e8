"""What a person's act in Direct means for the survey. Called under the person's lock, once an event."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q

from feedback import texts
from feedback.channels.instagram.events import STOP_PAYLOAD, EventKind
from feedback.models import ContactEvent, InstagramContact, Message, Question, VisitFeedback
from feedback.rules import Reason, Way
from feedback.services import answers, echoes, holding, invited, optouts, outbox
from feedback.services.campaigns import questions

Status = VisitFeedback.Status

OPEN = (Status.SENDING, Status.SENT, Status.UNKNOWN, Status.ANSWERING)
# A word that comes after the time was up still counts as the answer, for as long as it is plainly one.
LATE = timedelta(days=14)


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
    return _other(contact, event)


def _other(contact: InstagramContact, event: ContactEvent) -> str:
    """A picture, a reaction, an answer to a story: it opens the window and answers nothing."""
    if event.payload == STOP_PAYLOAD:
        return optouts.by_button(contact, event.occurred_at)
    if event.text and texts.is_stop(event.text):
        return optouts.by_word(contact, event.occurred_at)
    if event.text and texts.is_question_or_booking(event.text):
        return _hold(contact, event, None)
    return "ignored" if event.kind == EventKind.UNKNOWN else "opened"


def _tap(contact: InstagramContact, event: ContactEvent, now: datetime) -> str:
    """A button of ours: its random payload names the message, and our row of that says what it means."""
    found = Message.objects.filter(contact=contact, quick_replies__contains=[{"payload": event.payload}])
    message = found.select_related("feedback__campaign", "feedback__visit__company").first()
    if not event.payload or message is None or message.feedback is None:
        return _text(contact, event, now)
    echoes.settle_by_answer(message, event.occurred_at)
    button = next(each for each in message.quick_replies if each["payload"] == event.payload)
    if button["value"] == outbox.STOP:
        return optouts.by_button(contact, event.occurred_at)
    survey = _current(message.feedback)
    question = next((each for each in questions(survey.campaign) if each.key == button["question"]), None)
    if question is None:
        return "ignored"
    answers.store(survey, question, button["value"], event)
    answers.go_on(survey, question, now)
    return "answer"


def _text(contact: InstagramContact, event: ContactEvent, now: datetime) -> str:
    """Typed words: a stop, an answer to the question awaited, or something for a person."""
    if texts.is_stop(event.text):
        return optouts.by_word(contact, event.occurred_at)
    survey = _awaiting(contact, event)
    if survey is not None:
        return _reply(contact, survey, event, now)
    if texts.is_question_or_booking(event.text):
        return _hold(contact, event, None)
    return "greeting"


def _awaiting(contact: InstagramContact, event: ContactEvent) -> VisitFeedback | None:
    """The survey these words can be an answer to: an open one, else one that lately ran out of time.

    Words written before the question was sent answer nothing.
    """
    mine = VisitFeedback.objects.filter(contact=contact).select_related("campaign", "visit__company")
    asked = Message.objects.filter(contact=contact, claimed_at__lte=event.occurred_at + timedelta(seconds=1))
    mine = mine.filter(pk__in=asked.values("feedback"))
    found = mine.filter(status__in=OPEN).exclude(awaiting="").order_by("-visit_date", "-pk").first()
    if found is not None or texts.read_rating(event.text) is None:
        return found
    came = invited.by_rating(contact, event)
    if came is not None:
        return came
    late = Q(status=Status.EXPIRED, sent_at__gte=event.occurred_at - LATE)
    return mine.filter(late).order_by("-visit_date", "-pk").first()


def _current(survey: VisitFeedback) -> VisitFeedback:
    """The survey as it is now: settling its message may just have moved it."""
    related = ("campaign", "contact", "visit__company")
    return VisitFeedback.objects.select_related(*related).get(pk=survey.pk)


def _reply(contact: InstagramContact, survey: VisitFeedback, event: ContactEvent, now: datetime) -> str:
    """Read the words as an answer to the question awaited."""
    key = survey.awaiting or "rating"
    asked = questions(survey.campaign)
    question = next((each for each in asked if each.key == key), None)
    if question is None:
        return "ignored"
    value = _read(question.kind, event.text)
    if value is None and survey.status in (Status.SENDING, Status.UNKNOWN):
        # The question may never have arrived, and these words do not show that it did.
        return _hold(contact, event, None) if texts.is_question_or_booking(event.text) else "greeting"
    if value is None and texts.is_greeting(event.text):
        return _greeted(survey, question, now)
    _settle_question(survey, key, event)
    survey = _current(survey)
    if value is not None:
        if question.kind == Question.Kind.TEXT:
            answers.add_words(survey, question, event)
        else:
            answers.store(survey, question, value, event)
        answers.go_on(survey, question, now)
        return "answer"
    if texts.is_question_or_booking(event.text):
        return _hold(contact, event, survey)
    return _not_understood(survey, question, asked, event, now)


def _greeted(survey: VisitFeedback, question: Question, now: datetime) -> str:
    """A greeting answers nothing, and nothing is said to it.

    But whom a person asked by hand has nothing to tap yet, and now their window is open: then the question
    follows in Direct, with its buttons, once.
    """
    if question.kind == Question.Kind.RATING and survey.channel == Way.MANUAL:
        outbox.queue_question(survey, question, now)
    return "greeting"


def _settle_question(survey: VisitFeedback, key: str, event: ContactEvent) -> None:
    """Who answers has seen the question."""
    message = (
        Message.objects.filter(feedback=survey, purpose=key).select_related("feedback__campaign").first()
    )
    if message is not None:
        echoes.settle_by_answer(message, event.occurred_at)


def _read(kind: str, text: str) -> int | bool | str | None:
    if kind == Question.Kind.RATING:
        return texts.read_rating(text)
    if kind == Question.Kind.YES_NO:
        return texts.read_yes_no(text)
    if texts.is_question_or_booking(text) or texts.is_greeting(text):
        return None
    return text.strip() or None


def _not_understood(
    survey: VisitFeedback, question: Question, asked: list[Question], event: ContactEvent, now: datetime
) -> str:
    """Keep the words as a comment. A rating is asked for once more, gently; then silence.

    A mere number is no comment. Who cannot say yes or no is thanked and not pressed.
    """
    if question.kind == Question.Kind.YES_NO and texts.is_undecided(event.text):
        answers.go_on(survey, question, now)
        return "answer"
    comment = next((each for each in asked if each.kind == Question.Kind.TEXT), None)
    says_something = comment is not None and not texts.is_bare_number(event.text)
    if comment is not None and says_something:
        answers.add_words(survey, comment, event)
    if question.kind == Question.Kind.RATING and outbox.queue_again(survey, question, now) is not None:
        return "asked_again"
    return "answer" if says_something else "ignored"


def _hold(contact: InstagramContact, event: ContactEvent, survey: VisitFeedback | None) -> str:
    """Something for the desk: no survey interrupts, and the one that is open stays silent."""
    if texts.holds_back(event.text):
        holding.question_came(contact, event.occurred_at)
    if survey is not None:
        VisitFeedback.objects.filter(pk=survey.pk).update(reason=Reason.TEXT_HELD)
    return "held"
