"""Business Login: the page on which an owner allows the access, and the way from its code to a token.

The vendor says: a code lives an hour and is taken once, with the very address it was given for; it gives a
token of one hour, which is exchanged for one of sixty days. An app has two pairs of id and secret; the log-in
wants the Instagram app's, and the wrong pair is refused only here, at the end.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

import requests

from feedback.channels.instagram.errors import Action, InstagramError
from feedback.channels.instagram.transport import Transport
from feedback.channels.instagram.types import Token
from feedback.channels.reading import integer, mapping, sequence, string

SCOPES = ("instagram_business_basic", "instagram_business_manage_messages")


class LoginRefused(InstagramError):
    """The vendor did not take the code: too old, used, of another address, or the app's secret is wrong."""

    def __init__(self, status: int | None = None) -> None:
        super().__init__(Action.RECONNECT, status=status, cause="log-in refused")


@dataclass(frozen=True)
class Granted:
    """A token of an hour, what its owner allowed, and the secret that the vendor took."""

    token: str = field(repr=False)
    permissions: tuple[str, ...]
    secret: str = field(repr=False)


def authorize_address(base: str, *, app_id: str, redirect_uri: str, state: str) -> str:
    """The vendor's page on which the owner of an account allows the access, and comes back with a code."""
    query = {
        "client_id": app_id,
        "redirect_uri": redirect_uri,
        "response_type": "code",
        "scope": ",".join(SCOPES),
        "state": state,
    }
    return f"{base}{'&' if urlsplit(base).query else '?'}{urlencode(query)}"


class Login:
    """The token addresses of the log-in. Raises `InstagramError`; nothing here is logged."""

    def __init__(
        self,
        *,
        oauth_url: str,
        graph_url: str,
        app_id: str,
        secrets: Sequence[str],
        session: requests.Session | None = None,
        timeout: tuple[float, float] = (5, 20),
    ) -> None:
        """`oauth_url` is the whole address that takes codes; `graph_url` has no version."""
        base, _slash, self._path = oauth_url.rpartition("/")
        session = session or requests.Session()
        self._oauth = Transport(base, "", session, timeout)
        self._graph = Transport(graph_url, "", session, timeout)
        self._app_id = app_id
        self._secrets = [secret for secret in secrets if secret]

    def redeem(self, code: str, redirect_uri: str) -> Granted:
        """The token of an hour for a code. Each secret is tried: nobody marks which one is the log-in's."""
        refused = LoginRefused()
        for secret in self._secrets:
            form = {
                "client_id": self._app_id,
                "client_secret": secret,
                "grant_type": "authorization_code",
                "redirect_uri": redirect_uri,
                "code": code.removesuffix("#_"),
            }
            try:
                body = self._oauth.repeatable("POST", self._path, {}, form=form)
            except InstagramError as error:
                if error.status is None or not 400 <= error.status < 500 or error.status == 429:
                    raise
                refused = LoginRefused(error.status)
                continue
            found = mapping((sequence(body.get("data")) or [body])[0])
            token = string(found.get("access_token"))
            if not token:
                raise LoginRefused(200)
            return Granted(token, _words(found.get("permissions")), secret)
        raise refused

    def exchange(self, granted: Granted) -> Token:
        """The token of sixty days for the one of an hour."""
        params = {
            "grant_type": "ig_exchange_token",
            "client_secret": granted.secret,
            "access_token": granted.token,
        }
        body = self._graph.repeatable("GET", "access_token", params)
        token, seconds = string(body.get("access_token")), integer(body.get("expires_in"))
        if not token or not seconds or seconds < 0:
            raise InstagramError(Action.RETRY_LATER, status=200, cause="no token in the answer")
        return Token(token, seconds)


def _words(value: object) -> tuple[str, ...]:
    """Permissions as a list or as one text with commas; the vendor's own pages show both."""
    words = value.split(",") if isinstance(value, str) else sequence(value)
    return tuple(string(word).strip() for word in words if string(word).strip())
