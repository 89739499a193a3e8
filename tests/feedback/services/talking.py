"""A client who talks in Direct about the only survey, with the clock of the talk."""

from __future__ import annotations

import itertools
from datetime import timedelta

import pytest

from feedback.models import ContactEvent, InstagramContact, Message, VisitFeedback
from feedback.services import inbox, release, sending
from tests.feedback.deliveries import body, wrote
from tests.feedback.factories import NOW, AccountFactory, ReachableSurveyFactory, make_campaign
from tests.feedback.services.conftest import Graph


class Talk:
    """A client in Direct, with the clock of the talk."""

    def __init__(self, survey: VisitFeedback, graph: Graph) -> None:
        self.survey, self.graph = survey, graph
        self.contact = InstagramContact.objects.get(client=survey.client)
        self.now = NOW
        self.mids = itertools.count(1)

    def deliver(self, *events: dict[str, object]) -> None:
        """Instagram posts these events, and the workers do what follows."""
        delivery = inbox.store_delivery(body(*events), self.now)
        assert inbox.process_delivery(delivery.pk, self.now)
        self.flush()

    def flush(self) -> None:
        """Send what is ready."""
        for message_id in sending.ready_messages(self.now):
            sending.send_message(message_id, self.now)
        self.survey.refresh_from_db()
        self.contact.refresh_from_db()

    def ask(self) -> None:
        """Let the survey go if it may."""
        release.release_due(self.now)
        self.flush()

    def say(self, text: str, payload: str = "") -> str:
        """The client writes; the outcome of it."""
        self.now += timedelta(minutes=1)
        mid = f"in.{next(self.mids)}"
        self.deliver(wrote(self.contact.igsid, text, self.now, mid, payload))
        return ContactEvent.objects.get(mid=mid).outcome

    def tap(self, title: str, purpose: str) -> str:
        """The client taps this button of the survey's message of this purpose; the outcome of it."""
        message = Message.objects.get(feedback=self.survey, purpose=purpose)
        button = next(each for each in message.quick_replies if each["title"] == title)
        return self.say(title, button["payload"])


@pytest.fixture
def talk(graph: Graph) -> Talk:
    """A talk that has begun: the client wrote today and was asked."""
    AccountFactory()
    make_campaign()
    made = Talk(ReachableSurveyFactory(), graph)
    made.ask()
    assert made.survey.status == "sent"
    return made
