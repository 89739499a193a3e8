"""What wants a person is heard once, or found by the scan, and is over with its cause."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from altegio import signals as mirror
from altegio.models import SyncState
from feedback import signals as surveys
from feedback.models import InstagramAccount, Message
from feedback.services import accounts
from salon.alerts import keeping
from salon.models import Alert
from tests.factories import SyncStateFactory
from tests.feedback.factories import AccountFactory
from tests.salon.alerts.troubles import DAY, HOUR, another, no_funds, sms_campaign

pytestmark = pytest.mark.django_db


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


def test_no_phone_and_no_words_of_altegio_stand_in_an_alert() -> None:
    message = "Altegio не приймає (401; +380671112233)"
    mirror.alert.send(sender=1001, code="authentication", message=message, stream="company", required=True)
    alert = Alert.objects.get()
    assert "+380671112233" not in alert.sentence + alert.advice
    assert "ALTEGIO_PARTNER_TOKEN" in alert.advice


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


def test_the_schedule_looks_after_alerts(settings: Any) -> None:
    call_command("check")
    names = [entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()]
    assert "salon.tasks.look_after_alerts" in names
