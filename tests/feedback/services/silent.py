"""Surveys that went and have no answer yet, under a campaign that reminds after three days."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from feedback.models import Campaign, Message, VisitFeedback
from feedback.rules import Way
from tests.factories import CompletedVisitFactory, InstagramClientFactory
from tests.feedback.factories import NOW, ContactFactory, SurveyFactory, make_campaign

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
DUE = NOW + 3 * DAY


def campaign_with(*others: str, **values: Any) -> Campaign:
    """A campaign of these ways beside Direct."""
    return make_campaign(channels=[Way.INSTAGRAM, *others], reminder_days=3, **values)


def asked(way: str = Way.ALTEGIO_SMS, **values: Any) -> VisitFeedback:
    """A survey that went at NOW by this way and has no answer."""
    details = {"phone": "+380671234567", "email": "olena@ukr.net", "name": "Олена"}
    visit = CompletedVisitFactory(client=InstagramClientFactory(**details))
    visit.company.altegio_id = 1001
    visit.company.save()
    made = {"status": "sent", "channel": way, "sent_at": NOW, "awaiting": "rating", "visit": visit, **values}
    return SurveyFactory(**made)


def in_direct(last_action_at: datetime = DUE - HOUR, **values: Any) -> VisitFeedback:
    """A survey that went in Direct; its client last wrote at this moment."""
    survey = asked(Way.INSTAGRAM, **values)
    contact = ContactFactory(client=survey.client, last_action_at=last_action_at)
    VisitFeedback.objects.filter(pk=survey.pk).update(contact=contact)
    return survey


def reminders() -> list[Message]:
    """All reminders in the outbox."""
    return list(Message.objects.filter(purpose="reminder"))
