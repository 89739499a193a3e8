"""Answers: stored the moment they come, overwritten by a changed mind, wiped when taken back."""

from __future__ import annotations

from datetime import datetime, timedelta

from feedback.models import Answer, ContactEvent, Message, Question, VisitFeedback
from feedback.services import optouts, outbox
from feedback.services.campaigns import questions
from feedback.signals import answered

Status = VisitFeedback.Status

BEFORE_ANSWER = (Status.SENDING, Status.SENT, Status.UNKNOWN, Status.EXPIRED, Status.MISSED, Status.FAILED)
# How long a survey answered after its time may still go on.
LATE_LASTS = timedelta(days=1)


def store(survey: VisitFeedback, question: Question, value: int | bool | str, event: ContactEvent) -> None:
    """Store one answer. One that is older than what we have changes nothing: events come unordered."""
    if Answer.objects.filter(
        feedback=survey, question_key=question.key, answered_at__gt=event.occurred_at
    ).exists():
        return
    kind = question.kind
    text = str(value) if kind == Question.Kind.TEXT else ""
    Answer.objects.update_or_create(
        feedback=survey,
        question_key=question.key,
        defaults={
            "kind": kind,
            "number": int(value) if kind == Question.Kind.RATING else None,
            "yes": bool(value) if kind == Question.Kind.YES_NO else None,
            "text": text,
            "mid": event.mid,
            "answered_at": event.occurred_at,
        },
    )
    _lift(survey, event.occurred_at)


def add_words(survey: VisitFeedback, comment: Question, event: ContactEvent) -> None:
    """Keep words as the comment, or as a further line of it."""
    before = Answer.objects.filter(feedback=survey, question_key=comment.key).first()
    words = "\n".join(part for part in (before.text if before else "", event.text.strip()) if part)
    if words:
        store(survey, comment, words, event)


def _lift(survey: VisitFeedback, at: datetime) -> None:
    """Show the answers on the survey itself, which is what lists and reports read."""
    given = list(Answer.objects.filter(feedback=survey).order_by("answered_at", "pk"))
    survey.rating = next((each.number for each in given if each.kind == Question.Kind.RATING), None)
    survey.would_recommend = next((each.yes for each in given if each.kind == Question.Kind.YES_NO), None)
    survey.comment = "\n".join(each.text for each in given if each.kind == Question.Kind.TEXT and each.text)
    survey.received_at = survey.received_at or at
    survey.reason = ""
    if survey.status in BEFORE_ANSWER:
        survey.status = Status.ANSWERING
        survey.expires_at = max(survey.expires_at or at, at + LATE_LASTS)
    survey.save(
        update_fields=[
            "rating",
            "would_recommend",
            "comment",
            "received_at",
            "reason",
            "status",
            "expires_at",
        ]
    )
    answered.send(sender=VisitFeedback, feedback=survey)


def go_on(survey: VisitFeedback, question: Question, now: datetime) -> None:
    """Queue what follows `question`, just answered or passed over: the next open one, or the thanks.

    Nothing for who asked to be left alone. A question passed over leaves the survey incomplete.
    """
    if survey.status not in (Status.ANSWERING, Status.ANSWERED) or optouts.is_opted_out(
        survey.client_id, survey.contact_id
    ):
        return
    missing = _open_questions(survey, question)
    if survey.status == Status.ANSWERED:  # over, and changed or filled up by an old button
        VisitFeedback.objects.filter(pk=survey.pk).update(complete=not missing)
        return
    following = next((each for each in missing if each.key != question.key), None)
    if following is not None:
        survey.awaiting = following.key
        survey.save(update_fields=["awaiting"])
        outbox.queue_question(survey, following, now)
        return
    survey.awaiting, survey.status, survey.complete = "", Status.ANSWERED, not missing
    survey.save(update_fields=["awaiting", "status", "complete"])
    outbox.queue_thanks(survey, now)


def _open_questions(survey: VisitFeedback, current: Question) -> list[Question]:
    """Those without an answer. After words that came before their question, it is asked all the same."""
    given = set(Answer.objects.filter(feedback=survey).values_list("question_key", flat=True))
    asked = set(Message.objects.filter(feedback=survey).values_list("purpose", flat=True))

    def is_open(each: Question) -> bool:
        if each.key not in given:
            return True
        if each.kind != Question.Kind.TEXT or each.key == current.key:
            return False
        return each.key not in asked or each.key == survey.awaiting

    return [each for each in questions(survey.campaign) if is_open(each)]
