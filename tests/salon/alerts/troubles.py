"""Troubles that are told of."""

from __future__ import annotations

from datetime import timedelta
from itertools import count
from typing import Any

from django.test import Client as Browser

from feedback import signals as surveys
from feedback.models import Campaign, InstagramAccount, Message
from tests.feedback.factories import AccountFactory, make_campaign

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NUMBERS = count(17841400000000500)
LIST = "/admin/salon/alert/"


def no_funds() -> None:
    """Altegio says that the SMS account is empty."""
    surveys.alert.send(sender=Message, code="sms_no_funds", message="Порожньо", account=None, advice="")


def another(**values: Any) -> InstagramAccount:
    """One more account."""
    return AccountFactory(ig_id=str(next(NUMBERS)), **values)


def sms_campaign(**values: Any) -> Campaign:
    """A campaign that goes on by SMS."""
    campaign = make_campaign()
    Campaign.objects.filter(pk=campaign.pk).update(
        channels=["instagram", "altegio_sms"], **{"enabled": True, **values}
    )
    return campaign


def page(browser: Browser, path: str = "/admin/") -> str:
    """What a page shows."""
    return browser.get(path).content.decode()
