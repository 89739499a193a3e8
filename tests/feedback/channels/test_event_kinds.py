"""What an event of a webhook means: its kind, its person, its time, and whether it opens the window."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from feedback.channels.instagram.events import UNKNOWN_TIME, EventKind
from tests.feedback.channels.bodies import ACCOUNT, AT, PERSON, REFERRAL, SENT_AT, echo, item, one

MESSAGES = [
    pytest.param({"mid": "m1", "text": "Привіт"}, EventKind.TEXT, id="text"),
    pytest.param(
        {"mid": "m1", "text": "5", "quick_reply": {"payload": "p"}}, EventKind.QUICK_REPLY, id="tap"
    ),
    pytest.param({"mid": "m1", "attachments": [{"type": "image"}]}, EventKind.ATTACHMENT, id="picture"),
    pytest.param(
        {"mid": "m1", "text": "ого", "reply_to": {"story": {"id": "s"}}},
        EventKind.STORY_REPLY,
        id="story reply",
    ),
    pytest.param(
        {"mid": "m1", "attachments": [{"type": "story_mention"}]}, EventKind.STORY_MENTION, id="story mention"
    ),
    pytest.param({"mid": "m1", "attachments": [{"type": "ig_reel"}]}, EventKind.SHARE, id="shared reel"),
    pytest.param({"mid": "m1", "is_unsupported": True}, EventKind.UNSUPPORTED, id="unsupported"),
    pytest.param({"mid": "m1", "text": "5", "reply_to": {"mid": "m0"}}, EventKind.TEXT, id="reply"),
]


@pytest.mark.parametrize(("message", "kind"), MESSAGES)
def test_what_a_person_sends_has_its_kind_and_opens_the_window(
    message: dict[str, Any], kind: EventKind
) -> None:
    event = one(item(message=message))
    assert (event.kind, event.person_id, event.account_id, event.mid) == (kind, PERSON, ACCOUNT, "m1")
    assert event.opens_window
    assert event.occurred_at == AT


OTHERS = [
    pytest.param({"postback": {"mid": "m1", "payload": "RATE"}}, EventKind.POSTBACK, True, id="ice breaker"),
    pytest.param({"reaction": {"mid": "m1", "action": "react"}}, EventKind.REACTION, True, id="reaction"),
    pytest.param({"reaction": {"mid": "m1", "action": "unreact"}}, EventKind.REACTION, False, id="unreact"),
    pytest.param({"read": {"mid": "m1"}}, EventKind.READ, False, id="read"),
    pytest.param({"message_edit": {"mid": "m1", "num_edit": 1}}, EventKind.EDIT, False, id="edit"),
    pytest.param({"message": {"mid": "m1", "is_deleted": True}}, EventKind.UNSEND, False, id="unsend"),
    pytest.param({"referral": {"ref": "r", "source": "SHORTLINKS"}}, EventKind.REFERRAL, True, id="ig.me"),
    pytest.param(
        {"referral": {"ref": "r", "source": "SHORTLINK"}}, EventKind.REFERRAL, True, id="ig.me again"
    ),
    pytest.param({"referral": {"ref": "r", "source": "ADS"}}, EventKind.REFERRAL, False, id="click on an ad"),
    pytest.param({"optin": {"type": "x"}}, EventKind.UNKNOWN, False, id="opt-in"),
    pytest.param({"delivery": {"mids": ["m1"]}}, EventKind.UNKNOWN, False, id="unknown kind"),
]


@pytest.mark.parametrize(("parts", "kind", "opens"), OTHERS)
def test_other_acts_open_the_window_only_where_the_vendor_lists_them(
    parts: dict[str, Any], kind: EventKind, opens: bool
) -> None:
    event = one(item(**parts))
    assert (event.kind, event.opens_window, event.person_id) == (kind, opens, PERSON)


def test_an_echo_names_the_client_and_opens_nothing() -> None:
    event = one(echo(text="Дякуємо"))
    assert (event.kind, event.person_id, event.opens_window) == (EventKind.ECHO, PERSON, False)


def test_a_message_from_the_account_itself_is_an_echo_even_without_the_mark() -> None:
    assert one({**echo(), "message": {"mid": "m1", "text": "x"}}).kind is EventKind.ECHO


def test_a_message_we_took_back_is_an_unsend_of_that_person() -> None:
    event = one(echo(is_deleted=True))
    assert (event.kind, event.person_id) == (EventKind.UNSEND, PERSON)


@pytest.mark.parametrize(
    "parts",
    [
        pytest.param({"referral": REFERRAL}, id="existing thread"),
        pytest.param({"postback": {"mid": "m", "payload": "p", "referral": REFERRAL}}, id="ice breaker"),
        pytest.param({"message": {"mid": "m", "text": "Привіт", "referral": REFERRAL}}, id="first message"),
    ],
)
def test_the_token_of_an_ig_me_link_is_found_wherever_the_vendor_puts_it(parts: dict[str, Any]) -> None:
    event = one(item(**parts))
    assert event.ref == "tok_en-1="
    assert event.opens_window


def test_payloads_of_taps_and_postbacks_are_lifted() -> None:
    assert one(item(message={"mid": "m", "quick_reply": {"payload": "r:5"}})).payload == "r:5"
    assert one(item(postback={"mid": "m", "payload": "RATE"})).payload == "RATE"


def test_an_event_another_app_handles_is_marked() -> None:
    assert one(item(message={"mid": "m1", "text": "x"}), field="standby").standby
    assert not one(item(message={"mid": "m1", "text": "x"})).standby


@pytest.mark.parametrize(
    ("stamp", "expected"),
    [
        pytest.param(SENT_AT, AT, id="milliseconds"),
        pytest.param(str(SENT_AT), AT, id="milliseconds as text"),
        pytest.param(1527459824, datetime(2018, 5, 27, 22, 23, 44, tzinfo=UTC), id="seconds"),
        pytest.param("1527459824", datetime(2018, 5, 27, 22, 23, 44, tzinfo=UTC), id="seconds as text"),
        pytest.param("2021-09-08T06:34:04+0000", datetime(2021, 9, 8, 6, 34, 4, tzinfo=UTC), id="ISO"),
        pytest.param("2021-09-08T06:34:04", datetime(2021, 9, 8, 6, 34, 4, tzinfo=UTC), id="ISO, no zone"),
    ],
)
def test_the_time_is_the_events_own_in_any_form(stamp: Any, expected: datetime) -> None:
    event = one({**item(message={"mid": "m1", "text": "x"}), "timestamp": stamp})
    assert event.occurred_at == expected
    assert event.opens_window


@pytest.mark.parametrize(
    "stamp", [None, "", "soon", True, [], {}, 0, -1, 10**30, 1e300, "9" * 39, "0001-01-01"]
)
def test_a_message_without_a_readable_time_of_its_own_opens_no_window(stamp: Any) -> None:
    event = one({**item(message={"mid": "m1", "text": "x"}), "timestamp": stamp})
    assert event.occurred_at == datetime.fromtimestamp(1783880293, UTC)  # the delivery's, for display
    assert not event.opens_window


def test_where_no_time_is_given_at_all_the_time_is_the_named_unknown() -> None:
    event = one({**item(message={"mid": "m1"}), "timestamp": None}, entry_time=None)
    assert event.occurred_at == UNKNOWN_TIME
