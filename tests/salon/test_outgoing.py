"""Other tools hear what happened: signed, at least once, and never at a private address by mistake."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from feedback import signals as surveys
from feedback.models import Case, InstagramContact, VisitFeedback
from salon.models import OutgoingDelivery, OutgoingWebhook
from salon.outgoing import sending, visits
from salon.privacy.erasing import erase
from tests.factories import CompletedVisitFactory, InstagramClientFactory
from tests.feedback.factories import ContactFactory, SurveyFactory
from tests.roles import browser_of, user_in

pytestmark = pytest.mark.django_db

PAGE = Path(__file__).resolve().parents[2] / "docs" / "api.md"
Kind = OutgoingWebhook.Kind
State = OutgoingDelivery.State


class Tool(ThreadingHTTPServer):
    """Another tool of the salon: it keeps what it is told, and answers what it is set to."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Listener)
        self.heard: list[tuple[dict[str, str], bytes]] = []
        self.answer = 204
        self.url = f"http://127.0.0.1:{self.server_port}/hook"


class _Listener(BaseHTTPRequestHandler):
    server: Tool

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.heard.append((dict(self.headers.items()), body))
        self.send_response(self.server.answer)
        if 300 <= self.server.answer < 400:
            self.send_header("Location", "http://127.0.0.1:1/inside")
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: the tests look at what was heard."""


@pytest.fixture
def tool() -> Iterator[Tool]:
    server = Tool()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def hook(tool: Tool, *kinds: str, **values: Any) -> OutgoingWebhook:
    usual = {"name": "stock", "url": tool.url, "allow_private": True}
    old = {"created_at": timezone.now() - timedelta(days=5)}
    return OutgoingWebhook.objects.create(kinds=list(kinds or Kind.values), **(usual | old | values))


def answer(survey: VisitFeedback) -> None:
    surveys.answered.send(sender=VisitFeedback, feedback=survey)


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


def test_a_tool_that_fails_is_told_again_later_under_the_same_id(tool: Tool) -> None:
    hook(tool, Kind.FEEDBACK_ANSWERED)
    answer(SurveyFactory(rating=4))
    now = timezone.now()
    tool.answer = 503
    assert sending.send_due(now) == 0
    assert sending.send_due(now) == 0
    assert len(tool.heard) == 1

    tool.answer = 200
    assert sending.send_due(now + sending.WAITS[0]) == 1
    ids = [headers["webhook-id"] for headers, _body in tool.heard]
    assert ids[0] == ids[1]


def test_it_is_given_up_after_three_days_and_when_the_address_is_gone(tool: Tool) -> None:
    hook(tool, Kind.FEEDBACK_ANSWERED)
    answer(SurveyFactory())
    moment = timezone.now()
    tool.answer = 500
    for wait in (*sending.WAITS, timedelta(0)):
        sending.send_due(moment)
        moment += wait
    assert OutgoingDelivery.objects.get().state == State.FAILED
    assert len(tool.heard) == len(sending.WAITS) + 1

    answer(SurveyFactory())
    tool.answer = 410
    sending.send_due(moment)
    assert set(OutgoingDelivery.objects.values_list("state", flat=True)) == {State.FAILED}


def test_a_deaf_tool_keeps_no_other_waiting(tool: Tool) -> None:
    hook(tool, Kind.FEEDBACK_ANSWERED, name="deaf", url="http://127.0.0.1:9/")
    hook(tool, Kind.FEEDBACK_ANSWERED)
    for survey in SurveyFactory.create_batch(3):
        answer(survey)
    assert sending.send_due(timezone.now()) == 3
    assert set(OutgoingDelivery.objects.filter(state=State.QUEUED).values_list("attempts", flat=True)) == {
        0,
        1,
    }


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1:{port}/hook", "http://localhost:{port}/hook", "http://[::ffff:127.0.0.1]:{port}/hook"],
)
def test_a_private_address_is_reached_only_where_it_was_allowed(tool: Tool, url: str) -> None:
    webhook = hook(tool, Kind.FEEDBACK_ANSWERED, allow_private=False)
    OutgoingWebhook.objects.update(url=url.format(port=tool.server_port))
    answer(SurveyFactory())
    sending.send_due(timezone.now())
    assert tool.heard == []
    assert "private" in OutgoingDelivery.objects.get(webhook=webhook).error


def test_a_redirect_is_not_followed(tool: Tool) -> None:
    hook(tool, Kind.FEEDBACK_ANSWERED)
    answer(SurveyFactory())
    tool.answer = 307
    sending.send_due(timezone.now())
    delivery = OutgoingDelivery.objects.get()
    assert delivery.state == State.QUEUED
    assert len(tool.heard) == 1


def test_what_a_killed_process_had_taken_is_told_after_all(tool: Tool) -> None:
    hook(tool, Kind.FEEDBACK_ANSWERED)
    answer(SurveyFactory())
    now = timezone.now()
    OutgoingDelivery.objects.update(state=State.SENDING, claimed_at=now - sending.CLAIM_LASTS * 2)
    assert sending.send_due(now) == 1


def test_old_events_go_and_waiting_ones_stay(tool: Tool) -> None:
    hook(tool, Kind.FEEDBACK_ANSWERED)
    for survey in SurveyFactory.create_batch(2):
        answer(survey)
    first = OutgoingDelivery.objects.order_by("pk")[0]
    long_ago = timezone.now() - sending.KEPT_FOR - timedelta(days=1)
    OutgoingDelivery.objects.update(created_at=long_ago)
    OutgoingDelivery.objects.filter(pk=first.pk).update(state=State.SENT)
    assert sending.purge(timezone.now()) == 1
    assert OutgoingDelivery.objects.get().state == State.QUEUED


def test_an_owner_makes_a_webhook_sees_its_secret_once_and_tells_an_event_again(tool: Tool) -> None:
    owner: Client = browser_of(user_in("owner"))
    form = {
        "name": "Склад",
        "url": tool.url,
        "kinds": ["feedback.answered"],
        "active": "on",
        "allow_private": "on",
    }
    made = owner.post("/admin/salon/outgoingwebhook/add/", form, follow=True)
    webhook = OutgoingWebhook.objects.get()
    assert webhook.secret in made.content.decode()
    assert webhook.created_by is not None
    page = owner.get(f"/admin/salon/outgoingwebhook/{webhook.pk}/change/").content.decode()
    assert webhook.secret not in page

    answer(SurveyFactory())
    sending.send_due(timezone.now())
    again = {"action": "tell_again", "_selected_action": [OutgoingDelivery.objects.get().pk]}
    owner.post("/admin/salon/outgoingdelivery/", again, follow=True)
    assert sending.send_due(timezone.now()) == 1
    assert len(tool.heard) == 2


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1/x", "http://localhost:8000/", "http://[fd00::1]/", "http://10.0.0.7/"]
)
def test_an_address_that_is_plainly_private_is_refused_when_it_is_written_down(url: str) -> None:
    owner: Client = browser_of(user_in("owner"))
    form = {"name": "Склад", "url": url, "kinds": ["case.opened"], "active": "on"}
    answered = owner.post("/admin/salon/outgoingwebhook/add/", form, follow=True).content.decode()
    assert "Ця адреса приватна" in answered
    assert not OutgoingWebhook.objects.exists()


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
