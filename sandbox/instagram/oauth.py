"""Business log-in and tokens: the unversioned addresses."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

from flask import Blueprint, Response, jsonify, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from sandbox.instagram import errors, tokens
from sandbox.instagram.model import ACCOUNT_ID, APP_SECRET, SCOPES, USERNAME, Token

if TYPE_CHECKING:
    from sandbox.instagram.store import Instagram

SCOPE_WORDS = {
    "instagram_business_basic": "Бачити профіль",
    "instagram_business_manage_messages": "Читати повідомлення і відповідати на них",
}


def add_routes(routes: Blueprint, instagram: Instagram, whose: Callable[[str], Instagram]) -> None:
    """Add the log-in page of one account, and the token addresses of all, to the blueprint."""
    login = Login(instagram, whose)
    routes.add_url_rule("/oauth/authorize", "authorize", login.page, methods=["GET"])
    routes.add_url_rule("/oauth/authorize", "authorized", login.decide, methods=["POST"])
    routes.add_url_rule("/oauth/access_token", "access_token", login.redeem, methods=["POST"])
    routes.add_url_rule("/access_token", "exchange", login.exchange, methods=["GET"])
    routes.add_url_rule("/refresh_access_token", "refresh", login.refresh, methods=["GET"])


class Login:
    """The salon's owner logs in; the product gets a code, then tokens."""

    def __init__(self, instagram: Instagram, whose: Callable[[str], Instagram]) -> None:
        self.instagram = instagram
        self._whose = whose

    def page(self) -> AnyResponse | str | tuple[str, int]:
        """Show who asks for what; the answer leads back to the product."""
        asked = request.args
        problem = ""
        if not asked.get("client_id") or asked.get("response_type") != "code":
            problem = "Потрібні параметри client_id і response_type=code."
        elif urlsplit(asked.get("redirect_uri", "")).scheme not in {"http", "https"}:
            problem = "Потрібна адреса повернення redirect_uri."
        scopes = [scope for scope in asked.get("scope", "").replace(",", " ").split() if scope]
        text = render_template(
            "chat/authorize.html",
            asked=asked,
            scopes=[(scope, SCOPE_WORDS.get(scope, scope)) for scope in scopes],
            problem=problem,
            username=USERNAME,
        )
        return (text, 400) if problem else text

    def decide(self) -> AnyResponse | tuple[str, int]:
        """Send the owner back with a code, or with the vendor's refusal."""
        target, state = request.form.get("redirect_uri", ""), request.form.get("state", "")
        if urlsplit(target).scheme not in {"http", "https"}:
            return "redirect_uri", 400
        if request.form.get("decision") != "allow":
            back = {
                "error": "access_denied",
                "error_reason": "user_denied",
                "error_description": "The user denied your request.",
            }
        else:
            with self.instagram.lock:
                now = self.instagram.now()
                scopes = _allowed()
                code = tokens.new_code(self.instagram.state, self.instagram.seed, target, scopes, now)
                self.instagram.touch()
            back = {"code": code.value}
        if state:
            back["state"] = state
        mark = "&" if urlsplit(target).query else "?"
        return redirect(f"{target}{mark}{urlencode(back)}#_")

    def redeem(self) -> tuple[Response, int]:
        """Exchange a code for a token of one hour. This address has an error shape of its own."""
        form = request.form
        if form.get("client_secret") != APP_SECRET or not form.get("client_id"):
            return _oauth_error("Error validating client secret."), 400
        if form.get("grant_type") != "authorization_code":
            return _oauth_error("Invalid grant_type"), 400
        with self.instagram.lock:
            state, now = self.instagram.state, self.instagram.now()
            uri = form.get("redirect_uri", "")
            token = tokens.redeem(
                state, self.instagram.seed, form.get("code", "").removesuffix("#_"), uri, now
            )
            self.instagram.touch()
        if token is None:
            return _oauth_error("Matching code was not found or was already used"), 400
        answer = {
            "access_token": token.value,
            "user_id": ACCOUNT_ID,
            "permissions": ",".join(token.scopes),
        }
        return jsonify({"data": [answer]}), 200

    def exchange(self) -> Response:
        """Exchange a token of one hour for one of sixty days."""
        if request.args.get("grant_type") != "ig_exchange_token":
            raise errors.parameter("Param grant_type must be ig_exchange_token")
        if request.args.get("client_secret") != APP_SECRET:
            raise errors.parameter("Error validating client secret.")
        return self._token(tokens.exchange)

    def refresh(self) -> Response:
        """Give another sixty days to a token that is at least 24 hours old and not expired."""
        if request.args.get("grant_type") != "ig_refresh_token":
            raise errors.parameter("Param grant_type must be ig_refresh_token")
        return self._token(tokens.refresh)

    def _token(self, rule: Any) -> Response:
        value = request.args.get("access_token", "")
        instagram = self._whose(value)
        with instagram.lock:
            now = instagram.now()
            token: Token = rule(instagram.state, instagram.seed, value, now)
            instagram.touch()
        seconds = int((token.expires_at - now).total_seconds())
        return jsonify({"access_token": token.value, "token_type": "bearer", "expires_in": seconds})


def _allowed() -> list[str]:
    """What the owner left switched on; everything where the page showed no list."""
    words = [word for given in request.form.getlist("scope") for word in given.split(",") if word]
    return words if words or "listed" in request.form else SCOPES.split(",")


def _oauth_error(message: str) -> Response:
    return jsonify({"error_type": "OAuthException", "code": 400, "error_message": message})
