from __future__ import annotations

import pytest

from feedback.channels.telegram.errors import (
    ERRORS,
    Action,
    NotSent,
    OutcomeUnknown,
    TelegramError,
    classify,
)

# What the vendor was seen to say, word for word.
SAID = [
    (400, "Bad Request: chat not found", Action.CHAT_GONE),
    (400, "[Error]: Bad Request: user not found", Action.CHAT_GONE),
    (400, "Bad Request: PEER_ID_INVALID", Action.CHAT_GONE),
    (400, "Bad Request: group chat was upgraded to a supergroup chat", Action.CHAT_GONE),
    (400, "Bad Request: message is not modified: specified new message content…", Action.SKIP),
    (400, "Bad Request: message to edit not found", Action.SKIP),
    (400, "Bad Request: message can't be edited", Action.SKIP),
    (400, "Bad Request: query is too old and response timeout expired or query ID is invalid", Action.SKIP),
    (400, "Bad Request: query ID is invalid", Action.SKIP),
    (400, "Bad Request: message text is empty", Action.OUR_BUG),
    (400, "Bad Request: BUTTON_DATA_INVALID", Action.OUR_BUG),
    (400, "", Action.OUR_BUG),
    (401, "Unauthorized", Action.STOP_BOT),
    (403, "Forbidden: bot was blocked by the user", Action.BLOCKED),
    (403, "Forbidden: user is deactivated", Action.BLOCKED),
    (403, "Forbidden: bot can't initiate conversation with a user", Action.BLOCKED),
    (403, "Forbidden: bot was kicked from the group chat", Action.BLOCKED),
    (403, "Forbidden: bot can't send messages to the user", Action.RETRY_ONCE),
    (403, "Forbidden: bot can't send messages to bots", Action.CHAT_GONE),
    (403, "Forbidden: words of next year", Action.BLOCKED),
    (404, "Not Found", Action.STOP_BOT),
    (409, "Conflict: can't use getUpdates method while webhook is active", Action.CONFLICT),
    (409, "Conflict: terminated by other getUpdates request", Action.CONFLICT),
    (413, "Request Entity Too Large", Action.OUR_BUG),
    (429, "Too Many Requests: retry after 35", Action.RETRY_LATER),
]


@pytest.mark.parametrize(("code", "said", "action"), SAID)
def test_each_refusal_of_the_vendor_has_its_action(code: int, said: str, action: Action) -> None:
    assert classify(code, said) is action


def test_the_table_is_tested_row_by_row() -> None:
    met = {
        next(row for row in ERRORS if row.code == code and row.words in said.lower())
        for code, said, _ in SAID
    }
    assert met == set(ERRORS)


def test_every_row_can_be_reached() -> None:
    for place, row in enumerate(ERRORS):
        before = [one for one in ERRORS[:place] if one.code == row.code]
        assert not any(one.words in row.words for one in before), row


@pytest.mark.parametrize("code", [500, 502, 503, 504, 408, 200, None])
def test_without_a_clear_refusal_nobody_knows(code: int | None) -> None:
    assert classify(code, "anything") is Action.OUTCOME_UNKNOWN


@pytest.mark.parametrize("code", [301, 402, 405, 418, 451])
def test_a_refusal_that_nobody_knows_is_not_tried_again(code: int) -> None:
    assert classify(code, "anything") is Action.OUR_BUG


def test_an_error_says_what_is_safe_to_keep() -> None:
    error = TelegramError(Action.BLOCKED, code=403, cause="")
    assert str(error) == "telegram: blocked code=403"
    assert str(NotSent("ConnectTimeout")) == "telegram: retry_later ConnectTimeout"
    assert OutcomeUnknown().action is Action.OUTCOME_UNKNOWN
