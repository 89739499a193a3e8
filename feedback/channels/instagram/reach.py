"""Whether the address Instagram would post to answers, asked the way Instagram asks."""

from __future__ import annotations

import secrets
from enum import StrEnum

import requests

TIMEOUT = (3, 5)


class Reach(StrEnum):
    """What came of asking."""

    ANSWERS = "answers"
    REFUSES = "refuses"  # it answers, but not with the challenge: another server, or another verify token
    SILENT = "silent"  # nothing answers there


def ask(url: str, verify_token: str, session: requests.Session | None = None) -> Reach:
    """Do the handshake that Meta does when a webhook's address is entered. Follows no redirect, as Meta."""
    challenge = str(secrets.randbelow(10**10))
    query = {"hub.mode": "subscribe", "hub.challenge": challenge, "hub.verify_token": verify_token}
    try:
        answer = (session or requests.Session()).get(
            url, params=query, timeout=TIMEOUT, allow_redirects=False, headers={"Accept": "*/*"}
        )
    except requests.RequestException:
        return Reach.SILENT
    return Reach.ANSWERS if answer.status_code == 200 and answer.text == challenge else Reach.REFUSES
