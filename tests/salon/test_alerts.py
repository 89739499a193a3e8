"""What wants a person: heard once, shown on every page, told by one letter, over with its cause."""

from __future__ import annotations

import smtplib
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from altegio import signals as mirror
from altegio.models import SyncState
from feedback import signals as surveys
from feedback.models import Campaign, InstagramAccount, Message
from feedback.services import accounts
from salon import tasks
from salon.alerts import keeping, letters
from salon.models import Alert
from tests.factories import CompanyFactory, SyncStateFactory
from tests.feedback.factories import AccountFactory, make_campaign
from tests.roles import browser_of, user_in

pytestmark = pytest.mark.django_db

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NUMBERS = count(17841400000000500)
LIST = "/admin/salon/alert/"


@pytest.fixture(autouse=True)
def company() -> None:
    """The location of the settings of tests."""
    CompanyFactory(title="Салон на Подолі")


@pytest.fixture
def manager() -> Browser:
    """A manager's browser."""
    return browser_of(user_in("manager"))


@pytest.fixture
def letters_go(settings: Any) -> None:
    """A mail server is set."""
    settings.EMAIL_READY = True


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


# --- heard ----------------------------------------------------------------------------------------
def test_a_stopped_account_is_one_row_however_often_it_is_said() -> None:
    account = AccountFactory()
    accounts.stop(account, InstagramAccount.State.RECONNECT, "190/463", "expired")
    surveys.alert.send(
        sender=InstagramAccount, code="instagram_reconnect", message="Ще раз", account=account.pk, advice=""
    )
    alert = Alert.objects.get()
    assert (alert.kind, alert.subject, alert.times, alert.stops) == (
        "instagram_reconnect",
        str(account.pk),
        2,
        True,
    )
    assert alert.link == f"/admin/feedback/instagramaccount/{account.pk}/check/"


def test_a_row_says_what_is_wrong_and_apart_from_it_what_to_do() -> None:
    accounts.stop(AccountFactory(), InstagramAccount.State.RECONNECT, "190/463", "expired")
    alert = Alert.objects.get()
    assert "Строк доступу минув." in alert.sentence
    assert "Підключити знову" in alert.advice
    assert "Підключити знову" not in alert.sentence


def test_an_alert_is_undone_with_the_transaction_of_its_sender() -> None:
    with transaction.atomic():
        no_funds()
        transaction.set_rollback(True)
    assert not Alert.objects.exists()


def test_two_accounts_have_a_row_each_and_the_same_trouble_after_its_end_a_new_one() -> None:
    first, second = AccountFactory(), another()
    for account in (first, second):
        accounts.stop(account, InstagramAccount.State.STOPPED, "10/1893063", "")
    assert Alert.objects.count() == 2
    accounts.lift(InstagramAccount.objects.get(pk=first.pk))
    accounts.stop(first, InstagramAccount.State.STOPPED, "10/1893063", "")
    assert Alert.objects.filter(subject=str(first.pk)).count() == 2
    assert keeping.open_alerts().count() == 2


def test_a_refusal_of_a_whole_location_and_of_one_list_are_two_things() -> None:
    said = {"sender": 1001, "code": "rights", "message": "403"}
    mirror.alert.send(**said, stream="reviews", required=False)
    mirror.alert.send(**said, stream="appointments", required=True)
    rows = dict(Alert.objects.values_list("kind", "stops"))
    assert rows == {"altegio_lacks_rights": False, "altegio_rights": True}
    assert all("Салон на Подолі" in alert.sentence for alert in Alert.objects.all())


# --- found by the scan ----------------------------------------------------------------------------
def test_what_no_signal_told_of_is_found_by_the_scan_once() -> None:
    AccountFactory(state="reconnect", state_code="190/463")
    another(warnings=["silent"])
    SyncStateFactory(stream="appointments", error_code="authentication")
    SyncStateFactory(stream="reviews", error_code="rights")
    now = timezone.now()
    assert keeping.scan(now) == 4
    assert keeping.scan(now + HOUR) == 0
    kinds = set(Alert.objects.values_list("kind", flat=True))
    assert kinds == {
        "instagram_reconnect",
        "instagram_silent",
        "altegio_authentication",
        "altegio_lacks_rights",
    }


