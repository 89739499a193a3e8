"""Clients who are not content, and the managers who hear of it."""

from __future__ import annotations

import itertools
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group, User

from feedback.models import Case, InstagramContact, Message, TeamMember, VisitFeedback
from feedback.services import cases, inbox, sending
from tests.factories import CompletedVisitFactory, InstagramClientFactory, UserFactory
from tests.feedback.deliveries import body, wrote
from tests.feedback.factories import NOW, AccountFactory, AnswerFactory, ReachableSurveyFactory, make_campaign

HOUR = timedelta(hours=1)
_mids = itertools.count(1)


@pytest.fixture(autouse=True)
def mail(settings: Any) -> None:
    """Letters can be sent, and Instagram is connected."""
    settings.EMAIL_READY = True
    AccountFactory()
    make_campaign()


def manager(name: str = "olha", *, role: str = "manager", **values: Any) -> TeamMember:
    """Somebody of the team who may read what clients answered, with a mail box."""
    user: User = UserFactory(username=name, email=f"{name}@example.com")
    user.groups.add(Group.objects.get(name=role))
    fields = {"quiet_from": None, "quiet_until": None, "created_at": NOW - timedelta(days=365), **values}
    return TeamMember.objects.create(user=user, name=name.title(), **fields)


def survey_of(name: str = "Олена", **values: Any) -> VisitFeedback:
    """A survey that was sent, whose client wrote an hour ago."""
    client = values.pop("client", None) or InstagramClientFactory(name=name)
    visit = values.pop("visit", None) or CompletedVisitFactory(client=client)
    fields = {"status": "sent", "sent_at": NOW - HOUR, "channel": "instagram", **values}
    survey: VisitFeedback = ReachableSurveyFactory(visit=visit, **fields)
    survey.contact = InstagramContact.objects.get(client=survey.client)
    survey.save(update_fields=["contact"])
    return survey


def rate(survey: VisitFeedback, rating: int, now: datetime = NOW, comment: str = "") -> Case | None:
    """The client rates the visit, and perhaps says why; what becomes of the survey is not looked at."""
    values = {"kind": "rating", "number": rating, "answered_at": now}
    survey.answers.update_or_create(question_key="rating", defaults=values)
    if comment:
        AnswerFactory(
            feedback=survey, question_key="comment", kind="text", number=None, text=comment, answered_at=now
        )
    survey.rating, survey.received_at = rating, survey.received_at or now
    survey.comment = comment or survey.comment
    survey.save()
    return cases.answered(survey, now)


def opened(rating: int = 2, now: datetime = NOW, comment: str = "", **survey: Any) -> Case:
    """A case that a low rating opened."""
    case = rate(survey_of(**survey), rating, now, comment)
    assert case is not None
    return case


def says(contact: InstagramContact, text: str, now: datetime, payload: str = "") -> str:
    """The person writes or taps, and the workers do what there is; return the message's id."""
    mid = f"in.{next(_mids)}"
    delivery = inbox.store_delivery(body(wrote(contact.igsid, text, now, mid, payload)), now)
    assert inbox.process_delivery(delivery.pk, now)
    flush(now)
    return mid


def flush(now: datetime) -> None:
    """Send what is in the outbox."""
    for message_id in sending.ready_messages(now):
        sending.send_message(message_id, now)


def tap(contact: InstagramContact, message: Message, title: str, now: datetime) -> str:
    """The person taps a button of this message."""
    button = next(each for each in message.quick_replies if each["title"] == title)
    return says(contact, title, now, button["payload"])


def codes(case: Case) -> list[str]:
    """What happened to the case, in short words."""
    return list(case.notes.values_list("code", flat=True))
