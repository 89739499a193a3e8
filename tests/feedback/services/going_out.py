"""An account and a campaign by which surveys go out, and the message of one that is let go."""

from __future__ import annotations

import pytest

from feedback.models import InstagramAccount, Message, VisitFeedback
from feedback.services import accounts, release, sending
from tests.feedback.factories import NOW, AccountFactory, make_campaign
from tests.feedback.services.conftest import Graph


@pytest.fixture(autouse=True)
def account(graph: Graph) -> InstagramAccount:
    """The account that sends, as the tasks find it."""
    account = AccountFactory()
    make_campaign()
    return accounts.current_account(NOW) or account


def released(survey: VisitFeedback) -> Message:
    """The message of the only survey that is due."""
    assert release.release_due(NOW) == 1
    return Message.objects.get(feedback=survey)


def after(graph: Graph, survey: VisitFeedback) -> Message:
    """The message of a due survey, once it was sent or refused."""
    message = released(survey)
    sending.send_message(message.pk, NOW)
    survey.refresh_from_db()
    message.refresh_from_db()
    return message
