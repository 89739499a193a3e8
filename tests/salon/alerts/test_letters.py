"""One letter tells owners and managers of an alert, and is repeated only where it surely did not go."""

from __future__ import annotations

import smtplib
from datetime import datetime
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from feedback import signals as surveys
from feedback.models import InstagramAccount, Message
from feedback.services import accounts
from salon import tasks
from salon.alerts import letters
from salon.models import Alert
from tests.feedback.factories import AccountFactory
from tests.roles import user_in
from tests.salon.alerts.troubles import DAY, HOUR, no_funds

pytestmark = pytest.mark.django_db


@pytest.mark.usefixtures("letters_go")
def test_owners_and_managers_get_one_letter_about_an_alert() -> None:
    user_in("owner", email="owner@example.com")
    user_in("manager", email="manager@example.com")
    user_in("receptionist", email="desk@example.com")
    accounts.stop(AccountFactory(username="salon"), InstagramAccount.State.RECONNECT, "190/463", "")
    now = timezone.now()
    tasks.mail_alerts()
    tasks.look_after_alerts()
    letters.send_due(now + DAY)
    (letter,) = mail.outbox
    assert letter.bcc == ["owner@example.com", "manager@example.com"]
    assert letter.to == []
    assert "Строк доступу минув." in letter.body
    assert "Підключити знову" in letter.body
    assert "/admin/feedback/instagramaccount/" in letter.body
    assert Alert.objects.get().mail == "sent"


def test_without_a_mail_server_there_is_no_letter_not_even_later(settings: Any) -> None:
    user_in("owner", email="owner@example.com")
    settings.EMAIL_READY = False
    no_funds()
    settings.EMAIL_READY = True
    assert letters.send_due(timezone.now() + HOUR) == 0
    assert Alert.objects.get().mail == ""


@pytest.mark.usefixtures("letters_go")
def test_where_nobody_has_an_address_there_is_no_letter() -> None:
    user_in("owner")
    user_in("manager", email="gone@example.com", is_active=False)
    no_funds()
    assert letters.send_due(timezone.now() + HOUR) == 0
    assert (Alert.objects.get().mail, mail.outbox) == ("", [])


@pytest.mark.usefixtures("letters_go")
def test_what_is_over_before_the_letter_went_needs_none() -> None:
    user_in("owner", email="owner@example.com")
    no_funds()
    surveys.sms_went.send(sender=Message)
    assert letters.send_due(timezone.now() + HOUR) == 0
    assert mail.outbox == []


@pytest.mark.usefixtures("letters_go")
@pytest.mark.parametrize(
    ("at_opening", "error", "state"),
    [
        (True, ConnectionRefusedError(), "queued"),
        (False, smtplib.SMTPServerDisconnected(), "unknown"),
        (False, smtplib.SMTPRecipientsRefused({}), "failed"),
    ],
    ids=["not reached", "cut off", "refused"],
)
def test_a_letter_is_repeated_only_where_it_surely_did_not_go(
    monkeypatch: pytest.MonkeyPatch, at_opening: bool, error: Exception, state: str
) -> None:
    def fail(*_more: Any) -> None:
        raise error

    user_in("owner", email="owner@example.com")
    no_funds()
    now = timezone.now()
    place = "django.core.mail.backends.locmem.EmailBackend"
    with monkeypatch.context() as patched:
        patched.setattr(f"{place}.{'open' if at_opening else 'send_messages'}", fail)
        letters.send_due(now)
    assert Alert.objects.get().mail == state
    letters.send_due(now + HOUR)
    assert len(mail.outbox) == (state == "queued")


@pytest.mark.usefixtures("letters_go")
def test_a_letter_whose_sender_died_is_never_sent_again() -> None:
    user_in("owner", email="owner@example.com")
    no_funds()
    now: datetime = timezone.now()
    Alert.objects.update(mail="sending", mail_at=now)
    letters.send_due(now + HOUR)
    assert (Alert.objects.get().mail, mail.outbox) == ("unknown", [])


@pytest.mark.usefixtures("letters_go")
def test_a_new_alert_hastens_its_letter_and_a_broker_that_is_away_stops_nothing(
    monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(tasks.mail_alerts, "apply_async", lambda **_more: asked.append("now"))
    with django_capture_on_commit_callbacks(execute=True):
        no_funds()
    assert asked == ["now"]
