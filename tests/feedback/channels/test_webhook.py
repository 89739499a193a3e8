from __future__ import annotations

import hashlib
import hmac
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from feedback.channels.instagram.events import UNKNOWN_TIME, EventKind, InstagramEvent
from feedback.channels.instagram.webhook import Oddity, challenge, oddity, parse, verify_signature

LETTERS = st.text("aїЇ5 \x00\ud83d💅'\"{", max_size=8)
UNTIMED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

ACCOUNT = "17841400000000000"
PERSON = "1092310000000001"
SENT_AT = 1783880292117
AT = datetime.fromtimestamp(SENT_AT / 1000, UTC)
SECRET = "app-secret"


def item(**parts: Any) -> dict[str, Any]:
    return {"sender": {"id": PERSON}, "recipient": {"id": ACCOUNT}, "timestamp": SENT_AT, **parts}


def echo(**message: Any) -> dict[str, Any]:
    swapped = {"sender": {"id": ACCOUNT}, "recipient": {"id": PERSON}}
    return {**swapped, "timestamp": SENT_AT, "message": {"mid": "m1", "is_echo": True, **message}}


def delivery(*items: Any, entry_time: Any = 1783880293000, field: str = "messaging") -> bytes:
    entry = {"id": ACCOUNT, "time": entry_time, field: list(items)}
    return json.dumps({"object": "instagram", "entry": [entry]}).encode()


def one(*items: Any, **more: Any) -> InstagramEvent:
    (event,) = parse(delivery(*items, **more))
    return event


def sign(raw: bytes, secret: str = SECRET) -> str:
    return "sha256=" + hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest()


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


REFERRAL = {"ref": "tok_en-1=", "source": "SHORTLINKS", "type": "OPEN_THREAD"}


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


def test_the_signature_covers_the_raw_bytes() -> None:
    raw = delivery(item(message={"mid": "m1", "text": "äöå 💅"}))
    assert verify_signature(raw, sign(raw), [SECRET])
    assert not verify_signature(json.dumps(json.loads(raw), ensure_ascii=False).encode(), sign(raw), [SECRET])


def test_any_of_the_secrets_may_sign() -> None:
    assert verify_signature(b"x", sign(b"x", "second"), [SECRET, "second"])


@pytest.mark.parametrize(
    ("header", "secrets"),
    [
        pytest.param(None, [SECRET], id="no header"),
        pytest.param("", [SECRET], id="empty header"),
        pytest.param(sign(b"x", "other"), [SECRET], id="another secret"),
        pytest.param(sign(b"y"), [SECRET], id="another body"),
        pytest.param(sign(b"x").removeprefix("sha256="), [SECRET], id="no scheme"),
        pytest.param(sign(b"x").replace("sha256", "sha1"), [SECRET], id="another scheme"),
        pytest.param("sha256=ї", [SECRET], id="not ASCII"),
        pytest.param(sign(b"x"), [], id="no secrets"),
        pytest.param("sha256=" + hmac.new(b"", b"x", hashlib.sha256).hexdigest(), [""], id="empty secret"),
    ],
)
def test_a_wrong_signature_is_refused(header: str | None, secrets: list[str]) -> None:
    assert not verify_signature(b"x", header, secrets)


def verification(**changed: str) -> dict[str, str]:
    asked = {"mode": "subscribe", "challenge": "1158201444", "verify_token": "meatyhamhock", **changed}
    return {f"hub.{name}": value for name, value in asked.items()}


def test_the_challenge_is_answered_when_the_token_is_ours() -> None:
    assert challenge(verification(), "meatyhamhock") == "1158201444"


@pytest.mark.parametrize(
    ("params", "token"),
    [
        pytest.param(verification(verify_token="wrong"), "meatyhamhock", id="wrong token"),
        pytest.param(verification(verify_token=""), "", id="no token set"),
        pytest.param(verification(mode="unsubscribe"), "meatyhamhock", id="another mode"),
        pytest.param(verification(challenge="<script>"), "meatyhamhock", id="markup"),
        pytest.param(verification(challenge=""), "meatyhamhock", id="no challenge"),
        pytest.param({}, "meatyhamhock", id="nothing"),
    ],
)
def test_any_other_verification_is_refused(params: dict[str, str], token: str) -> None:
    assert challenge(params, token) is None


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
