"""Events leave at least once, wait for nobody else's tool, and reach no private address by mistake."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from salon.models import OutgoingDelivery, OutgoingWebhook
from salon.outgoing import sending
from tests.feedback.factories import SurveyFactory
from tests.salon.outgoing.telling import Kind, Tool, answer, hook

pytestmark = pytest.mark.django_db

State = OutgoingDelivery.State


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
