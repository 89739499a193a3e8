"""Every kind of webhook has one effect, by the time at which it happened, however and how often it comes."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection

from feedback.models import ContactEvent, Delivery, InstagramAccount, InstagramContact
from feedback.services import hearing, inbox, retention
from tests.feedback.deliveries import ACCOUNT, body, echo, millis, wrote
from tests.feedback.factories import DAY, NOW, ContactFactory
from tests.feedback.services.heard import ANNA, account, deliver, hear

pytestmark = pytest.mark.django_db
__all__ = ["account"]

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


def item(**parts: Any) -> dict[str, Any]:
    return {"sender": {"id": ANNA}, "recipient": {"id": ACCOUNT}, "timestamp": millis(NOW), **parts}


def message(**parts: Any) -> dict[str, Any]:
    return item(message={"mid": "m1", **parts})


def attached(kind: str) -> list[dict[str, Any]]:
    return [{"type": kind, "payload": {"url": "https://lookaside.fbsbx.com/x"}}]


SHAPES = [
    pytest.param(message(text="Добрий день"), "text", "greeting", True, id="text"),
    pytest.param(
        message(text="5", quick_reply={"payload": "none of ours"}), "quick_reply", "greeting", True, id="tap"
    ),
    pytest.param(message(attachments=attached("image")), "attachment", "opened", True, id="picture"),
    pytest.param(message(attachments=attached("audio")), "attachment", "opened", True, id="voice"),
    pytest.param(
        message(text="гарно", reply_to={"story": {"id": "1", "url": "https://x"}}),
        "story_reply",
        "opened",
        True,
        id="story reply",
    ),
    pytest.param(
        message(attachments=attached("story_mention")), "story_mention", "opened", True, id="mention"
    ),
    pytest.param(message(attachments=attached("ig_post")), "share", "opened", True, id="shared post"),
    pytest.param(message(attachments=attached("ig_reel")), "share", "opened", True, id="shared reel"),
    pytest.param(message(is_unsupported=True), "unsupported", "opened", True, id="unsupported"),
    pytest.param(
        item(postback={"mid": "m1", "payload": "hours"}), "postback", "opened", True, id="menu item"
    ),
    pytest.param(
        item(reaction={"mid": "m0", "action": "react", "emoji": "❤"}),
        "reaction",
        "opened",
        True,
        id="reaction",
    ),
    pytest.param(
        item(reaction={"mid": "m0", "action": "unreact"}),
        "reaction",
        "opened",
        False,
        id="reaction taken back",
    ),
    pytest.param(
        item(referral={"source": "SHORTLINK"}), "referral", "opened", True, id="link without a word"
    ),
    pytest.param(
        item(referral={"source": "ADS", "type": "OPEN_THREAD"}),
        "referral",
        "opened",
        False,
        id="advertisement",
    ),
    pytest.param(item(read={"mid": "m0"}), "read", "ignored", False, id="read"),
    pytest.param(
        item(optin={"type": "notification_messages"}), "unknown", "ignored", False, id="unknown kind"
    ),
]


@pytest.mark.parametrize(("event", "kind", "outcome", "opens"), SHAPES)
def test_each_kind_has_its_one_effect_however_often_it_comes(
    event: dict[str, Any], kind: str, outcome: str, opens: bool
) -> None:
    for entry_time in range(3):  # a redelivery has another `entry.time`, and so another body
        deliver(body(event, time=1_783_000_000_000 + entry_time))
    row = ContactEvent.objects.get()
    assert (row.kind, row.outcome, row.handled_at, row.attempts) == (kind, outcome, NOW, 1)
    assert InstagramContact.objects.get().last_action_at == (NOW if opens else None)


@pytest.mark.parametrize(("event", "kind", "outcome", "opens"), SHAPES)
def test_the_time_at_which_it_happened_counts_however_late_it_comes(
    event: dict[str, Any], kind: str, outcome: str, opens: bool
) -> None:
    deliver(body(event), NOW + timedelta(hours=9))
    assert InstagramContact.objects.get().last_action_at == (NOW if opens else None)


def test_an_echo_is_no_act_of_the_client() -> None:
    assert hear(echo(ANNA, "Чекаємо на вас", NOW, "m1")).outcome == "staff_wrote"
    assert InstagramContact.objects.get().last_action_at is None


def test_what_another_app_leads_is_heard_all_the_same() -> None:
    entry = {"id": ACCOUNT, "time": 1, "standby": [wrote(ANNA, "Добрий день", NOW, "m1")]}
    deliver(json.dumps({"object": "instagram", "entry": [entry]}).encode())
    assert ContactEvent.objects.get().standby
    assert InstagramContact.objects.get().last_action_at == NOW


def test_who_writes_before_anything_was_sent_is_heard(settings: Any) -> None:
    """The environment's account is made by whoever needs it first: a webhook may be that."""
    InstagramAccount.objects.all().delete()
    assert settings.INSTAGRAM_ACCOUNT_ID == ACCOUNT
    assert hear(wrote(ANNA, "Добрий день", NOW, "m1")).outcome == "greeting"
    assert InstagramContact.objects.get().account.ig_id == ACCOUNT


