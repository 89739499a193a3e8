"""A chain's second account: its own people, tokens and webhooks behind the same address."""

from __future__ import annotations

import json

from sandbox.instagram import actions
from sandbox.instagram.model import FIRST, SECOND
from tests.sandbox.instagram.support import NOON, Chain, chain, webhook

__all__ = ["chain", "webhook"]


def test_the_token_says_whose_account_it_is(chain: Chain) -> None:
    for account in (FIRST, SECOND):
        me = chain.graph("/v25.0/me", account, params={"fields": "user_id,username"}).json()
        assert (me["user_id"], me["username"], me["id"]) == (
            account.ig_id,
            account.username,
            account.scoped_id,
        )
    other = chain.graph(f"/v25.0/{FIRST.ig_id}/subscribed_apps", SECOND)
    assert other.json()["error"]["error_subcode"] == 33


def test_each_has_its_own_people_and_threads(chain: Chain) -> None:
    first, second = chain.instagrams
    assert not set(first.state.people) & set(second.state.people)
    igsid = next(one.igsid for one in first.people() if one.window_open(NOON) and not one.blocked)
    body = {"recipient": {"id": igsid}, "message": {"text": "Вітаємо"}}
    refused = chain.graph("/v25.0/me/messages", SECOND, "POST", json=body)
    assert refused.json()["error"]["error_subcode"] == 2534014
    assert chain.graph("/v25.0/me/messages", FIRST, "POST", json=body).ok
    assert ([each.text for each in first.state.sent], second.state.sent) == (["Вітаємо"], [])


def test_a_webhook_names_the_account_that_was_written_to(chain: Chain) -> None:
    second = chain.instagrams[1]
    person = second.people()[0]
    with second.lock:
        actions.write(second, person, "Добрий день", NOON)
    (event,) = chain.webhook.wait(1, "message")
    entry = json.loads(chain.webhook.bodies[-1])["entry"][0]
    assert (entry["id"], event["recipient"], event["sender"]) == (
        SECOND.ig_id,
        {"id": SECOND.ig_id},
        {"id": person.igsid},
    )


def test_each_token_is_renewed_as_its_own_accounts(chain: Chain) -> None:
    params = {"grant_type": "ig_refresh_token", "access_token": SECOND.token}
    token = chain.graph("/refresh_access_token", SECOND, params=params).json()["access_token"]
    assert token in chain.instagrams[1].state.tokens
    assert token not in chain.instagrams[0].state.tokens