def test_the_scan_takes_a_flat_number_of_queries() -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            keeping.scan(timezone.now())
        return len(caught)

    AccountFactory(warnings=["silent"])
    SyncStateFactory(stream="reviews", error_code="rights")
    queries()
    few = queries()
    for _ in range(6):
        another(warnings=["silent", "unsubscribed"])
    for stream in ("transactions", "labels"):
        SyncStateFactory(stream=stream, error_code="rights")
    queries()
    assert queries() == few


# --- over -----------------------------------------------------------------------------------------
def test_an_alert_ends_with_the_signal_that_it_is_over() -> None:
    account = AccountFactory()
    accounts.stop(account, InstagramAccount.State.STOPPED, "200", "")
    account.refresh_from_db()
    accounts.lift(account)
    assert Alert.objects.get().ended_at is not None


def test_an_alert_ends_when_a_person_has_put_it_right() -> None:
    account = AccountFactory()
    accounts.stop(account, InstagramAccount.State.RECONNECT, "190/463", "")
    accounts.resume(account)
    keeping.scan(timezone.now() + HOUR)
    assert Alert.objects.get().ended_at is not None


def test_a_location_that_is_read_again_ends_its_alert() -> None:
    state = SyncStateFactory(stream="appointments", error_code="licence")
    keeping.scan(timezone.now())
    later = timezone.now() + HOUR
    SyncState.objects.filter(pk=state.pk).update(error_code="", last_ok_at=later)
    keeping.scan(later)
    assert Alert.objects.get().ended_at is not None


def test_a_signal_that_is_ahead_of_its_state_is_not_ended_at_once() -> None:
    mirror.alert.send(sender=1001, code="rights", message="403", stream="appointments", required=True)
    keeping.scan(timezone.now())
    assert Alert.objects.get().ended_at is None


def test_an_empty_sms_account_is_an_alert_until_an_sms_goes() -> None:
    sms_campaign()
    no_funds()
    keeping.scan(timezone.now() + 3 * DAY)
    assert Alert.objects.get().ended_at is None
    surveys.sms_went.send(sender=Message)
    assert Alert.objects.get().ended_at is not None


def test_nobody_is_troubled_about_sms_that_no_campaign_sends() -> None:
    sms_campaign(enabled=False)
    no_funds()
    keeping.scan(timezone.now())
    assert Alert.objects.get().ended_at is not None


def test_a_single_event_is_over_after_a_quiet_day() -> None:
    surveys.alert.send(sender=Message, code="instagram_window", message="Годинник?", account=7, advice="")
    keeping.scan(timezone.now() + HOUR)
    assert Alert.objects.get().ended_at is None
    keeping.scan(timezone.now() + 2 * DAY)
    assert Alert.objects.get().ended_at is not None


# --- shown ----------------------------------------------------------------------------------------
@pytest.mark.parametrize("role", ["owner", "manager"])
@pytest.mark.parametrize("path", ["/admin/", "/admin/altegio/client/", "/admin/calendar/"])
def test_every_page_has_the_line_with_what_to_do_and_a_link(role: str, path: str) -> None:
    sms_campaign()
    no_funds()
    shown = page(browser_of(user_in(role)), path)
    assert "рахунок SMS в Altegio порожній" in shown
    assert "Поповніть його в Altegio" in shown
    assert 'href="/admin/feedback/campaign/"' in shown


@pytest.mark.parametrize("role", ["receptionist", "master", "nobody"])
def test_who_looks_after_other_things_sees_no_line(role: str) -> None:
    no_funds()
    AccountFactory(state="reconnect", state_code="190/463")
    SyncStateFactory(stream="appointments", error_code="licence")
    assert 'class="alarm' not in page(browser_of(user_in(role)))


def test_the_same_trouble_is_never_shown_twice(manager: Browser) -> None:
    SyncStateFactory(stream="appointments", error_code="licence")
    accounts.stop(AccountFactory(), InstagramAccount.State.RECONNECT, "190/463", "")
    keeping.scan(timezone.now())
    for path in ("/admin/", "/admin/altegio/health/", "/admin/altegio/visit/"):
        assert page(manager, path).count('role="alert"') == 2
    listed = page(manager, LIST)
    assert 'role="alert"' not in listed
    assert listed.count("Строк доступу минув.") == 1


def test_a_line_is_gone_the_moment_its_cause_is(manager: Browser) -> None:
    account = AccountFactory()
    accounts.stop(account, InstagramAccount.State.RECONNECT, "190/463", "")
    assert "Строк доступу минув." in page(manager)
    accounts.resume(account)
    assert "Строк доступу минув." not in page(manager)


