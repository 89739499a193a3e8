"""The control door of the vendor's side: what was sent, deliveries, subscription, tokens, limits."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import requests
from flask import Blueprint, Response, jsonify, request

from sandbox.instagram import account, errors, shown
from sandbox.instagram.limits import Limit
from sandbox.instagram.model import ACCOUNT_ID, ACCOUNT_SCOPED_ID, APP_SECRET, VERIFY_TOKEN

if TYPE_CHECKING:
    from sandbox.instagram.store import Instagram

Answer = Response | tuple[Response, int]
TIMEOUT = 5.0
CHALLENGE = "1158201444"


def add_routes(routes: Blueprint, instagram: Instagram) -> None:
    """Add the routes to the control door's blueprint."""
    vendor = Vendor(instagram)
    routes.add_url_rule("/sent", "sent", vendor.sent, methods=["GET"])
    routes.add_url_rule("/deliveries", "deliveries", vendor.deliveries, methods=["GET"])
    routes.add_url_rule("/deliveries/<int:number>/again", "again", vendor.again, methods=["POST"])
    routes.add_url_rule("/behaviour", "behaviour", vendor.behaviour, methods=["GET", "POST"])
    routes.add_url_rule("/events", "events", vendor.events, methods=["POST"])
    routes.add_url_rule(
        "/subscription", "subscription", vendor.subscription, methods=["GET", "POST", "DELETE"]
    )
    routes.add_url_rule("/tokens/expire", "expire", vendor.expire, methods=["POST"])
    routes.add_url_rule("/access", "access", vendor.access, methods=["POST"])
    routes.add_url_rule("/remove-app", "remove_app", vendor.remove_app, methods=["POST"])
    routes.add_url_rule("/limits", "limits", vendor.limits, methods=["POST"])
    routes.add_url_rule("/verify", "verify", vendor.verify, methods=["POST"])
    routes.add_url_rule("/signed-request", "signed_request", vendor.signed_request, methods=["POST"])


def _given() -> dict[str, Any]:
    body = request.get_json(silent=True)
    return body if isinstance(body, dict) else {}


def _wrong(message: str) -> tuple[Response, int]:
    return jsonify({"error": message}), 400


