"""Access tokens: issued, checked, exchanged, refreshed, by the vendor's rules."""

from __future__ import annotations

from datetime import datetime, timedelta

from sandbox.instagram import errors, ids
from sandbox.instagram.model import ACCESS_TOKEN, Code, State, Token

LONG = timedelta(days=60)
SHORT = timedelta(hours=1)
REFRESH_AGE = timedelta(hours=24)
CODE_LIFE = timedelta(hours=1)


def first(now: datetime, value: str = ACCESS_TOKEN) -> Token:
    """Return the token that the salon's dashboard gave ten days ago."""
    issued = now - timedelta(days=10)
    return Token(value, issued, issued + LONG)


def check(state: State, value: str, now: datetime) -> Token:
    """Return the token of that value. Raises 190 for an unknown one, 190/463 for an expired one."""
    token = state.tokens.get(value)
    if token is None:
        raise errors.token_invalid()
    if token.ended:
        raise errors.token_ended(token.ended)
    if token.expires_at <= now:
        raise errors.token_expired(token.expires_at, now)
    return token


def permit(state: State, value: str, now: datetime, scope: str, method: str) -> None:
    """Raise where the token, the app's role on the account or the owner's permission do not allow a call."""
    token = check(state, value, now)
    if not state.tester:
        raise errors.method_unsupported(method)
    if scope not in token.scopes:
        raise errors.permission_missing(scope)


def issue(state: State, seed: int, now: datetime, life: timedelta, scopes: list[str]) -> Token:
    """Give a new token; the older ones live to their own end."""
    state.issued += 1
    token = Token(ids.token(seed, state.issued), now, now + life, short=life == SHORT, scopes=list(scopes))
    state.tokens[token.value] = token
    return token


def refresh(state: State, seed: int, value: str, now: datetime) -> Token:
    """Return a new long-lived token for one that is at least 24 hours old and not expired."""
    token = check(state, value, now)
    if token.short:
        raise errors.parameter("Only long-lived access tokens can be refreshed")
    if now - token.issued_at < REFRESH_AGE:
        raise errors.parameter("The access token must be at least 24 hours old to be refreshed")
    return issue(state, seed, now, LONG, token.scopes)


def exchange(state: State, seed: int, value: str, now: datetime) -> Token:
    """Return a long-lived token for a short-lived one."""
    token = check(state, value, now)
    if not token.short:
        raise errors.parameter("The access token is long-lived already")
    return issue(state, seed, now, LONG, token.scopes)


def new_code(state: State, seed: int, redirect_uri: str, scopes: list[str], now: datetime) -> Code:
    """Give an authorization code for that redirect address and what the owner allowed."""
    state.issued += 1
    code = Code(ids.code(seed, state.issued), redirect_uri, now + CODE_LIFE, list(scopes))
    state.codes[code.value] = code
    return code


def redeem(state: State, seed: int, value: str, redirect_uri: str, now: datetime) -> Token | None:
    """Return a short-lived token for a code, once; None where code, address or hour do not fit."""
    code = state.codes.get(value)
    if code is None or code.redirect_uri != redirect_uri or code.expires_at <= now:
        return None
    del state.codes[value]
    return issue(state, seed, now, SHORT, code.scopes)
