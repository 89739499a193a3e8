"""Two workers at once: one message, one effect."""

from __future__ import annotations

from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection

from feedback.models import ContactEvent, InstagramContact, Message, VisitFeedback
from feedback.services import inbox, release, sending
from tests.feedback.deliveries import body, wrote
from tests.feedback.factories import NOW, AccountFactory, ReachableSurveyFactory, make_campaign
from tests.feedback.services.conftest import Graph

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def account(graph: Graph) -> None:
    AccountFactory()
    make_campaign()


def at_once(*works: Callable[[], Any]) -> None:
    """Run these in threads that start together; a failure in one fails the test."""
    barrier, failures = Barrier(len(works)), []

    def run(work: Callable[[], Any]) -> None:
        try:
            barrier.wait()
            work()
        except BaseException as error:
            failures.append(error)
            raise
        finally:
            connection.close()

    threads = [Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures


def test_two_releases_put_one_message_into_the_outbox() -> None:
    ReachableSurveyFactory.create_batch(5)
    at_once(lambda: release.release_due(NOW), lambda: release.release_due(NOW))
    assert Message.objects.count() == VisitFeedback.objects.filter(status="sending").count() == 5


def test_two_senders_send_a_message_once(graph: Graph) -> None:
    ReachableSurveyFactory.create_batch(5)
    release.release_due(NOW)
    pending = sending.ready_messages(NOW)

    def send_all() -> None:
        for message_id in pending:
            sending.send_message(message_id, NOW)

    at_once(send_all, send_all)
    assert len(graph.sent) == 5
    assert set(Message.objects.values_list("state", "attempts")) == {("sent", 1)}


def test_a_delivery_that_comes_twice_at_once_has_one_effect() -> None:
    survey = ReachableSurveyFactory()
    release.release_due(NOW)
    for message_id in sending.ready_messages(NOW):
        sending.send_message(message_id, NOW)
    contact = InstagramContact.objects.get(client=survey.client)
    raw = body(wrote(contact.igsid, "5", NOW, "in.1"))
    first, second = (inbox.store_delivery(raw, NOW) for _each in range(2))
    at_once(
        lambda: inbox.process_delivery(first.pk, NOW),
        lambda: inbox.process_delivery(second.pk, NOW),
        lambda: inbox.process_delivery(first.pk, NOW),
    )
    assert ContactEvent.objects.count() == 1
    assert Message.objects.filter(purpose="comment").count() == 1
    survey.refresh_from_db()
    assert survey.rating == 5
