"""What comes when a survey is over: a changed mind, a few words more, or what a person had better read.

Within a day of the end an answer may be changed by its old button or by a typed rating, also one that
follows words of correction, and other words are a further line of the comment; the client is told once that
it counts. A correction without a rating is kept for a person. Later the answers stand as they are, and what
comes is kept beside them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import QuerySet

from feedback import texts
from feedback.models import ContactEvent, InstagramContact, Message, VisitFeedback
from feedback.rules import Reason, ScriptQuestion
from feedback.rules.script import Value
from feedback.services import answers, changes, optouts, outbox
from feedback.services.script import script_of

Status = VisitFeedback.Status

# A word that comes after the time was up still counts as the answer, for as long as it is plainly one.
LATE = timedelta(days=14)
SKEW = timedelta(seconds=1)


def asked_before(contact: InstagramContact, event: ContactEvent) -> list[int]:
    """Surveys (primary keys) of which something went out to this person before these words were written.

    One narrow query: most who write were asked nothing, and to look for their surveys takes a wide one.
    """
    asked = Message.objects.filter(contact=contact, claimed_at__lte=event.occurred_at + SKEW)
    found = asked.filter(feedback__isnull=False).order_by().values_list("feedback", flat=True).distinct()
    return [pk for pk in found if pk is not None]


def surveys_of(contact: InstagramContact, asked: Sequence[int]) -> QuerySet[VisitFeedback]:
    """Those of these surveys (primary keys) that are this person's, the newest visit first."""
    mine = VisitFeedback.objects.filter(contact=contact, pk__in=asked)
    return mine.select_related("campaign", "script", "visit__company").order_by("-visit_date", "-pk")


def lately_over(contact: InstagramContact, asked: Sequence[int], event: ContactEvent) -> VisitFeedback | None:
    """The newest of these surveys that was answered, if that was lately and the person did not refuse."""
    since = event.occurred_at - LATE
    over = surveys_of(contact, asked).filter(status=Status.ANSWERED, ended_at__gte=since)
    return over.exclude(reason=Reason.OPTED_OUT).first() if asked else None


def lately_asked(contact: InstagramContact, event: ContactEvent) -> VisitFeedback | None:
    """The newest survey this person was asked in Direct lately, however it stands."""
    asked, since = asked_before(contact, event), event.occurred_at - LATE
    return surveys_of(contact, asked).filter(sent_at__gte=since).first() if asked else None


def tapped(
    survey: VisitFeedback, question: ScriptQuestion, value: Value, event: ContactEvent, now: datetime
) -> str:
    """A button of a survey, however old: an answer, or a change that came too late to be one."""
    rows = answers.rows_of(survey)
    before = answers.given(survey, rows).get(question.key)
    if before is not None and answers.has_ended(survey, event.occurred_at):
        return _too_late(survey, event, question.title_of(value)) if before != value else "answer"
    was_over = survey.status == Status.ANSWERED
    stored = answers.store(survey, question, value, event, rows)
    answers.go_on(survey, question, now, rows)
    if was_over and stored and before not in (None, value):
        _acknowledge(survey, now)
    return "answer"


def said(survey: VisitFeedback, event: ContactEvent, now: datetime) -> str:
    """Typed words of who answered lately; "" where they are of no survey, but of a talk with the desk.

    "held" where they are both: kept as a further line, and asking for a person.
    """
    script = script_of(survey)
    main = script.main
    value = changes.value_in(main, event.text) if main is not None else None
    if main is not None and value is not None:
        return tapped(survey, main, value, event, now)
    advice = changes.recommendation(script, answers.given(survey), event.text)
    if advice is not None:
        return tapped(survey, *advice, event, now)
    if texts.corrects(event.text):  # which answer, and to what, is for a person to read
        return _too_late(survey, event, "")
    asks = texts.is_question_or_booking(event.text)
    idle = texts.is_pleasantry(event.text) or (asks and not texts.tells_too(event.text, words_wanted=False))
    if idle or answers.has_ended(survey, event.occurred_at) or _talks_with_the_desk(survey, event):
        return ""
    answers.add_words(survey, answers.comment_of(script_of(survey)), event)
    if asks:
        return "held"
    _acknowledge(survey, now)
    return "answer"


def _acknowledge(survey: VisitFeedback, now: datetime) -> None:
    """Say that it counts: once a survey, not where a question follows, nor to who wants no more."""
    over = survey.status == Status.ANSWERED
    if over and not optouts.is_opted_out(survey.client_id, survey.contact_id):
        outbox.queue_noted(survey, now)


def _talks_with_the_desk(survey: VisitFeedback, event: ContactEvent) -> bool:
    """Whether the person asked something, or the desk wrote, since the survey was over."""
    told = ContactEvent.objects.filter(contact=event.contact_id, outcome__in=("staff_wrote", "held"))
    return told.filter(occurred_at__gte=survey.ended_at, occurred_at__lte=event.occurred_at).exists()


def _too_late(survey: VisitFeedback, event: ContactEvent, words: str) -> str:
    """Keep the words for a person; the answers, the state and the reports stay as they are."""
    answers.add_words(survey, answers.AFTERWARDS, event, words or event.text.strip())
    return "late"