class Vendor:
    """What Meta would do or know."""

    def __init__(self, instagram: Instagram) -> None:
        self.instagram = instagram

    def sent(self) -> Response:
        """List what the product sent by the API and people received, and what was received twice."""
        with self.instagram.lock:
            return jsonify(shown.sent(self.instagram))

    def deliveries(self) -> Response:
        """List webhooks with the statuses that the product answered; `?kind=` keeps one kind."""
        kind = request.args.get("kind")
        log = [one for one in self.instagram.deliverer.log() if kind in (None, one["kind"])]
        waiting = len(self.instagram.deliverer.pending())
        return jsonify({"count": len(log), "waiting": waiting, "deliveries": log})

    def again(self, number: int) -> Answer:
        """Deliver a webhook of the log once more, with another `entry.time` and signature."""
        done = self.instagram.deliverer.again(number)
        return jsonify({"again": True}) if done else (jsonify({"error": "no such delivery"}), 404)

    def behaviour(self) -> Answer:
        """Read or change how deliveries go wrong: duplicate, shuffle, delay, lose, edits, paused."""
        try:
            behaviour = self.instagram.deliverer.behave(**(_given() if request.method == "POST" else {}))
        except TypeError as error:
            return _wrong(str(error))
        return jsonify(asdict(behaviour))

    def events(self) -> Answer:
        """Deliver any event: `{"field": "messages", "event": {...}}`, signed like the rest."""
        body = _given()
        if not isinstance(body.get("event"), dict):
            return _wrong("event is missing")
        self.instagram.deliverer.put((str(body.get("field", "messages")), body["event"]))
        return jsonify({"queued": True})

    def subscription(self) -> Answer:
        """Read, set (`fields`; all by default) or end the subscription."""
        with self.instagram.lock:
            fields = _given().get("fields", list(account.KNOWN_FIELDS))
            body = {"subscribed_fields": fields}
            try:
                answer = account.subscribed_apps(self.instagram, ACCOUNT_ID, request.method, body)
            except errors.GraphError as error:
                return _wrong(error.message)
            return jsonify({**answer, "fields": self.instagram.state.subscribed_fields})

    def expire(self) -> Answer:
        """Let a token (`token`) or all expire now, or end by `subcode`: 458 app removed, 460 new password."""
        with self.instagram.lock:
            only, now, subcode = _given().get("token"), self.instagram.now(), int(_given().get("subcode", 0))
            expired = [one for one in self.instagram.state.tokens.values() if only in (None, one.value)]
            if not expired:
                return _wrong("no such token")
            for token in expired:
                token.expires_at, token.ended = (token.expires_at, subcode) if subcode else (now, 0)
            self.instagram.touch()
            return jsonify({"expired": len(expired)})

    def access(self) -> Response:
        """Switch what lies outside of programs, each true or false: `direct` (the owner's "Allow access to
        messages"), `tester` (the app's accepted role on the account), `live` (the app is published); and set
        the `scopes` that the owner allowed. `{"direct": false}` leaves the others as they are."""
        with self.instagram.lock:
            state, body = self.instagram.state, _given()
            state.direct_access = bool(body.get("direct", state.direct_access))
            state.tester, state.live = (
                bool(body.get("tester", state.tester)),
                bool(body.get("live", state.live)),
            )
            if "scopes" in body:
                for token in state.tokens.values():
                    token.scopes = [str(scope) for scope in body["scopes"]]
            self.instagram.touch()
            return jsonify({"direct": state.direct_access, "tester": state.tester, "live": state.live})

    def limits(self) -> Answer:
        """Set how many calls are taken: `send` and `conversations`, each `{"calls": 1, "seconds": 60}`."""
        for name, value in _given().items():
            if name not in {"send", "conversations"} or not isinstance(value, dict):
                return _wrong("send or conversations")
            limit = Limit(int(value["calls"]), float(value["seconds"]))
            setattr(self.instagram, f"{name}_limit", limit)
        kept = {"send": self.instagram.send_limit, "conversations": self.instagram.conversations_limit}
        return jsonify({name: {"calls": one.calls, "seconds": one.seconds} for name, one in kept.items()})

    def verify(self) -> Answer:
        """Do the handshake that Meta does when a webhook address is entered."""
        url = _given().get("url") or self.instagram.deliverer.url
        token = str(_given().get("verify_token", VERIFY_TOKEN))
        query = {"hub.mode": "subscribe", "hub.challenge": CHALLENGE, "hub.verify_token": token}
        try:
            answer = requests.get(str(url), params=query, timeout=TIMEOUT)
        except requests.RequestException as error:
            return _wrong(type(error).__name__)
        return jsonify({"status": answer.status_code, "verified": answer.text == CHALLENGE})

    def remove_app(self) -> Answer:
        """Remove the app from the account, as its owner does in the Instagram app: every token ends, and
        `url` is told (the deauthorize callback)."""
        with self.instagram.lock:
            for token in self.instagram.state.tokens.values():
                token.ended = 458
            self.instagram.state.subscribed_fields = []
            self.instagram.touch()
        return self.signed_request()

    def signed_request(self) -> Answer:
        """Post Meta's `signed_request` to `url`, as on deauthorization and on a wish to delete data."""
        url = _given().get("url")
        if not isinstance(url, str):
            return _wrong("url is missing")
        form = {"signed_request": signed(ACCOUNT_SCOPED_ID, int(self.instagram.now().timestamp()))}
        try:
            answer = requests.post(url, data=form, timeout=TIMEOUT)
        except requests.RequestException as error:
            return _wrong(type(error).__name__)
        return jsonify({"status": answer.status_code, "body": answer.text[:2000]})


def signed(user_id: str, issued_at: int) -> str:
    """Return a `signed_request`: base64url of HMAC-SHA256 over the encoded payload, a dot, the payload."""
    content = {"algorithm": "HMAC-SHA256", "issued_at": issued_at, "user_id": user_id}
    payload = base64.urlsafe_b64encode(json.dumps(content).encode()).decode().rstrip("=")
    mac = hmac.new(APP_SECRET.encode(), payload.encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(mac).decode().rstrip("=") + "." + payload
