"""What happened with one survey, in the order of time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from altegio.admin.show import moment, yes_no
from feedback.admin import show
from feedback.admin.steps import Step, change_steps
from feedback.channels.instagram.events import EventKind
from feedback.models import Answer, ContactEvent, Message, SurveyChange, VisitFeedback
from feedback.rules import QuestionKind
from feedback.rules.script import RECOMMEND

Status = VisitFeedback.Status

USUAL = {
    "rating": gettext_lazy("rating"),
    "comment": gettext_lazy("comment"),
    "recommend": gettext_lazy("recommendation"),
    "afterwards": gettext_lazy("said when the survey was over"),
}


def story_of(survey: VisitFeedback) -> list[Step]:
    """All steps of a survey, oldest first. Four queries, and one for who let it go."""
    zone = survey.visit.company.zone
    steps = [
        *_house(survey),
        *change_steps(SurveyChange.objects.filter(feedback=survey), zone),
        *_messages(Message.objects.filter(feedback=survey)),
        *_said_in(survey),
        *answer_steps(Answer.objects.filter(feedback=survey).select_related("feedback__script")),
    ]
    return in_order(steps, zone)


def in_order(steps: list[Step], zone: Any) -> list[Step]:
    steps.sort(key=lambda step: step.when)
    return [step._replace(clock=moment(step.when, zone)) for step in steps]


def _house(survey: VisitFeedback) -> list[Step]:
    """What the software did by itself."""
    steps = [
        Step(survey.visit_date, "", "house", _("The visit began"), survey.service_name, icon="spa"),
        Step(survey.planned_at, "", "house", _("The survey was planned"), icon="edit_calendar"),
    ]
    if survey.due_at:
        steps.append(Step(survey.due_at, "", "house", _("Time to ask"), icon="alarm"))
    if survey.approved_at:
        title = _("Let go by %(who)s") % {"who": show.person(survey.approved_by, _("a manager"))}
        steps.append(Step(survey.approved_at, "", "house", title, icon="touch_app"))
    if survey.attended_at:
        steps.append(_attended(survey))
    open_states = (Status.PLANNED, Status.WAITING, Status.SENT)
    if survey.expires_at and survey.status in open_states:
        steps.append(Step(survey.expires_at, "", "house", _("After this it is too late"), icon="timer_off"))
    return steps


def _attended(survey: VisitFeedback) -> Step:
    """Somebody saw to what the client asked: in Direct, or by ticking it off."""
    by = {"who": show.person(survey.attended_by, "")}
    title = _("Seen to by %(who)s") % by if survey.attended_by else _("Staff answered the client in Direct")
    return Step(survey.attended_at or survey.visit_date, "", "house", title, icon="task_alt")


def _messages(messages: Iterable[Message]) -> list[Step]:
    """What we wrote, and how far it came."""
    steps = []
    for message in messages:
        buttons = " · ".join(str(button.get("title", "")) for button in message.quick_replies)
        text = show.without_form(message.text)
        text = f"{text}\n[{buttons}]" if buttons else text
        refused = show.refusal_words(message)
        if refused:
            text += f"\n{refused}"
        when = message.sent_at or message.claimed_at or message.created_at
        tag = show.message_tag(message)
        title = show.purpose_words(message.purpose)
        steps.append(Step(when, "", "us", title, text, tag, "send"))
    return steps


def _said_in(survey: VisitFeedback) -> list[Step]:
    """What the client did in Direct while the survey was going on."""
    if survey.contact_id is None or survey.sent_at is None:
        return []
    events = ContactEvent.objects.filter(contact=survey.contact_id, occurred_at__gte=survey.sent_at)
    if survey.expires_at:
        events = events.filter(occurred_at__lte=survey.expires_at)
    kinds = (EventKind.TEXT, EventKind.QUICK_REPLY, EventKind.POSTBACK)
    return _events(events.filter(kind__in=kinds).order_by("occurred_at")[:50])


def _events(events: Iterable[ContactEvent]) -> list[Step]:
    """What the client did in Direct."""
    return [
        Step(event.occurred_at, "", "client", event_words(event.kind), event.text, "", "chat")
        for event in events
    ]


def event_words(kind: str) -> str:
    """What a client did, in words."""
    words = {
        EventKind.TEXT: _("The client wrote"),
        EventKind.QUICK_REPLY: _("The client tapped"),
        EventKind.POSTBACK: _("The client tapped"),
        EventKind.ATTACHMENT: _("The client sent a picture or a file"),
        EventKind.STORY_REPLY: _("The client answered a story"),
        EventKind.STORY_MENTION: _("The client named the salon in a story"),
        EventKind.SHARE: _("The client passed on a post"),
        EventKind.REFERRAL: _("The client came by a link"),
        EventKind.REACTION: _("The client reacted to a message"),
        EventKind.READ: _("The client read our message"),
        EventKind.EDIT: _("The client changed a message"),
        EventKind.UNSEND: _("The client took a message back"),
    }
    return words.get(EventKind(kind), _("Something else in Direct"))


def answer_steps(answers: Iterable[Answer], *, may_read: bool = True) -> list[Step]:
    """What was made of it; without `may_read` that there is an answer, and not which."""
    steps = []
    for answer in answers:
        tag = _look(answer) if may_read else ""
        text = answer.text if may_read and answer.kind == QuestionKind.TEXT else ""
        steps += _earlier_steps(answer, may_read=may_read)
        gone = answer.kind == QuestionKind.TEXT and not answer.text
        words = _("Answer given, later taken back by the client and deleted here: %(question)s")
        title = words if gone else _("Answer stored: %(question)s")
        title %= {"question": asked_words(answer)}
        if answer.by_form:
            title = _("%(what)s (on the form)") % {"what": title}
        steps.append(Step(answer.answered_at, "", "house", title, text, tag, "task_alt"))
    return steps


def _earlier_steps(answer: Answer, *, may_read: bool) -> list[Step]:
    """What was chosen before the client, or somebody with the same link, changed it."""
    steps = []
    for was in answer.earlier:
        before = Answer(
            feedback=answer.feedback,
            question_key=answer.question_key,
            kind=answer.kind,
            number=was["number"],
            yes=was["yes"],
        )
        title = _("Answer stored, later changed: %(question)s") % {"question": asked_words(answer)}
        if was["by_form"]:
            title = _("%(what)s (on the form)") % {"what": title}
        look = _look(before) if may_read and answer.kind != QuestionKind.CHOICE else ""
        steps.append(Step(datetime.fromisoformat(was["at"]), "", "house", title, "", look, "history"))
    return steps


def _look(answer: Answer) -> SafeString | str:
    """What was chosen; "" for words, which stand by themselves."""
    if answer.kind == QuestionKind.RATING:
        return show.stars(answer.number)
    if answer.kind == QuestionKind.YES_NO:
        return show.recommend(answer.yes) if answer.question_key == RECOMMEND else yes_no(bool(answer.yes))
    if answer.kind == QuestionKind.CHOICE:
        return answer.text
    return _("%(rating)s of 10") % {"rating": answer.number} if answer.number is not None else ""


def asked_words(answer: Answer) -> str:
    """A usual question in words; one of the salon's own as it was asked, by its key where nobody knows."""
    if answer.question_key in USUAL:
        return answer_words(answer.question_key)
    kept = answer.feedback.script
    asked = kept.content["questions"] if kept is not None else []
    texts = (each["text"] for each in asked if each["key"] == answer.question_key)
    return str(show.short(next(texts, answer.question_key)))


def answer_words(key: str) -> str:
    """A question's key in words, where it is one of the usual."""
    return str(USUAL.get(key, key))