def test_no_phone_and_no_words_of_altegio_stand_in_an_alert() -> None:
    message = "Altegio не приймає (401; +380671112233)"
    mirror.alert.send(sender=1001, code="authentication", message=message, stream="company", required=True)
    alert = Alert.objects.get()
    assert "+380671112233" not in alert.sentence + alert.advice
    assert "ALTEGIO_PARTNER_TOKEN" in alert.advice


@pytest.mark.parametrize("path", ["/admin/", "/admin/altegio/client/", "/admin/altegio/health/", LIST])
def test_pages_take_no_more_queries_for_many_alerts(manager: Browser, path: str) -> None:
    def queries() -> int:
        manager.get(path)
        with CaptureQueriesContext(connection) as caught:
            assert manager.get(path).status_code == 200
        return len(caught)

    AccountFactory(warnings=["silent"])
    SyncStateFactory(stream="clients")
    SyncStateFactory(stream="appointments", error_code="rights")
    keeping.scan(timezone.now())
    few = queries()
    for number in range(8):
        another(warnings=["silent", "unsubscribed"])
        surveys.alert.send(
            sender=Message, code="instagram_window", message="Годинник?", account=number + 100, advice=""
        )
    SyncState.objects.filter(stream="clients").update(error_code="licence")
    keeping.scan(timezone.now())
    assert queries() == few


# --- seen -----------------------------------------------------------------------------------------
def test_who_has_seen_it_is_kept_and_the_line_becomes_a_quiet_one(manager: Browser) -> None:
    sms_campaign()
    no_funds()
    alert = Alert.objects.get()
    answer = manager.post(f"{LIST}{alert.pk}/seen/", {"next": "/admin/altegio/visit/"})
    assert answer["Location"] == "/admin/altegio/visit/"
    alert.refresh_from_db()
    assert alert.seen_by.username == "the-manager"
    home = page(manager)
    assert 'role="alert"' not in home
    assert "бачили, ще не минула" in home
    assert "the-manager" in page(manager, LIST)


def test_the_first_who_saw_it_stays_and_a_look_changes_nothing(manager: Browser) -> None:
    no_funds()
    alert = Alert.objects.get()
    manager.get(f"{LIST}{alert.pk}/seen/")
    assert Alert.objects.get().seen_at is None
    manager.post(f"{LIST}{alert.pk}/seen/")
    browser_of(user_in("owner")).post(f"{LIST}{alert.pk}/seen/")
    assert Alert.objects.get().seen_by.username == "the-manager"


def test_several_are_marked_as_seen_on_the_list(manager: Browser) -> None:
    AccountFactory(warnings=["silent", "unsubscribed"])
    keeping.scan(timezone.now())
    chosen = list(Alert.objects.values_list("pk", flat=True))
    manager.post(LIST, {"action": "acknowledge", "_selected_action": chosen})
    assert not Alert.objects.filter(seen_at=None).exists()


@pytest.mark.parametrize("role", ["receptionist", "master"])
def test_others_neither_see_the_list_nor_mark_anything(role: str) -> None:
    no_funds()
    browser = browser_of(user_in(role))
    assert browser.get(LIST).status_code == 403
    assert browser.post(f"{LIST}{Alert.objects.get().pk}/seen/").status_code == 403
    assert Alert.objects.get().seen_at is None


def test_nobody_adds_changes_or_deletes_an_alert() -> None:
    no_funds()
    owner, pk = browser_of(user_in("owner")), Alert.objects.get().pk
    assert owner.get(f"{LIST}add/").status_code == 403
    assert owner.post(f"{LIST}{pk}/delete/", {"post": "yes"}).status_code == 403
    assert owner.get(f"{LIST}{pk}/change/").status_code == 200


def test_a_foreign_address_leads_back_to_the_list(manager: Browser) -> None:
    no_funds()
    answer = manager.post(f"{LIST}{Alert.objects.get().pk}/seen/", {"next": "https://elsewhere.example/"})
    assert answer["Location"] == LIST


# --- letters --------------------------------------------------------------------------------------
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


def test_the_schedule_looks_after_alerts(settings: Any) -> None:
    call_command("check")
    names = [entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()]
    assert "salon.tasks.look_after_alerts" in names
