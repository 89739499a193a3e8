"""Other tools hear what happened, and nothing that names a client."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from feedback import signals as surveys
from feedback.models import Case, InstagramContact
from salon.models import OutgoingDelivery
from salon.outgoing import sending, visits
from salon.privacy.erasing import erase
from tests.factories import CompletedVisitFactory, InstagramClientFactory
from tests.feedback.factories import ContactFactory, SurveyFactory
from tests.roles import user_in
from tests.salon.outgoing.telling import Kind, Tool, answer, hook

pytestmark = pytest.mark.django_db

PAGE = Path(__file__).resolve().parents[3] / "docs" / "api.md"


def test_an_answer_is_told_with_a_signature_that_the_tool_can_check(tool: Tool) -> None:
    webhook = hook(tool, Kind.FEEDBACK_ANSWERED)
    survey = SurveyFactory(rating=5, comment="Дуже гарно, дякую!")
    answer(survey)

    assert sending.send_due(timezone.now()) == 1

    headers, body = tool.heard[0]
    told = Webhook(webhook.secret).verify(body, headers)
    assert told["type"] == "feedback.answered"
    assert told["data"]["visit_id"] == survey.visit.altegio_id
    assert told["data"]["rating"] == 5
    with pytest.raises(WebhookVerificationError):
        Webhook(webhook.secret).verify(body.replace(b"5", b"1"), headers)


def test_no_name_no_phone_and_no_words_of_a_client_leave(tool: Tool) -> None:
    hook(tool)
    person = InstagramClientFactory(name="Олена Коваленко", phone="+380671234567")
    survey = SurveyFactory(client=person, client_name=person.name, rating=1, comment="Жахливо")
    answer(survey)
    assert Case.objects.filter(survey=survey).exists()  # opened by the words of the complaint
    sending.send_due(timezone.now())
    told = b"".join(body for _headers, body in tool.heard).decode()
    assert len(tool.heard) == 2
    for private in ("Олена", "380671234567", "Жахливо"):
        assert private not in told


def test_a_client_who_became_known_is_told(tool: Tool) -> None:
    hook(tool, Kind.CLIENT_LINKED)
    contact = ContactFactory(client=InstagramClientFactory(), username="olena.k")
    surveys.client_linked.send(sender=InstagramContact, contact=contact)
    sending.send_due(timezone.now())
    assert json.loads(tool.heard[0][1])["data"] == {
        "client_id": contact.client.altegio_id,
        "company_id": contact.client.company.altegio_id,
        "instagram_username": "olena.k",
    }


def test_answers_that_follow_before_the_first_has_left_are_told_once(tool: Tool) -> None:
    hook(tool, Kind.FEEDBACK_ANSWERED)
    survey = SurveyFactory(rating=4)
    answer(survey)
    survey.would_recommend = True
    answer(survey)
    sending.send_due(timezone.now())
    answer(survey)
    sending.send_due(timezone.now())
    assert [json.loads(body)["data"]["would_recommend"] for _headers, body in tool.heard] == [True, True]


def test_a_visit_is_told_once_when_it_is_over_however_often_one_looks(tool: Tool) -> None:
    now = timezone.now()
    hook(tool, Kind.VISIT_COMPLETED, visits_until=now - timedelta(hours=1))
    over = CompletedVisitFactory(starts_at=now - timedelta(minutes=90), ends_at=now - timedelta(minutes=30))
    CompletedVisitFactory(starts_at=now - timedelta(days=9), ends_at=now - timedelta(days=9))

    assert visits.scan(now) == 1
    assert visits.scan(now + timedelta(minutes=1)) == 0
    sending.send_due(now)
    assert [json.loads(body)["data"]["visit_id"] for _headers, body in tool.heard] == [over.altegio_id]


def test_who_copies_clients_is_told_to_erase_one_and_the_number_stays_nowhere(tool: Tool) -> None:
    hook(tool)
    person = InstagramClientFactory()
    number = person.altegio_id
    answer(SurveyFactory(client=person))

    erase(person, by=user_in("owner"), now=timezone.now())
    sending.send_due(timezone.now())

    (told,) = [json.loads(body) for _headers, body in tool.heard]
    assert told["type"] == "client.erased"
    assert told["data"] == {"client_id": number, "company_id": person.company.altegio_id}
    assert not OutgoingDelivery.objects.exists()


def test_the_page_for_programmers_names_what_each_event_holds(tool: Tool) -> None:
    now = timezone.now()
    hook(tool, visits_until=now - timedelta(hours=1))
    contact = ContactFactory(client=InstagramClientFactory(), username="olena.k")
    surveys.client_linked.send(sender=InstagramContact, contact=contact)
    answer(SurveyFactory(rating=1, comment="Жахливо"))
    CompletedVisitFactory(starts_at=now - timedelta(minutes=90), ends_at=now - timedelta(minutes=30))
    visits.scan(now)
    sending.send_due(now)
    erase(InstagramClientFactory(), by=user_in("owner"), now=now)
    sending.send_due(now)
    told = {
        event["type"]: set(event["data"]) for event in (json.loads(body) for _headers, body in tool.heard)
    }

    rows = re.findall(r"^\| `(\w+\.\w+)` \| (.*) \|$", PAGE.read_text(), re.MULTILINE)
    named = {kind: set(re.findall(r"`(\w+)`", words)) for kind, words in rows}
    named["case.opened"] |= named["feedback.answered"]
    assert told == named
    assert set(told) == set(Kind.values)
