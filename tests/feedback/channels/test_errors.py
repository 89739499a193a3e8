from __future__ import annotations

from itertools import pairwise

import pytest

from feedback.channels.instagram.errors import (
    ERRORS,
    Action,
    InstagramError,
    NotSent,
    OutcomeUnknown,
    classify,
)

KNOWN = [
    (10, 2534022, Action.WINDOW_CLOSED),
    (10, 2018278, Action.WINDOW_CLOSED),
    (10, 2018065, Action.WINDOW_CLOSED),
    (10, 2018108, Action.UNREACHABLE),
    (10, 1893063, Action.STOP_ACCOUNT),
    (10, 2534077, Action.RECONNECT),
    (10, 1893015, Action.SKIP),
    (10, 1404170, Action.SKIP),
    (10, None, Action.PERMISSION),
    (100, 2534014, Action.IDENTITY_INVALID),
    (100, 2018001, Action.IDENTITY_INVALID),
    (100, 33, Action.SKIP),
    (100, None, Action.STOP_ACCOUNT),
    (100, 2534015, Action.OUR_BUG),
    (100, 2534025, Action.SKIP),
    (100, 2534029, Action.STOP_ACCOUNT),
    (100, 2534037, Action.OTHER_TOOL),
    (100, 2018300, Action.OTHER_TOOL),
    (100, 2018321, Action.OTHER_TOOL),
    (100, 2534013, Action.PERMISSION),
    (100, 2018047, Action.OUR_BUG),
    (190, None, Action.RECONNECT),
    (190, 463, Action.RECONNECT),
    (200, None, Action.PERMISSION),
    (200, 2018028, Action.PERMISSION),
    (200, 2534041, Action.STOP_ACCOUNT),
    (200, 1545041, Action.UNREACHABLE),
    (551, 1545041, Action.UNREACHABLE),
    (551, None, Action.UNREACHABLE),
    (230, None, Action.NO_CONSENT),
    (4, None, Action.RETRY_LATER),
    (17, None, Action.RETRY_LATER),
    (32, 2018354, Action.RETRY_LATER),
    (613, 2534040, Action.RETRY_LATER),
    (613, 2018338, Action.STOP_ACCOUNT),
    (613, 1893016, Action.OUR_BUG),
    (1, None, Action.OUTCOME_UNKNOWN),
    (1, 99, Action.OUTCOME_UNKNOWN),
    (1, 1357046, Action.OUTCOME_UNKNOWN),
    (2, None, Action.RETRY_ONCE),
    (2, 1545133, Action.RETRY_ONCE),
    (2500, None, Action.OUR_BUG),
    (100, 2534001, Action.SKIP),
    (9000001, None, Action.SKIP),
    (36103, None, Action.PERMISSION),
    (80002, None, Action.RETRY_LATER),
    (80006, None, Action.RETRY_LATER),
]


@pytest.mark.parametrize(("code", "subcode", "action"), KNOWN)
def test_each_line_of_the_vendors_table_has_its_action(
    code: int, subcode: int | None, action: Action
) -> None:
    assert classify(code, subcode, 400) is action


def test_no_pair_of_codes_stands_twice_in_the_table() -> None:
    pairs = sorted((str(row.code), str(row.subcode)) for row in ERRORS)
    assert all(first != second for first, second in pairwise(pairs))
    assert all(row.meaning for row in ERRORS)


@pytest.mark.parametrize(
    ("code", "subcode", "action"),
    [
        pytest.param(190, 999, Action.RECONNECT, id="token"),
        pytest.param(613, 999, Action.RETRY_LATER, id="throttle"),
        pytest.param(10, 999, Action.PERMISSION, id="permission"),
        pytest.param(100, 999, Action.STOP_ACCOUNT, id="request"),
    ],
)
def test_an_unknown_subcode_counts_as_its_code(code: int, subcode: int, action: Action) -> None:
    assert classify(code, subcode, 400) is action


@pytest.mark.parametrize(
    ("status", "action"),
    [
        pytest.param(400, Action.STOP_ACCOUNT, id="refused"),
        pytest.param(302, Action.STOP_ACCOUNT, id="redirected"),
        pytest.param(401, Action.RECONNECT, id="unauthorised"),
        pytest.param(403, Action.STOP_ACCOUNT, id="forbidden"),
        pytest.param(408, Action.OUTCOME_UNKNOWN, id="the server lost patience"),
        pytest.param(429, Action.RETRY_LATER, id="throttled"),
        pytest.param(500, Action.OUTCOME_UNKNOWN, id="server error"),
        pytest.param(503, Action.OUTCOME_UNKNOWN, id="unavailable"),
        pytest.param(200, Action.OUTCOME_UNKNOWN, id="success with an error in it"),
        pytest.param(None, Action.OUTCOME_UNKNOWN, id="no status"),
    ],
)
@pytest.mark.parametrize("code", [None, 777777])
def test_unknown_codes_stop_loudly_unless_the_message_may_have_arrived(
    status: int | None, action: Action, code: int | None
) -> None:
    assert classify(code, None, status) is action


@pytest.mark.parametrize(
    ("code", "subcode", "action"),
    [
        pytest.param(2, None, Action.OUTCOME_UNKNOWN, id="temporary fault"),
        pytest.param(10, 2534022, Action.WINDOW_CLOSED, id="closed window"),
        pytest.param(2500, None, Action.OUR_BUG, id="malformed path"),
        pytest.param(4, None, Action.RETRY_LATER, id="throttled"),
    ],
)
def test_with_a_server_error_only_a_clear_refusal_counts_as_not_delivered(
    code: int, subcode: int | None, action: Action
) -> None:
    assert classify(code, subcode, 500) is action


def test_an_error_tells_its_codes_and_meaning_in_one_line() -> None:
    error = InstagramError(Action.WINDOW_CLOSED, code=10, subcode=2534022, status=403, trace="A9C5")
    assert str(error) == "instagram: window_closed code=10 subcode=2534022 status=403 trace=A9C5"
    assert error.meaning == "outside the 24-hour window"


def test_unknown_outcome_and_not_sent_are_errors_with_their_action() -> None:
    assert OutcomeUnknown(status=502).action is Action.OUTCOME_UNKNOWN
    assert NotSent("ConnectionError").action is Action.RETRY_LATER
    assert NotSent().meaning == ""
