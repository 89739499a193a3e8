from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.channels.telegram.events import EventKind
from feedback.channels.telegram.webhook import parse, read, update_id, verify

PERSON = {"id": 42, "is_bot": False, "first_name": "Оксана", "last_name": "К.", "language_code": "uk-UA"}
CHAT = {"id": 42, "type": "private"}
SECRET = "a-long-secret"


def written(text: str, **more: Any) -> dict[str, Any]:
    return {"update_id": 1, "message": {"message_id": 5, "from": PERSON, "chat": CHAT, "text": text, **more}}


@pytest.mark.parametrize(
    ("path", "header", "secret", "lets_in"),
    [
        (SECRET, SECRET, SECRET, True),
        (SECRET, None, SECRET, False),
        (SECRET, "", SECRET, False),
        ("other", SECRET, SECRET, False),
        (SECRET, "інший", SECRET, False),
        ("", "", "", False),
    ],
)
def test_both_the_path_and_the_header_bear_the_secret(
    path: str, header: str | None, secret: str, lets_in: bool
) -> None:
    assert verify(path, header, secret) is lets_in


@pytest.mark.parametrize(
    ("text", "kind", "word"),
    [
        ("/start", EventKind.START, ""),
        ("/start AbC_-9", EventKind.START, "AbC_-9"),
        ("/start@salon_bot AbC", EventKind.START, "AbC"),
        ("/stop", EventKind.STOP, ""),
        ("/startle", EventKind.TEXT, ""),
        ("start", EventKind.TEXT, ""),
        ("добрий день", EventKind.TEXT, ""),
    ],
)
def test_what_a_person_writes_is_read(text: str, kind: EventKind, word: str) -> None:
    event = parse(written(text))
    assert (event.kind, event.chat_id, event.word) == (kind, 42, word)
    assert (event.name, event.language) == ("Оксана К.", "uk")


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        ("kicked", EventKind.BLOCKED),
        ("left", EventKind.BLOCKED),
        ("member", EventKind.UNBLOCKED),
        ("administrator", EventKind.OTHER),
    ],
)
def test_that_a_person_blocks_the_bot_is_read(status: str, kind: EventKind) -> None:
    change = {"chat": CHAT, "from": PERSON, "new_chat_member": {"status": status}}
    assert parse({"update_id": 1, "my_chat_member": change}).kind is kind


def test_a_press_tells_who_pressed_what_and_where() -> None:
    press = {"id": "777", "from": PERSON, "data": "m5:0", "message": {"message_id": 9, "chat": CHAT}}
    event = parse({"update_id": 1, "callback_query": press})
    assert (event.kind, event.chat_id, event.word) == (EventKind.PRESS, 42, "m5:0")
    assert (event.callback_id, event.message_id) == ("777", 9)


@pytest.mark.parametrize(
    "message",
    [
        {"chat": {"id": -100, "type": "supergroup"}, "from": PERSON, "text": "/start abc"},
        {"chat": {"id": -5, "type": "group"}, "from": PERSON, "text": "/stop"},
        {"chat": CHAT, "from": {**PERSON, "is_bot": True}, "text": "/start abc"},
    ],
)
def test_nobody_joins_from_a_group_or_as_a_bot(message: dict[str, Any]) -> None:
    assert parse({"update_id": 1, "message": message}).kind is EventKind.OTHER


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
NAMES = st.sampled_from(["message", "callback_query", "my_chat_member", "update_id", "chat", "from", "text"])


@given(st.dictionaries(NAMES, st.dictionaries(NAMES, JSON, max_size=5) | JSON, max_size=5))
def test_no_shape_of_a_body_breaks_the_reading(body: dict[str, Any]) -> None:
    parse(body)
    update_id(body)


@given(st.binary(max_size=200))
def test_no_bytes_break_the_reading(raw: bytes) -> None:
    assert isinstance(read(raw), dict)


def test_a_number_beyond_the_column_is_none() -> None:
    assert update_id({"update_id": 1 << 70}) is None
    assert update_id({"update_id": "5"}) is None
    assert update_id({"update_id": True}) is None
    assert update_id({"update_id": 5}) == 5
