"""A redelivered event has the key that it had, and no two events share one."""

from __future__ import annotations

from typing import Any

import pytest

from tests.feedback.channels.bodies import REFERRAL, SENT_AT, echo, item, one

SAME = [
    pytest.param(item(message={"mid": "m1", "text": "x"}), id="message"),
    pytest.param(item(read={"mid": "m1"}), id="read"),
    pytest.param(item(reaction={"mid": "m1", "action": "react", "emoji": "❤"}), id="reaction"),
    pytest.param(item(message_edit={"mid": "m1", "num_edit": 0}), id="edit"),
    pytest.param(item(referral=REFERRAL), id="referral"),
    pytest.param(echo(text="x"), id="echo"),
    pytest.param(item(optin={"a": 1}), id="unknown"),
]


@pytest.mark.parametrize("body", SAME)
def test_a_redelivery_in_another_body_has_the_same_key(body: dict[str, Any]) -> None:
    again = {**body, "timestamp": str(body["timestamp"])}
    assert one(body).key == one(again, entry_time=1783880311700).key


DIFFERENT = [
    pytest.param(item(message={"mid": "m1"}), item(message={"mid": "m2"}), id="two messages"),
    pytest.param(
        item(message={"mid": "m1", "text": "x"}), item(message={"mid": "m1", "is_deleted": True}), id="unsend"
    ),
    pytest.param(
        item(reaction={"mid": "m1", "action": "react"}),
        item(reaction={"mid": "m1", "action": "unreact"}),
        id="reaction taken back",
    ),
    pytest.param(
        item(message_edit={"mid": "m1", "num_edit": 1}),
        item(message_edit={"mid": "m1", "num_edit": 2}),
        id="edited twice",
    ),
    pytest.param(item(read={"mid": "m1"}), {**item(read={"mid": "m1"}), "sender": {"id": "2"}}, id="readers"),
    pytest.param(item(referral=REFERRAL), {**item(referral=REFERRAL), "timestamp": SENT_AT + 1}, id="clicks"),
    pytest.param(item(message={"mid": "m1", "text": "x"}), echo(text="x"), id="message and echo"),
]


@pytest.mark.parametrize(("first", "second"), DIFFERENT)
def test_different_events_have_different_keys(first: dict[str, Any], second: dict[str, Any]) -> None:
    assert one(first).key != one(second).key


def test_keys_fit_a_column_and_stay_distinct_for_long_message_ids() -> None:
    long = "aWdfZAG1faXRlbToxOklHTWVzc2FnZ" * 8
    first, second = (one(item(message={"mid": long + end, "text": "x"})).key for end in "ab")
    assert first != second
    assert max(len(first), len(second)) <= 200
