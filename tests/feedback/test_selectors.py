"""How sure it is who a client is in Instagram, and reasons in words."""

from __future__ import annotations

from typing import Any

import pytest

from altegio.models import Client
from feedback import selectors
from feedback.models.words import REASON_WORDS
from feedback.rules import Reason
from tests.factories import ClientFactory, InstagramClientFactory
from tests.feedback.factories import ContactFactory, ReachableSurveyFactory, SurveyFactory


@pytest.mark.django_db
def test_the_state_of_a_client_in_instagram(django_assert_num_queries: Any) -> None:
    linked = ClientFactory()
    ContactFactory(client=linked)
    name_only = InstagramClientFactory()
    mailbox = InstagramClientFactory(instagram_certain=False)
    twins = InstagramClientFactory.create_batch(2, instagram_username="twins")
    doubted = InstagramClientFactory(instagram_username="doubted")
    ContactFactory(username="doubted", conflict="client_taken")
    nobody = ClientFactory()
    expected = {
        linked.pk: "linked",
        name_only.pk: "name_only",
        mailbox.pk: "conflict",
        twins[0].pk: "conflict",
        twins[1].pk: "conflict",
        doubted.pk: "conflict",
        nobody.pk: "none",
    }
    with django_assert_num_queries(1):
        assert selectors.instagram_states(expected) == expected
    annotated = selectors.with_instagram_state(Client.objects.all())
    assert dict(annotated.values_list("pk", "instagram_state")) == expected


@pytest.mark.django_db
def test_the_list_of_surveys_takes_two_queries(django_assert_num_queries: Any) -> None:
    SurveyFactory.create_batch(2)
    ReachableSurveyFactory()
    with django_assert_num_queries(2):
        shown = [
            (row.visit.company.title, row.client, list(row.answers.all()))
            for row in selectors.feedback_list()
        ]
    assert len(shown) == 3


def test_every_reason_of_the_rules_has_its_sentence() -> None:
    assert {reason.value for reason in Reason} <= set(dict(REASON_WORDS))
    assert selectors.reason_text("never_wrote") != "never_wrote"
    assert selectors.reason_text("") == ""
