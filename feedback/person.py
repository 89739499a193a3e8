"""All that the surveys keep of one client, for the client's own eyes."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from altegio.models import Client
from feedback.channels.instagram.events import EventKind
from feedback.models import (
    Case,
    ClientLanguage,
    ContactEvent,
    InstagramContact,
    Message,
    OptOut,
    VisitFeedback,
)
from feedback.services.forgetting import people_of, surveys_of

# What the salon's own messages leave as echoes stands among the messages already.
ECHOED = "delivered"


def of_client(client: Client) -> dict[str, Any]:
    """What is kept of the client, as names and values; moments stay moments. A dozen queries."""
    people = list(people_of(client).select_related("account").order_by("pk"))
    surveys = surveys_of(client).prefetch_related("answers", "tags").order_by("visit_date", "pk")
    language = ClientLanguage.objects.filter(client=client).first()
    return {
        "language": language.language if language is not None else "",
        "do_not_write": [
            _opt_out(row) for row in OptOut.objects.filter(Q(client=client) | Q(contact__in=people))
        ],
        "in_direct": [_contact(person) for person in people],
        "conversation": _conversation(client, people),
        "surveys": [_survey(survey) for survey in surveys],
        "cases": [_case(case) for case in _cases(client)],
    }


def _opt_out(row: OptOut) -> dict[str, Any]:
    return {"since": row.created_at, "source": str(row.get_source_display())}


def _contact(person: InstagramContact) -> dict[str, Any]:
    return {
        "account": str(person.account),
        "instagram_scoped_id": person.igsid,
        "username": person.username,
        "former_username": person.former_username,
        "profile_name": person.profile_name,
        "first_seen_at": person.created_at,
        "last_action_at": person.last_action_at,
        "linked_at": person.linked_at,
        "linked_by": str(person.get_linked_by_display()) if person.linked_by else "",
    }


def _conversation(client: Client, people: list[InstagramContact]) -> list[dict[str, Any]]:
    """What was said, by both sides, in order."""
    sent = Message.objects.filter(Q(feedback__client=client) | Q(contact__in=people)).distinct()
    heard = ContactEvent.objects.filter(contact__in=people).exclude(kind=EventKind.ECHO, outcome=ECHOED)
    lines = [_sent(message) for message in sent] + [_heard(event) for event in heard]
    return sorted(lines, key=lambda line: line["at"])


def _sent(message: Message) -> dict[str, Any]:
    return {
        "at": message.sent_at or message.created_at,
        "from": "salon",
        "way": str(message.get_channel_display()),
        "state": str(message.get_state_display()),
        "seen_at": message.seen_at,
        "text": message.text,
    }


def _heard(event: ContactEvent) -> dict[str, Any]:
    return {
        "at": event.occurred_at,
        "from": "salon" if event.kind == EventKind.ECHO else "client",
        "way": "Instagram Direct",
        "kind": event.kind,
        "text": event.text,
    }


def _survey(survey: VisitFeedback) -> dict[str, Any]:
    return {
        "visit_at": survey.visit_date,
        "services": survey.service_name,
        "master": survey.master_name,
        "status": str(survey.get_status_display()),
        "reason": str(survey.get_reason_display()) if survey.reason else "",
        "sent_at": survey.sent_at,
        "answered_at": survey.received_at,
        "rating": survey.rating,
        "would_recommend": survey.would_recommend,
        "comment": survey.comment,
        "tags": [tag.name for tag in survey.tags.all()],
        "answers": [
            {
                "question": answer.question_key,
                "number": answer.number,
                "yes": answer.yes,
                "text": answer.text,
                "answered_at": answer.answered_at,
            }
            for answer in survey.answers.all()
        ],
    }


def _cases(client: Client) -> Any:
    return Case.objects.filter(survey__client=client).prefetch_related("notes").order_by("opened_at")


def _case(case: Case) -> dict[str, Any]:
    return {
        "opened_at": case.opened_at,
        "state": str(case.get_state_display()),
        "resolved_at": case.resolved_at,
        "what_was_done": case.resolution,
        "notes": [{"at": note.at, "text": note.text} for note in case.notes.all() if note.text],
    }
