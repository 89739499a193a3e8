"""Where Direct cannot reach a client: letters, and how they end."""

from __future__ import annotations

import smtplib
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend

from feedback.models import Message
from feedback.rules import Way
from tests.feedback.factories import NOW
from tests.feedback.services.other_ways import account, campaign_with, run, state, stuck
from tests.feedback.services.sms import Sms, sms

pytestmark = pytest.mark.django_db
__all__ = ["account", "sms"]

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


def test_a_letter_goes_to_a_mail_box_and_never_to_an_instagram_name(sms: Sms) -> None:
    campaign_with(Way.EMAIL)
    survey = stuck()
    named = stuck(email="olena.k@gmail.com", instagram_username="olena.k")
    assert run() == ["sent"]
    (letter,) = mail.outbox
    assert (letter.to, letter.subject) == (["olena@ukr.net"], "Як пройшов ваш візит?")
    assert "ref=" in letter.body
    assert "/stop/" in letter.body
    assert state(survey) == ("sent", "", "email")
    assert state(named) == ("waiting", "never_wrote", "")


@pytest.mark.parametrize(
    ("error", "message", "survey_state"),
    [
        (smtplib.SMTPRecipientsRefused({}), "failed", ("waiting", "email_refused")),
        (smtplib.SMTPServerDisconnected("gone"), "unknown", ("unknown", "outcome_unknown")),
        (TimeoutError(), "unknown", ("unknown", "outcome_unknown")),
    ],
    ids=["refused", "gone in the middle", "no answer"],
)
def test_how_a_letter_ends(
    monkeypatch: pytest.MonkeyPatch, error: Exception, message: str, survey_state: tuple[str, str]
) -> None:
    campaign_with(Way.EMAIL)
    survey = stuck()

    def fail(_self: Any, _letters: Any) -> int:
        raise error

    monkeypatch.setattr(EmailBackend, "send_messages", fail)
    assert run() == [message]
    monkeypatch.undo()
    assert state(survey)[:2] == survey_state
    run(NOW + 5 * HOUR)
    assert mail.outbox == []


def test_a_mail_server_that_is_down_costs_nothing_but_time(monkeypatch: pytest.MonkeyPatch) -> None:
    campaign_with(Way.EMAIL)
    stuck()

    def refuse(_self: Any) -> bool:
        raise ConnectionRefusedError

    monkeypatch.setattr(EmailBackend, "open", refuse)
    assert run() == ["queued"]
    monkeypatch.undo()
    assert run(NOW + MINUTE) == []
    assert run(NOW + 6 * MINUTE) == ["sent"]
    assert Message.objects.get().attempts == 1


def test_without_a_mail_server_nobody_is_written_to(settings: Any) -> None:
    settings.EMAIL_READY = False
    campaign_with(Way.EMAIL, Way.MANUAL)
    survey = stuck()
    run()
    survey.refresh_from_db()
    assert survey.by_hand_since is not None
    assert mail.outbox == []
