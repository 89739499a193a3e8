"""A case of this hour, and its page in a browser."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client as Browser
from django.utils import timezone

from feedback.models import Case, InstagramContact
from tests.feedback.cases import HOUR, opened
from tests.feedback.factories import AccountFactory, make_campaign


@pytest.fixture(autouse=True)
def connected() -> None:
    """An account and a campaign, as every case has them."""
    AccountFactory()
    make_campaign()


def page_of(case: Case) -> str:
    """The address of the case's page."""
    return f"/admin/feedback/case/{case.pk}/change/"


def do(browser: Browser, case: Case, what: str, **data: Any) -> str:
    """What the page says once this button of it was pressed."""
    answer = browser.post(f"/admin/feedback/case/{case.pk}/do/", {"do": what, **data}, follow=True)
    assert answer.status_code == 200
    return str(answer.content.decode())


def fresh(**values: Any) -> Case:
    """A case of this hour, whose client wrote a moment ago."""
    now = timezone.now()
    values = {"rating": 2, "comment": "Лак облущився", **values}
    case = opened(now=now, **values)
    InstagramContact.objects.filter(client=case.survey.client).update(last_action_at=now - HOUR)
    return case
