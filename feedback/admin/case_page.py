"""The page of one case: what the client said, who looks after it, what was done, and the client's past."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from altegio import selectors as mirror
from altegio.admin.show import moment, money, status_tag
from altegio.admin.show import phone as show_phone
from altegio.selectors import returning
from feedback import texts
from feedback.admin import case_deeds, show
from feedback.admin.case_show import call_tag, due_tag, state_tag
from feedback.admin.steps import Step
from feedback.admin.story import answer_words, event_words, in_order
from feedback.admin.tags import tags_of
from feedback.channels.instagram.events import EventKind
from feedback.models import Answer, Case, CaseNote, ContactEvent, Message, VisitFeedback
from feedback.models.words import CASE_WORDS, REASON_WORDS
from feedback.rules import QuestionKind, Script
from feedback.services import case_talk, outbox
from feedback.services.case_scores import score_of
from feedback.services.script import script_of

Kind = CaseNote.Kind

SEES_CLIENTS = "altegio.view_client"
SHOWN_VISITS = 10
SHOWN_EVENTS = 50
ICONS = {
    Kind.OPENED: ("house", "sentiment_dissatisfied"),
    Kind.ANSWER: ("client", "chat"),
    Kind.NOTE: ("us", "edit_note"),
    Kind.STATE: ("house", "flag"),
    Kind.REPLY: ("us", "reply"),
    Kind.CALL: ("us", "call"),
}


def find(object_id: str) -> Case | None:
    """The case with this primary key as an address holds it, with all that its page shows of it."""
    if not object_id.isdecimal() or len(object_id) > 18:
        return None
    related = (
        "owner",
        "company",
        "survey__campaign",
        "survey__script",
        "survey__client",
        "survey__contact__account",
        "survey__visit__company",
    )
    rows = Case.objects.select_related(*related)
    rows = rows.defer("survey__client__raw", "survey__visit__raw", "survey__visit__company__raw")
    return rows.filter(pk=object_id).first()


def context(case: Case, request: HttpRequest) -> dict[str, Any]:
    """Everything the page shows; a flat number of queries."""
    now, survey = timezone.now(), case.survey
    given = list(Answer.objects.filter(feedback=survey))
    channel = case_talk.channel(case, now)
    lines = list(case.notes.select_related("author", "message"))
    draft = request.session.pop(case_deeds.DRAFT, {}) if case_deeds.DRAFT in request.session else {}
    return {
        "title": _("Case: %(client)s") % {"client": survey.client_name or _("a client")},
        "case": case,
        "score": score_of(given),
        "stars": show.stars(survey.rating) if survey.rating is not None else "",
        "state": state_tag(case),
        "due": due_tag(case, now),
        "overdue": case.is_open and case.due_at < now,
        **_call(case, lines, request),
        "owner": show.person(case.owner),
        "answers": _answers(given, script_of(survey), survey),
        "story": _history(case, lines, given, channel),
        "channel": channel,
        "why_closed": str(dict(REASON_WORDS).get(channel.reason, channel.reason)),
        "until": moment(channel.until, case.company.zone) if channel.until else "",
        "doubtful": _doubtful(lines, channel.by_hand),
        "call_text": call_text(case) if not channel.reason and case.is_open else "",
        "draft": draft.get("words", "") if draft.get("case") == case.pk else "",
        "limit": texts.TEXT_LIMIT,
        "visit": _visit(survey),
        "past": _past(survey, now),
        "tags": tags_of(survey),
        "may_act": request.user.has_perm(case_deeds.CHANGES),
        "colleagues": [(each.pk, show.person(each)) for each in case_deeds.colleagues()],
        "is_mine": case.owner_id == request.user.pk,
    }


def call_text(case: Case) -> str:
    """The question for a call as this client would read it; "" once it was asked."""
    asked = case.notes.filter(kind=Kind.CALL).exclude(message__state="failed")
    return "" if asked.exists() else case_talk.call_text(case)


def _doubtful(lines: Sequence[CaseNote], by_hand: str) -> list[dict[str, Any]]:
    """What colleagues wrote and nobody knows whether it arrived, with where to look."""
    unknown = [line.message for line in lines if line.message is not None]
    return [
        {"pk": message.pk, "text": show.short(message.text, 160), "look": by_hand}
        for message in unknown
        if message.state == Message.State.UNKNOWN
    ]


def _call(case: Case, lines: Sequence[CaseNote], request: HttpRequest) -> dict[str, Any]:
    """What the client said of a call, as a tag; after a yes the number, for who may see clients."""
    agreed = case_talk.may_call(lines)
    client = case.survey.client
    phone = client.phone if client is not None and request.user.has_perm(SEES_CLIENTS) else ""
    return {
        "call": call_tag(agreed) if agreed is not None else "",
        "phone": show_phone(phone) if agreed and phone else "",
        "dial": phone if agreed else "",
    }


# --- what the client said -------------------------------------------------------------------------
def _answers(given: Sequence[Answer], script: Script, survey: VisitFeedback) -> list[dict[str, Any]]:
    """Each answer below its question, in the order of the questions; what came beside them is the last."""
    places = {question.key: place for place, question in enumerate(script.questions)}
    in_turn = sorted(given, key=lambda each: (places.get(each.question_key, len(places)), each.answered_at))
    return [
        {
            "question": _question(answer, script, survey),
            "value": _value(answer),
            "text": answer.text if answer.kind == QuestionKind.TEXT else "",
            "when": moment(answer.answered_at, survey.visit.company.zone),
        }
        for answer in in_turn
    ]


def _question(answer: Answer, script: Script, survey: VisitFeedback) -> str:
    asked = script.question(answer.question_key)
    if asked is None:
        return answer_words(answer.question_key)
    whole = outbox.render_for(survey, texts.on_a_page(asked.text), language=script.language)
    return texts.headed(whole).question


def _value(answer: Answer) -> SafeString | str:
    """The answer as it looks; "" for free text."""
    if answer.kind == QuestionKind.RATING:
        return show.stars(answer.number)
    if answer.kind == QuestionKind.YES_NO:
        return show.recommend(answer.yes)
    if answer.kind in (QuestionKind.RATING10, QuestionKind.SCALE):
        return f"{answer.number}/10"
    return answer.text if answer.kind == QuestionKind.CHOICE else ""


# --- what happened --------------------------------------------------------------------------------
def _history(
    case: Case, lines: Sequence[CaseNote], given: Sequence[Answer], channel: case_talk.Channel
) -> list[Step]:
    """Lines of the case and what was said in Direct since, the oldest first. One query.

    A line that only says that the client wrote is left out where the words themselves stand.
    """
    events = _heard(case, channel.contact.pk) if channel.contact is not None else []
    theirs = [event for event in events if event.kind != EventKind.ECHO]
    heard, mids = {event.occurred_at for event in theirs}, {event.mid for event in theirs if event.mid}
    has_words = any(each.kind == QuestionKind.TEXT and each.mid in mids for each in given)

    def is_heard(line: CaseNote) -> bool:
        return (line.code == "client_wrote" and line.at in heard) or (line.code == "comment" and has_words)

    told = [line for line in lines if not is_heard(line)]
    return in_order([*map(_step, told), *map(_said, events)], case.company.zone)


def _step(line: CaseNote) -> Step:
    side, icon = ICONS[Kind(line.kind)]
    sentence = str(CASE_WORDS[line.code]) % {"text": line.text} if line.code else _("Note")
    who = show.person(line.author, "")
    title = f"{who}: {sentence[:1].lower()}{sentence[1:]}" if who else sentence
    if line.message is not None:
        words = [line.message.text, show.refusal_words(line.message)]
        text = "\n".join(part for part in words if part)
        return Step(line.at, "", side, title, text, show.message_tag(line.message), icon)
    return Step(line.at, "", side, title.strip(), "" if line.code else line.text, "", icon)


def _heard(case: Case, contact_id: int) -> list[ContactEvent]:
    """What the client, and people of the salon, wrote in Direct since the case was opened."""
    events = ContactEvent.objects.filter(contact=contact_id, occurred_at__gte=case.opened_at)
    talk = events.filter(kind__in=(*case_talk.SPOKE, EventKind.ECHO)).exclude(outcome="delivered")
    return list(talk.order_by("-occurred_at", "-pk")[:SHOWN_EVENTS])


def _said(event: ContactEvent) -> Step:
    own = event.kind == EventKind.ECHO
    title = _("The salon wrote by hand in Direct") if own else event_words(event.kind)
    side, icon = ("us", "reply") if own else ("client", "chat")
    return Step(event.occurred_at, "", side, title, event.text, "", icon)


# --- the visit and those before -------------------------------------------------------------------
def _visit(survey: VisitFeedback) -> dict[str, Any]:
    """The visit in question: services and masters as Altegio has them now, and the sum. Two queries."""
    details = mirror.visit_services_and_staff([survey.visit_id])[survey.visit_id]
    company = survey.visit.company
    return {
        "pk": survey.visit_id,
        "when": moment(survey.visit_date, company.zone),
        "services": details.service_titles or [survey.service_name],
        "masters": [one.name for one in details.staff] or [survey.master_name],
        "sum": money(survey.visit.cost, company.currency),
        "location": company.title,
    }


def _past(survey: VisitFeedback, now: datetime) -> list[dict[str, Any]]:
    """The client's visits with what was answered about each, the newest first. Four queries."""
    if survey.client_id is None:
        return []
    visits: list[Any] = list(returning.past_visits(survey.client_id, now).defer("raw")[:SHOWN_VISITS])
    keys = [visit.pk for visit in visits]
    details = mirror.visit_services_and_staff(keys)
    asked = {each.visit_id: each for each in VisitFeedback.objects.filter(visit__in=keys)}
    return [
        {
            "pk": visit.pk,
            "this": visit.pk == survey.visit_id,
            "when": moment(visit.starts_at, visit.company.zone),
            "services": ", ".join(details[visit.pk].service_titles),
            "masters": ", ".join(one.name for one in details[visit.pk].staff),
            "status": status_tag(visit.status_now),
            "price": money(visit.cost, visit.company.currency),
            **_answered(asked.get(visit.pk)),
        }
        for visit in visits
    ]


def _answered(survey: VisitFeedback | None) -> dict[str, Any]:
    if survey is None:
        return {}
    return {
        "survey": survey.pk,
        "stars": show.stars(survey.rating) if survey.rating is not None else "",
        "comment": survey.comment,
    }
