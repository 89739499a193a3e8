"""Whose webhook it is: the signature of a body, and the answer to the vendor's question."""

from __future__ import annotations

import hashlib
import hmac
import json

import pytest

from feedback.channels.instagram.webhook import challenge, verify_signature
from tests.feedback.channels.bodies import delivery, item

SECRET = "app-secret"


def sign(raw: bytes, secret: str = SECRET) -> str:
    return "sha256=" + hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest()


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
