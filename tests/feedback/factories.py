"""Rows of the surveys for tests: an account that works, people who wrote, surveys that are due."""

from __future__ import annotations

from datetime import timedelta

import factory
from django.conf import settings
from factory.django import DjangoModelFactory

from feedback.models import (
    Answer,
    Campaign,
    InstagramAccount,
    InstagramContact,
    Message,
    OptOut,
    Question,
    VisitFeedback,
)
from feedback.services.campaigns import default_campaign
from tests.factories import NOON, CompletedVisitFactory

DAY = timedelta(days=1)
# A day after the default visit: 13:00 in Kyiv, inside the sending hours, and the default survey is due.
NOW = NOON + DAY + timedelta(hours=1)


def make_campaign(*, enabled: bool = True, **values: object) -> Campaign:
    """The default campaign, on since a week before NOW unless told otherwise."""
    campaign = default_campaign()
    fields = {"enabled": enabled, "since": NOW - 7 * DAY, **values}
    for name, value in fields.items():
        setattr(campaign, name, value)
    campaign.save()
    return campaign


def add_campaign(**values: object) -> Campaign:
    """Another campaign that asks, with one question and none of the rules that a new one begins with."""
    plain = {"enabled": True, "since": NOW - 7 * DAY, "min_days_between": 0, "skip_reviewed": False}
    campaign = Campaign.objects.create(**{"name": "Інша", **plain, **values})
    Question.objects.create(campaign=campaign, position=1, key="rating", kind="rating", text_uk="Як вам?")
    return campaign


class AccountFactory(DjangoModelFactory[InstagramAccount]):
    """The account of the environment, as it is after its token was taken over."""

    ig_id = factory.LazyFunction(lambda: settings.INSTAGRAM_ACCOUNT_ID)
    username = "sandbox_salon"
    token = factory.LazyFunction(lambda: settings.INSTAGRAM_ACCESS_TOKEN)
    conversations_read_at = NOW - DAY

    class Meta:
        model = InstagramAccount
        django_get_or_create = ("ig_id",)


class ContactFactory(DjangoModelFactory[InstagramContact]):
    """A person who wrote an hour before NOW and is nobody's client yet."""

    account = factory.SubFactory(AccountFactory)
    igsid = factory.Sequence(lambda n: f"9000000000000{n:04d}")
    last_action_at = NOW - timedelta(hours=1)

    class Meta:
        model = InstagramContact


class SurveyFactory(DjangoModelFactory[VisitFeedback]):
    """A planned survey that is due at NOW, about a completed visit with a master and a service."""

    campaign = factory.LazyFunction(make_campaign)
    visit = factory.SubFactory(CompletedVisitFactory)
    client = factory.SelfAttribute("visit.client")
    client_name = factory.LazyAttribute(lambda row: row.client.name if row.client else "")
    instagram_username = factory.LazyAttribute(
        lambda row: row.client.instagram_username if row.client else ""
    )
    visit_date = factory.SelfAttribute("visit.starts_at")
    service_name = "Манікюр"
    master_name = "Оксана"
    due_at = NOW - timedelta(minutes=1)
    expires_at = NOW + 7 * DAY

    class Meta:
        model = VisitFeedback


class ReachableSurveyFactory(SurveyFactory):
    """A due survey whose client wrote within the window."""

    class Meta:
        skip_postgeneration_save = True

    @factory.post_generation
    def person(self: VisitFeedback, create: bool, extracted: object, **values: object) -> None:
        """Make the client's contact; its values can be given as `person__last_action_at=…`."""
        if create:
            linked = {
                "client": self.client,
                "linked_by": InstagramContact.LinkedBy.USERNAME,
                "linked_at": NOW,
            }
            ContactFactory(**{**linked, "username": self.instagram_username, **values})


class MessageFactory(DjangoModelFactory[Message]):
    """A queued message to a person, of no survey."""

    contact = factory.SubFactory(ContactFactory)
    purpose = "rating"
    text = "Як усе пройшло?"

    class Meta:
        model = Message


class AnswerFactory(DjangoModelFactory[Answer]):
    """A rating."""

    feedback = factory.SubFactory(SurveyFactory)
    question_key = kind = "rating"
    number = 5
    answered_at = NOW

    class Meta:
        model = Answer


class OptOutFactory(DjangoModelFactory[OptOut]):
    """A person who asked not to be written to."""

    contact = factory.SubFactory(ContactFactory)

    class Meta:
        model = OptOut