def test_the_dashboards_test_is_kept_and_touches_nobody() -> None:
    value = {"sender": {"id": "12334"}, "timestamp": "1527459824", "message": {"mid": "random_mid"}}
    entry = {"id": "0", "time": 1, "changes": [{"field": "messages", "value": value}]}
    deliver(json.dumps({"object": "instagram", "entry": [entry]}).encode())
    row = ContactEvent.objects.get()
    assert (row.kind, row.shape, row.outcome) == ("unknown", "messages", "test")
    assert not InstagramContact.objects.exists()


def test_unknown_kinds_are_kept_under_the_vendors_name() -> None:
    assert hear(item(pass_thread_control={"new_owner_app_id": 1})).shape == "pass_thread_control"
    entry = {
        "id": ACCOUNT,
        "time": 1,
        "changes": [{"field": "comments", "value": {"id": "c1", "text": "ого"}}],
    }
    deliver(json.dumps({"object": "instagram", "entry": [entry]}).encode())
    assert set(ContactEvent.objects.values_list("shape", flat=True)) == {"pass_thread_control", "comments"}


def test_a_batch_of_a_thousand_is_one_delivery_and_a_thousand_effects() -> None:
    people = [f"9000000000001{number:04d}" for number in range(40)]
    events = [wrote(people[n % 40], f"слово {n}", NOW + n * SECOND, f"m{n}") for n in range(1000)]
    inbox.store_delivery(body(*events), NOW + DAY)
    assert inbox.sort_deliveries(NOW + DAY) == 1
    waiting = inbox.waiting_people(NOW + DAY)
    assert sum(inbox.hear(contact_id, NOW + DAY).handled for contact_id in waiting) == 1000
    assert set(InstagramContact.objects.values_list("igsid", flat=True)) == set(people)
    assert inbox.waiting_people(NOW + DAY) == []


# --- order ----------------------------------------------------------------------------------------
def test_a_persons_events_are_taken_in_the_order_in_which_they_happened(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    taken: list[str] = []
    monkeypatch.setattr(
        hearing, "give_effect", lambda _who, event, _now: taken.append(event.text) or "ignored"
    )
    for number in (3, 1, 2):
        inbox.store_delivery(
            body(wrote(ANNA, str(number), NOW + number * SECOND, f"m{number}")), NOW + MINUTE
        )
    inbox.sort_deliveries(NOW + MINUTE)
    inbox.hear(inbox.waiting_people(NOW + MINUTE)[0], NOW + MINUTE)
    assert taken == ["1", "2", "3"]


@pytest.mark.django_db(transaction=True)
def test_several_workers_keep_each_persons_order_and_take_nothing_twice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    taken: dict[str, list[str]] = {}

    def note(contact: InstagramContact, event: ContactEvent, _now: datetime) -> str:
        taken.setdefault(contact.igsid, []).append(event.text)
        return "ignored"

    monkeypatch.setattr(hearing, "give_effect", note)
    people = [f"9000000000001{number:04d}" for number in range(5)]
    for number in range(20):
        events = [wrote(who, f"{number:02d}", NOW + number * SECOND, f"{who}.{number}") for who in people]
        inbox.store_delivery(body(*events), NOW + MINUTE)
        inbox.store_delivery(body(*events, time=1), NOW + MINUTE)
    barrier = Barrier(3)

    def work() -> None:
        barrier.wait()
        try:
            for _round in range(30):
                inbox.sort_deliveries(NOW + MINUTE, limit=5)
                for contact_id in inbox.waiting_people(NOW + MINUTE):
                    inbox.hear(contact_id, NOW + MINUTE)
        finally:
            connection.close()

    threads = [Thread(target=work) for _each in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    expected = [f"{number:02d}" for number in range(20)]
    assert {who: sorted(words) for who, words in taken.items()} == dict.fromkeys(people, expected)
    for words in taken.values():
        # Sorting goes on meanwhile, five bodies at a time, so what is sorted later comes later.
        assert words == expected


def test_an_old_act_does_not_make_somebody_reachable_again_who_was_refused_later() -> None:
    contact = ContactFactory(igsid=ANNA, last_action_at=None, unreachable_since=NOW - MINUTE)
    hear(wrote(ANNA, "Привіт", NOW - 2 * MINUTE, "m1"))
    contact.refresh_from_db()
    assert contact.unreachable_since == NOW - MINUTE
    hear(wrote(ANNA, "Я тут", NOW, "m2"))
    contact.refresh_from_db()
    assert contact.unreachable_since is None


# --- raw bodies -----------------------------------------------------------------------------------
def test_raw_bodies_go_after_their_time_and_the_events_stay(settings: Any) -> None:
    settings.INSTAGRAM_RAW_DAYS = 3
    deliver(body(wrote(ANNA, "старе", NOW, "m1")))
    deliver(body(wrote(ANNA, "нове", NOW + 2 * DAY, "m2")), NOW + 2 * DAY)
    waiting = inbox.store_delivery(body(wrote(ANNA, "ще чекає", NOW, "m3")), NOW)
    assert retention.purge(NOW + 4 * DAY) == 1
    assert set(Delivery.objects.values_list("pk", flat=True)) >= {waiting.pk}
    assert Delivery.objects.count() == 2
    assert ContactEvent.objects.filter(text="старе", delivery=None).exists()
