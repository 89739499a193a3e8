"""Webhook bodies of any shape: all that is readable comes out, and nothing breaks."""

from __future__ import annotations

import json
from datetime import UTC
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from feedback.channels.instagram.events import EventKind, InstagramEvent
from feedback.channels.instagram.webhook import Oddity, oddity, parse
from tests.feedback.channels.bodies import ACCOUNT, PERSON, SENT_AT, delivery, item, one

LETTERS = st.text("aїЇ5 \x00\ud83d💅'\"{", max_size=8)
UNTIMED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def test_all_events_of_all_entries_come_out_in_order() -> None:
    def entry(*mids: str) -> dict[str, Any]:
        return {"id": ACCOUNT, "messaging": [item(message={"mid": mid, "text": "x"}) for mid in mids]}

    raw = json.dumps({"object": "instagram", "entry": [entry("a", "b"), entry("c")]}).encode()
    assert [event.mid for event in parse(raw)] == ["a", "b", "c"]


def test_an_edit_of_a_new_message_without_a_sender_is_kept_without_a_person() -> None:
    event = one({"timestamp": SENT_AT, "message_edit": {"mid": "m1", "num_edit": 0}})
    assert (event.kind, event.person_id, event.mid) == (EventKind.EDIT, "", "m1")
    assert not event.opens_window


def test_the_dashboards_test_is_accepted_and_means_nothing() -> None:
    message = {
        "sender": {"id": "12334"},
        "timestamp": "1527459824",
        "message": {"mid": "random_mid", "text": "t"},
    }
    for entry in (
        {"id": "0", "time": 1661141837537, "messaging": [message]},
        {"id": "0", "time": 1661141837537, "changes": [{"field": "messages", "value": message}]},
    ):
        (event,) = parse(json.dumps({"object": "instagram", "entry": [entry]}).encode())
        assert event.kind is EventKind.UNKNOWN
        assert not event.opens_window


def test_a_comment_is_kept_as_unknown_with_its_own_key() -> None:
    def key(comment: str) -> str:
        value = {"from": {"id": "7", "username": "olena"}, "id": comment, "text": "клас"}
        return one({"field": "comments", "value": value}, field="changes").key

    assert key("c1") == key("c1") != key("c2")


def test_one_broken_event_does_not_hide_its_neighbours() -> None:
    good = item(message={"mid": "m1", "text": "x"})
    events = parse(delivery(None, [], 5, "x", {}, {"message": []}, {"sender": [], "message": 3}, good))
    assert [event.mid for event in events if event.kind is EventKind.TEXT] == ["m1"]


def test_numbers_serve_as_ids() -> None:
    event = one({**item(message={"mid": "m1", "text": "x"}), "sender": {"id": int(PERSON)}})
    assert event.person_id == PERSON


def test_cyrillic_and_emoji_arrive_whole_escaped_or_not() -> None:
    text = "Дуже гарно 💅🏽 дякую"
    escaped = delivery(item(message={"mid": "m1", "text": text}))
    plain = json.dumps(json.loads(escaped), ensure_ascii=False).encode()
    assert parse(escaped)[0].text == parse(plain)[0].text == text


def test_nothing_that_postgres_refuses_comes_out() -> None:
    raw = delivery(
        item(message={"mid": "m1", "text": "a\x00b\ud83d", "\x00k": ["\udfff", float("nan"), 1e999]})
    )
    (event,) = parse(raw)
    stored = json.dumps([event.raw, event.text, event.key], ensure_ascii=False, allow_nan=False)
    assert "\x00" not in stored
    assert "\\u0000" not in stored
    stored.encode("utf-8")


JUNK = [
    b"",
    b"\x00",
    b"\xff\xfe{",
    b"[]",
    b"5",
    b'"x"',
    b"null",
    b"{",
    b"[" * 100_000,
    b'{"a":' * 100_000,
    b'{"object":"instagram"}',
    b'{"object":"instagram","entry":{}}',
    b'{"object":"instagram","entry":[null,5,[]]}',
    b'{"object":"page","entry":[{"id":"1","messaging":[{"message":{"mid":"m"}}]}]}',
    b'{"object":"instagram","entry":[{"id":' + b"9" * 5000 + b"}]}",
    b'{"object":"instagram","entry":[{"id":"1","messaging":{"sender":1}}]}',
]


@pytest.mark.parametrize("raw", JUNK, ids=range(len(JUNK)))
def test_junk_gives_no_events(raw: bytes) -> None:
    assert parse(raw) == []


@UNTIMED
@given(st.binary())
def test_parse_survives_any_bytes(raw: bytes) -> None:
    assert all(isinstance(event, InstagramEvent) for event in parse(raw))


NAMES = st.sampled_from(
    [
        "message",
        "postback",
        "reaction",
        "read",
        "referral",
        "message_edit",
        "sender",
        "recipient",
        "timestamp",
        "mid",
        "text",
        "id",
        "is_echo",
        "is_deleted",
        "attachments",
        "reply_to",
        "quick_reply",
        "ref",
        "num_edit",
        "action",
        "source",
    ]
)

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | LETTERS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES | LETTERS, inner, max_size=4),
    max_leaves=12,
)


@UNTIMED
@given(
    st.lists(st.dictionaries(NAMES, VALUES, max_size=5), max_size=4),
    st.sampled_from(["messaging", "changes"]),
)
def test_parse_survives_any_shape_and_keeps_its_promises(items: list[Any], field: str) -> None:
    for event in parse(delivery(*items, field=field)):
        assert event.occurred_at.tzinfo is UTC
        assert len(event.key) <= 200
        assert not event.opens_window or event.person_id
        json.dumps(event.raw, ensure_ascii=False, allow_nan=False).encode("utf-8")


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"", Oddity.NOT_JSON),
        (b"not json", Oddity.NOT_JSON),
        (b"[" * 100_000, Oddity.NOT_JSON),
        (b"[]", Oddity.NOT_AN_OBJECT),
        (b"null", Oddity.NOT_AN_OBJECT),
        (b"{}", Oddity.NOT_INSTAGRAM),
        (b'{"object":"page"}', Oddity.NOT_INSTAGRAM),
        (b'{"object":"instagram"}', Oddity.NO_ENTRIES),
        (b'{"object":"instagram","entry":[]}', Oddity.NO_ENTRIES),
        (b'{"object":"instagram","entry":[{"id":"1"}]}', Oddity.NO_EVENTS),
    ],
)
def test_a_body_that_tells_of_nothing_says_what_is_odd(raw: bytes, why: str) -> None:
    assert oddity(raw) == why


@UNTIMED
@given(st.binary())
def test_any_bytes_are_odd_in_some_way(raw: bytes) -> None:
    assert parse(raw) or oddity(raw) in set(Oddity)
